"""Screens over a real store and edition; only the station's link is stood in for."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import insert
from werkzeug.serving import make_server

from gatekeeper.editions import load_edition
from gatekeeper.policy.words import IdType, Kind, OrganisationKind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.events import Entry
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import credentials, holders, organisations, photos, presence
from gatekeeper.store.words import write_organisation_words, write_words
from kiosk.demo.portraits import draw, face_of
from kiosk.screens.app import create_app, feed_of
from kiosk.station.link import StationGone
from kiosk.station.messages import Answer, Failure, Health, Outcome, Person
from tests.harness.browser import until
from tests.harness.people import hire

NOW = datetime(2019, 10, 15, 2, 30, tzinfo=UTC)
"""10:30 in Guangzhou, on the first show day."""
PASSWORD = "correct horse battery"
HOSTILE = "<script>document.body.dataset.owned=1</script><img src=x onerror=alert(1)>"


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class StandIn:
    """Answers as the station's link would, keeps what it was asked, sends what a test tells."""

    health_now: Health = field(
        default_factory=lambda: Health(
            device="gate-p1",
            edition=126,
            gate="P-1",
            direction="in",
            stage="show",
            phase=1,
            now="2019-10-15T10:30:00",
            deciding=True,
            sequence=0,
            readers={"Card reader": True},
        )
    )
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gone: bool = False
    refusal: str | None = None
    on_present: Callable[[str, dict[str, Any]], None] | None = None
    _listeners: list["queue.Queue[Any]"] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __getattr__(self, ask: str) -> Callable[..., Answer]:
        if ask.startswith("_") or ask not in {
            "present",
            "plate",
            "override",
            "confiscate",
            "choose",
            "note",
            "accept_clock",
        }:
            raise AttributeError(ask)

        def answer(*args: Any, **values: Any) -> Answer:
            if self.gone:
                raise StationGone("no station")
            self.asked.append((ask, {"first": args[0] if args else None, **values}))
            if ask == "present" and self.on_present:
                self.on_present(args[0], values)
            return Answer(ok=self.refusal is None, error=self.refusal)

        return answer

    def health(self) -> Health:
        if self.gone:
            raise StationGone("no station")
        return self.health_now

    def listen(self) -> Iterator[Outcome | Failure | Health]:
        if self.gone:
            raise StationGone("no station")
        mine: queue.Queue[Any] = queue.Queue()
        with self._lock:
            self._listeners.append(mine)
        yield self.health_now
        while True:
            message = mine.get()
            if message is None:
                raise StationGone("hung up")
            yield message

    def tell(self, message: Any) -> None:
        if isinstance(message, Health):
            self.health_now = message
        with self._lock:
            for listener in self._listeners:
                listener.put(message)

    def leave(self) -> None:
        self.gone = True
        self.tell(None)

    def asked_for(self, ask: str) -> list[dict[str, Any]]:
        return [values for name, values in self.asked if name == ask]


class Outcomes:
    """Makes outcomes as the station sends them, numbered."""

    def __init__(self) -> None:
        self.sequence = 0

    def __call__(self, **changes: Any) -> Outcome:
        self.sequence += 1
        outcome = Outcome(
            device="gate-p1",
            sequence=self.sequence,
            kind="scan",
            occurred_at="2019-10-15T10:30:12+08:00",
            gate="P-1",
            direction="in",
            code="100000000011",
            verdict="admit",
            reason="ok",
            action="admit",
            person=Person(
                "100000000011", "exhibitor", "Ayşe Yılmaz", "Anatolia Ceramics A.Ş.", None, True
            ),
            reader="Card reader",
        )
        return replace(outcome, **changes)


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outcomes() -> Outcomes:
    return Outcomes()


@pytest.fixture(scope="session")
def edition() -> Any:
    return load_edition("126", date(2019, 10, 15))


@pytest.fixture(scope="session")
def portrait() -> bytes:
    return draw(face_of("U1000001", "middle", woman=True))


