"""What the screens show of the print room: printers, jobs, queues.

A page that shows names is written down when it is opened (``enter``), not each time that it renews
itself. Health is as old as the print room's last word: where that is silent, so is the printer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select, union_all

from gatekeeper.certificates.acting import By, Centre, need
from gatekeeper.certificates.printing.batch_progress import BatchProgress, in_work
from gatekeeper.certificates.printing.jobs import is_silent
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import NotAsExpected
from gatekeeper.fair_time import day_span, fair_time
from gatekeeper.policy.code import is_number
from gatekeeper.policy.printing import (
    WARNINGS,
    Flaw,
    Form,
    JobState,
    Paper,
    Trouble,
    Warned,
)
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.events import Event
from gatekeeper.store.print_tables import (
    AT_PRINTER_ONLY,
    BLOCKED_ONLY,
    OPEN_ONLY,
    print_jobs,
    printers,
)
from gatekeeper.store.rows import beside_person, whose
from gatekeeper.store.tables import credentials, holders

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as it is listed; instants are aware."""

    id: int
    paper: Paper
    form: Form
    state: JobState
    number: str | None
    name: str | None
    """Whose it is: a person's name, or a vehicle's plate."""
    kind: Kind | None
    organisation: str | None
    batch_id: int | None
    place: int | None
    wanted_printer: str | None
    printer: str | None
    attempt: int
    flaw: Flaw | None
    warnings: tuple[Warned, ...]
    reason: str | None
    note: str | None
    cancel_by: str | None
    """Who takes it back while a printer has it."""
    asked_at: datetime
    asked_by: str
    changed_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    said_by: str | None
    destroyed_by: str | None

    @property
    def to_destroy(self) -> bool:
        """Whether a card exists that nobody may have."""
        is_blocked = self.state is JobState.PRINTED and self.flaw is Flaw.BLOCKED
        return is_blocked and self.destroyed_by is None


@dataclass(frozen=True, slots=True)
class PrinterLine:
    """A printer and how it is; instants are aware."""

    name: str
    room: str
    model: str
    form: Form
    dpi: int
    proves: bool
    encodes: bool
    troubles: tuple[Trouble, ...]
    """The gravest first; as it said last where nobody drives it."""
    silent: bool
    """Nobody drives it: its print room does not answer, so nothing else of it is sure."""
    message: str
    """What it says itself."""
    supplies: tuple[tuple[str, int], ...]
    """What is left, in per cent."""
    seen_at: datetime
    since: datetime
    """Since when its troubles are as they are."""
    paused_at: datetime | None
    paused_by: str | None
    job: JobLine | None
    """What it has: to be printed, or unknown."""
    printed_today: int
    """Pieces that came out on this day of the fair."""

    @property
    def stands_still(self) -> bool:
        """Whether nothing comes out until somebody acts."""
        unknown = self.job is not None and self.job.state is JobState.UNKNOWN
        ill = any(trouble not in WARNINGS for trouble in self.troubles)
        return self.silent or unknown or ill


@dataclass(frozen=True, slots=True)
class Room:
    """The print room at an instant."""

    printers: tuple[PrinterLine, ...]
    needing: tuple[JobLine, ...]
    """What a person must look at: unknown first, then cards until somebody destroyed them, then
    failed ones of this day that nothing was printed for since."""
    waiting: Mapping[Form, int]
    """How many jobs wait, by form."""
    queue: tuple[JobLine, ...]
    """The next of them."""
    printed: tuple[JobLine, ...]
    """The last ones that came out."""
    batches: tuple[BatchProgress, ...]
    """Those of which something is to come."""


def enter(centre: Centre, by: By) -> None:
    """Write down that somebody opened the print room's page. Raises RightMissing."""
    read(centre, by, Look.LIST, text="print room", right=Right.PRODUCE)


