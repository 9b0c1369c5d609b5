"""The event log: append-only, numbered per device without gaps, each entry chained to the last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, or_, select, text

from gatekeeper.policy.words import Action, EventKind
from gatekeeper.store.events import (
    MAX_WORD,
    Entry,
    Event,
    event_of,
    first_link,
    link,
    printable,
    stored,
)
from gatekeeper.store.tables import events

BATCH = 500
"""Entries held in memory while the log is read."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a device; sequence 0 and no time where there is none yet."""

    sequence: int
    hash: bytes
    recorded_at: datetime | None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which entries are wanted; None asks for all. ``since`` is included, ``until`` is not."""

    since: datetime | None = None
    until: datetime | None = None
    device: str | None = None
    gate: str | None = None
    kind: str | None = None
    reason: str | None = None
    number: str | None = None
    after: Mapping[str, int] | None = None
    """Only what a device logged after this sequence; all of a device that is not named."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many scans ended how; an override counts as an admission besides its refusal."""

    admitted: int = 0
    refused: int = 0
    retained: int = 0


_head = (
    select(events.c.sequence, events.c.hash, events.c.recorded_at, events.c.kind)
    .where(events.c.device == bindparam("device"))
    .order_by(events.c.sequence.desc())
    .limit(1)
)
_append = insert(events)
_hold = text("SELECT pg_advisory_xact_lock(hashtextextended(:device, 126))")


def hold(conn: Connection, device: str) -> None:
    """Keep other writers of this device's log out until the transaction ends; the first lock taken.

    SQLite has one writer anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(_hold, {"device": device})


def head(conn: Connection, device: str) -> Head:
    """The last entry of a device's log."""
    row = conn.execute(_head, {"device": device}).first()
    if row is None:
        return Head(0, first_link(device), None)
    sequence, digest, recorded_at, kind = row
    return Head(sequence, bytes(digest), recorded_at, kind)


def append(
    conn: Connection, device: str, entry: Entry, recorded_at: datetime, last: Head | None = None
) -> Event:
    """Add an entry inside the caller's transaction, which holds the device (``hold``).

    ``recorded_at`` is aware; ``last`` is the head, if it was read in this transaction already. The
    entry is on disk when the transaction has ended well, not before.
    """
    last = last or head(conn, device)
    values = stored(device, last.sequence + 1, entry, recorded_at)
    digest = link(last.hash, values)
    conn.execute(_append, {**values, "hash": digest})
    values["advice"] = tuple(entry.advice)
    return Event(**values, hash=digest)


def last_of(conn: Connection, device: str, among: ColumnElement[bool]) -> Event | None:
    """The last entry of a device that meets a condition; looks backwards entry by entry."""
    statement = (
        select(events)
        .where(events.c.device == device, among)
        .order_by(events.c.sequence.desc())
        .limit(1)
    )
    row = conn.execute(statement).first()
    return event_of(row) if row else None


def find(conn: Connection, device: str, sequence: int) -> Event | None:
    """One entry."""
    row = conn.execute(
        select(events).where(events.c.device == device, events.c.sequence == sequence)
    ).first()
    return event_of(row) if row else None


def following(conn: Connection, device: str, sequence: int, limit: int = BATCH) -> list[Event]:
    """What a device logged after an entry, in its order, at most ``limit``."""
    statement = (
        select(events)
        .where(events.c.device == device, events.c.sequence > sequence)
        .order_by(events.c.sequence)
        .limit(limit)
    )
    return [event_of(row) for row in conn.execute(statement)]


def followers(conn: Connection, device: str, sequence: int, kind: EventKind) -> bool:
    """Whether an entry of that kind refers to this one."""
    statement = select(events.c.sequence).where(
        events.c.device == device,
        events.c.refers_to == sequence,
        events.c.refers_to.is_not(None),
        events.c.kind == str(kind),
    )
    return conn.execute(statement.limit(1)).first() is not None


def last_admission(
    conn: Connection, device: str, gate: str, *, within: int = 1_000
) -> Event | None:
    """The last admission of a device at a gate, among its last ``within`` entries."""
    return last_of(
        conn,
        device,
        and_(
            events.c.sequence > head(conn, device).sequence - within,
            events.c.gate == gate,
            events.c.action == str(Action.ADMIT),
            events.c.kind.in_([str(EventKind.SCAN), str(EventKind.OVERRIDE)]),
        ),
    )


def devices(conn: Connection) -> list[str]:
    """Every device that ever logged, sorted."""
    found: list[str] = []
    while True:  # one probe a device instead of a look at every entry
        statement = select(func.min(events.c.device))
        if found:
            statement = statement.where(events.c.device > found[-1])
        device = conn.execute(statement).scalar()
        if device is None:
            return found
        found.append(device)


def read(
    conn: Connection,
    filters: Filters | None = None,
    *,
    limit: int | None = None,
    newest_first: bool = False,
) -> Iterator[Event]:
    """The entries asked for by when they occurred, a batch in memory at a time."""
    order = (events.c.occurred_at, events.c.device, events.c.sequence)
    statement = (
        select(events)
        .where(*_conditions(filters or Filters()))
        .order_by(*(column.desc() if newest_first else column for column in order))
        .limit(limit)
        .execution_options(yield_per=BATCH)
    )
    for row in conn.execute(statement):
        yield event_of(row)


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.since is not None:
        yield events.c.occurred_at >= filters.since
    if filters.until is not None:
        yield events.c.occurred_at < filters.until
    for name in ("device", "gate", "kind", "reason", "number"):
        wanted = getattr(filters, name)
        if wanted is not None:
            yield events.c[name] == printable(wanted, MAX_WORD)
    if filters.after:
        yield or_(
            events.c.device.not_in(filters.after),
            *(
                and_(events.c.device == device, events.c.sequence > sequence)
                for device, sequence in filters.after.items()
            ),
        )


def counts(conn: Connection, since: datetime, until: datetime) -> dict[str, Counts]:
    """How many were admitted, refused and retained at each gate; read from an index alone."""
    statement = (
        select(events.c.gate, events.c.action, func.count())
        .where(
            events.c.occurred_at >= since,
            events.c.occurred_at < until,
            events.c.kind.in_([str(EventKind.SCAN), str(EventKind.OVERRIDE)]),
        )
        .group_by(events.c.gate, events.c.action)
    )
    found: dict[str, dict[str, int]] = {}
    for gate, action, count in conn.execute(statement):
        found.setdefault(gate or "", {})[action] = count
    return {
        gate: Counts(
            admitted=of.get(Action.ADMIT, 0),
            refused=of.get(Action.REFUSE, 0),
            retained=of.get(Action.RETAIN, 0),
        )
        for gate, of in found.items()
    }
