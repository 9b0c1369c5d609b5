"""Batches: everything that is to be made for an organisation, in order, a batch for each form.

Words of NotAsExpected: ``nothing_to_print``, ``no_such_batch``, ``batch_cannot`` (batch,
batch_state), ``not_of_a_batch``, and those of ``asking``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.certificates.counter.producing import TO_BE_MADE
from gatekeeper.certificates.printing.asking import form_for, take_back_held
from gatekeeper.certificates.printing.jobs import (
    add_job,
    find_job,
    job_of,
    jobs_where,
    printer_row,
    take,
)
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.print_rules import BatchState, forms_of
from gatekeeper.policy.printing import Flaw, Form, JobState, JobStep, Paper
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind
from gatekeeper.store.print_tables import OPEN_ONLY, batches, print_jobs, printers
from gatekeeper.store.rows import person_join, whose
from gatekeeper.store.tables import credentials, holders, organisations

MOST_PIECES = 1000
BATCH, PAUSE, RESUME, STOP, MOVE = (
    "batch",
    "pause_batch",
    "resume_batch",
    "stop_batch",
    "move_batch",
)
"""Actions of the log's entries about a batch."""


@dataclass(frozen=True, slots=True)
class Batched:
    """What was asked for."""

    batches: tuple[int, ...]
    """A batch for each form."""
    pieces: int
    """Cards and passes, separators and lists not counted."""
    left: int
    """How many more there are to be made, beyond what one asking takes or the printer prints."""


@dataclass(frozen=True, slots=True)
class ToCome:
    """What is to be made for an organisation and those that it acts for."""

    code: str
    name: str
    kinds: Mapping[Kind, int]
    """How many of each; what is in the queue already is left out."""


def print_batch(
    centre: Centre,
    by: By,
    organisation_code: str,
    *,
    kind: Kind | None = None,
    printer: str | None = None,
    form_token: str | None = None,
) -> Batched:
    """Print everything that is to be made for an organisation, an agency's exhibitors' too.

    By organisation, then name; for each form a separator first and, where there is a printer for
    sheets, a collection list last; at most ``MOST_PIECES``, all or nothing. What the rules stand
    against is passed over when its turn comes. With a ``printer`` only what it prints.

    Raises NotAsExpected (``no_such_organisation``, ``nothing_to_print``, ``no_such_printer``).
    """
    code = organisation_code.strip()[:64]
    with acting(centre, by, Right.PRODUCE, form=form_token) as act:
        organisation_id = act.conn.execute(
            select(organisations.c.id).where(organisations.c.code == code)
        ).scalar()
        if organisation_id is None:
            raise NotAsExpected("no_such_organisation", code=code)
        takes = None if printer is None else Form(printer_row(act.conn, printer).form)
        waiting = [
            one
            for one in _to_print(act.conn, organisation_id, kind)
            if takes is None or takes in forms_of(Paper.FACE, one.kind)
        ]
        if not waiting:
            raise NotAsExpected("nothing_to_print", code=code)
        piles: dict[Form, list[Row[Any]]] = {}
        forms = {each.kind: takes or form_for(act.conn, each.kind, None) for each in waiting}
        for one in waiting[:MOST_PIECES]:
            piles.setdefault(forms[one.kind], []).append(one)
        made = [_add(act, organisation_id, form, pile, printer) for form, pile in piles.items()]
        act.outcome = " ".join(map(str, made))
        pieces = min(len(waiting), MOST_PIECES)
        return Batched(tuple(made), pieces, len(waiting) - pieces)


def to_come(centre: Centre, by: By, organisation_code: str) -> ToCome:
    """What a batch for an organisation would have; raises NotAsExpected (as ``print_batch``)."""
    code = organisation_code.strip()[:64]
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        row = conn.execute(
            select(organisations.c.id, organisations.c.code, organisations.c.name).where(
                organisations.c.code == code
            )
        ).first()
        if row is None:
            raise NotAsExpected("no_such_organisation", code=code)
        kinds = Counter(Kind(one.kind) for one in _to_print(conn, row.id, None))
    return ToCome(row.code, row.name, kinds)


def _to_print(conn: Connection, organisation_id: int, kind: Kind | None) -> Sequence[Row[Any]]:
    printing = select(print_jobs.c.id).where(
        print_jobs.c.credential_id == credentials.c.id, OPEN_ONLY
    )
    conditions = [
        *TO_BE_MADE,
        or_(whose.c.id == organisation_id, whose.c.agency_id == organisation_id),
        ~printing.exists(),
    ]
    if kind is not None:
        conditions.append(credentials.c.kind == kind)
    wanted: Select[Any] = (
        select(credentials.c.id, credentials.c.number, credentials.c.kind)
        .select_from(person_join())
        .where(*conditions)
        .order_by(whose.c.name_key, whose.c.code, holders.c.name_key, credentials.c.number)
    )
    return conn.execute(wanted).all()


