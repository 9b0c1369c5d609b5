"""The faults of a machine: those that last, and those that wait to be written into the log."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from gatekeeper.policy.words import EventKind, Fault
from kiosk.station.messages import Trouble

MAX_WAITING = 10_000
"""Faults that are kept for the log while the store is away."""


@dataclass(frozen=True, slots=True)
class FaultNote:
    """A fault, or its end, on its way into the log; ``occurred_at`` is aware."""

    kind: EventKind
    fault: Fault
    occurred_at: datetime
    reader: str | None = None
    code: str | None = None
    detail: str = ""


class Troubles:
    """What is wrong now, and what of it the log does not know yet."""

    def __init__(self) -> None:
        self._now: dict[tuple[Fault, str | None], Trouble] = {}
        self.waiting: deque[FaultNote] = deque(maxlen=MAX_WAITING)

    def current(self) -> tuple[Trouble, ...]:
        """The faults that last, oldest first."""
        return tuple(self._now.values())

    def has(self, fault: Fault, reader: str | None = None) -> bool:
        """Whether this fault lasts."""
        return (fault, reader) in self._now

    def begin(
        self, fault: Fault, at: datetime, *, reader: str | None = None, detail: str = ""
    ) -> bool:
        """A fault began; False if it was known already."""
        if self.has(fault, reader):
            return False
        self._now[fault, reader] = Trouble(fault, at.isoformat(), reader, detail)
        self.note(FaultNote(EventKind.FAULT, fault, at, reader, None, detail))
        return True

    def end(
        self, fault: Fault, at: datetime, *, reader: str | None = None, detail: str = ""
    ) -> bool:
        """A fault is over; False if there was none."""
        if self._now.pop((fault, reader), None) is None:
            return False
        self.note(FaultNote(EventKind.RECOVERY, fault, at, reader, None, detail))
        return True

    def forget(self, fault: Fault) -> None:
        """A fault is over, and the log has been told already."""
        self._now.pop((fault, None), None)

    def note(self, note: FaultNote) -> None:
        """Keep a fault for the log."""
        self.waiting.append(note)
