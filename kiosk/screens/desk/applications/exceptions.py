"""Exceptions from rules: recorded right where the refusal stands, listed, and taken back."""

from contextlib import suppress
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
from gatekeeper.errors import InputWrong, SubmittedBefore
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by, needs

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
    word, excuse, kind = (request.form.get(f"x_{name}", "") for name in ("rule", "excuse", "kind"))
    if word not in set(Rule) or excuse not in set(Excuse) or kind not in set(Kind):
        raise InputWrong({"rule": "missing"})
    asked = Exceptional(
        rule=Rule(word),
        excuse=Excuse(excuse),
        organisation=request.form.get("x_organisation", "")[:_MOST_TYPED],
        kind=Kind(kind),
        phase=_whole("x_phase"),
        extra=_whole("x_extra"),
        until=_until(),
        note=request.form.get("x_note", "")[:1_000],
    )
    with suppress(SubmittedBefore):  # then it is on record, as was wanted
        grant(given().centre, by(), asked, form=request.form.get("x_form"))
    answer = make_response("", 200)
    answer.headers["HX-Trigger"] = "weigh"
    return answer


@blueprint.post("/<int:exception_id>/revoke")
@needs(*GIVEN_BY.values())
def take_back(exception_id: int) -> ResponseReturnValue:
    """Take an exception back."""
    note = request.form.get("note", "")[:1_000]
    with suppress(SubmittedBefore):  # then it is taken back, as was wanted
        revoke(given().centre, by(), exception_id, note, form=request.form.get("form"))
    return redirect(url_for(".exceptions_list"), code=303)


def _whole(field: str) -> int | None:
    typed = request.form.get(field, "")[:4].strip()
    return int(typed) if typed.isascii() and typed.isdigit() else None


def _until() -> datetime | None:
    typed = request.form.get("x_until", "")[:20].strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None)
    except ValueError as error:
        raise InputWrong({"until": "not_a_date"}) from error
