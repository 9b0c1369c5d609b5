"""The print room at a glance: every printer, what it has, and what a person must look at."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.printing import asking, room
from gatekeeper.certificates.printing.jobs import MAX_PRINTER
from gatekeeper.errors import InputWrong
from gatekeeper.policy.printing import JobStep
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform, perform_once
from kiosk.screens.desk.printing import shown
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import note, whole, word_of

blueprint = Blueprint("desk_print_room", __name__, url_prefix="/print")
SAYING = (JobStep.SAY_GOOD, JobStep.SAY_NOTHING, JobStep.SAY_SPOILED)
"""What a person can say of an unknown job."""
_DID = frozenset(
    {*SAYING, "again", "pause", "resume", "test", "destroy", "destroyed", "take_back", "asked",
     "asked_all", "batches"}
)  # fmt: skip
shown.register(blueprint)


@blueprint.get("")
@needs(Right.PRODUCE)
def page() -> ResponseReturnValue:
    """The page; it renews its part every second."""
    room.enter(given().centre, by())
    return render_template("desk/print_room.html", did=word_done(), **_now())


@blueprint.get("/now")
@needs(Right.PRODUCE)
def now() -> ResponseReturnValue:
    """The part of the page that changes."""
    return render_template("desk/print_room_now.html", **_now())


def _now() -> dict[str, object]:
    return {"room": room.look(given().centre, by()), "saying": SAYING}


def word_done() -> str:
    """What was done just now by the form from which a page was come to; empty if nothing."""
    did = request.args.get("did", "")
    return did if did in _DID else ""


@blueprint.post("/printers/<printer>/<any(pause, resume, test):what>")
@needs(Right.PRODUCE)
def printer(printer: str, what: str) -> ResponseReturnValue:
    """Let a printer rest or go on, or ask it for a test piece."""
    use_case = {
        "pause": asking.pause_printer,
        "resume": asking.resume_printer,
        "test": asking.test_page,
    }[what]
    perform_once(use_case, printer[: MAX_PRINTER + 1])
    return _done(what)


@blueprint.post("/jobs/<int:job_id>/say")
@needs(Right.PRODUCE)
def say(job_id: int) -> ResponseReturnValue:
    """Say what came out of an unknown job."""
    step = word_of(SAYING, request.form.get("step", ""))
    if step is None:
        raise InputWrong({"what_came_out": "missing"})
    usable = perform(asking.say, job_id, step, note())
    return _done(step if usable else "destroy")


@blueprint.post("/jobs/<int:job_id>/destroyed")
@needs(Right.PRODUCE)
def destroyed(job_id: int) -> ResponseReturnValue:
    """Say that a piece that nobody may have is destroyed."""
    perform_once(asking.destroyed, job_id)
    return _done("destroyed")


@blueprint.post("/jobs/<int:job_id>/again")
@needs(Right.PRODUCE)
def again(job_id: int) -> ResponseReturnValue:
    """Print a job after all."""
    perform_once(asking.again, job_id)
    return _done("again")


@blueprint.post("/jobs/<int:job_id>/take-back")
@needs(Right.PRODUCE)
def take_back(job_id: int) -> ResponseReturnValue:
    """Take a job back; where a printer has it, its worker finds out whether that worked."""
    gone = perform(asking.take_back, job_id)
    return _done("take_back" if gone else "asked")


def _done(did: str) -> ResponseReturnValue:
    """The print room anew for its own page, which keeps its place; else on to the page."""
    job = whole(request.form.get("job", ""))
    if job is not None:
        return go("desk_print_job.page", job_id=job, did=did)
    if request.headers.get("HX-Target") == "room":
        return render_template("desk/print_room_now.html", did=did, **_now())
    return go("desk_print_room.page", did=did)
