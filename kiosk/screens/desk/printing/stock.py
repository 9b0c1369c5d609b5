"""The stock of blank cards and forms: what lies there, what moved, and the day's balance."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.fields import MAX_NOTE
from gatekeeper.certificates.printing import stock
from gatekeeper.certificates.printing.stock import StockDay
from gatekeeper.errors import InputWrong, SubmittedBefore
from gatekeeper.policy.printing import Form
from gatekeeper.policy.rights import Right
from gatekeeper.policy.stock import MAX_SERIAL, Movement
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import chosen, line, whole, word_of

blueprint = Blueprint("desk_print_stock", __name__, url_prefix="/print/stock")
BY_HAND = (Movement.RECEIVED, Movement.COUNTED, Movement.SPOILED, Movement.RETURNED)
"""What a clerk writes down, the commonest first."""
_WIDTH = 240


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a form's day in the plot, in its own units."""

    word: str
    x: float
    width: float


@blueprint.get("")
@needs(Right.PRODUCE)
def page() -> ResponseReturnValue:
    """One day: today, or one that is asked for."""
    day = _day()
    days = stock.stock_day(given().centre, by(), day)
    form = word_of(Form, request.args.get("blank", "")) or (days[0].form if days else Form.CARD)
    return render_template(
        "desk/print_stock.html",
        day_shown=day,
        today=given().now().date(),
        days=[(one, _bars(one, days)) for one in days],
        form=form,
        forms=list(Form),
        moved=stock.movements(given().centre, by(), day, form),
        by_hand=BY_HAND,
        what=word_of(BY_HAND, request.args.get("what", "")) or BY_HAND[0],
        done=word_of(Movement, request.args.get("done", "")),
        plot_width=_WIDTH,
    )


@blueprint.get("/balance")
@needs(Right.PRODUCE)
def balance() -> ResponseReturnValue:
    """The day's balance for paper."""
    day = _day()
    days = stock.stock_day(given().centre, by(), day)
    moved = [(one, stock.movements(given().centre, by(), day, one.form)) for one in days]
    return render_template("desk/print_balance.html", day_shown=day, days=moved)


@blueprint.post("")
@needs(Right.PRODUCE)
def write() -> ResponseReturnValue:
    """Write down what was received, spoiled, given back or counted."""
    what, form = chosen(BY_HAND, "what"), chosen(Form, "blank")
    pieces = whole(request.form.get("pieces", "").strip())
    note = line("note", MAX_NOTE)
    first, last = line("serial_from", MAX_SERIAL), line("serial_to", MAX_SERIAL)
    centre, who, token = given().centre, by(), request.form.get("form")
    with suppress(SubmittedBefore):
        match what:
            case Movement.RECEIVED:
                stock.receive(
                    centre,
                    who,
                    form,
                    pieces,
                    serial_from=first,
                    serial_to=last,
                    note=note,
                    token=token,
                )
            case Movement.SPOILED:
                stock.spoil(centre, who, form, pieces, note, token=token)
            case Movement.RETURNED:
                stock.give_back(centre, who, form, pieces, note, token=token)
            case _:
                stock.count(centre, who, form, pieces, note, token=token)
    return go(".page", blank=form, what=what, done=what)


@blueprint.post("/counts/<int:count_id>/accept")
@needs(Right.CORRECT_STOCK)
def accept(count_id: int) -> ResponseReturnValue:
    """Accept what a count differs by."""
    note, token = line("note", MAX_NOTE), request.form.get("form")
    with suppress(SubmittedBefore):
        stock.correct(given().centre, by(), count_id, note, token=token)
    return go(".page", done=Movement.CORRECTED)


def _day() -> date:
    typed = request.args.get("day", "")[:10]
    if not typed:
        return given().now().date()
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InputWrong({"day": "not_a_date"}) from error


def _bars(one: StockDay, days: tuple[StockDay, ...]) -> list[Bar]:
    """What is left, used, spoiled and gone otherwise, of what there was on that day."""
    most = max(max(_had(each), each.balance.should_be, 1) for each in days)
    parts = (
        ("left", max(one.balance.should_be, 0)),
        ("used", max(one.balance.of(Movement.USED), 0)),
        ("spoiled", max(one.balance.of(Movement.SPOILED), 0)),
        ("returned", max(one.balance.of(Movement.RETURNED), 0)),
    )
    bars, x = [], 0.0
    for word, pieces in parts:
        if pieces:
            width = _WIDTH * pieces / most
            bars.append(Bar(word, round(x, 1), round(width, 1)))
            x += width
    return bars


def _had(one: StockDay) -> int:
    """How many there were in all on a day, before any went."""
    gone = (Movement.USED, Movement.SPOILED, Movement.RETURNED)
    return one.balance.should_be + sum(max(one.balance.of(each), 0) for each in gone)
