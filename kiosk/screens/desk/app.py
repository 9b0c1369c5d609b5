"""Makes the Flask application of the certificate centre from plain values."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from threading import Lock
from typing import Any

from flask import Blueprint, Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from gatekeeper.certificates.acting import Centre
from gatekeeper.policy.rights import Right
from gatekeeper.seal import Verifier, load_private_key
from kiosk.print_room.drawing import open_drawing
from kiosk.screens.desk import health, home, language, sessions
from kiosk.screens.desk.applications import applications, approvals, exceptions, photos
from kiosk.screens.desk.counter import counter, found, registering, replacing
from kiosk.screens.desk.files import api, files, keys, status
from kiosk.screens.desk.given import Given, hand
from kiosk.screens.desk.money import payments, tills
from kiosk.screens.desk.order import bars, sanctions, violations
from kiosk.screens.desk.printing import batches, faces, job, printing, room, stock
from kiosk.screens.desk.records import credential, finding, organisation, portraits, stands
from kiosk.screens.desk.staff import audit, me, signing_in, staff
from kiosk.screens.desk.told import answer_errors
from kiosk.screens.shell import furnish
from kiosk.settings_centre import CentreTable
from kiosk.texts import desk_texts

MAX_REQUEST_BYTES = 12 * 1024**2
"""A photo of 10 MB, or an agency's workbook, and its form."""
_SCANNED = frozenset({"q", "code"})
"""Fields of an address that hold what a reader read."""
BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    signing_in.blueprint,
    me.blueprint,
    staff.blueprint,
    audit.blueprint,
    home.blueprint,
    finding.blueprint,
    credential.blueprint,
    organisation.blueprint,
    portraits.blueprint,
    photos.blueprint,
    applications.blueprint,
    approvals.blueprint,
    exceptions.blueprint,
    counter.blueprint,
    registering.blueprint,
    replacing.blueprint,
    found.blueprint,
    payments.blueprint,
    tills.blueprint,
    sanctions.blueprint,
    violations.blueprint,
    bars.blueprint,
    stands.blueprint,
    files.blueprint,
    keys.blueprint,
    room.blueprint,
    job.blueprint,
    faces.blueprint,
    printing.blueprint,
    batches.blueprint,
    stock.blueprint,
    status.blueprint,
    api.blueprint,
)


class RowNumber(IntegerConverter):
    """A row's number in an address: what a 32-bit column holds; another one is no page at all."""

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": 2**31 - 1, **options})


def _refuse_nul() -> None:
    """No address has it, and PostgreSQL takes it in no text; a scan may hold anything."""
    if "\0" in request.path:
        abort(404)
    asked = request.args.items(multi=True)
    if any("\0" in text for name, text in asked if name not in _SCANNED):
        abort(400)


def create_centre(
    centre: Centre,
    settings: CentreTable,
    *,
    secret_key: bytes,
    clock: Callable[[], datetime],
    verifier: Verifier | None = None,
) -> Flask:
    """Make the application; ``clock`` tells aware instants, ``secret_key`` has 16 bytes or more."""
    app = Flask("kiosk.screens")
    taps = f"http://127.0.0.1:{settings.taps}/taps" if settings.taps else None
    protection = furnish(
        app,
        secret_key=secret_key,
        cookie="fairgate-centre",
        max_bytes=MAX_REQUEST_BYTES,
        is_ours=settings.is_ours,
        policy=[
            *([("connect-src", taps.removesuffix("/taps"))] if taps else []),
            ("img-src", "blob: data:"),
            ("media-src", "blob:"),
        ],
    )
    app.config["SESSION_COOKIE_SECURE"] = settings.proxies > 0
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    hand(
        app,
        Given(
            centre=centre,
            texts=desk_texts(),
            clock=clock,
            idle=timedelta(minutes=settings.idle_minutes),
            session_hours=settings.session_hours,
            seal_key=secret_key,
            hashing=Lock(),
            taps=taps,
            status_per_minute=settings.status_per_minute,
            processes=settings.processes,
            verifier=verifier,
            drawing=cache(partial(open_drawing, settings.layouts)),
            signing_key=load_private_key(settings.signing_key) if settings.signing_key else None,
        ),
    )
    app.extensions["fairgate-csrf"] = protection
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_nul)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        t=language.t,
        word=language.word,
        lang=language.lang,
        name_of=language.name,
        kind=language.kind,
        money=language.money,
        day=language.day,
        ends=language.ends,
        begins=language.begins,
        account=sessions.current,
        counter=sessions.desk,
        allowed=sessions.allowed,
        new_form=sessions.new_form,
        Right=Right,
        taps=taps,
    )
    answer_errors(app)
    return app
