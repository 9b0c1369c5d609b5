"""Pages of a device's log, newest first: what its own people did and looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from gatekeeper.policy.words import EventKind
from gatekeeper.store.events import MAX_WORD, Event, event_of, printable
from gatekeeper.store.tables import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are wanted; None asks for all. ``since`` is included, ``until`` is not."""

    account: str | None = None
    """Who did it, or to whose account it was done."""
    number: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    conn: Connection, device: str, wanted: Wanted, *, before: int | None = None, limit: int
) -> list[Event]:
    """The last entries of a device that are wanted, before a sequence if one is given."""
    conditions = [events.c.device == device, *_conditions(wanted)]
    if before is not None:
        conditions.append(events.c.sequence < before)
    rows = conn.execute(
        select(events).where(*conditions).order_by(events.c.sequence.desc()).limit(limit)
    )
    return [event_of(row) for row in rows]


def every(conn: Connection, device: str, wanted: Wanted, *, limit: int) -> Iterator[Event]:
    """All that are wanted, in the order in which they were written, a batch in memory at a time."""
    rows = conn.execute(
        select(events)
        .where(events.c.device == device, *_conditions(wanted))
        .order_by(events.c.sequence)
        .limit(limit)
        .execution_options(yield_per=500)
    )
    for row in rows:
        yield event_of(row)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.account is not None:
        name = printable(wanted.account, MAX_WORD)
        about = and_(events.c.kind == str(EventKind.ACCOUNT), events.c.code == name)
        yield or_(events.c.actor == name, about)
    if wanted.number is not None:
        yield events.c.number == printable(wanted.number, MAX_WORD)
    if wanted.kind is not None:
        yield events.c.kind == wanted.kind
    if wanted.since is not None:
        yield events.c.occurred_at >= wanted.since
    if wanted.until is not None:
        yield events.c.occurred_at < wanted.until
