"""How a screen talks to its station: requests and a stream of messages over a Unix socket."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from gatekeeper.policy.sanctions import Violation
from gatekeeper.policy.words import Direction, EventKind, OverrideReason, Role
from kiosk.station.messages import MAX_LINE, Answer, Failure, Health, Message, Outcome, from_line

ANSWER_SECONDS = 5.0
"""How long a request may take; a decision takes milliseconds."""
SILENCE_SECONDS = 3.0
"""How long the stream may be silent before the station counts as gone; it beats every second."""


class StationGone(ConnectionError):
    """The station cannot be reached, or stopped answering."""


class StationLink:
    """A client of the station at the socket ``path``; safe to use from several threads.

    Every method raises StationGone when the station cannot be reached.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def present(
        self,
        code: str,
        *,
        plate: str | None = None,
        direction: Direction | None = None,
        actor: str | None = None,
    ) -> Answer:
        """Decide a code that was typed, or scanned by a scanner that types."""
        return self._ask("present", code=code, plate=plate, direction=direction, actor=actor)

    def plate(self, plate: str, *, actor: str | None = None) -> Answer:
        """Tell the plate of the vehicle in front of the gate; it goes with the next scan."""
        return self._ask("plate", plate=plate, actor=actor)

    def override(
        self, sequence: int, *, reason: OverrideReason, actor: str, role: Role, note: str = ""
    ) -> Answer:
        """Let in whom the rules refused, with a supervisor's name and reason."""
        return self._ask(
            "override", sequence=sequence, reason=reason, actor=actor, role=role, note=note
        )

    def confiscate(self, sequence: int, *, reason: Violation, actor: str, note: str = "") -> Answer:
        """Keep the credential of a scan: from now on it is ``confiscated``."""
        return self._ask("confiscate", sequence=sequence, reason=reason, actor=actor, note=note)

    def choose(self, gate: str, direction: Direction, *, actor: str) -> Answer:
        """Put the machine at a gate of the edition, and a direction of that gate."""
        return self._ask("choose", gate=gate, direction=direction, actor=actor)

    def note(self, kind: EventKind, *, actor: str) -> Answer:
        """Write a sign-in, a sign-out or a locked account into the log."""
        return self._ask("note", kind=kind, actor=actor)

    def accept_clock(self, *, actor: str, role: Role) -> Answer:
        """A supervisor compared the machine's clock with another one, and it is right."""
        return self._ask("accept_clock", actor=actor, role=role)

    def health(self) -> Health:
        """How the station is now."""
        health = self._ask("health").health
        if health is None:
            raise StationGone("the station did not tell its health")
        return health

    def listen(self) -> Iterator[Outcome | Failure | Health]:
        """First the present health, then the last outcomes once more, then all that comes.

        Health comes at least every second. Ends with StationGone; the caller listens anew.
        """
        with self._connect(SILENCE_SECONDS) as (line, answers):
            _send(line, {"ask": "listen"})
            while True:
                message = _receive(answers)
                if not isinstance(message, Answer):
                    yield message

    def _ask(self, ask: str, **values: Any) -> Answer:
        with self._connect(ANSWER_SECONDS) as (line, answers):
            _send(line, {"ask": ask, **values})
            message = _receive(answers)
        if not isinstance(message, Answer):
            raise StationGone("the station said something else")
        return message

    @contextmanager
    def _connect(self, timeout: float) -> Iterator[tuple[socket.socket, BinaryIO]]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(timeout)
            try:
                line.connect(str(self._path))
            except OSError as error:
                raise StationGone(f"no station at {self._path}: {error}") from error
            with line.makefile("rb") as answers:
                yield line, answers


def _send(line: socket.socket, request: dict[str, Any]) -> None:
    try:
        line.sendall(json.dumps(request).encode() + b"\n")
    except OSError as error:
        raise StationGone(f"the station stopped listening: {error}") from error


def _receive(answers: BinaryIO) -> Message:
    try:
        line = answers.readline(MAX_LINE + 1)
    except OSError as error:
        raise StationGone(f"the station is silent: {error}") from error
    if not line.endswith(b"\n"):
        raise StationGone("the station hung up")
    return from_line(line)