@pytest.fixture
def store(sqlite_store: str, portrait: bytes) -> Iterator[Store]:
    with open_store(sqlite_store) as opened:
        with opened.transaction() as conn:
            fill(conn, portrait)
        hire(opened, "lin", Role.GUARD, PASSWORD, NOW)
        hire(opened, "wang", Role.GUARD_SUPERVISOR, PASSWORD, NOW)
        yield opened


def fill(conn: Any, portrait: bytes) -> None:
    """A very small fair."""
    companies = {1: "Anatolia Ceramics A.Ş.", 2: "广州远航物流有限公司", 3: HOSTILE}
    for number, name in companies.items():
        conn.execute(
            insert(organisations).values(
                id=number,
                code=f"140100{number}",
                name=name,
                name_key=name_key(name),
                kind=OrganisationKind.EXHIBITOR,
                fees_paid=True,
                barred=False,
            )
        )
        write_organisation_words(conn, number, name)
    people = {1: ("Ayşe Yılmaz", 1), 2: ("陈志强", 2), 3: (HOSTILE, 3)}
    for number, (name, company) in people.items():
        conn.execute(
            insert(holders).values(
                id=number,
                id_type=IdType.PASSPORT,
                id_number=f"U100000{number}",
                name=name,
                name_key=name_key(name),
                organisation_id=company,
                barred=False,
            )
        )
        write_words(conn, number, name)
        conn.execute(insert(photos).values(holder_id=number, sha256=bytes(32), jpeg=portrait))
    cards = [
        (1, "100000000011", Kind.EXHIBITOR, 1, None),
        (2, "100000000022", Kind.SETUP_VEHICLE, 2, "粤A12345"),
        (3, "100000000033", Kind.BUYER, 3, None),
    ]
    for number, digits, kind, holder, plate in cards:
        conn.execute(
            insert(credentials).values(
                id=number,
                number=digits,
                kind=kind,
                state=State.ISSUED,
                holder_id=holder,
                organisation_id=holder,
                plate=plate,
                plate_key=plate,
                parking_space=False,
            )
        )
    conn.execute(
        insert(presence).values(
            credential_id=2,
            zone="compound",
            kind=Kind.SETUP_VEHICLE,
            parking_space=False,
            inside_since=datetime(2019, 10, 15, 7, 30),
        )
    )


@pytest.fixture
def station() -> StandIn:
    return StandIn()


@pytest.fixture
def app(store: Store, edition: Any, station: StandIn, clock: Clock) -> Iterator[Flask]:
    made = create_app(store, edition, station, session_hours=12, secret_key=b"k" * 32, clock=clock)
    yield made
    feed_of(made).stop()
    station.leave()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the screens, served to real browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    feed_of(app).start()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(page: Page, address: str, name: str = "lin", password: str = PASSWORD) -> None:
    """Through the page, as people do."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("账号 Name").fill(name)
    page.get_by_label("密码 Password").fill(password)
    page.keyboard.press("Enter")


@pytest.fixture
def gate(served: str, open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens the guard's screen of somebody who has signed in, its stream connected."""

    def opened(name: str = "lin", **options: Any) -> Page:
        page = open_context(base_url=served, **options).new_page()
        sign_in(page, served, name)
        page.wait_for_url("**/gate")
        page.wait_for_selector("#ready .calm, #ready .verdict")
        until(page, "window.hearing === true")
        until(page, "document.querySelector('.huge')?.textContent !== ''")
        page.evaluate("document.fonts.ready")
        return page

    return opened


@pytest.fixture
def logged(store: Store) -> Callable[..., None]:
    """Writes scans into the log as the station does, each at the present."""

    def log(at: datetime = NOW, **changes: Any) -> None:
        entry = {
            "kind": "scan",
            "occurred_at": at,
            "gate": "P-1",
            "direction": "in",
            "code": "100000000011",
            "number": "100000000011",
            "verdict": "admit",
            "reason": "ok",
            "action": "admit",
        }
        with store.transaction() as conn:
            eventlog.append(conn, "gate-p1", Entry(**{**entry, **changes}), at)

    return log
