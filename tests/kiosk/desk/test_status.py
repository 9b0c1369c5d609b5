"""The public look-up: what it says of every standing, to whom, how often; and the page of keys."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import insert, select, update

from gatekeeper.certificates.records.status import Standing, status_of
from gatekeeper.policy.words import Kind, State
from gatekeeper.store import eventlog
from gatekeeper.store.tables import credentials, holders, organisations, registrations
from kiosk.screens.desk.files import status as screen
from kiosk.settings_centre import CentreTable
from tests.harness.browser import violations
from tests.harness.office import BADGE, OTHER_BADGE, PERMIT, Office
from tests.harness.statements import statements

PHONE = {"width": 390, "height": 844}


def registered(office: Office, *phases: int) -> None:
    with office.store.transaction() as conn:
        one = conn.execute(select(credentials.c.id).where(credentials.c.number == BADGE)).scalar()
        conn.execute(
            insert(registrations),
            [{"credential_id": one, "edition": 126, "phase": phase} for phase in phases],
        )


def change(office: Office, **values: object) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == BADGE).values(**values))


def asked(office: Office, number: str = BADGE) -> tuple[Standing, tuple[int, ...]]:
    found = status_of(office.centre, number, office.clock())
    return found.standing, found.phases


def test_a_badge_is_registered_for_phases_until_the_last_of_them_ends(office: Office):
    assert asked(office) == (Standing.NOT_REGISTERED, ())
    registered(office, 1, 3)
    found = status_of(office.centre, f" {BADGE[:4]} {BADGE[4:]} ", office.clock())
    assert (found.standing, found.phases, found.starts) == (Standing.REGISTERED, (1, 3), None)
    assert found.until == datetime(2019, 11, 6, 17, 30)
    office.clock.pass_(days=15)
    later = status_of(office.centre, BADGE, office.clock())
    assert (later.phases, later.starts) == ((3,), datetime(2019, 10, 28, 10))
    office.clock.pass_(days=30)
    assert asked(office) == (Standing.NOT_REGISTERED, ())


def test_a_paper_needs_no_registration(office: Office):
    found = status_of(office.centre, PERMIT, office.clock())
    assert (found.standing, found.phases) == (Standing.VALID, (1,))
    office.clock.pass_(days=15)
    assert asked(office, PERMIT) == (Standing.NOT_VALID, ())


@pytest.mark.parametrize("state", sorted(set(State) - {State.ISSUED}))
def test_whatever_is_not_in_hand_says_the_same_as_a_number_nobody_has(office: Office, state: State):
    registered(office, 1)
    change(office, state=state)
    assert asked(office) == asked(office, "299999999999") == (Standing.NOT_VALID, ())


def test_who_is_barred_and_an_older_card_say_the_same(office: Office):
    registered(office, 1)
    for table in (holders, organisations):
        with office.store.transaction() as conn:
            conn.execute(update(table).values(barred=True))
        assert asked(office) == (Standing.NOT_VALID, ())
        with office.store.transaction() as conn:
            conn.execute(update(table).values(barred=False))
    assert asked(office)[0] is Standing.REGISTERED
    with office.store.transaction() as conn:
        conn.execute(
            insert(credentials).values(
                number="200000000099", kind=Kind.EXHIBITOR, state=State.ISSUED, holder_id=1,
                parking_space=False, issued_at=datetime(2019, 10, 1),
            )
        )  # fmt: skip
    assert asked(office) == (Standing.NOT_VALID, ())


@pytest.mark.parametrize("typed", ["", "12345", "A" * 5_000, "<b>1</b>", "1" * 21, "２０００００"])
def test_what_is_no_number_is_said_to_be_none(office: Office, typed: str):
    assert asked(office, typed)[0] is Standing.NO_NUMBER


@pytest.fixture
def visitor(app: Flask) -> Callable[[str], FlaskClient]:
    def from_address(address: str) -> FlaskClient:
        client = app.test_client()
        client.environ_base |= {
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": address,
            "HTTP_ACCEPT_LANGUAGE": "en",
        }
        return client

    return from_address


def test_the_page_says_nothing_about_the_person_and_sets_no_cookie(
    visitor: Callable[[str], FlaskClient], office: Office, app: Flask
):
    app.config["WTF_CSRF_ENABLED"] = True
    registered(office, 1)
    anybody = visitor("192.0.2.1")
    answer = anybody.post("/status", data={"number": BADGE})
    assert "Registered" in answer.text
    assert "Yılmaz" not in answer.text
    assert "Anatolia" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "script" not in answer.text
    unknown = anybody.post("/status", data={"number": "299999999999"}).text
    change(office, state=State.CONFISCATED)
    withdrawn = anybody.post("/status", data={"number": BADGE}).text
    assert withdrawn.replace(BADGE, "299999999999") == unknown
    assert "无效" in anybody.post("/status", data={"number": BADGE, "lang": "zh"}).text
    with office.store.reading() as conn:
        assert eventlog.head(conn, office.centre.device).sequence == 0


def test_a_thousand_guesses_from_one_place_get_nowhere(visitor: Callable[[str], FlaskClient]):
    guesser = visitor("2001:db8:1:2::1")
    answers = []
    for place in range(1_000):
        guesser.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{place:x}"
        answers.append(guesser.get(f"/api/v1/status/{200_000_000_000 + place}"))
    codes = [answer.status_code for answer in answers]
    assert codes == [200] * 5 + [429] * 995  # the share of one of two processes
    assert answers[-1].headers["Retry-After"] == "60"
    refused = guesser.post("/status", data={"number": BADGE})
    assert (refused.status_code, "Too many" in refused.text) == (429, True)
    assert visitor("2001:db8:1:3::1").get(f"/api/v1/status/{BADGE}").status_code == 200
    assert visitor("192.0.2.7").get(f"/api/v1/status/{BADGE}").status_code == 200


def test_very_many_places_together_are_slowed_as_well(
    visitor: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(screen, "ALL_TOGETHER", 50)
    codes = [visitor(f"192.0.2.{n}").get("/api/v1/status/1").status_code for n in range(30)]
    assert codes == [200] * 25 + [429] * 5


def test_the_address_is_the_one_that_our_own_proxy_tells(office: Office):
    from kiosk.screens.desk.app import create_centre  # noqa: PLC0415

    for proxies, codes in ((1, [200] * 12), (0, [200] * 5 + [429] * 7)):
        settings = CentreTable(taps=0, proxies=proxies)
        made = create_centre(office.centre, settings, secret_key=b"k" * 32, clock=office.clock)
        client = made.test_client()
        told = [
            client.get(
                "/api/v1/status/1",
                headers={"Host": "localhost", "X-Forwarded-For": f"192.0.2.{n}, 198.51.100.{n}"},
            ).status_code
            for n in range(12)
        ]
        assert told == codes


def test_known_and_unknown_numbers_ask_the_same_of_the_store(office: Office):
    registered(office, 1)
    sent: dict[str, list[str]] = {}
    for number in (BADGE, OTHER_BADGE, "299999999999"):
        with statements(office.store) as sent[number]:
            status_of(office.centre, number, office.clock())
    known, unregistered, unknown = sent.values()
    assert len(known) >= 2
    assert known == unregistered == unknown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_works_on_a_phone_without_script(
    served: str, open_context: Callable[..., BrowserContext], office: Office, scheme: str
):
    registered(office, 1)
    options = {"base_url": served, "viewport": PHONE, "color_scheme": scheme}
    page = open_context(locale="en", java_script_enabled=False, **options).new_page()
    page.goto("/status")
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.type(BADGE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Registered", exact=True)).to_be_visible()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", name="证件状态查询")).to_be_visible()
    looked = open_context(locale="zh", bypass_csp=True, **options).new_page()
    looked.goto("/status")
    looked.locator("#number").fill(OTHER_BADGE)
    looked.get_by_role("button").click()
    expect(looked.locator("[data-standing=not_registered]")).to_be_visible()
    assert violations(looked) == []
    assert looked.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_operator_makes_a_key_sees_it_once_and_revokes_it(
    desk: Callable[..., Page], app: Flask, scheme: str
):
    page = desk("deng", color_scheme=scheme)
    page.goto(page.url + "keys")
    page.get_by_role("textbox", name="Name", exact=True).fill("online/spring")
    page.get_by_label("applications:write").check()
    page.get_by_role("button", name="Make a key").click()
    secret = page.locator("#secret").inner_text()
    assert secret.startswith("fgk_")
    assert violations(page) == []
    client = app.test_client()
    headers = {"Authorization": f"Bearer {secret}", "Host": "localhost"}
    path = "/api/v1/applications/R1"
    assert client.get(path, headers=headers).status_code == 404
    page.goto(page.url)
    expect(page.locator("#secret")).to_have_count(0)
    page.get_by_role("button", name="Revoke online/spring").click()
    expect(page.get_by_text("revoked", exact=True)).to_be_visible()
    assert client.get(path, headers=headers).status_code == 401


def test_a_key_is_asked_for_rightly(client: Callable[..., FlaskClient]):
    operator = client("deng")
    for data, said in (
        ({"name": "Online!", "scope": "credentials:read"}, "must be small letters"),
        ({"name": "online"}, "is missing"),
        ({"name": "online", "scope": "everything"}, "not known"),
    ):
        answer = operator.post("/keys", data=data)
        assert (answer.status_code, said in answer.text) == (409, True)
    right = {"name": "online", "scope": "credentials:read"}
    assert "fgk_" in operator.post("/keys", data=right).text
    assert "another key" in operator.post("/keys", data=right).text
    assert client("tang").get("/keys").status_code == 403