def needing_count(centre: Centre, by: By) -> int:
    """How many jobs need a person now, at most ``MOST_LINES``. Raises RightMissing."""
    need(by, Right.PRODUCE)
    today = day_span(centre.edition, fair_time(centre.edition, by.now).date())
    ended_today = and_(print_jobs.c.ended_at >= today[0], print_jobs.c.ended_at < today[1])
    with centre.store.reading() as conn:
        return len(_needing(conn, ended_today))


def look(centre: Centre, by: By) -> Room:
    """Everything at once, for a page that asks every second. Raises RightMissing."""
    need(by, Right.PRODUCE)
    today = day_span(centre.edition, fair_time(centre.edition, by.now).date())
    ended_today = and_(print_jobs.c.ended_at >= today[0], print_jobs.c.ended_at < today[1])
    with centre.store.reading() as conn:
        at_work = _lines(conn, AT_PRINTER_ONLY, order=(print_jobs.c.printer,))
        counts = _printed(conn, ended_today)
        waiting = conn.execute(
            select(print_jobs.c.form, func.count())
            .where(OPEN_ONLY, print_jobs.c.state == JobState.QUEUED)
            .group_by(print_jobs.c.form)
        )
        return Room(
            printers=tuple(
                _printer(row, by.now, at_work, counts)
                for row in conn.execute(select(printers).order_by(printers.c.name))
            ),
            needing=_needing(conn, ended_today),
            waiting={Form(form): count for form, count in waiting},
            queue=_lines(
                conn,
                OPEN_ONLY,
                print_jobs.c.state == JobState.QUEUED,
                order=(
                    print_jobs.c.batch_id.asc().nulls_first(),
                    print_jobs.c.place,
                    print_jobs.c.id,
                ),
            ),
            printed=_lines(
                conn,
                print_jobs.c.state == JobState.PRINTED,
                ended_today,
                order=(print_jobs.c.ended_at.desc(), print_jobs.c.id.desc()),
            ),
            batches=in_work(conn),
        )


def job_line(centre: Centre, by: By, job_id: int) -> JobLine:
    """One job; raises NotAsExpected (``no_such_job``)."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        return _line_of(conn, job_id)


def history(centre: Centre, by: By, job_id: int) -> tuple[Event, ...]:
    """What happened to a job, as the log tells it, oldest first; raises ``no_such_job``."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        line = _line_of(conn, job_id)
        wanted = Filters(
            device=centre.device, kind=EventKind.PRINT, number=line.number, since=line.asked_at
        )
        beginning = f"fairgate-{job_id}-"
        return tuple(
            entry
            for entry in eventlog.read(conn, wanted)
            if (entry.code or "").startswith(beginning)
        )


def jobs_of(centre: Centre, by: By, number: str) -> tuple[JobLine, ...]:
    """Every job of a credential, the last first; the search is written down."""
    number = number.strip() if is_number(number.strip()) else ""
    read(centre, by, Look.SEARCH, text=f"print {number}", right=Right.PRODUCE)
    with centre.store.reading() as conn:
        return _lines(conn, credentials.c.number == number, order=(print_jobs.c.id.desc(),))


def forms_there(centre: Centre, by: By) -> frozenset[Form]:
    """What there are printers for. Raises RightMissing."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        return frozenset(Form(each) for each in conn.execute(select(printers.c.form)).scalars())


def last_of(centre: Centre, by: By, number: str) -> JobLine | None:
    """The last job of a credential whose page was opened, and so written down."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        found = _lines(conn, credentials.c.number == number, order=(print_jobs.c.id.desc(),))
    return found[0] if found else None


