"""Adds the papers that an application lacked when it came in: photo, stamp, original, statement."""

from sqlalchemy import update

from gatekeeper.certificates.acting import By, Centre, acting
from gatekeeper.certificates.applications.applicants import keep_photo, see_document
from gatekeeper.certificates.applications.application import Papers, is_jpeg
from gatekeeper.certificates.applications.photo_rules import accepted_flaws
from gatekeeper.certificates.fields import MAX_NOTE, Faults
from gatekeeper.certificates.steps import hold
from gatekeeper.errors import NotAsExpected, StepImpossible
from gatekeeper.policy.life import Step
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, State
from gatekeeper.store.desk_tables import applications


def complete(
    centre: Centre,
    by: By,
    number: str,
    papers: Papers,
    *,
    version: int | None = None,
    form: str | None = None,
) -> None:
    """Add papers to an application that still waits for approval; what is missing stays as it was.

    Raises InputWrong, NotAsExpected (``nothing_added``), StepImpossible where it does not wait any
    more, Overtaken, NoSuchCredential, SubmittedBefore, RightMissing.
    """
    faults = Faults()
    statement = faults.line("statement", papers.statement, MAX_NOTE)
    if papers.photo is not None and not is_jpeg(papers.photo):
        faults.add("photo", "not_jpeg")
    faults.tell()
    if not papers.words:
        raise NotAsExpected("nothing_added")
    with acting(centre, by, Right.APPLY, form=form) as act:
        act.outcome = number
        held = hold(act, number, version=version)
        if held.state is not State.APPLIED:
            raise StepImpossible(held.number, Step.APPROVE, held.state)
        photo_flaws = accepted_flaws(act.edition, held.kind, papers.photo)
        values: dict[str, object] = {"version": held.version + 1, "changed_at": by.now}
        if papers.stamp:
            values["stamp"] = True
        if statement:
            values["statement"] = statement
        act.conn.execute(
            update(applications).where(applications.c.credential_id == held.id).values(**values)
        )
        if held.holder_id is not None and papers.original_seen:
            see_document(act, held.holder_id)
        if held.holder_id is not None and papers.photo is not None:
            keep_photo(act.conn, held.holder_id, papers.photo)
        act.log(
            EventKind.RECORD,
            action="papers_added",
            number=held.number,
            detail={
                "papers": " ".join(papers.words),
                "photo_flaws": " ".join(photo_flaws) or None,
            },
        )
