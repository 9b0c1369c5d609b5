"""Found badges: taken in, looked for, given back or put away."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.counter.found import (
    Outcome,
    give_back,
    hand_in,
    lying,
    put_away,
    shelf,
)
from gatekeeper.certificates.fields import MAX_NAME, MAX_NOTE, MAX_POSITION
from gatekeeper.policy.code import MAX_RAW
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import WITHDRAWN, State
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import chosen, line, note

blueprint = Blueprint("desk_found", __name__)


@blueprint.get("/found")
@needs(Right.FIND)
def found() -> ResponseReturnValue:
    """What lies there, and the form for what is brought now."""
    closed = "closed" in request.args
    return render_template(
        "desk/found.html",
        shelf=shelf(given().centre, by(), closed=closed),
        closed=closed,
        did=request.args.get("did", "")[:16],
    )


@blueprint.post("/found")
@needs(Right.FIND)
def take_in() -> ResponseReturnValue:
    """Take in what was found."""
    made = perform(
        hand_in,
        request.form.get("code", "")[: MAX_RAW + 1],
        place=line("place", MAX_NAME),
        handed_in_by=line("handed_in_by", MAX_NAME),
        kept_at=line("kept_at", MAX_POSITION),
        description=line("description", MAX_NOTE),
        verifier=given().verifier,
    )
    return go("desk_found.item", item_id=made)


@blueprint.get("/found/<int(max=2147483647):item_id>")
@needs(Right.FIND)
def item(item_id: int) -> ResponseReturnValue:
    """One thing, and what may become of it."""
    thing = lying(given().centre, by(), item_id)
    stays = thing.state in WITHDRAWN - {State.LOST}
    return render_template("desk/found_item.html", item=thing, stays=stays)


@blueprint.post("/found/<int(max=2147483647):item_id>")
@needs(Right.FIND)
def close(item_id: int) -> ResponseReturnValue:
    """Give it back to its holder, or put it away."""
    outcome = chosen(Outcome, "outcome")
    if outcome is Outcome.GIVEN_BACK:
        confirmed = "identity" in request.form
        perform(give_back, item_id, identity_confirmed=confirmed, note=note())
    else:
        perform(put_away, item_id, outcome, note=note())
    return go("desk_found.found", did=outcome)
