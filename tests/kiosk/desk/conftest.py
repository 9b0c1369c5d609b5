"""The desk over a real store and edition, for a test client or a real browser."""

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import update
from werkzeug.serving import make_server

from gatekeeper.editions import load_edition
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind, State
from gatekeeper.store import accounts, sessions
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.tables import photos
from kiosk.screens.desk.app import create_centre
from kiosk.settings_centre import CentreTable
from tests.gatekeeper.certificates.printing.rooms import AHMED, NEW, OTHER, SOMCHAI, PrintRoom
from tests.gatekeeper.certificates.test_known import application, credential
from tests.harness.faces import jpeg, portrait_image
from tests.harness.office import OPEN, PASSWORD, PEOPLE, Office
from tests.harness.people import hire

WIDE = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition("126", date(2019, 10, 15))


@pytest.fixture
def empty_store(sqlite_store: str) -> Iterator[Store]:
    with open_store(sqlite_store) as store:
        yield store


@pytest.fixture
def app(office: Office) -> Flask:
    made = create_centre(
        office.centre, CentreTable(taps=0), secret_key=b"k" * 32, clock=office.clock
    )
    made.config["WTF_CSRF_ENABLED"] = False  # tests of forgery turn it on again
    return made


@pytest.fixture
def sign_up(office: Office) -> Callable[[str], None]:
    """Makes the account of one of ``PEOPLE``, when a test needs it."""

    def make(name: str) -> None:
        known = {account.name for account in accounts.listed(office.store)}
        if name not in known:
            hire(office.store, name, PEOPLE[name], PASSWORD, OPEN)

    return make


@pytest.fixture
def client(
    app: Flask, office: Office, sign_up: Callable[[str], None]
) -> Callable[..., FlaskClient]:
    """A test client in which somebody has signed in, in English, at counter 3."""

    def signed_in(name: str = "lin", language: str = "en") -> FlaskClient:
        sign_up(name)
        made = app.test_client()
        made.environ_base["HTTP_HOST"] = "localhost"
        made.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        token = sessions.start(office.store, name, office.clock(), 10)
        with made.session_transaction() as session:
            session["token"] = token
            session["desk"] = "3"
        return made

    return signed_in


@pytest.fixture
def print_room(office: Office) -> PrintRoom:
    """A card printer that is well, and two badges to be made whose holders have photos."""
    for number, holder_id in ((NEW, AHMED), (OTHER, SOMCHAI)):
        made = credential(office, number, Kind.EXHIBITOR, state=State.APPROVED, holder_id=holder_id)
        application(office, made, for_phase=1, edition=126, position="Engineer")
    with office.store.transaction() as conn:
        photo = jpeg(portrait_image())
        conn.execute(update(photos).values(jpeg=photo, sha256=sha256(photo).digest()))
    room = PrintRoom(office)
    room.announce()
    room.well()
    return room


def read_whole(app: Flask) -> Callable[..., Iterable[bytes]]:
    """Reads every answer, and closes its file, before it is sent: a browser may leave meanwhile."""

    def answer(environ: Any, start: Any) -> Iterable[bytes]:
        parts = app(environ, start)
        try:
            return [b"".join(parts)]
        finally:
            getattr(parts, "close", lambda: None)()

    return answer


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the desk, served to real browsers, forms guarded as in earnest."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, read_whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(
    served: str,
    app: Flask,
    office: Office,
    sign_up: Callable[[str], None],
    open_context: Callable[..., BrowserContext],
) -> Callable[..., Page]:
    """Opens the desk in a real browser for somebody who has signed in."""

    def opened(name: str = "lin", language: str = "en", **options: object) -> Page:
        sign_up(name)
        token = sessions.start(office.store, name, office.clock(), 10)
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = serializer.dumps({"token": token, "desk": "3"})
        context = open_context(base_url=served, locale=language, viewport=WIDE, **options)
        context.add_cookies([{"name": "fairgate-centre", "value": cookie, "url": served}])
        page = context.new_page()
        page.goto(f"{served}/")
        return page

    return opened
