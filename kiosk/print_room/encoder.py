"""The reader in a card printer's contactless station, and the register that its cards are bound in.

A machine may have the desk's reader beside the printer's: a card is only ever read on the one
reader that the configuration names, and on none where the name fits several.
"""

from collections.abc import Callable
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic

from gatekeeper.certificates.acting import Centre
from gatekeeper.certificates.printing import at_printer
from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.code import UID_PREFIX
from gatekeeper.policy.printing import Flaw, Trouble
from printing.encoding import StationEncoder, UidReader
from printing.errors import JobOvertaken, StationFailed
from printing.printers.printer import Station
from readers.claims import Claims
from readers.pcsc import PcscReader
from readers.signals import Lost, Misread, Reading, Signal

TIMEOUT = 5.0
"""Seconds that a card may take to come, and to answer."""


class PcscUidReader:
    """Reads the card that lies on the one PC/SC reader whose name is, or has in it, ``match``."""

    def __init__(self, match: str, timeout: float = TIMEOUT) -> None:
        if not match:
            raise ValueError("a printer's encoder is named; any reader will not do")
        self._match = match
        self._timeout = timeout

    def read(self) -> str:
        """The identifier of the card that lies there, upper-case hex.

        Raises StationFailed: NO_CARD where none comes in time, or one that gives no identifier or
        a random one; STATION with ENCODER_GONE where the reader or its service is gone.
        """
        heard: SimpleQueue[Signal] = SimpleQueue()
        stop = Event()
        reader = PcscReader("encoder", self._match, claims=_OnlyOne())
        thread = Thread(target=reader.run, args=(heard.put, stop), name="encoder", daemon=True)
        thread.start()
        try:
            return self._uid(heard)
        finally:
            stop.set()
            thread.join()

    def _uid(self, heard: "SimpleQueue[Signal]") -> str:
        gives_up = monotonic() + self._timeout
        why = "no card lies on it"
        while True:
            try:
                signal = heard.get(timeout=max(0.0, gives_up - monotonic()))
            except Empty:
                raise StationFailed(Flaw.NO_CARD, f"{self._match}: {why}") from None
            match signal:
                case Reading(code=code):
                    return code.removeprefix(UID_PREFIX)
                case Misread(why=why):
                    continue  # it may lie badly, and be read at the next try
                case Lost(why=gone):
                    raise StationFailed(Flaw.STATION, gone, Trouble.ENCODER_GONE)


class _OnlyOne(Claims):
    """Gives the reader of exactly that name, or the only one whose name has it in it."""

    def take(self, match: str, attached: list[str]) -> str | None:
        if match in attached:
            return match
        fitting = [name for name in attached if match.casefold() in name.casefold()]
        return fitting[0] if len(fitting) == 1 else None


def card_encoder(
    centre: Centre, station: Station, reader: UidReader, now: Callable[[], datetime]
) -> StationEncoder[Job]:
    """The encoder of one printer, for its worker; ``now`` gives aware instants."""

    def bind(job: Job, uid: str) -> bool:
        try:
            at_printer.bind(centre, job, f"{UID_PREFIX}{uid}", now())
        except NotAsExpected as error:
            match error.word:
                case "card_taken":
                    return False
                case "not_a_card_kind":
                    return True  # a pass: whatever card it is on, no gate asks for the card
                case "job_overtaken":
                    raise JobOvertaken(job.title) from error
            raise StationFailed(Flaw.BLOCKED, f"its card cannot be bound: {error.word}") from error
        return True

    def unbind(job: Job) -> None:
        try:
            at_printer.unbind(centre, job, now())
        except NotAsExpected as error:
            raise JobOvertaken(job.title) from error

    return StationEncoder(station, reader, bind, unbind)
