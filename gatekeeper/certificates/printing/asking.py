"""What people ask of the print room about one piece: print, look, take back, say, try again.

Words of NotAsExpected, each ``told.X``: ``no_such_job`` (job); ``no_such_printer`` (printer);
``job_open`` (number, job, who, job_state); ``job_cannot`` (job, job_state, job_step);
``printer_other_form`` (printer, form); ``nothing_to_destroy`` (job).
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.certificates.fields import noted
from gatekeeper.certificates.printing.content import content_of_one, content_on
from gatekeeper.certificates.printing.finishing import came_out, let_card_go
from gatekeeper.certificates.printing.jobs import (
    DESTROYED,
    TAKEN_BACK,
    Job,
    add_job,
    find_job,
    is_silent,
    printer_row,
    refuse_unless_printable,
    refuse_while_printed,
    take,
)
from gatekeeper.certificates.printing.stock_moves import move
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.certificates.steps import hold, hold_id
from gatekeeper.errors import InputWrong, NotAsExpected, StepIncomplete
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.code import is_number
from gatekeeper.policy.life import Need, Step
from gatekeeper.policy.print_rules import Reprint, chosen_form, forms_of
from gatekeeper.policy.printing import Content, Flaw, Form, JobState, JobStep, Paper
from gatekeeper.policy.rights import Right
from gatekeeper.policy.stock import Movement
from gatekeeper.policy.words import EventKind, Kind, State
from gatekeeper.store.print_tables import print_jobs, printers
from gatekeeper.store.tables import credentials

PAUSE, RESUME = "pause_printer", "resume_printer"
"""Actions of the log's entries about a printer that rests."""
_SAYING = {JobStep.SAY_GOOD, JobStep.SAY_NOTHING, JobStep.SAY_SPOILED}


def print_one(
    centre: Centre,
    by: By,
    number: str,
    *,
    reason: str | None = None,
    note: str = "",
    printer: str | None = None,
    version: int | None = None,
    form: str | None = None,
) -> int:
    """Ask for one credential's card or pass; the job's id, which is also the form's outcome.

    One that is ``produced`` already is printed once more: ``reason`` is a
    ``policy.print_rules.Reprint`` then, and what was printed before counts as spoiled when the new
    one is there. ``printer`` is a name, None: whichever has the form.

    Raises StepImpossible (issued ones are replaced at the counter), StepIncomplete
    (``need.reason``), Objected, Overtaken, NoSuchCredential, InputWrong (``reason``, ``note``),
    NotAsExpected (``job_open``, ``no_such_printer``, ``printer_other_form``).
    """
    text = noted(note)
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        held = hold(act, number, version=version)
        refuse_while_printed(act.conn, held)
        once_more = held.state is State.PRODUCED
        refuse_unless_printable(act.conn, act.edition, act.at, held, once_more=once_more)
        job_id = add_job(
            act,
            Paper.FACE,
            form_for(act.conn, held.kind, printer),
            of=(held.id, held.number),
            writes={
                "wanted_printer": printer,
                "reason": _why(reason) if once_more else None,
                "note": text or None,
            },
        )
        act.outcome = str(job_id)
        return job_id


def _why(reason: str | None) -> Reprint:
    """Why it is printed once more; raises StepIncomplete, InputWrong."""
    if not reason:
        raise StepIncomplete(Step.PRODUCE, Need.REASON)
    try:
        return Reprint(reason)
    except ValueError:
        raise InputWrong({"reason": "not_understood"}) from None


def form_for(conn: Connection, kind: Kind, printer: str | None) -> Form:
    """What a kind is printed on, by the printer that is wanted, or those that there are.

    Raises NotAsExpected (``no_such_printer``, ``printer_other_form``).
    """
    possible = forms_of(Paper.FACE, kind)
    if printer is None:
        there = {Form(each) for each in conn.execute(select(printers.c.form)).scalars()}
        return chosen_form(possible, there)
    form = Form(printer_row(conn, printer).form)
    if form not in possible:
        raise NotAsExpected("printer_other_form", printer=printer, form=form)
    return form


def test_page(
    centre: Centre,
    by: By,
    printer: str,
    *,
    form: str | None = None,  # noqa: PT028 - it is no test
) -> int:
    """Ask a printer for a test piece; the job's id. Raises NotAsExpected (``no_such_printer``)."""
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        found = Form(printer_row(act.conn, printer).form)
        job_id = add_job(act, Paper.TEST, found, writes={"wanted_printer": printer})
        act.outcome = str(job_id)
        return job_id


def preview(centre: Centre, by: By, number: str, key: Ed25519PrivateKey | None = None) -> Content:
    """What a credential's card or pass would bear now; who looks is written down.

    Raises NoSuchCredential, RightMissing.
    """
    number = number if is_number(number) else ""
    read(centre, by, Look.CREDENTIAL, text="print", number=number or None, right=Right.PRODUCE)
    with centre.store.reading() as conn:
        at = fair_time(centre.edition, by.now)
        return content_of_one(conn, centre.edition, at, credentials.c.number == number, key)


def preview_job(
    centre: Centre, by: By, job_id: int, key: Ed25519PrivateKey | None = None
) -> tuple[Job, Content]:
    """A job, and what its piece would bear now; who looks is written down.

    Raises NotAsExpected (``no_such_job``), NoSuchCredential, RightMissing.
    """
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        job = find_job(conn, job_id)
    read(centre, by, Look.CREDENTIAL, text="print", number=job.number, right=Right.PRODUCE)
    with centre.store.reading() as conn:
        return job, content_on(conn, centre.edition, job, fair_time(centre.edition, by.now), key)


