"""Opens a device's log for entries: nobody else writes into it meanwhile, and its time runs on."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from gatekeeper.errors import ClockSetBack
from gatekeeper.store import eventlog
from gatekeeper.store.clock_trust import BELIEVED, latest_believed
from gatekeeper.store.eventlog import Head

CLOCK_TOLERANCE = timedelta(seconds=2)
"""How far the clock may stand before the log's last entry: what keeping it in step takes."""


def begin(conn: Connection, device: str, now: datetime) -> Head:
    """Take the device's log until the transaction ends; ``now`` is aware. Raises ClockSetBack."""
    eventlog.hold(conn, device)
    head = eventlog.head(conn, device)
    last = head.recorded_at if head.kind in BELIEVED else latest_believed(conn, device)
    if last is not None and now < last - CLOCK_TOLERANCE:
        raise ClockSetBack(
            f"the clock says {now:%F %T %z}, the last entry was made {last:%F %T %z}"
        )
    return head
