"""The tap panel of the demo: whoever has the page can lay any card on a simulated reader.

It is served only where the configuration says so, on loopback, without a sign-in. What is pressed
takes the very way that a real card takes: reader, decision, log, screens.
"""

import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import segno
from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.words import Direction, Verdict
from gatekeeper.store import register
from gatekeeper.store.search import MAX_SEARCH
from gatekeeper.store.search import search as search_register
from kiosk.demo import people, playbook
from kiosk.demo.playbook import Tale
from kiosk.demo.stories import reads
from kiosk.screens.feed import News
from kiosk.screens.given import given
from kiosk.screens.panel_desk import Desk, Lane, Told, shelves_of, thing_of
from kiosk.screens.panel_printers import add_printers
from kiosk.screens.stream import event
from kiosk.settings import Settings
from kiosk.settings_desk import load_desk
from kiosk.settings_readers import SimulatedSettings
from kiosk.station.messages import Failure, Health, Outcome
from kiosk.texts import read_texts
from printing import barcode
from readers import simulated
from readers.errors import ReaderError

ACTOR = "demo"
MAX_TYPED = 320
"""Characters that are handed to the reader: longer than any code of ours, and fit into its line."""
FOUND = 24
"""How many credentials a search shows."""
ANSWER_SECONDS = 2.0
"""How long a card lies on the reader before the panel says that nothing came of it."""
BEAT_SECONDS = 1.0
TEXTS = Path(playbook.__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Laying:
    """Something that is about to be laid on a reader."""

    code: str
    lane: Lane
    plate: str | None = None


def panel_of(settings: Settings) -> Blueprint:
    """The panel of the demo whose folder holds the station's socket.

    Raises OSError or ValueError where that folder holds no stories.
    """
    lanes = tuple(
        Lane(reader.name, reader.path, reader.direction)
        for reader in settings.readers
        if isinstance(reader, SimulatedSettings)
    )
    folder = settings.socket.parent
    lanes += _lanes_of_desk(folder / "desk.toml")
    desk = Desk(playbook.read(folder), lanes, read_texts(TEXTS))
    blueprint = Blueprint("panel", __name__, url_prefix="/panel")
    blueprint.context_processor(lambda: {"tell": desk.tell, "lanes": desk.lanes})
    _pages(blueprint, desk)
    _sign_ins(blueprint, folder)
    add_printers(blueprint, folder)
    _pictures(blueprint, desk)
    _acts(blueprint, desk)
    return blueprint


def _lanes_of_desk(config: Path) -> tuple[Lane, ...]:
    """The readers at the demo's desk, if it has one."""
    if not config.is_file():
        return ()
    return tuple(
        Lane(reader.name, reader.path, None, at_gate=False)
        for reader in load_desk(config).readers
        if isinstance(reader, SimulatedSettings)
    )


def _sign_ins(blueprint: Blueprint, folder: Path) -> None:
    @blueprint.get("/people")
    def who() -> ResponseReturnValue:
        now = given().clock()
        listed = [(one, one.code(now)) for one in people.read(folder)]
        return render_template("panel_people.html", people=listed)


def _pages(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("")
    def page() -> ResponseReturnValue:
        with given().store.reading() as conn:
            shelves = shelves_of(conn, desk.tales)
        return render_template("panel.html", shelves=shelves, card=None, **_place())

    @blueprint.get("/search")
    def search() -> ResponseReturnValue:
        text = request.args.get("query", "")[:MAX_SEARCH].strip()
        with given().store.reading() as conn:
            hits = search_register(conn, text, FOUND) if text else []
            found = [
                Told({"number": hit.number}, thing=thing_of(card))
                for hit in hits
                if (card := register.person_card(conn, hit.number))
            ]
        return render_template("panel_found.html", found=found, asked=bool(text))

    @blueprint.get("/stream")
    def stream() -> ResponseReturnValue:
        answer = Response(stream_with_context(_paint()), mimetype="text/event-stream")
        answer.headers["X-Accel-Buffering"] = "no"
        return answer


def _pictures(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/photo/<number>")
    def photo(number: str) -> ResponseReturnValue:
        with given().store.reading() as conn:
            jpeg = register.photo(conn, number)
        if jpeg is None:
            abort(404)
        return Response(jpeg, mimetype="image/jpeg")

    @blueprint.get("/bars/<number>.svg")
    def bars(number: str) -> ResponseReturnValue:
        try:
            drawn = barcode.svg(number, module=2, height=48)
        except ValueError:
            abort(404)
        return Response(drawn, mimetype="image/svg+xml")

    @blueprint.get("/qr/<place>.svg")
    def qr(place: str) -> ResponseReturnValue:
        tale = desk.tale(place)
        if tale is None or tale.sealed is None:
            abort(404)
        drawn = BytesIO()
        segno.make(tale.sealed, error="l", micro=False).save(drawn, kind="svg", scale=2)
        return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _acts(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.post("/present")
    def present() -> ResponseReturnValue:
        at_desk = desk.lane_of_desk(request.form.get("lane"))
        walk = request.form.get("walk") == "yes" and at_desk is None
        tale = desk.tale(request.form.get("story", ""))
        if tale is not None and walk and not _walk(tale.story.gate, tale.story.direction):
            return _note("panel.no_gate")
        laying = _laying(desk, tale, walk=walk)
        return _note("panel.no_story" if laying is None else _lay(laying))

    @blueprint.post("/choose")
    def choose() -> ResponseReturnValue:
        done = _walk(request.form.get("gate", ""), None)
        return _note(None if done else "panel.no_gate")

    @blueprint.post("/plug")
    def plug() -> ResponseReturnValue:
        lane = desk.lane(request.form.get("lane", ""), None)
        if lane is None:
            return _note("panel.no_reader")
        gone = request.form.get("lost") == "yes"
        try:
            simulated.present(lane.path, **({"lost": True} if gone else {"attached": True}))
        except ReaderError:
            return _note("panel.no_reader")
        return _note(None)


def _note(key: str | None) -> ResponseReturnValue:
    """Nothing if it was done, else why not."""
    return render_template("panel_note.html", key=key), 422 if key else 200


def _laying(desk: Desk, tale: Tale | None, *, walk: bool) -> Laying | None:
    """What was pressed and on which reader it lies; None where there is no such thing."""
    code = _code(tale)
    told = tale.story if tale and walk else None
    lane = desk.lane_of_desk(request.form.get("lane")) or desk.lane(
        None if told else request.form.get("lane"), told.direction if told else Direction.IN
    )
    if code is None or lane is None:
        return None
    plate = told.plate if told else request.form.get("plate", "")[:MAX_PLATE].strip()
    return Laying(code[:MAX_TYPED], lane, plate or None)


def _code(tale: Tale | None) -> str | None:
    """What the reader will read: of a story, of a credential that was found, or as typed."""
    if tale is not None:
        return tale.sealed if request.form.get("sealed") else tale.story.code
    if number := request.form.get("number"):
        with given().store.reading() as conn:
            card = register.person_card(conn, number)
        return reads(card.credential) if card else None
    return request.form.get("code") or None


def _walk(gate_id: str, direction: Direction | None) -> bool:
    """Put the machine at a gate, a direction that it has; whether it stands there now."""
    gate = given().edition.gates.get(gate_id)
    if gate is None:
        return False
    health = given().link.health()
    if health.gate == gate_id and direction is None:
        return True
    way = direction if direction in gate.directions else gate.directions[0]
    if (health.gate, health.direction) == (gate_id, way):
        return True
    return given().link.choose(gate_id, way, actor=ACTOR).ok


def _lay(laying: Laying) -> str | None:
    """Lay it on the reader and go through when let in; None, or the key of why nothing came."""
    if not laying.lane.at_gate:
        try:
            simulated.present(laying.lane.path, code=laying.code)
        except ReaderError:
            return "panel.no_reader"
        return None
    with given().feed.page() as news:
        try:
            message = {"code": laying.code, "plate": laying.plate}
            simulated.present(laying.lane.path, **message)
            answer = _answer(news, laying.lane.name)
            if answer is None:
                return "panel.no_answer"
            if isinstance(answer, Outcome) and answer.verdict == Verdict.ADMIT:
                simulated.present(laying.lane.path, passed=True)
        except ReaderError:
            return "panel.no_reader"
    return None


def _answer(news: "queue.Queue[News]", reader: str) -> Outcome | Failure | None:
    """The first thing that the gate says of this reader, if it says anything in time."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            message = news.get(timeout=left)
        except queue.Empty:
            return None
        if isinstance(message, Outcome | Failure) and message.reader == reader:
            return message
    return None


def _place() -> dict[str, object]:
    """What shows where the machine stands."""
    return {"health": given().feed.health, "gates": tuple(given().edition.gates.values())}


def _paint() -> Iterator[str]:
    """The gate's answers, and where the machine stands whenever that changes."""
    painted: object = ()
    with given().feed.page() as news:
        while not given().feed.stopped:
            health = given().feed.health
            if _still(health) != painted:
                painted = _still(health)
                for name in ("place", "plugs"):
                    yield event(name, render_template(f"panel_{name}.html", **_place()))
            try:
                message = news.get(timeout=BEAT_SECONDS)
            except queue.Empty:
                yield event("beat", "")
                continue
            if isinstance(message, Outcome | Failure):
                phrases = given().phrases
                card = (
                    phrases.card(message)
                    if isinstance(message, Outcome)
                    else phrases.fault(message)
                )
                yield event("verdict", render_template("panel_verdict.html", card=card))


def _still(health: Health | None) -> object:
    """What of the health shows on the panel."""
    return (health.gate, health.direction, dict(health.readers)) if health else None
