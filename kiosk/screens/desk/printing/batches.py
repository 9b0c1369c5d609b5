"""Batches: everything of an organisation in one go; how far it is, rest, go on, stop, move."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.printing import batches, room
from gatekeeper.certificates.printing.batch_progress import progress
from gatekeeper.certificates.records.organisation import MAX_CODE
from gatekeeper.errors import SubmittedBefore
from gatekeeper.policy.print_rules import forms_of
from gatekeeper.policy.printing import Paper
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform, perform_once
from kiosk.screens.desk.printing.printing import chosen_printer
from kiosk.screens.desk.sessions import by, needs

blueprint = Blueprint("desk_print_batches", __name__, url_prefix="/print")
_WHAT = {
    "pause": batches.pause_batch,
    "resume": batches.resume_batch,
    "stop": batches.stop_batch,
}


@blueprint.get("/organisations/<path:code>")
@needs(Right.PRODUCE)
def before(code: str) -> ResponseReturnValue:
    """What would be printed for an organisation, and by which printer."""
    to_come = batches.to_come(given().centre, by(), code[:MAX_CODE])
    forms = {form for each in to_come.kinds for form in forms_of(Paper.FACE, each)}
    printers = [one for one in room.look(given().centre, by()).printers if one.form in forms]
    return render_template("desk/print_organisation.html", to_come=to_come, printers=printers)


@blueprint.post("/organisations/<path:code>")
@needs(Right.PRODUCE)
def organisation(code: str) -> ResponseReturnValue:
    """Print everything that is to be made for an organisation."""
    token = request.form.get("form")
    try:
        made = batches.print_batch(
            given().centre, by(), code[:MAX_CODE], printer=chosen_printer(), form_token=token
        ).batches
    except SubmittedBefore as before:
        numbers = before.outcome.split()
        if not all(each.isdigit() for each in numbers):
            raise
        made = tuple(map(int, numbers))
    if len(made) == 1:
        return go(".page", batch_id=made[0])
    return go("desk_print_room.page", did="batches")


@blueprint.get("/batches/<int:batch_id>")
@needs(Right.PRODUCE)
def page(batch_id: int) -> ResponseReturnValue:
    """How far a batch is."""
    return render_template("desk/print_batch.html", **_now(batch_id))


@blueprint.get("/batches/<int:batch_id>/now")
@needs(Right.PRODUCE)
def now(batch_id: int) -> ResponseReturnValue:
    """What changes on the page."""
    return render_template("desk/print_batch_now.html", **_now(batch_id))


def _now(batch_id: int) -> dict[str, object]:
    batch = progress(given().centre, by(), batch_id)
    found = room.look(given().centre, by())
    printers = [one for one in found.printers if one.form is batch.form]
    at_work = [one.job for one in found.printers if one.job and one.job.batch_id == batch_id]
    coming = [one for one in found.queue if one.batch_id == batch_id]
    return {"batch": batch, "printers": printers, "at_work": at_work, "coming": coming}


@blueprint.post("/batches/<int:batch_id>/<any(pause, resume, stop):what>")
@needs(Right.PRODUCE)
def change(batch_id: int, what: str) -> ResponseReturnValue:
    """Let it rest, go on, or stop it."""
    perform_once(_WHAT[what], batch_id)
    return _answer(batch_id)


@blueprint.post("/batches/<int:batch_id>/move")
@needs(Right.PRODUCE)
def move(batch_id: int) -> ResponseReturnValue:
    """Let the rest come out of another printer."""
    perform_once(batches.move_batch, batch_id, chosen_printer() or "")
    return _answer(batch_id)


@blueprint.post("/batches/<int:batch_id>/skip/<int:job_id>")
@needs(Right.PRODUCE)
def skip(batch_id: int, job_id: int) -> ResponseReturnValue:
    """Leave one piece out."""
    perform(batches.skip, job_id)
    return _answer(batch_id)


def _answer(batch_id: int) -> ResponseReturnValue:
    if request.headers.get("HX-Target") == "room":
        return render_template("desk/print_batch_now.html", **_now(batch_id))
    return go(".page", batch_id=batch_id)
