"""The till: a cashier's own day, the cash counted, the report of all tills, the day as a file."""

from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.money.tills import (
    HEADER,
    Till,
    count_cash,
    day_report,
    exported,
    own_till,
    till_of,
)
from gatekeeper.errors import InputWrong
from gatekeeper.policy.payment import Method
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.downloads import spreadsheet
from kiosk.screens.desk.given import given
from kiosk.screens.desk.money.amounts import typed_amount
from kiosk.screens.desk.money.takings import plot
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.sessions import by, needs, signed_in

_MAX_FIELD = 1_000
_SHOWN_HASH = 32
"""Digits of the log's head that are printed: enough to know it again, few enough to type."""
blueprint = Blueprint("desk_tills", __name__)


@blueprint.get("/till")
@needs(Right.TAKE_PAYMENT)
def own() -> ResponseReturnValue:
    """One's own till, today's or another day's."""
    return _till(own_till(given().centre, by(), _day()))


@blueprint.get("/tills/<cashier>")
@needs(Right.SEE_TILLS)
def of_cashier(cashier: str) -> ResponseReturnValue:
    """Somebody's till, for a superior."""
    return _till(till_of(given().centre, by(), cashier, _day()))


def _till(till: Till) -> ResponseReturnValue:
    return render_template(
        "desk/till.html",
        till=till,
        sums=[(method, till.of(method)) for method in Method],
        plot=plot(till.entries),
        today=given().now().date(),
        own=till.cashier == signed_in().name,
    )


@blueprint.post("/till/count")
@needs(Right.TAKE_PAYMENT, Right.SEE_TILLS)
def count() -> ResponseReturnValue:
    """Write down the cash that was counted; back to the till."""
    form = request.form
    cashier = form.get("cashier", "")[:_MAX_FIELD]
    counted = typed_amount("counted", form.get("counted", ""))
    if counted is None:
        raise InputWrong({"counted": "missing"})
    day = _date(form.get("day", ""))
    perform_once(
        count_cash,
        day,
        counted,
        expected=_expected(form.get("expected", "")),
        note=form.get("note", "")[:_MAX_FIELD],
        cashier=cashier,
    )
    if cashier == signed_in().name:
        return go("desk_tills.own", day=day)
    return go("desk_tills.of_cashier", cashier=cashier, day=day)


@blueprint.get("/tills")
@needs(Right.SEE_TILLS)
def of_day() -> ResponseReturnValue:
    """The report of a day over all tills, to be printed and signed."""
    report = day_report(given().centre, by(), _day())
    return render_template(
        "desk/tills.html",
        report=report,
        methods=list(Method),
        plot=plot(report.entries),
        today=given().now().date(),
        anchor=f"{report.sequence}:{report.hash.hex()[:_SHOWN_HASH]}",
        device=given().centre.device,
    )


@blueprint.get("/tills.<any(csv, xlsx):form>")
@needs(Right.SEE_TILLS)
def file_of_day(form: str) -> ResponseReturnValue:
    """A day's payments for a spreadsheet, no cell of which is a formula."""
    day = _day()
    rows = exported(given().centre, by(), day)
    return spreadsheet(HEADER, rows, "payments", f"payments-{day}.{form}")


def _day() -> date:
    """The day that is asked for; today where none is."""
    text = request.args.get("day", "")
    return _date(text) if text else given().now().date()


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputWrong({"day": "not_a_date"}) from None


def _expected(text: str) -> int:
    """What the form showed; negative where more was given back than taken."""
    plain = text[:12].removeprefix("-")
    if not (plain.isascii() and plain.isdigit()):
        abort(400)
    return -int(plain) if text.startswith("-") else int(plain)
