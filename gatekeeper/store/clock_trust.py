"""Until when the log's own times are believed, so that a clock set back is noticed at a start."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from gatekeeper.policy.words import EventKind, Fault
from gatekeeper.store.tables import events


def latest_believed(conn: Connection, device: str) -> datetime | None:
    """When the latest entry of a device occurred, aware; None where the log is empty.

    Entries from before a supervisor last accepted the clock do not count: one of them may have
    been written by a clock that was ahead.
    """
    accepted = (
        select(func.max(events.c.sequence))
        .where(
            events.c.device == device,
            events.c.kind == EventKind.RECOVERY,
            events.c.reason == Fault.CLOCK_WRONG,
            events.c.actor.is_not(None),
        )
        .scalar_subquery()
    )
    latest: datetime | None = conn.execute(
        select(events.c.occurred_at)
        .where(events.c.device == device, events.c.sequence >= func.coalesce(accepted, 0))
        .order_by(events.c.occurred_at.desc())
        .limit(1)
    ).scalar()
    return latest
