"""Where the desk begins: what waits, the day by its hours, one's own last steps, the counters."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.records.overview import Hour, Overview, overview
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.records import chronicle
from kiosk.screens.desk.records.credential import address
from kiosk.screens.desk.sessions import allowed, by, needs

blueprint = Blueprint("desk_home", __name__)
_SLOT, _HEIGHT, _BASE, _LEAST = 40, 120, 96, 10
_FIRST, _LAST = 7, 19
"""The hours that the plot always has: the counters' own and a little around."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A counter of the page: how many, what for, where to go."""

    word: str
    count: int
    href: str | None
    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the plot, in its own units."""

    word: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Applications and people served, hour by hour."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]
    top: int
    """What the highest bar stands for at least."""
    width: int
    height: int = _HEIGHT
    base: int = _BASE
    bar: float = _SLOT / 2 - 4


@blueprint.get("/")
@needs()
def home() -> ResponseReturnValue:
    """The first page after signing in."""
    found = overview(given().centre, by())
    own = [
        (
            one,
            line,
            address(one.undo, one.event.number or "", one.receipt) if one.undo else None,
        )
        for one, line in zip(
            found.own, chronicle.lines(one.event for one in found.own), strict=True
        )
    ]
    return render_template(
        "desk/home.html",
        found=found,
        waiting=_waiting(found),
        plot=_plot(found.hours),
        own=own,
        now=given().now(),
        edition=given().edition,
    )


def _waiting(found: Overview) -> list[Waiting]:
    """What waits, of what this role has to do with, in the order of a credential's life."""
    queues = found.queues
    since = t("pages.since", at=chronicle.moment(queues.oldest)) if queues.oldest else ""
    listed = (
        (Right.APPROVE, "approve", queues.to_approve, "desk_approvals.waiting_list", "1", since),
        (Right.TAKE_PAYMENT, "pay", queues.to_pay, "desk_payments.find", "2", ""),
        (Right.PRODUCE, "produce", queues.to_produce, "desk_counter.producing", "3", ""),
        (Right.HAND_OVER, "collect", queues.to_hand_over, "desk_counter.handing_over", "4", ""),
        (Right.REGISTER, "register", found.registered, "desk_registering.registering", "5", ""),
    )
    return [
        Waiting(word, count, _href(endpoint) if allowed(right) else None, key, note)
        for right, word, count, endpoint, key, note in listed
    ]


def _href(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _plot(hours: Sequence[Hour]) -> Plot:
    """Two bars an hour: applications that came in, and people who were served."""
    first = min([_FIRST, *(one.hour for one in hours if one.applied or one.served)])
    last = max([_LAST, *(one.hour for one in hours if one.applied or one.served)])
    top = max([_LEAST, *(max(one.applied, one.served) for one in hours)])
    bars = []
    for one in hours:
        for word, count, offset in (("applied", one.applied, 2), ("served", one.served, 20)):
            if count and one.hour >= first:
                height = max(round((_BASE - 16) * count / top, 1), 2)
                x = (one.hour - first) * _SLOT + offset
                bars.append(Bar(word, x, _BASE - height, height))
    ticks = [((hour - first) * _SLOT + _SLOT / 2, f"{hour:02}") for hour in range(first, last + 1)]
    return Plot(bars, ticks, top, (last - first + 1) * _SLOT)
