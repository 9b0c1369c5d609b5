"""A print job in the store: how it is read, taken in hand, and taken a step further."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.asking import ask_at, refuse_if
from gatekeeper.certificates.steps import OnDesk, look_at
from gatekeeper.errors import NotAsExpected, Objected, StepImpossible
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.issuing import to_produce
from gatekeeper.policy.life import Step
from gatekeeper.policy.print_rules import may_print
from gatekeeper.policy.printing import OPEN, Flaw, Form, JobState, JobStep, Paper, after
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store.print_tables import OPEN_ONLY, print_jobs, printers
from gatekeeper.store.tables import credentials

ASKED = "asked"
"""The action of the log's entry about a new job; the others are words of ``JobStep``."""
TAKEN_BACK = "taken_back"
"""The action of the entry about a job that somebody takes back while a printer has it."""
SILENT_AFTER = timedelta(seconds=5)
"""A printer whose print room said nothing for longer is one that nobody drives."""
DESTROYED = "destroyed"
"""The action of the entry about a piece that nobody may have."""
MAX_PRINTER = 64
"""Characters of a printer's name."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when it was read."""

    id: int
    attempt: int
    """How often a printer took it."""
    paper: Paper
    form: Form
    state: JobState
    number: str | None
    """The credential's, for a face."""
    device_job: str | None
    """The printer's own name for it."""
    card_uid: str | None
    """The card that it was encoded into."""
    card_before: str | None
    """The card that was the credential's before that."""
    batch_id: int | None
    place: int | None
    """Where it comes in its batch, from 0."""
    printer: str | None
    """Who has it, or had it last."""
    flaw: Flaw | None
    warnings: str
    """``policy.printing.Warned`` words with blanks between."""
    credential_id: int | None
    reason: str | None
    """Why it is printed once more, a ``policy.print_rules.Reprint``; None for the first time."""
    cancel_by: str | None
    """Who takes it back while a printer has it."""
    asked_at: datetime
    asked_by: str
    role: Role
    """The role of who asked for it, then."""

    @property
    def title(self) -> str:
        """What it is called at the printer; no other job or attempt is called so.

        Printers remember jobs of other fairs, and of stores that were restored since, whose ids
        were the same: the last part is when it was asked for.
        """
        return f"fairgate-{self.id}-{self.attempt}-{int(self.asked_at.timestamp()):x}"

    @property
    def once_more(self) -> bool:
        """Whether it is printed in the place of a spoiled piece."""
        return self.reason is not None


_SELECTED = (
    select(
        print_jobs.c.id,
        print_jobs.c.attempt,
        print_jobs.c.paper,
        print_jobs.c.form,
        print_jobs.c.state,
        credentials.c.number,
        print_jobs.c.device_job,
        print_jobs.c.card_uid,
        print_jobs.c.card_before,
        print_jobs.c.batch_id,
        print_jobs.c.place,
        print_jobs.c.printer,
        print_jobs.c.flaw,
        print_jobs.c.warnings,
        print_jobs.c.credential_id,
        print_jobs.c.reason,
        print_jobs.c.cancel_by,
        print_jobs.c.asked_at,
        print_jobs.c.asked_by,
        print_jobs.c.role,
    )
    .select_from(print_jobs.outerjoin(credentials, credentials.c.id == print_jobs.c.credential_id))
    .order_by(print_jobs.c.id)
)


def jobs_where(*conditions: Any) -> Select[Any]:
    """The jobs of which conditions hold, in the order in which they were asked for."""
    return _SELECTED.where(*conditions)


def job_of(row: Row[Any]) -> Job:
    """The job of a row of ``jobs_where``."""
    words = {
        "paper": Paper(row.paper),
        "form": Form(row.form),
        "state": JobState(row.state),
        "flaw": Flaw(row.flaw) if row.flaw else None,
        "role": Role(row.role),
    }
    return Job(**(row._asdict() | words))


def find_job(conn: Connection, job_id: int) -> Job:
    """A job by its id; raises NotAsExpected (``no_such_job``)."""
    row = conn.execute(jobs_where(print_jobs.c.id == job_id)).first()
    if row is None:
        raise NotAsExpected("no_such_job", job=job_id)
    return job_of(row)


def same_attempt(conn: Connection, job: Job) -> Job:
    """A worker's job as it is now; raises NotAsExpected (``job_overtaken``) if it is not its own.

    Within an attempt only its worker takes steps; people leave their wish in ``cancel_by``.
    """
    found = find_job(conn, job.id)
    if (found.attempt, found.printer) != (job.attempt, job.printer):
        raise NotAsExpected("job_overtaken", job=job.id)
    return found


