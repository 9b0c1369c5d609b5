"""The page of an organisation: stands, quotas, people, vehicles, debts; its fees and evenings."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.records.organisation import (
    MAX_CODE,
    PAGE,
    grant_evening,
    open_organisation,
    set_fees_paid,
    withdraw_evening,
)
from gatekeeper.errors import InputWrong
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.printing.shown import prints
from kiosk.screens.desk.records.credential import Action
from kiosk.screens.desk.sessions import allowed, by, needs
from kiosk.screens.desk.typed import note

blueprint = Blueprint("desk_organisation", __name__, url_prefix="/organisations")


@blueprint.get("/<path:code>")
@needs(Right.SEARCH)
def page(code: str) -> ResponseReturnValue:
    """Everything about one organisation."""
    skip = max(request.args.get("skip", 0, type=int), 0)
    found = open_organisation(given().centre, by(), code, skip=skip)
    return render_template(
        "desk/organisation.html",
        page=found,
        file=found.file,
        skip=skip,
        size=PAGE,
        actions=_actions(found.file.code, found.owed),
        edition=given().edition,
        now=given().now(),
    )


@blueprint.post("/<path:code>/fees")
@needs(Right.CHANGE_ORGANISATION)
def fees(code: str) -> ResponseReturnValue:
    """Say whether it has paid its exhibition fees."""
    perform_once(set_fees_paid, code, paid=request.form.get("paid") == "yes", note=note())
    return go("desk_organisation.page", code=code[:MAX_CODE])


@blueprint.post("/<path:code>/evenings")
@needs(Right.APPROVE)
def evenings(code: str) -> ResponseReturnValue:
    """Grant an evening of overtime, or take it back."""
    try:
        day = date.fromisoformat(request.form.get("day", "")[:10])
    except ValueError as error:
        raise InputWrong({"day": "not_a_date"}) from error
    change = withdraw_evening if request.form.get("do") == "withdraw" else grant_evening
    perform_once(change, code, day, note())
    return go("desk_organisation.page", code=code[:MAX_CODE])


def _actions(code: str, owed: int) -> list[Action]:
    """What this role may do for the organisation."""
    listed: tuple[tuple[Right, str, dict[str, Any], str, str], ...] = (
        (Right.APPLY, "desk_applications.choose", {"organisation": code}, "apply", "a"),
        (Right.APPROVE, "desk_approvals.waiting_list", {"organisation": code}, "waiting", "w"),
        (Right.HAND_OVER, "desk_counter.pile_of", {"code": code}, "pile", "h"),
        (Right.PRODUCE, "desk_print_batches.before", {"code": code}, "print", "i"),
        (Right.TAKE_PAYMENT, "desk_payments.of_organisation", {"code": code}, "bill", "p"),
        (
            Right.EXCEED_QUOTA,
            "desk_exceptions.exceptions_list",
            {"organisation": code},
            "exceptions",
            "e",
        ),
        (Right.EXCEED_QUOTA, "desk_stands.record", {"code": code}, "stands", "d"),
        (Right.CONFISCATE, "desk_sanctions.organisation", {"code": code}, "order", "o"),
        (Right.BAR, "desk_bars.bar", {"organisation": code}, "bar", "b"),
    )
    return [
        Action(url_for(endpoint, **values), t(f"pages.org_do.{word}"), key)
        for right, endpoint, values, word, key in listed
        if allowed(right)
        and endpoint in current_app.view_functions
        and (word != "bill" or owed)
        and (word != "print" or prints())
    ]
