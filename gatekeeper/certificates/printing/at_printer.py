"""What a printer's worker asks of the queue and tells it; every step is on disk when it returns.

A worker acts as the account that asked for the job, at a desk that bears the printer's name. Every
call that names a job raises NotAsExpected (``job_overtaken``) where another step was taken since:
the worker lets go of it then. Instants are aware.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Connection, Row, insert, select, text, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.counter.producing import bind_held
from gatekeeper.certificates.presented import card_uid
from gatekeeper.certificates.printing.content import content_on
from gatekeeper.certificates.printing.finishing import came_out, let_card_go
from gatekeeper.certificates.printing.jobs import (
    Job,
    is_blocked,
    is_silent,
    job_of,
    jobs_where,
    printer_row,
    same_attempt,
    take,
)
from gatekeeper.certificates.steps import hold_id
from gatekeeper.errors import NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.print_rules import BatchState
from gatekeeper.policy.printing import (
    Content,
    Flaw,
    Form,
    JobState,
    JobStep,
    Paper,
    Trouble,
    Warned,
)
from gatekeeper.policy.rights import Right
from gatekeeper.store.events import printable
from gatekeeper.store.print_tables import (
    AT_PRINTER_ONLY,
    OPEN_ONLY,
    batches,
    print_jobs,
    printers,
)

MAX_MESSAGE = 200
_ENDS = {
    JobStep.FINISH,
    JobStep.PUT_BACK,
    JobStep.FAIL,
    JobStep.LOSE,
    JobStep.CANCEL,
}
_BEGUN = {JobState.RENDERING, JobState.SENT}
_NO_CARD = {JobStep.PUT_BACK, JobStep.FAIL, JobStep.CANCEL}
"""Steps after which no card of the job is anywhere."""


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What the print room's configuration and the model's data say of a printer."""

    name: str
    model: str
    form: Form
    dpi: int
    two_sided: bool
    proves: bool
    encodes: bool


def announce(centre: Centre, room: str, facts: PrinterFacts, now: datetime) -> None:
    """Make a printer known, or tell what is new about it; it is OFF until its health is told.

    ``room`` names this process. Raises NotAsExpected (``printer_elsewhere``, with ``printer`` and
    ``room``) while another print room drives a printer of that name.
    """
    told = {**asdict(facts), "room": room, "seen_at": now, "since": now, "troubles": Trouble.OFF}
    with centre.store.transaction() as conn:
        row = conn.execute(
            select(printers.c.room, printers.c.seen_at)
            .where(printers.c.name == facts.name)
            .with_for_update()
        ).first()
        if row is None:
            conn.execute(insert(printers).values(**told, message="", supplies="[]"))
            return
        if row.room != room and not is_silent(row.seen_at, now):
            raise NotAsExpected("printer_elsewhere", printer=facts.name, room=row.room)
        conn.execute(update(printers).where(printers.c.name == facts.name).values(**told))


def tell_health(  # noqa: PLR0917 - in the order in which a driver tells it
    centre: Centre,
    printer: str,
    troubles: Sequence[Trouble],
    message: str,
    supplies: Sequence[tuple[str, int]],
    now: datetime,
) -> None:
    """How a printer is: at every change, and at least every two seconds to say that it is driven.

    Raises NotAsExpected (``no_such_printer``).
    """
    words = " ".join(troubles)
    with centre.store.transaction() as conn:
        before = printer_row(conn, printer)
        conn.execute(
            update(printers)
            .where(printers.c.name == printer)
            .values(
                troubles=words,
                message=printable(message, MAX_MESSAGE),
                supplies=json.dumps([list(one) for one in supplies], ensure_ascii=False),
                seen_at=now,
                since=before.since if before.troubles == words else now,
            )
        )


def left_behind(centre: Centre, printer: str) -> Job | None:
    """The job that is RENDERING or SENT at a printer: from before a restart."""
    with centre.store.reading() as conn:
        row = conn.execute(
            jobs_where(
                print_jobs.c.printer == printer,
                AT_PRINTER_ONLY,
                print_jobs.c.state.in_([JobState.RENDERING, JobState.SENT]),
            )
        ).first()
        return None if row is None else job_of(row)


