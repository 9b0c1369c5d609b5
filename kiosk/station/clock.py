"""Whether the machine's clock may be believed: it must not fall behind the log, nor jump."""

from datetime import datetime, timedelta

from gatekeeper.logbook import CLOCK_TOLERANCE

JUMP = timedelta(seconds=60)
"""How far the clock may move against the time since boot before it is a fault."""


class ClockWatch:
    """Judges each reading of the clock against the log and against the time since boot.

    A wrong clock would let the wrong people in, so while it is not believed nothing is decided:
    until it is right again by itself (time synchronisation), or a supervisor accepts it.
    """

    def __init__(self, last_event: datetime | None) -> None:
        """``last_event`` is when the log's last believed event occurred, aware; None if empty."""
        self._latest = last_event
        self._offset: timedelta | None = None

    def judge(self, now: datetime, since_boot: timedelta) -> str | None:
        """Why the clock is not believed, or None. ``now`` is aware, ``since_boot`` never jumps."""
        offset = timedelta(seconds=now.timestamp()) - since_boot
        if self._latest is not None and now < self._latest - CLOCK_TOLERANCE:
            behind = round((self._latest - now).total_seconds())
            return f"{behind} s behind the last event"
        if self._offset is None:
            self._offset = offset
        moved = offset - self._offset
        if abs(moved) > JUMP:
            return f"moved by {round(moved.total_seconds()):+d} s"
        self._offset = offset
        return None

    def believed(self, occurred_at: datetime) -> None:
        """An event was recorded at this believed instant."""
        self._latest = max(self._latest, occurred_at) if self._latest else occurred_at

    def accept(self, now: datetime) -> None:
        """A supervisor says that the clock is right as it is."""
        self._latest = now
        self._offset = None
