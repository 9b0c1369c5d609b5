"""Makes the Flask application of a gate's screens from plain values."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Lock

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import Kind, Subject
from gatekeeper.store.database import Store
from gatekeeper.store.errors import StoreError
from kiosk.loopback import is_loopback
from kiosk.screens import actions, events, gate, health, register, sessions, stream
from kiosk.screens.feed import Feed
from kiosk.screens.given import Given, hand
from kiosk.screens.hours import Hours
from kiosk.screens.once import Once
from kiosk.screens.shell import furnish
from kiosk.screens.verdict import Phrasebook
from kiosk.station.link import StationGone, StationLink
from kiosk.texts import read_texts

MAX_REQUEST_BYTES = 64 * 1024


def create_app(
    store: Store,
    edition: Edition,
    link: StationLink,
    *,
    session_hours: int,
    secret_key: bytes,
    clock: Callable[[], datetime],
    panel: Blueprint | None = None,
) -> Flask:
    """Make the application; it listens to the station as soon as its feed is started.

    ``clock`` tells aware instants; ``secret_key`` signs the session cookie (at least 16 bytes,
    ValueError otherwise); ``panel`` is the tap panel of a demo, if there is to be one.
    """
    app = Flask(__name__)
    furnish(
        app,
        secret_key=secret_key,
        cookie="fairgate",
        max_bytes=MAX_REQUEST_BYTES,
        is_ours=is_loopback,
    )
    phrases = Phrasebook(read_texts(), edition)
    feed, hashing = Feed(link), Lock()
    hand(
        app,
        Given(store, edition, link, feed, phrases, clock, session_hours, Once(), Hours(), hashing),
    )
    for blueprint in (
        sessions.blueprint,
        gate.blueprint,
        stream.blueprint,
        actions.blueprint,
        register.blueprint,
        events.blueprint,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)
    if panel is not None:
        app.register_blueprint(panel)
    _teach_templates(app, phrases)
    _answer_errors(app, phrases)
    return app


def feed_of(app: Flask) -> Feed:
    """The feed of an application, to be started where the application is served."""
    found = app.extensions["fairgate"]
    assert isinstance(found, Given)
    return found.feed


def _teach_templates(app: Flask, phrases: Phrasebook) -> None:
    def pictogram(kind: str) -> str:
        """What stands where there is no photo."""
        if kind in {Kind.CAR, Kind.COACH}:
            return kind
        match Kind(kind).subject:
            case Subject.VEHICLES:
                return "lorry"
            case Subject.GOODS:
                return "goods"
            case _:
                return "person"

    app.jinja_env.globals.update(
        say=phrases.line,
        phrases=phrases,
        pictogram=pictogram,
        account=sessions.current,
        overrides=partial(may, right=Right.OVERRIDE),
    )


def _answer_errors(app: Flask, phrases: Phrasebook) -> None:
    """Every error is a sentence: a whole page, or a line where a part of one was asked for."""

    def answer(key: str, status: int) -> ResponseReturnValue:
        part = "HX-Request" in request.headers
        return render_template("notice.html" if part else "error.html", key=key), status

    @app.errorhandler(SecurityError)
    def not_our_name(_: SecurityError) -> ResponseReturnValue:
        said = phrases.line("answer.bad_request")  # no page, and no token, for another site
        return Response(f"{said.zh}\n{said.en}\n", 400, mimetype="text/plain")

    @app.errorhandler(CSRFError)
    def page_old(_: CSRFError) -> ResponseReturnValue:
        return answer("answer.page_old", 400)

    @app.errorhandler(StationGone)
    def station_gone(_: StationGone) -> ResponseReturnValue:
        return answer("answer.station_gone", 503)

    @app.errorhandler(StoreError)
    def store_gone(error: StoreError) -> ResponseReturnValue:
        app.logger.error("the store: %s", error)
        return answer("answer.store_gone", 503)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        key = "answer.not_found" if error.code == 404 else "answer.bad_request"
        return answer("fault.internal" if error.code >= 500 else key, error.code)
