"""Ask for print: one credential with a look at its picture, or those that were ticked."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.counter.handing_over import MOST_AT_ONCE
from gatekeeper.certificates.printing import asking, room
from gatekeeper.certificates.printing.jobs import MAX_PRINTER
from gatekeeper.certificates.subject import opened
from gatekeeper.errors import CertificateError, NoSuchCredential
from gatekeeper.policy.issuing import to_produce
from gatekeeper.policy.print_rules import Reprint, forms_of, may_print
from gatekeeper.policy.printing import Paper
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import State
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.told import Told, objection, refusal
from kiosk.screens.desk.typed import note, version

blueprint = Blueprint("desk_printing", __name__, url_prefix="/print")


@blueprint.get("/one/<number>")
@needs(Right.PRODUCE)
def one(number: str) -> ResponseReturnValue:
    """Its picture, the printer, and for one that was made already the reason."""
    subject = opened(given().centre, by(), number, Right.PRODUCE, to_produce)
    credential = subject.card.credential
    once_more = credential.state is State.PRODUCED
    forms = forms_of(Paper.FACE, credential.kind)
    printers = [each for each in room.look(given().centre, by()).printers if each.form in forms]
    return render_template(
        "desk/print_one.html",
        subject=subject,
        once_more=once_more,
        may_be=may_print(credential.state, once_more=once_more),
        stands=[objection(each) for each in subject.objections],
        printers=printers,
        reasons=list(Reprint),
        job=room.last_of(given().centre, by(), credential.number),
    )


@blueprint.post("/one/<number>")
@needs(Right.PRODUCE)
def print_one(number: str) -> ResponseReturnValue:
    """Put it into the queue."""
    perform_once(
        asking.print_one,
        number,
        reason=request.form.get("reason", "")[:32] or None,
        note=note(),
        printer=chosen_printer(),
        version=version(),
    )
    return go("desk_credential.page", number=number, did="print")


@blueprint.post("/these")
@needs(Right.PRODUCE)
def these() -> ResponseReturnValue:
    """Put everything that was ticked into the queue; what could not be is told one by one."""
    token = request.form.get("form", "")[:32]
    ticked = dict.fromkeys(each[:20] for each in request.form.getlist("number")[:MOST_AT_ONCE])
    refused: list[tuple[str, tuple[Told, ...]]] = []
    for number in ticked:
        try:
            perform_once(asking.print_one, number, form=f"{token} {number}" if token else None)
        except (CertificateError, NoSuchCredential) as error:
            refused.append((number, refusal(error)))
    if refused:
        asked = len(ticked) - len(refused)
        return render_template("desk/print_these.html", asked=asked, refused=refused)
    return go("desk_print_room.page", did="asked_all")


def chosen_printer() -> str | None:
    """The printer that a form names; None where any will do."""
    return request.form.get("printer", "")[: MAX_PRINTER + 1] or None
