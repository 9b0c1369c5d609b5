"""One print job: how it stands, what happened to it, what it looks like, what helps."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.printing import room
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.printing.room import SAYING, word_done
from kiosk.screens.desk.printing.shown import is_open
from kiosk.screens.desk.records import chronicle
from kiosk.screens.desk.sessions import by, needs

blueprint = Blueprint("desk_print_job", __name__, url_prefix="/print/jobs")
STOP_ASKING = 286
"""By this status htmx takes the answer and asks no more."""


@blueprint.get("/<int:job_id>")
@needs(Right.PRODUCE)
def page(job_id: int) -> ResponseReturnValue:
    """The job's page; who opens it is written down with its picture."""
    return render_template("desk/print_job.html", did=word_done(), **_now(job_id))


@blueprint.get("/<int:job_id>/now")
@needs(Right.PRODUCE)
def now(job_id: int) -> ResponseReturnValue:
    """What changes on it."""
    found = _now(job_id)
    over = not is_open(found["job"])
    return render_template("desk/print_job_now.html", **found), STOP_ASKING if over else 200


@blueprint.get("/<int:job_id>/line")
@needs(Right.PRODUCE)
def line(job_id: int) -> ResponseReturnValue:
    """How it stands, in a line for the credential's page."""
    job = room.job_line(given().centre, by(), job_id)
    return render_template("desk/print_line.html", job=job)


def _now(job_id: int) -> dict[str, Any]:
    job = room.job_line(given().centre, by(), job_id)
    events = room.history(given().centre, by(), job_id)
    return {"job": job, "history": chronicle.lines(reversed(events)), "saying": SAYING}
