"""How much waits at the centre for its next step, and what was done in a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from gatekeeper.policy.words import EventKind, Kind, State
from gatekeeper.store.desk_tables import OWED, applications, charges
from gatekeeper.store.events import Event, event_of
from gatekeeper.store.tables import WAITING_ONLY, credentials, events

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Queues:
    """How many credentials wait for what; the oldest application's instant is aware."""

    to_approve: int
    oldest: datetime | None
    to_pay: int
    to_produce: int
    to_hand_over: int


def queues(conn: Connection) -> Queues:
    """What waits now, counted over the index of what waits."""
    by_state = conn.execute(
        select(credentials.c.state, func.count()).where(WAITING_ONLY).group_by(credentials.c.state)
    )
    counts = {State(state): int(count) for state, count in by_state}
    oldest = conn.execute(
        select(func.min(applications.c.applied_at))
        .join_from(credentials, applications, applications.c.credential_id == credentials.c.id)
        .where(WAITING_ONLY, credentials.c.state == State.APPLIED)
    ).scalar()
    owing = conn.execute(
        select(func.count(charges.c.credential_id.distinct()))
        .join_from(charges, credentials, credentials.c.id == charges.c.credential_id)
        .where(*OWED, credentials.c.state == State.APPROVED)
    ).scalar_one()
    return Queues(
        to_approve=counts.get(State.APPLIED, 0),
        oldest=oldest,
        to_pay=owing,
        to_produce=counts.get(State.APPROVED, 0) - owing + counts.get(State.PAID, 0),
        to_hand_over=counts.get(State.PRODUCED, 0),
    )


def steps_by_hour(
    conn: Connection, since: datetime, until: datetime
) -> Iterator[tuple[datetime, Mapping[str, int]]]:
    """How often each step was taken in each hour from ``since`` (aware) on; read from an index."""
    while since < until:
        rows = conn.execute(
            select(events.c.action, func.count())
            .where(
                events.c.occurred_at >= since,
                events.c.occurred_at < since + HOUR,
                events.c.kind == str(EventKind.STEP),
            )
            .group_by(events.c.action)
        )
        yield since, {action or "": count for action, count in rows}
        since += HOUR


def steps_of(conn: Connection, actor: str, since: datetime, limit: int) -> list[Event]:
    """The last steps that somebody took since an instant, the newest first."""
    rows = conn.execute(
        select(events)
        .where(
            events.c.occurred_at >= since,
            events.c.kind == str(EventKind.STEP),
            events.c.actor == actor,
        )
        .order_by(events.c.occurred_at.desc(), events.c.sequence.desc())
        .limit(limit)
    )
    return [event_of(row) for row in rows]


def kinds_and_states(conn: Connection, numbers: Sequence[str]) -> Mapping[str, tuple[Kind, State]]:
    """The kind of each credential, and its state now."""
    rows = conn.execute(
        select(credentials.c.number, credentials.c.kind, credentials.c.state).where(
            credentials.c.number.in_(numbers)
        )
    )
    return {number: (kind, state) for number, kind, state in rows}
