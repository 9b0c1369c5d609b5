"""Counts the hours of the day at a gate, those that are over only once."""

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Counts

HOUR = timedelta(hours=1)
LATE = timedelta(minutes=1)
"""For how long after its end an hour may still get entries."""


class Hours:
    """Counts each hour of the day at a gate; hours that are over are counted once."""

    def __init__(self) -> None:
        self._over: dict[tuple[str, datetime], Counts] = {}

    def of_day(self, conn: Connection, gate: str, now: datetime) -> list[Counts]:
        """The counts of every hour until now; ``now`` is aware, in the fair's zone."""
        start = datetime.combine(now.date(), time(), now.tzinfo)
        kept = {key: value for key, value in self._over.items() if key[1] >= start}
        found = []
        while start <= now:
            key = (gate, start)
            counts = kept.get(key) or eventlog.counts(conn, start, start + HOUR).get(gate, Counts())
            if start + HOUR + LATE < now:
                kept[key] = counts
            found.append(counts)
            start += HOUR
        self._over = kept
        return found
