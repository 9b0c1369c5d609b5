"""A label printer on TCP port 9100: sends one label at a time and proves that it came out.

Such a printer knows no jobs. Its odometer does: read before the label is sent, it is one more when
the label came out. So its name for a job is title and odometer: ``fairgate-17-1@4711``.
"""

import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, RLock
from time import monotonic
from types import TracebackType
from typing import Self

from gatekeeper.policy.printing import Trouble
from printing.errors import LostSight, Refused
from printing.printers.opening import Place
from printing.printers.printer import Health, Progress, Sheet
from printing.printers.zpl.language import (
    ANSWER_MAX,
    ASK_COUNT,
    ASK_ERRORS,
    ASK_STATUS,
    CANCEL_ALL,
    END,
    SILENCING,
    HostStatus,
    count_of,
    flags_of,
    label,
    status_of,
)

PORT = 9100
PATIENCE = 1.5
"""Seconds that one question may go unanswered."""
SETTLE = 4.0
"""Seconds that an idle printer is watched before "nothing came out" is believed; a label of 150 mm
takes three."""
_POLL = 0.1
_NO_COUNT = "-"
_JOB = re.compile(r"(.{1,64})@(\d{1,12}|-)", re.ASCII)


def opened(place: Place) -> "ZplPrinter":
    """The printer at ``host``, ``host:port`` or ``[v6]:port``; ValueError for anything else."""
    host, separator, port = place.address.rpartition(":")
    if not separator or place.address.endswith("]"):
        host, port = place.address, str(PORT)
    host = host.strip("[]")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        raise ValueError(f"{place.name}: not host:port: {place.address[:80]!r}")
    return ZplPrinter(host, int(port), odometer=place.model.odometer)


@dataclass(slots=True)
class _Watch:
    """The label in flight, as far as this process remembers it."""

    job: str
    broken_off: bool = False
    """The printer may have only a part of it."""
    cancelled: bool = False
    idle_since: float | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    health: Health
    host: HostStatus | None