def _add(
    act: Act, organisation_id: int, form: Form, pile: Sequence[Row[Any]], printer: str | None
) -> int:
    """One batch of one form; its id."""
    batch_id: int = act.conn.execute(
        insert(batches)
        .values(
            organisation_id=organisation_id,
            form=form,
            printer=printer,
            state=BatchState.RUNNING,
            asked_at=act.by.now,
            asked_by=act.by.account,
        )
        .returning(batches.c.id)
    ).scalar_one()
    act.log(
        EventKind.PRINT,
        action=BATCH,
        detail={"batch": batch_id, "pieces": len(pile), "form": form, "printer": printer},
    )

    def piece(place: int) -> dict[str, Any]:
        return {"batch_id": batch_id, "place": place}

    add_job(act, Paper.SEPARATOR, form, writes=piece(0))
    for place, one in enumerate(pile, 1):
        add_job(act, Paper.FACE, form, of=(one.id, one.number), writes=piece(place))
    sheets = select(printers.c.name).where(printers.c.form == Form.SHEET)
    if act.conn.execute(sheets).first() is not None:
        add_job(act, Paper.COLLECTION_LIST, Form.SHEET, writes=piece(len(pile) + 1))
    return batch_id


def pause_batch(centre: Centre, by: By, batch_id: int, *, form: str | None = None) -> None:
    """Let a batch rest after the piece that is at a printer; raises ``batch_cannot``."""
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        _write_state(act, batch_id, PAUSE, {BatchState.RUNNING}, BatchState.PAUSED)


def resume_batch(centre: Centre, by: By, batch_id: int, *, form: str | None = None) -> None:
    """Let a paused batch go on; raises ``batch_cannot``."""
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        _write_state(act, batch_id, RESUME, {BatchState.PAUSED}, BatchState.RUNNING)


def stop_batch(centre: Centre, by: By, batch_id: int, *, form: str | None = None) -> int:
    """Cancel what no printer has begun; how many pieces. Raises ``batch_cannot``."""
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        before = {BatchState.RUNNING, BatchState.PAUSED}
        _write_state(act, batch_id, STOP, before, BatchState.STOPPED)
        waiting = act.conn.execute(
            jobs_where(print_jobs.c.batch_id == batch_id, print_jobs.c.state == JobState.QUEUED)
        ).all()
        for row in waiting:
            take(act, job_of(row), JobStep.CANCEL, flaw=Flaw.ASKED)
        return sum(row.paper == Paper.FACE for row in waiting)


def skip(centre: Centre, by: By, job_id: int, *, form: str | None = None) -> bool:
    """Leave one piece of a batch out; it can be printed by itself later. As ``asking.take_back``.

    Raises ``no_such_job``, ``not_of_a_batch``, ``job_cannot``.
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        job = find_job(act.conn, job_id)
        if job.batch_id is None:
            raise NotAsExpected("not_of_a_batch", job=job_id)
        act.outcome = str(job.batch_id)
        return take_back_held(act, job)


def move_batch(
    centre: Centre, by: By, batch_id: int, printer: str, *, form: str | None = None
) -> None:
    """Let the rest of a batch come out of another printer of its form.

    Raises ``no_such_batch``, ``no_such_printer``, ``printer_other_form``.
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        batch = _batch(act.conn, batch_id)
        row = printer_row(act.conn, printer)
        if row.form != batch.form:
            raise NotAsExpected("printer_other_form", printer=printer, form=row.form)
        act.conn.execute(update(batches).where(batches.c.id == batch_id).values(printer=printer))
        act.outcome = str(batch_id)
        act.log(
            EventKind.PRINT,
            action=MOVE,
            detail={"batch": batch_id, "printer": printer, "before": batch.printer},
        )


def _batch(conn: Connection, batch_id: int) -> Row[Any]:
    row = conn.execute(select(batches).where(batches.c.id == batch_id)).first()
    if row is None:
        raise NotAsExpected("no_such_batch", batch=batch_id)
    return row


def _write_state(
    act: Act, batch_id: int, action: str, before: set[BatchState], after: BatchState
) -> None:
    batch = _batch(act.conn, batch_id)
    if batch.state not in before:
        raise NotAsExpected("batch_cannot", batch=batch_id, batch_state=batch.state)
    act.conn.execute(update(batches).where(batches.c.id == batch_id).values(state=after))
    act.outcome = str(batch_id)
    act.log(EventKind.PRINT, action=action, detail={"batch": batch_id})