def claim(centre: Centre, printer: str, now: datetime) -> Job | None:
    """The next job of a printer, RENDERING now; None where there is none, or it is to rest.

    Single jobs come before batches, a batch in its order. What may not be made any more is
    FAILED with the flaw BLOCKED, and the next is taken. Raises NotAsExpected (``no_such_printer``).
    """
    while True:
        with centre.store.reading() as conn:
            found = _next(conn, printer)
        if found is None:
            return None
        with acting(centre, _by(found, printer, now), Right.PRODUCE) as act:
            job = _next(act.conn, printer)
            if job is None or job.id != found.id:
                continue  # somebody was faster; the log would name the wrong account
            taken = _claimed(act, job, printer)
        if taken.state is JobState.RENDERING:
            return taken


def _claimed(act: Act, job: Job, printer: str) -> Job:
    fresh = {"attempt": job.attempt + 1, "printer": printer, "warnings": ""}
    cards = ("card_uid", "card_before")
    empty = dict.fromkeys(("device_job", *cards, "digest", "sent_at", "cancel_by"))
    taken = take(act, job, JobStep.CLAIM, writes={**fresh, **empty})
    if is_blocked(act.conn, act.edition, act.at, job):
        return take(act, taken, JobStep.FAIL, flaw=Flaw.BLOCKED)
    if job.batch_id is not None:
        act.conn.execute(
            update(batches)
            .where(
                batches.c.id == job.batch_id,
                batches.c.form == job.form,
                batches.c.printer.is_(None),
            )
            .values(printer=printer)
        )
    return taken


def _next(conn: Connection, printer: str) -> Job | None:
    """The next job that a printer may take, if it may take one."""
    row = printer_row(conn, printer)
    if row.paused_at is not None:
        return None
    if conn.execute(jobs_where(print_jobs.c.printer == printer, AT_PRINTER_ONLY)).first():
        return None
    found = conn.execute(
        jobs_where(OPEN_ONLY, *_due(row))
        .order_by(None)
        .order_by(print_jobs.c.batch_id.asc().nulls_first(), print_jobs.c.place, print_jobs.c.id)
        .limit(1)
    ).first()
    return None if found is None else job_of(found)


def _due(printer: Row[object]) -> Iterator[ColumnElement[bool]]:
    """What makes a job one that a printer may take now."""
    wanted = print_jobs.c.wanted_printer
    yield print_jobs.c.state == JobState.QUEUED
    yield print_jobs.c.form == printer.form
    yield wanted.is_(None) | (wanted == printer.name)
    # A paused batch rests; its pieces of its own form come out of one printer.
    elsewhere = (batches.c.form == printer.form) & (batches.c.printer != printer.name)
    resting = select(batches.c.id).where((batches.c.state == BatchState.PAUSED) | elsewhere)
    yield print_jobs.c.batch_id.is_(None) | print_jobs.c.batch_id.not_in(resting)
    # The list tells what was printed: it waits for the last piece.
    faces = print_jobs.alias("faces")
    still_open = text(OPEN_ONLY.text.replace(print_jobs.name, faces.name))
    unfinished = select(faces.c.batch_id).where(
        faces.c.batch_id.is_not(None), faces.c.paper == Paper.FACE, still_open
    )
    yield (print_jobs.c.paper != Paper.COLLECTION_LIST) | print_jobs.c.batch_id.not_in(unfinished)


def content_of(
    centre: Centre, job: Job, now: datetime, key: Ed25519PrivateKey | None = None
) -> Content:
    """What is on the piece; papers bear a signed payload where the centre has a key to sign."""
    with centre.store.reading() as conn:
        return content_on(conn, centre.edition, job, fair_time(centre.edition, now), key)


def objection(centre: Centre, job: Job, now: datetime) -> Flaw | None:
    """BLOCKED: it may not be made any more; ASKED: a person takes it back; None: go on."""
    with centre.store.reading() as conn:
        return _objection(conn, centre, same_attempt(conn, job), now)


def _objection(conn: Connection, centre: Centre, job: Job, now: datetime) -> Flaw | None:
    if is_blocked(conn, centre.edition, fair_time(centre.edition, now), job):
        return Flaw.BLOCKED
    return Flaw.ASKED if job.cancel_by is not None else None


