"""How far batches are: printed, left, passed over, and how long the rest takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from gatekeeper.certificates.acting import By, Centre, need
from gatekeeper.certificates.printing.jobs import job_of, jobs_where
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.print_rules import LAST_ENDED, BatchState, pace
from gatekeeper.policy.printing import Flaw, Form, JobState, Paper
from gatekeeper.policy.rights import Right
from gatekeeper.store.print_tables import OPEN_ONLY, batches, print_jobs
from gatekeeper.store.tables import organisations

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A piece of a batch that did not come out as it should."""

    job_id: int
    number: str | None
    state: JobState
    flaw: Flaw | None
    """PRINTED and BLOCKED: a card exists that must be destroyed."""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is; separators and lists are not counted."""

    id: int
    organisation_code: str | None
    organisation: str | None
    form: Form
    printer: str | None
    """The one that it comes out of; None before it took the first piece."""
    state: BatchState
    asked_at: datetime
    """Aware."""
    asked_by: str
    pieces: int
    printed: int
    left: int
    """To be printed still."""
    failed: int
    """Failed, unknown, or to be destroyed."""
    skipped: int
    """Taken back; each can be printed by itself."""
    a_piece: timedelta | None
    """How long a piece takes, by the last ten; None before there are two."""
    passed_over: tuple[PassedOver, ...]
    """The first of those that failed or were skipped, in their order."""

    @property
    def time_left(self) -> timedelta | None:
        """How long the rest takes at that pace."""
        return None if self.a_piece is None else self.a_piece * self.left

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is to come."""
        return not self.left


def progress(centre: Centre, by: By, batch_id: int) -> BatchProgress:
    """How far one batch is; raises NotAsExpected (``no_such_batch``)."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        found = _progress(conn, batches.c.id == batch_id)
    if not found:
        raise NotAsExpected("no_such_batch", batch=batch_id)
    return found[0]


def batches_in_work(centre: Centre, by: By) -> tuple[BatchProgress, ...]:
    """Every batch of which something is to come, the oldest first."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        return in_work(conn)


def in_work(conn: Connection) -> tuple[BatchProgress, ...]:
    """The same within a look that is under way."""
    coming = select(print_jobs.c.batch_id).where(print_jobs.c.batch_id.is_not(None), OPEN_ONLY)
    return _progress(conn, batches.c.id.in_(coming))


def _progress(conn: Connection, which: Any) -> tuple[BatchProgress, ...]:
    rows = conn.execute(
        select(batches, organisations.c.code, organisations.c.name)
        .select_from(batches.outerjoin(organisations))
        .where(which)
        .order_by(batches.c.id)
        .limit(MOST_SHOWN)
    )
    return tuple(_told(conn, row) for row in rows.all())


_spoiled = and_(print_jobs.c.state == JobState.PRINTED, print_jobs.c.flaw == Flaw.BLOCKED)
_LEFT = (JobState.QUEUED, JobState.RENDERING, JobState.SENT)


def _told(conn: Connection, row: Row[Any]) -> BatchProgress:
    mine = and_(print_jobs.c.batch_id == row.id, print_jobs.c.paper == Paper.FACE)
    counted = select(print_jobs.c.state, _spoiled, func.count()).where(mine)
    by_state: dict[JobState, int] = dict.fromkeys(JobState, 0)
    destroyed = 0
    for state, spoiled, many in conn.execute(counted.group_by(print_jobs.c.state, _spoiled)):
        if spoiled:
            destroyed += many
        else:
            by_state[JobState(state)] += many
    ended = conn.execute(
        select(print_jobs.c.ended_at)
        .where(mine, print_jobs.c.state == JobState.PRINTED)
        .order_by(print_jobs.c.ended_at.desc())
        .limit(LAST_ENDED)
    ).scalars()
    return BatchProgress(
        id=row.id,
        organisation_code=row.code,
        organisation=row.name,
        form=Form(row.form),
        printer=row.printer,
        state=BatchState(row.state),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        pieces=sum(by_state.values()) + destroyed,
        printed=by_state[JobState.PRINTED],
        left=sum(by_state[state] for state in _LEFT),
        failed=by_state[JobState.FAILED] + by_state[JobState.UNKNOWN] + destroyed,
        skipped=by_state[JobState.CANCELLED],
        a_piece=pace(list(ended)),
        passed_over=_passed_over(conn, mine),
    )


def _passed_over(conn: Connection, mine: Any) -> tuple[PassedOver, ...]:
    states = [JobState.FAILED, JobState.UNKNOWN, JobState.CANCELLED]
    rows = conn.execute(
        jobs_where(mine, or_(print_jobs.c.state.in_(states), _spoiled))
        .order_by(None)
        .order_by(print_jobs.c.place)
        .limit(MOST_SHOWN)
    )
    found = [job_of(row) for row in rows]
    return tuple(PassedOver(job.id, job.number, job.state, job.flaw) for job in found)
