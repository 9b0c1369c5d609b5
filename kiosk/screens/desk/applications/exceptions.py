"""Exceptions from rules: recorded right where the refusal stands, listed, and taken back."""

from datetime import datetime

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.applications.exceptions import (
    GIVEN_BY,
    Exceptional,
    grant,
    listed,
    revoke,
)
from gatekeeper.certificates.fields import MAX_NOTE
from gatekeeper.errors import InputWrong
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import perform_once
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import chosen, line, note, whole

blueprint = Blueprint("desk_exceptions", __name__, url_prefix="/exceptions")
_MOST_TYPED = 40


@blueprint.get("")
@needs(Right.APPROVE)
def exceptions_list() -> ResponseReturnValue:
    """Every exception of the edition, or of one organisation, the newest first."""
    organisation = request.args.get("organisation", "")[:_MOST_TYPED].strip() or None
    found = listed(given().centre, by(), organisation=organisation)
    return render_template(
        "desk/application_exceptions.html",
        found=found,
        organisation=organisation,
        given_by=GIVEN_BY,
        now=given().now(),
    )


@blueprint.post("")
@needs(*GIVEN_BY.values())
def record() -> ResponseReturnValue:
    """Record an exception out of the form that was refused; the form is weighed again."""
    asked = Exceptional(
        rule=chosen(Rule, "x_rule", fault="rule"),
        excuse=chosen(Excuse, "x_excuse", fault="rule"),
        organisation=request.form.get("x_organisation", "")[:_MOST_TYPED],
        kind=chosen(Kind, "x_kind", fault="rule"),
        phase=whole(request.form.get("x_phase", ""), 4),
        extra=whole(request.form.get("x_extra", ""), 4),
        until=_until(),
        note=line("x_note", MAX_NOTE),
    )
    perform_once(grant, asked, form=request.form.get("x_form"))
    answer = make_response("", 200)
    answer.headers["HX-Trigger"] = "weigh"
    return answer


@blueprint.post("/<int:exception_id>/revoke")
@needs(*GIVEN_BY.values())
def take_back(exception_id: int) -> ResponseReturnValue:
    """Take an exception back."""
    perform_once(revoke, exception_id, note())
    return redirect(url_for(".exceptions_list"), code=303)


def _until() -> datetime | None:
    typed = request.form.get("x_until", "")[:20].strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None)
    except ValueError as error:
        raise InputWrong({"until": "not_a_date"}) from error
