"""What follows when a piece came out: the credential is made, the stock is one piece less."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.counter.producing import unbind_held
from gatekeeper.certificates.printing.jobs import Job, is_blocked, job_of, jobs_where, take
from gatekeeper.certificates.printing.stock_moves import move, used_by
from gatekeeper.certificates.steps import hold_id, take_step
from gatekeeper.policy.life import Step
from gatekeeper.policy.printing import Flaw, JobState, JobStep
from gatekeeper.policy.stock import Movement
from gatekeeper.store.print_tables import print_jobs


def came_out(
    act: Act,
    job: Job,
    step: JobStep,
    flaw: Flaw | None = None,
    *,
    note: str | None = None,
    writes: Mapping[str, Any] | None = None,
) -> Job:
    """A piece came out right: FINISH or SAY_GOOD; the job afterwards.

    Where its credential was blocked meanwhile it has the flaw BLOCKED: the piece is counted as
    spoiled, its card is nobody's, and the credential stays as it is.
    """
    if is_blocked(act.conn, act.edition, act.at, job):
        done = take(act, job, step, flaw=Flaw.BLOCKED, note=note, writes=writes)
        let_card_go(act, job)
        move(act, job.form, Movement.SPOILED, 1, job_id=job.id)
        return done
    if flaw is Flaw.BLOCKED:  # it is blocked no longer
        flaw = Flaw.CAME_OUT_ANYWAY
    done = take(act, job, step, flaw=flaw, note=note, writes=writes)
    if job.once_more:
        _spoil_earlier(act, job)
    elif job.credential_id is not None:
        take_step(
            act,
            hold_id(act, job.credential_id),
            Step.PRODUCE,
            detail={
                "job": job.id,
                "printer": job.printer,
                "attempt": job.attempt,
                "warnings": job.warnings or None,
            },
        )
    move(act, job.form, Movement.USED, 1, job_id=job.id)
    return done


def let_card_go(act: Act, job: Job) -> None:
    """Unbind the card that was encoded for a job; the one before it is the badge's again.

    That one may lie ready still, or have been handed over meanwhile.
    """
    if job.card_uid is not None and job.credential_id is not None:
        unbind_held(act, hold_id(act, job.credential_id), job.card_uid, job.card_before)


def _spoil_earlier(act: Act, job: Job) -> None:
    """The piece that another one took the place of is spoiled, not used; its card is nobody's."""
    held = hold_id(act, job.credential_id or 0)
    if held.card_uid is not None and held.card_uid != job.card_uid:
        unbind_held(act, held, held.card_uid)
    row = act.conn.execute(
        jobs_where(
            print_jobs.c.credential_id == job.credential_id,
            print_jobs.c.state == JobState.PRINTED,
            func.coalesce(print_jobs.c.flaw, "") != Flaw.BLOCKED,
            print_jobs.c.id != job.id,
        )
        .order_by(None)
        .order_by(print_jobs.c.ended_at.desc(), print_jobs.c.id.desc())
        .limit(1)
    ).first()
    earlier = None if row is None else job_of(row)
    if earlier is not None and used_by(act.conn, earlier.id):
        move(act, earlier.form, Movement.USED, -1, job_id=earlier.id)
    spoiled = earlier or job  # what was made by hand was never written down as used
    move(act, spoiled.form, Movement.SPOILED, 1, job_id=spoiled.id, note=job.reason)
