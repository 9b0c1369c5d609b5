"""What staff do about a scan: override, confiscate, say that the plate differs; and the clock."""

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.errors import AccountLocked, WrongPassword
from gatekeeper.policy.plate import MAX_PLATE, plate_key
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.sanctions import AT_A_GATE, Violation
from gatekeeper.policy.words import OverrideReason
from gatekeeper.store.accounts import Account
from kiosk.screens.gate import closed
from kiosk.screens.given import given
from kiosk.screens.sessions import check_password, for_staff, signed_in
from kiosk.screens.verdict import Card
from kiosk.station.messages import MAX_NOTE, Outcome

blueprint = Blueprint("actions", __name__)


@blueprint.get("/gate/override/<int:sequence>")
@for_staff
def override(sequence: int) -> ResponseReturnValue:
    """Ask why, and for a supervisor's name and password where a guard is signed in."""
    return _ask("override.html", _card(sequence), words=list(OverrideReason))


@blueprint.post("/gate/override/<int:sequence>")
@for_staff
def override_now(sequence: int) -> ResponseReturnValue:
    """Let in whom the rules refused; one action of the supervisor, not a change of session."""
    reason = request.form.get("reason", "")
    if reason not in {str(one) for one in OverrideReason}:
        return _again("choose.reason")
    try:
        supervisor = _supervisor()
    except AccountLocked:
        return _again("sign_in.locked")
    except WrongPassword:
        return _again("sign_in.wrong")
    if not may(supervisor.role, Right.OVERRIDE):
        return _again("answer.not_a_supervisor")
    answer = given().link.override(
        sequence,
        reason=OverrideReason(reason),
        actor=supervisor.name,
        role=supervisor.role,
        note=request.form.get("note", "")[:MAX_NOTE],
    )
    return closed(answer) if answer.ok else _again(given().phrases.answer(answer.error))


@blueprint.get("/gate/confiscate/<int:sequence>")
@for_staff
def confiscate(sequence: int) -> ResponseReturnValue:
    """Ask why."""
    return _ask("confiscate.html", _card(sequence), words=AT_A_GATE)


@blueprint.post("/gate/confiscate/<int:sequence>")
@for_staff
def confiscate_now(sequence: int) -> ResponseReturnValue:
    """Keep the credential; it works no longer."""
    reason = request.form.get("reason", "")
    if reason not in AT_A_GATE:
        return _again("choose.reason")
    answer = given().link.confiscate(
        sequence,
        reason=Violation(reason),
        actor=signed_in().name,
        note=request.form.get("note", "")[:MAX_NOTE],
    )
    if not answer.ok:
        return _again(given().phrases.answer(answer.error))
    return render_template("told.html", key="confiscate.done")


@blueprint.get("/gate/plate/<int:sequence>")
@for_staff
def plate_differs(sequence: int) -> ResponseReturnValue:
    """Ask for the plate that the guard sees."""
    return _ask("plate_differs.html", _card(sequence))


@blueprint.post("/gate/plate/<int:sequence>")
@for_staff
def plate_differs_now(sequence: int) -> ResponseReturnValue:
    """Present the pass again with the plate seen; one that is the pass's own changes nothing."""
    outcome = _outcome(sequence)
    seen = request.form.get("plate", "")[:MAX_PLATE].strip()
    if not seen:
        return "", 204
    if outcome.person and plate_key(seen) == plate_key(outcome.person.plate):
        return render_template("told.html", key="plate.matches")
    return closed(given().link.present(outcome.code, plate=seen, actor=signed_in().name))


@blueprint.get("/gate/clock")
@for_staff
def clock() -> ResponseReturnValue:
    """Ask a supervisor to compare the machine's time with another clock."""
    return render_template("clock.html", now=given().now(), account=signed_in())


@blueprint.post("/gate/clock")
@for_staff
def clock_now() -> ResponseReturnValue:
    """The time is right, says a supervisor."""
    try:
        supervisor = _supervisor()
    except AccountLocked:
        return _again("sign_in.locked")
    except WrongPassword:
        return _again("sign_in.wrong")
    answer = given().link.accept_clock(actor=supervisor.name, role=supervisor.role)
    return closed(answer) if answer.ok else _again(given().phrases.answer(answer.error))


def _supervisor() -> Account:
    """Whoever answers for it: who is signed in if a supervisor, else whose password is given."""
    account = signed_in()
    if may(account.role, Right.OVERRIDE):
        return account
    return check_password(request.form.get("name", ""), request.form.get("password", ""))


def _outcome(sequence: int) -> Outcome:
    outcome = given().feed.outcome(sequence)
    if outcome is None:
        abort(404)
    return outcome


def _card(sequence: int) -> Card:
    return given().phrases.card(_outcome(sequence), again=True)


def _ask(template: str, card: Card, **values: object) -> ResponseReturnValue:
    return render_template(template, card=card, account=signed_in(), **values)


def _again(key: str) -> ResponseReturnValue:
    """Only the line that says what is wrong; what was typed and chosen stays."""
    response = make_response(render_template("problem.html", key=key), 422)
    response.headers["HX-Retarget"] = "#problem"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