def take_back(centre: Centre, by: By, job_id: int, *, form: str | None = None) -> bool:
    """Take a job back; False: a printer has it, and its worker finds out whether that worked.

    Where nobody drives that printer, a job that was sent is unknown: a person says what came out.
    Raises NotAsExpected (``no_such_job``, ``job_cannot``).
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        job = find_job(act.conn, job_id)
        act.outcome = str(job_id)
        return take_back_held(act, job)


def take_back_held(act: Act, job: Job) -> bool:
    """Take a job back inside an act whose right was checked; as ``take_back``."""
    if job.state is JobState.QUEUED:
        take(act, job, JobStep.CANCEL, flaw=Flaw.ASKED, writes={"cancel_by": act.by.account})
        return True
    if job.state not in {JobState.RENDERING, JobState.SENT}:
        raise NotAsExpected("job_cannot", job=job.id, job_state=job.state, job_step=JobStep.CANCEL)
    if is_silent(printer_row(act.conn, job.printer or "").seen_at, act.by.now):
        return _give_up(act, job)
    if job.cancel_by is None:
        act.conn.execute(
            update(print_jobs)
            .where(print_jobs.c.id == job.id)
            .values(cancel_by=act.by.account, changed_at=act.by.now)
        )
        _write_down(act, job, TAKEN_BACK)
    return False


def _give_up(act: Act, job: Job) -> bool:
    """Let go of a job whose print room is gone; if that comes back, the job is not its any more."""
    wish = {"cancel_by": act.by.account}
    if job.state is JobState.SENT:
        take(act, job, JobStep.LOSE, flaw=Flaw.ASKED, writes=wish)
        return False
    let_card_go(act, job)
    take(act, job, JobStep.CANCEL, flaw=Flaw.ASKED, writes=wish)
    return True


def say(
    centre: Centre,
    by: By,
    job_id: int,
    step: JobStep,
    note: str = "",
    *,
    form: str | None = None,
) -> bool:
    """Say what came out of an unknown job: SAY_GOOD, SAY_NOTHING or SAY_SPOILED.

    False: it came out right, but its credential was blocked meanwhile: the card must be destroyed.
    Raises InputWrong (``note``), NotAsExpected (``no_such_job``, ``job_cannot``).
    """
    text = noted(note)
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        act.outcome = str(job_id)
        job = find_job(act.conn, job_id)
        if step not in _SAYING or job.state is not JobState.UNKNOWN:
            raise NotAsExpected("job_cannot", job=job.id, job_state=job.state, job_step=step)
        said = {"said_by": by.account}
        if step is JobStep.SAY_GOOD:
            return came_out(act, job, step, note=text, writes=said).flaw is not Flaw.BLOCKED
        take(act, job, step, flaw=job.flaw, note=text, writes=said)
        let_card_go(act, job)
        if step is JobStep.SAY_SPOILED:
            move(act, job.form, Movement.SPOILED, 1, job_id=job.id, note=text)
        return True


def destroyed(centre: Centre, by: By, job_id: int, *, form: str | None = None) -> None:
    """Say that the piece of a credential that was blocked meanwhile is destroyed.

    Raises NotAsExpected (``no_such_job``, ``nothing_to_destroy``).
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        act.outcome = str(job_id)
        job = find_job(act.conn, job_id)
        written = act.conn.execute(
            update(print_jobs)
            .where(
                print_jobs.c.id == job.id,
                print_jobs.c.state == JobState.PRINTED,
                print_jobs.c.flaw == Flaw.BLOCKED,
                print_jobs.c.destroyed_by.is_(None),
            )
            .values(destroyed_by=by.account)
        )
        if not written.rowcount:
            raise NotAsExpected("nothing_to_destroy", job=job.id)
        _write_down(act, job, DESTROYED)


def _write_down(act: Act, job: Job, action: str) -> None:
    """What somebody said of a job at its printer."""
    act.log(
        EventKind.PRINT,
        action=action,
        number=job.number,
        code=job.title,
        detail={"job": job.id, "printer": job.printer},
    )


def again(centre: Centre, by: By, job_id: int, *, form: str | None = None) -> None:
    """Print a failed or cancelled job after all; the rules are asked again.

    Raises StepImpossible, Objected, NotAsExpected (``no_such_job``, ``job_cannot``, ``job_open``).
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        act.outcome = str(job_id)
        job = find_job(act.conn, job_id)
        if job.state in {JobState.FAILED, JobState.CANCELLED} and job.credential_id is not None:
            held = hold_id(act, job.credential_id)
            refuse_while_printed(act.conn, held)
            refuse_unless_printable(act.conn, act.edition, act.at, held, once_more=job.once_more)
        asker = {"asked_by": by.account, "role": by.role, "desk": by.desk}
        take(act, job, JobStep.AGAIN, writes={**asker, "cancel_by": None})


def pause_printer(centre: Centre, by: By, printer: str, *, form: str | None = None) -> None:
    """Let a printer rest after the piece it has; raises NotAsExpected (``no_such_printer``)."""
    _rest(centre, by, printer, PAUSE, form)


def resume_printer(centre: Centre, by: By, printer: str, *, form: str | None = None) -> None:
    """Let it go on; raises NotAsExpected (``no_such_printer``)."""
    _rest(centre, by, printer, RESUME, form)


def _rest(centre: Centre, by: By, printer: str, action: str, form: str | None) -> None:
    pausing = action == PAUSE
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        act.outcome = printer
        row = printer_row(act.conn, printer)
        if pausing == (row.paused_at is not None):
            return
        act.conn.execute(
            update(printers)
            .where(printers.c.name == row.name)
            .values(
                paused_at=by.now if pausing else None, paused_by=by.account if pausing else None
            )
        )
        act.log(EventKind.PRINT, action=action, detail={"printer": row.name})
