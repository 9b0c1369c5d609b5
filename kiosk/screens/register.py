"""Looking into the register: search, a person's card, photos, vehicles that overstay."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.store import register
from gatekeeper.store.search import MAX_SEARCH
from gatekeeper.store.search import search as search_register
from kiosk.screens.given import given
from kiosk.screens.sessions import for_staff

SHORTEST = 2
LIMIT = 12
blueprint = Blueprint("register", __name__)


@blueprint.get("/search")
@for_staff
def search() -> ResponseReturnValue:
    """The empty search."""
    return render_template("search.html")


@blueprint.get("/search/results")
@for_staff
def results() -> ResponseReturnValue:
    """What a number, a name, a plate or an organisation finds."""
    text = request.args.get("q", "")[:MAX_SEARCH].strip()
    if len(text) < SHORTEST:
        return render_template("results.html", short=bool(text), found=None)
    with given().store.reading() as conn:
        found = search_register(conn, text, LIMIT)
    return render_template("results.html", short=False, found=found)


@blueprint.get("/search/<number>")
@for_staff
def person(number: str) -> ResponseReturnValue:
    """One of them, with the button that presents its number."""
    with given().store.reading() as conn:
        card = register.person_card(conn, number)
    if card is None:
        abort(404)
    return render_template("person.html", card=card, now=given().now())


@blueprint.get("/photo/<number>")
@for_staff
def photo(number: str) -> ResponseReturnValue:
    """The holder's photo as it was taken in, a JPEG."""
    with given().store.reading() as conn:
        jpeg = register.photo(conn, number)
    if jpeg is None:
        abort(404)
    return Response(jpeg, mimetype="image/jpeg")


@blueprint.get("/overstaying")
@for_staff
def overstaying() -> ResponseReturnValue:
    """Vehicles that are inside for longer than their kind may be."""
    now = given().now()
    with given().store.reading() as conn:
        stays = register.overstaying(conn, given().edition, now)
    return render_template(
        "overstaying.html",
        self_title=given().phrases.line("overstaying.title"),
        stays=stays,
        now=now,
    )