def refuse_while_printed(conn: Connection, held: OnDesk) -> None:
    """Raise NotAsExpected (``job_open``) while a credential's print job is not over."""
    row = conn.execute(jobs_where(print_jobs.c.credential_id == held.id, OPEN_ONLY)).first()
    if row is not None:
        job = job_of(row)
        raise NotAsExpected(
            "job_open", number=held.number, job=job.id, who=job.asked_by, job_state=job.state
        )


def refuse_unless_printable(
    conn: Connection, edition: Edition, at: datetime, held: OnDesk, *, once_more: bool
) -> None:
    """Ask the rules whether it may be made, at an instant of fair time.

    Raises StepImpossible, Objected.
    """
    if not may_print(held.state, once_more=once_more):
        raise StepImpossible(held.number, Step.PRODUCE, held.state)
    asked = ask_at(conn, edition, at, held, at_counter=False)
    refuse_if(to_produce(edition, asked.request, asked.known), held)


def is_blocked(conn: Connection, edition: Edition, at: datetime, job: Job) -> bool:
    """Whether a job's credential may not be made any more; ``at`` is fair time."""
    if job.credential_id is None:
        return False
    held = look_at(conn, job.credential_id, at)
    try:
        refuse_unless_printable(conn, edition, at, held, once_more=job.once_more)
    except (StepImpossible, Objected):
        return True
    return False


def add_job(
    act: Act,
    paper: Paper,
    form: Form,
    *,
    of: tuple[int, str] | None = None,
    writes: Mapping[str, Any] | None = None,
) -> int:
    """Put a new job into the queue; its id.

    ``of`` is the credential's id and number, for a face; ``writes`` are its other columns.
    """
    credential_id, number = of or (None, None)
    values = writes or {}
    job_id: int = act.conn.execute(
        insert(print_jobs)
        .values(
            paper=paper,
            form=form,
            credential_id=credential_id,
            state=JobState.QUEUED,
            attempt=0,
            warnings="",
            asked_at=act.by.now,
            asked_by=act.by.account,
            role=act.by.role,
            desk=act.by.desk,
            changed_at=act.by.now,
            **values,
        )
        .returning(print_jobs.c.id)
    ).scalar_one()
    act.log(
        EventKind.PRINT,
        action=ASKED,
        number=number,
        reason=values.get("reason"),
        code=f"fairgate-{job_id}-0",
        detail={
            "job": job_id,
            "paper": paper,
            "form": form,
            "printer": values.get("wanted_printer"),
            "batch": values.get("batch_id"),
            "note": values.get("note"),
        },
    )
    return job_id


def take(
    act: Act,
    job: Job,
    step: JobStep,
    *,
    flaw: Flaw | None = None,
    note: str | None = None,
    writes: Mapping[str, Any] | None = None,
) -> Job:
    """Take a job one step further, the only way its state changes; the job afterwards.

    ``writes`` are columns that change with it. Raises NotAsExpected (``job_cannot``).
    """
    state = after(job.state, step)
    if state is None:
        raise NotAsExpected("job_cannot", job=job.id, job_state=job.state, job_step=step)
    values = {**(writes or {}), **({"note": note} if note else {})}
    act.conn.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job.id)
        .values(
            state=state,
            flaw=flaw,
            changed_at=act.by.now,
            ended_at=None if state in OPEN else act.by.now,
            **values,
        )
    )
    taken = find_job(act.conn, job.id)
    act.log(
        EventKind.PRINT,
        action=step,
        number=job.number,
        reason=flaw,
        code=taken.title,
        detail={
            "job": job.id,
            "printer": taken.printer,
            "device_job": taken.device_job,
            "warnings": taken.warnings or None,
            "note": note,
        },
    )
    return taken


def printer_row(conn: Connection, name: str) -> Row[Any]:
    """A printer by its name; raises NotAsExpected (``no_such_printer``)."""
    row = conn.execute(select(printers).where(printers.c.name == name[:MAX_PRINTER])).first()
    if row is None:
        raise NotAsExpected("no_such_printer", printer=name[:MAX_PRINTER])
    return row


def is_silent(seen_at: datetime, now: datetime) -> bool:
    """Whether nobody drives a printer: its print room spoke of it last at ``seen_at``."""
    return now - seen_at > SILENT_AFTER