class ZplPrinter:
    """One label printer; ``odometer`` says whether it counts its labels for whoever asks."""

    def __init__(
        self,
        host: str,
        port: int = PORT,
        *,
        odometer: bool,
        compressed: bool = True,
        patience: float = PATIENCE,
        settle: float = SETTLE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._address = (host, port)
        self._odometer = odometer
        self._compressed = compressed
        self._patience = patience
        self._settle = settle
        self._clock = clock
        self._watch: _Watch | None = None
        self._one_at_a_time = RLock()

    def look(self) -> Health:
        """How it is; where it accepts a connection and keeps silent, something stands still."""
        try:
            with self._one_at_a_time, self._line() as line:
                return self._see(line).health
        except OSError as error:
            return Health((Trouble.OFF,), message=_why(error))

    def send(self, sheet: Sheet) -> str:
        """Send one label; Refused before its first byte left, LostSight after."""
        if len(sheet.sides) != 1:
            raise Refused("a label has one side")
        try:
            data = label(sheet.sides[0], sheet.title, compressed=self._compressed)
        except ValueError as error:
            raise Refused(str(error)) from error
        with self._one_at_a_time:
            try:
                line = self._line()
            except OSError as error:
                raise Refused(_why(error)) from error
            with line:
                job = self._prepare(line, sheet.title)
                self._watch = _Watch(job)
                try:
                    line.tell(data)
                    # It reads in order: who answers this has taken the whole label.
                    taken = line.ask(ASK_ERRORS, lambda answer: END in answer)
                except OSError as error:
                    self._watch.broken_off = True
                    raise LostSight(_why(error)) from error
                if not taken:
                    raise LostSight("the printer fell silent after the label was sent")
        return job

    def follow(self, device_job: str) -> Progress:
        """What became of it; PRINTED only by the odometer where there is one."""
        ours = _JOB.fullmatch(device_job[:100])
        if ours is None:
            return Progress.UNSURE
        before = None if ours[2] == _NO_COUNT else int(ours[2])
        try:
            with self._one_at_a_time, self._line() as line:
                seen = self._see(line)
                count = self._count(line) if before is not None and seen.host else None
        except OSError:
            return self._waiting(device_job)
        if seen.host is None or seen.health.stands_still:
            return self._waiting(device_job)
        if seen.host.busy:
            self._waiting(device_job)
            return Progress.PRINTING
        return self._idle(device_job, before, count)

    def cancel(self, device_job: str) -> Progress:
        """Throw away what is in its buffer, then tell as ``follow`` does."""
        try:
            with self._one_at_a_time, self._line() as line:
                line.tell(CANCEL_ALL)
        except OSError:
            return Progress.WAITING
        self._watching(device_job).cancelled = True
        return self.follow(device_job)

    def find(self, title: str) -> str | None:
        """The label that this process sent last, for ``follow`` to prove what became of it.

        Half a label in its buffer is thrown away first. LostSight for any other title: a label
        printer knows none.
        """
        watch = self._watch
        if watch is None or watch.job.rpartition("@")[0] != title:
            raise LostSight("a label printer does not know the titles of its labels")
        if watch.broken_off:
            try:
                with self._one_at_a_time, self._line() as line:
                    line.tell(CANCEL_ALL)
            except OSError as error:
                raise LostSight(_why(error)) from error
            watch.cancelled = True
        return watch.job

    def clear(self, prefix: str) -> None:  # noqa: ARG002 (its buffer knows no titles)
        """Throw away everything in its buffer, whoever sent it."""
        try:
            with self._one_at_a_time, self._line() as line:
                line.tell(CANCEL_ALL)
                seen = self._see(line)
        except OSError as error:
            raise LostSight(_why(error)) from error
        if seen.host is None or seen.host.busy:
            raise LostSight("the printer does not say that its buffer is empty")

    def _prepare(self, line: "_Line", title: str) -> str:
        """Look whether it can take a label, and read its odometer; the job's name."""
        try:
            seen = self._see(line)
            gives_up = monotonic() + self._patience
            while self._works(seen) and monotonic() < gives_up:
                Event().wait(_POLL)
                seen = self._see(line)
            if seen.health.stands_still or seen.host is None:
                raise Refused(f"it stands still: {', '.join(seen.health.troubles)}")
            if seen.host.busy:
                raise Refused("it prints something else")
            count = self._count(line) if self._odometer else None
        except OSError as error:
            raise Refused(_why(error)) from error
        if self._odometer and count is None:
            raise Refused("its odometer does not answer")
        return f"{title}@{_NO_COUNT if count is None else count}"

    @staticmethod
    def _works(seen: _Seen) -> bool:
        return seen.host is not None and seen.host.busy and not seen.health.stands_still

    def _idle(self, device_job: str, before: int | None, count: int | None) -> Progress:
        """It has nothing to do: tell whether the label came out before that."""
        watch = self._watching(device_job)
        if before is not None:
            if count is None:
                return self._waiting(device_job)
            if count != before:
                return Progress.PRINTED if count == before + 1 else Progress.UNSURE
        now = self._clock()
        if watch.idle_since is None:
            watch.idle_since = now
        if now - watch.idle_since < self._settle:
            return Progress.WAITING
        if before is not None:
            return Progress.NOTHING if watch.cancelled else Progress.WAITING
        return Progress.UNSURE if watch.cancelled else Progress.PRINTED

    def _waiting(self, device_job: str) -> Progress:
        self._watching(device_job).idle_since = None
        return Progress.WAITING

    def _watching(self, device_job: str) -> _Watch:
        if self._watch is None or self._watch.job != device_job:
            self._watch = _Watch(device_job)
        return self._watch

    def _see(self, line: "_Line") -> _Seen:
        """Errors first, which it tells in every state; then, unless they silence it, the rest."""
        answer = line.ask(ASK_ERRORS, lambda answer: END in answer)
        flags = flags_of(answer)
        if answer and flags is None:
            return _Seen(Health((Trouble.GARBLED,), message=_shown(answer)), None)
        known = Health(flags.troubles, flags.message) if flags else Health()
        if SILENCING & set(known.troubles):
            return _Seen(known, None)
        answer = line.ask(ASK_STATUS, lambda answer: answer.count(END) >= 3)
        host = status_of(answer)
        if host is None:
            trouble = Trouble.GARBLED if answer else Trouble.OTHER
            return _Seen(Health((trouble,), message=_shown(answer) or "~HS: no answer"), None)
        troubles = tuple(dict.fromkeys(host.troubles + known.troubles))
        return _Seen(Health(troubles, known.message), host)

    def _count(self, line: "_Line") -> int | None:
        return count_of(line.ask(ASK_COUNT, lambda answer: answer.count(b'"') >= 2))

    def _line(self) -> "_Line":
        return _Line(self._address, self._patience)


class _Line:
    """One connection, from the first question to the last."""

    def __init__(self, address: tuple[str, int], patience: float) -> None:
        self._patience = patience
        self._socket = socket.create_connection(address, timeout=patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # What was not delivered yet must not follow later, after the label was given up.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def tell(self, data: bytes) -> None:
        """Hand bytes over; OSError where they do not all go."""
        self._socket.settimeout(self._patience)
        self._socket.sendall(data)

    def ask(self, question: bytes, whole: Callable[[bytes], bool]) -> bytes:
        """What it answers, at most ANSWER_MAX bytes; nothing where it keeps silent."""
        self.tell(question)
        answer = b""
        gives_up = monotonic() + self._patience
        while not whole(answer) and len(answer) < ANSWER_MAX and monotonic() < gives_up:
            self._socket.settimeout(max(0.001, gives_up - monotonic()))
            try:
                part = self._socket.recv(ANSWER_MAX - len(answer))
            except TimeoutError:
                break
            if not part:
                if not answer:
                    raise ConnectionResetError("the printer hung up")
                break
            answer += part
        return answer


def _shown(answer: bytes) -> str:
    text = answer[:200].decode("ascii", "replace")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _why(error: OSError) -> str:
    return (error.strerror or str(error) or "the connection timed out")[:200]
