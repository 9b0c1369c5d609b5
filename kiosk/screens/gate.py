"""The guard's screen: what is there when nothing happens, manual entry, gate and direction."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.policy.code import MAX_RAW
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.words import Direction
from kiosk.screens import day
from kiosk.screens.given import given
from kiosk.screens.sessions import for_staff, signed_in
from kiosk.station.messages import Answer, Health

blueprint = Blueprint("gate", __name__)


def surroundings(health: Health | None) -> dict[str, object]:
    """What the bar, the banners and the calm screen are painted from."""
    return {
        "health": health,
        "directions": given().directions(health),
        "vehicles": given().vehicles(health),
    }


def said(answer: Answer) -> ResponseReturnValue:
    """Nothing if it was done (the stream brings the news), else a sentence of why not."""
    if answer.ok:
        return "", 204
    return render_template("notice.html", key=given().phrases.answer(answer.error)), 422


def closed(answer: Answer) -> ResponseReturnValue:
    """As ``said``, and the drawer in which it was asked shuts once it is done."""
    response = make_response(said(answer))
    if answer.ok:
        response.headers["HX-Trigger"] = "drawer-done"
    return response


@blueprint.get("/")
def root() -> ResponseReturnValue:
    """The gate is the start."""
    return redirect(url_for("gate.screen"))


@blueprint.get("/gate")
@for_staff
def screen() -> ResponseReturnValue:
    """The whole screen, calm; from then on the stream paints."""
    health = given().feed.health
    return render_template("gate.html", **surroundings(health), **day.side(health))


@blueprint.post("/gate/present")
@for_staff
def present() -> ResponseReturnValue:
    """A typed number, or what a scanner typed; the verdict comes with the stream."""
    code = request.form.get("code", "")[: MAX_RAW + 1]
    plate = request.form.get("plate", "")[:MAX_PLATE].strip() or None
    if not code.strip():
        return "", 204
    if not given().once.first(request.form.get("once", "")):
        return "", 204
    return said(given().link.present(code, plate=plate, actor=signed_in().name))


@blueprint.post("/gate/plate")
@for_staff
def plate() -> ResponseReturnValue:
    """The plate of the vehicle in front of the gate, typed before its pass is presented."""
    typed = request.form.get("plate", "")[:MAX_PLATE].strip()
    if not typed:
        return "", 204
    return said(given().link.plate(typed, actor=signed_in().name))


@blueprint.get("/gate/choose")
@for_staff
def choose() -> ResponseReturnValue:
    """The gates and directions of the edition."""
    gates = given().edition.gates.values()
    return render_template("choose.html", gates=gates, health=given().feed.health)


@blueprint.post("/gate/choose")
@for_staff
def choose_now() -> ResponseReturnValue:
    """Put the machine there."""
    gate = given().edition.gates.get(request.form.get("gate", ""))
    direction = request.form.get("direction", "")
    if gate is None or direction not in gate.directions:
        abort(422)
    answer = given().link.choose(gate.id, Direction(direction), actor=signed_in().name)
    return closed(answer)


@blueprint.get("/gate/menu")
@for_staff
def menu() -> ResponseReturnValue:
    """Where else one can go."""
    return render_template("menu.html")


@blueprint.get("/gate/card/<int:sequence>")
@for_staff
def card(sequence: int) -> ResponseReturnValue:
    """A recent verdict, shown again with what may be done about it; it makes no sound."""
    outcome = given().feed.outcome(sequence)
    if outcome is None:
        abort(404)
    return render_template("verdict.html", card=given().phrases.card(outcome, again=True))
