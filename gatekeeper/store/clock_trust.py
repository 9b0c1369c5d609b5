"""Until when the log's own times are believed, so that a clock set back is noticed at a start."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from gatekeeper.policy.words import EventKind, Fault
from gatekeeper.store.tables import events

BELIEVED = frozenset(EventKind) - {
    EventKind.FAULT,
    EventKind.RECOVERY,
    EventKind.SIGN_IN,
    EventKind.SIGN_OUT,
    EventKind.ACCOUNT_LOCKED,
    EventKind.STATION,
}
"""Entries that are made only while the clock is not behind the log: none before is later.

The others are written down whatever the clock says.
"""
_BATCH = 50
_backwards = (
    select(events.c.kind, events.c.reason, events.c.actor, events.c.occurred_at)
    .where(events.c.device == bindparam("device"))
    .order_by(events.c.sequence.desc())
    .execution_options(yield_per=_BATCH)
)


def latest_believed(conn: Connection, device: str) -> datetime | None:
    """When the latest entry of a device occurred, aware; None where the log is empty.

    Entries from before a supervisor last accepted the clock do not count: one of them may have
    been written by a clock that was ahead. Looks backwards only as far as it must.
    """
    latest: datetime | None = None
    with conn.execute(_backwards, {"device": device}) as entries:
        for kind, reason, actor, occurred_at in entries:
            latest = max(latest, occurred_at) if latest else occurred_at
            accepted = kind == EventKind.RECOVERY and reason == Fault.CLOCK_WRONG and actor
            if accepted or kind in BELIEVED:
                break
    return latest
