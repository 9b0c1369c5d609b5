"""Who is barred: the list, somebody barred directly, somebody let in again."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.fields import MAX_NOTE, MAX_NUMBER
from gatekeeper.certificates.order import barring, sanctioning
from gatekeeper.certificates.records import looking
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.rights import Right
from gatekeeper.store.search import MAX_SEARCH
from kiosk.screens.desk.given import given
from kiosk.screens.desk.order.ruled import through, violation_of
from kiosk.screens.desk.order.sanctions import GROUPS
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import line, note, whole

blueprint = Blueprint("desk_bars", __name__)
_DID = frozenset({"bar", "lift"})


@blueprint.get("/bars")
@needs(Right.BAR)
def bars() -> ResponseReturnValue:
    """The list, and whom a search may mean."""
    text = request.args.get("q", "")[:MAX_SEARCH].strip()
    people, companies = barring.candidates(given().centre, by(), text, given().verifier)
    everything, did = "all" in request.args, request.args.get("did", "")
    return render_template(
        "desk/bars.html",
        page=barring.barred(
            given().centre,
            by(),
            holding_only=not everything,
            before=whole(request.args.get("before", "")),
        ),
        everything=everything,
        text=text,
        people=people,
        companies=companies,
        did=did if did in _DID else "",
    )


@blueprint.get("/bars/new")
@needs(Right.BAR)
def bar() -> ResponseReturnValue:
    """Why somebody is barred, and through which edition."""
    person, company = whole(request.args.get("person", "")), request.args.get("organisation")
    if person is None and not company:
        raise NotAsExpected("nobody_to_bar")
    edition = given().edition
    return render_template(
        "desk/bars_new.html",
        person=looking.open_person(given().centre, by(), person).file if person else None,
        whole=None if person else sanctioning.open_whole(given().centre, by(), company or ""),
        groups=GROUPS,
        editions=range(edition.number, edition.number + 6),
    )


@blueprint.post("/bars")
@needs(Right.BAR)
def bar_now() -> ResponseReturnValue:
    """Do it: gates refuse at once."""
    person = whole(request.form.get("person", ""))
    perform_once(
        barring.bar,
        reason=violation_of(request.form),
        holder_id=person,
        code=None if person else line("organisation", MAX_NUMBER),
        through_edition=through(),
        note=note(),
    )
    return go("desk_bars.bars", did="bar")


@blueprint.post("/bars/<int:bar_id>/lift")
@needs(Right.BAR)
def lift(bar_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    perform_once(barring.lift, bar_id, reason=line("reason", MAX_NOTE))
    return go("desk_bars.bars", did="lift")