_job_lines = select(
    print_jobs.c.id,
    print_jobs.c.paper,
    print_jobs.c.form,
    print_jobs.c.state,
    credentials.c.number,
    func.coalesce(holders.c.name, credentials.c.plate).label("name"),
    credentials.c.kind,
    whose.c.name.label("organisation"),
    print_jobs.c.batch_id,
    print_jobs.c.place,
    print_jobs.c.wanted_printer,
    print_jobs.c.printer,
    print_jobs.c.attempt,
    print_jobs.c.flaw,
    print_jobs.c.warnings,
    print_jobs.c.reason,
    print_jobs.c.note,
    print_jobs.c.cancel_by,
    print_jobs.c.asked_at,
    print_jobs.c.asked_by,
    print_jobs.c.changed_at,
    print_jobs.c.sent_at,
    print_jobs.c.ended_at,
    print_jobs.c.said_by,
    print_jobs.c.destroyed_by,
).select_from(beside_person(print_jobs, credentials.c.id == print_jobs.c.credential_id))


def _lines(
    conn: Connection, *conditions: Any, order: tuple[Any, ...] = (print_jobs.c.id,)
) -> tuple[JobLine, ...]:
    wanted: Select[Any] = _job_lines.where(*conditions).order_by(*order).limit(MOST_LINES)
    rows = conn.execute(wanted)
    return tuple(_line(row) for row in rows)


def _line_of(conn: Connection, job_id: int) -> JobLine:
    found = _lines(conn, print_jobs.c.id == job_id)
    if not found:
        raise NotAsExpected("no_such_job", job=job_id)
    return found[0]


def _line(row: Row[Any]) -> JobLine:
    words = {
        "paper": Paper(row.paper),
        "form": Form(row.form),
        "state": JobState(row.state),
        "flaw": Flaw(row.flaw) if row.flaw else None,
        "warnings": tuple(map(Warned, row.warnings.split())),
    }
    return JobLine(**(row._asdict() | words))


def _needing(conn: Connection, ended_today: ColumnElement[bool]) -> tuple[JobLine, ...]:
    later = print_jobs.alias()
    since = select(later.c.id).where(
        later.c.credential_id == print_jobs.c.credential_id, later.c.id > print_jobs.c.id
    )
    unknown = print_jobs.c.state == JobState.UNKNOWN
    blocked = print_jobs.c.state == JobState.PRINTED
    failed = and_(ended_today, print_jobs.c.state == JobState.FAILED, ~since.exists())
    # Each through its own index: no page may cost more when many were printed.
    ids = union_all(
        select(print_jobs.c.id).where(OPEN_ONLY, unknown),
        select(print_jobs.c.id).where(BLOCKED_ONLY, blocked),
        select(print_jobs.c.id).where(failed),
    )
    return _lines(
        conn,
        print_jobs.c.id.in_(ids),
        order=(case((unknown, 0), (blocked, 1), else_=2), print_jobs.c.id.desc()),
    )


def _printed(conn: Connection, ended_today: ColumnElement[bool]) -> Mapping[str, int]:
    rows = conn.execute(
        select(print_jobs.c.printer, func.count())
        .where(ended_today, print_jobs.c.state == JobState.PRINTED)
        .group_by(print_jobs.c.printer)
    )
    return {printer: count for printer, count in rows}  # noqa: C416 - dict() takes no rows


def _printer(
    row: Row[Any], now: datetime, at_work: tuple[JobLine, ...], counts: Mapping[str, int]
) -> PrinterLine:
    silent = is_silent(row.seen_at, now)
    return PrinterLine(
        name=row.name,
        room=row.room,
        model=row.model,
        form=Form(row.form),
        dpi=row.dpi,
        proves=row.proves,
        encodes=row.encodes,
        troubles=tuple(map(Trouble, row.troubles.split())),
        silent=silent,
        message=row.message or "",
        supplies=tuple((name, left) for name, left in json.loads(row.supplies)),
        seen_at=row.seen_at,
        since=row.seen_at if silent else row.since,
        paused_at=row.paused_at,
        paused_by=row.paused_by,
        job=next((job for job in at_work if job.printer == row.name), None),
        printed_today=counts.get(row.name, 0),
    )