def sending(
    centre: Centre, job: Job, digest: bytes, warnings: Sequence[Warned], now: datetime
) -> Flaw | None:
    """RENDERING to SENT, before the first byte leaves, with the last look at the rules.

    ``digest`` is the SHA-256 of what was drawn. A flaw: the job was ended instead, FAILED (BLOCKED)
    or CANCELLED (ASKED); nothing may be sent.
    """
    with _at(centre, job, now) as (act, held):
        flaw = _objection(act.conn, centre, held, now)
        if flaw is not None:
            let_card_go(act, held)
            take(act, held, JobStep.FAIL if flaw is Flaw.BLOCKED else JobStep.CANCEL, flaw=flaw)
            return flaw
        drawn = {"digest": digest, "warnings": " ".join(warnings), "sent_at": now}
        take(act, held, JobStep.SEND, writes=drawn)
        return None


def handed_over(centre: Centre, job: Job, device_job: str, now: datetime) -> None:
    """Keep the printer's own name for a SENT job."""
    with _at(centre, job, now) as (act, held):
        if held.state is not JobState.SENT:
            raise NotAsExpected("job_overtaken", job=job.id)
        act.conn.execute(
            update(print_jobs)
            .where(print_jobs.c.id == held.id)
            .values(device_job=printable(device_job, MAX_MESSAGE), changed_at=now)
        )


def end(centre: Centre, job: Job, step: JobStep, flaw: Flaw | None, now: datetime) -> Job:
    """FINISH, PUT_BACK, FAIL, LOSE or CANCEL; the job afterwards, with the flaw that was kept.

    FINISH takes the credential's step PRODUCE and one piece out of the stock. Where it was blocked
    meanwhile, the job is PRINTED with the flaw BLOCKED: a card exists that must be destroyed. Steps
    that leave no card unbind the one that was bound. Whom a person takes back is not put back but
    cancelled. Raises NotAsExpected (``job_cannot``).
    """
    with _at(centre, job, now) as (act, held):
        if step not in _ENDS or held.state not in _BEGUN:
            raise NotAsExpected("job_cannot", job=held.id, job_state=held.state, job_step=step)
        if step is JobStep.FINISH:
            return came_out(act, held, step, flaw)
        if step is JobStep.PUT_BACK and held.cancel_by is not None:
            step, flaw = JobStep.CANCEL, Flaw.ASKED
        if step in _NO_CARD:
            let_card_go(act, held)
        return take(act, held, step, flaw=flaw)


def bind(centre: Centre, job: Job, uid: str, now: datetime) -> None:
    """Make the card in the station this job's badge; ``uid`` as it was read.

    Raises NotAsExpected (``no_card``, ``card_taken``, ``card_fixed``, ``not_a_card_kind``,
    ``job_without_credential``); nothing is bound then.
    """
    with _at(centre, job, now) as (act, held):
        if held.state is not JobState.RENDERING:
            raise NotAsExpected("job_overtaken", job=job.id)
        if held.credential_id is None:
            raise NotAsExpected("job_without_credential", job=job.id)
        credential, card = hold_id(act, held.credential_id), card_uid(uid)
        bind_held(act, credential, card)
        cards = {"card_uid": card, "card_before": credential.card_uid}
        act.conn.execute(update(print_jobs).where(print_jobs.c.id == held.id).values(cards))


def unbind(centre: Centre, job: Job, now: datetime) -> None:
    """Let the card go that was bound for this job; nothing where none was.

    The card that was the badge's before is its card again.
    """
    with _at(centre, job, now) as (act, held):
        let_card_go(act, held)
        cards = dict.fromkeys(("card_uid", "card_before"))
        act.conn.execute(update(print_jobs).where(print_jobs.c.id == held.id).values(cards))


def _by(job: Job, printer: str, now: datetime) -> By:
    return By(account=job.asked_by, role=job.role, desk=printer, now=now)


@contextmanager
def _at(centre: Centre, job: Job, now: datetime) -> Iterator[tuple[Act, Job]]:
    """An act of a worker about its own job, as it is now."""
    with acting(centre, _by(job, job.printer or "", now), Right.PRODUCE) as act:
        yield act, same_attempt(act.conn, job)
