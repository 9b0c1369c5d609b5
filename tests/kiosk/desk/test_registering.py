"""Forty badges in a row: tapped at a real reader or scanned, without touching the mouse."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, expect
from sqlalchemy import insert, update

from gatekeeper.certificates.counter.registering import register
from gatekeeper.policy.words import Kind, OrganisationKind, State
from gatekeeper.store import register as looking
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import booths, credentials, holders, organisations
from kiosk.screens.desk.app import create_centre
from kiosk.settings_centre import CentreTable
from tests.harness.browser import until, violations
from tests.harness.desk_pcs import DeskPc
from tests.harness.keys import FAST, Keys
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office
from tests.harness.pcscd import READERS, PrivatePcscd

MANY = 40
READY = "document.querySelector('[data-taps-state]').dataset.tapsState === 'ready'"


def number(index: int) -> str:
    return str(200000001000 + index)


def uid(index: int) -> str:
    return f"04{index:012X}"


def registered(office: Office, *numbers: str) -> list[bool]:
    with office.store.reading() as conn:
        cards = [looking.person_card(conn, one) for one in numbers]
    return [bool(card and card.registrations) for card in cards]


@pytest.fixture
def forty(office: Office) -> Office:
    """An exhibitor with fourteen stands, so forty-two places, and forty badges."""
    with office.store.transaction() as conn:
        conn.execute(
            insert(organisations).values(
                id=20,
                code="X20",
                name="佛山陶瓷",
                name_key=name_key("佛山陶瓷"),
                kind=OrganisationKind.EXHIBITOR,
                fees_paid=True,
                barred=False,
            )
        )
        conn.execute(
            insert(booths).values(
                organisation_id=20, phase=1, hall="5.2", booth_no="B1", area_m2=126, kind="raw"
            )
        )
        for index in range(MANY):
            conn.execute(
                insert(holders).values(
                    id=100 + index,
                    id_type="passport",
                    id_number=f"E{index:08}",
                    name=f"陈{index}",
                    name_key=f"陈{index}",
                    organisation_id=20,
                    barred=False,
                )
            )
            conn.execute(
                insert(credentials).values(
                    number=number(index),
                    kind=Kind.EXHIBITOR,
                    state=State.ISSUED,
                    holder_id=100 + index,
                    organisation_id=20,
                    card_uid=uid(index),
                    parking_space=False,
                )
            )
    return office


def expect_counts(page: Page, registered: int, already: int, refused: int) -> None:
    counts = {"registered": registered, "already": already, "refused": refused}
    for name, count in counts.items():
        expect(page.locator(f"[data-count={name}]")).to_have_text(str(count))


def test_forty_scanned_in_a_row(forty: Office, desk: Callable[..., Page]) -> None:
    page = desk("lin")
    page.goto(page.url + "register")
    expect(page.get_by_label("Phase 1")).to_be_checked()
    keys = Keys(page)
    for index in range(MANY):
        keys.type(f"{number(index)}\r", FAST)
    until(page, f"document.querySelectorAll('[data-outcome]').length === {MANY}", 30)
    expect_counts(page, MANY, 0, 0)
    assert all(registered(forty, *(number(index) for index in range(MANY))))
    first = page.locator("[data-rows] > li").first
    expect(first).to_contain_text("陈39")
    expect(first).to_contain_text("40 of 42 used, 2 left")
    expect(page.locator("dd[data-quota]")).to_have_text("40 of 42 used, 2 left")


class TestReader:
    """With the process of the desk's PC, pcscd and virtual cards."""

    @pytest.fixture
    def desk_pc(self, make_desk_pc: Callable[..., DeskPc], pcscd: PrivatePcscd) -> DeskPc:
        """With two readers, since one takes most of a second to see that a card has gone."""
        table = '[[readers]]\ndriver = "pcsc"\nname = "{0}"\nmatch = "{0}"\n'
        return make_desk_pc("".join(table.format(name) for name in READERS), pcscd.env)

    @pytest.fixture
    def app(self, office: Office, desk_pc: DeskPc) -> Flask:
        settings = CentreTable(taps=desk_pc.port)
        return create_centre(office.centre, settings, secret_key=b"k" * 32, clock=office.clock)

    @pytest.mark.journey
    def test_forty_tapped_in_a_row(
        self,
        forty: Office,
        served: str,
        desk_pc: DeskPc,
        pcscd: PrivatePcscd,
        desk: Callable[..., Page],
    ) -> None:
        desk_pc.stop()
        settings = desk_pc.config.read_text()
        desk_pc.config.write_text(settings.replace(desk_pc.centre, served))
        desk_pc.start()
        page = desk("lin")
        page.goto(f"{served}/register")
        until(page, READY)
        for index in range(MANY):
            card = pcscd.card(uid(index), slot=index % 2)
            card.insert()
            until(page, f"document.querySelectorAll('[data-outcome]').length === {index + 1}")
            card.pull()
        expect_counts(page, MANY, 0, 0)
        assert all(registered(forty, *(number(index) for index in range(MANY))))


def test_what_stands_against_it_is_told_with_what_helps(
    forty: Office, desk: Callable[..., Page]
) -> None:
    with forty.store.transaction() as conn:
        conn.execute(
            update(credentials).where(credentials.c.number == OTHER_BADGE).values(state=State.LOST)
        )
    page = desk("lin")
    page.goto(page.url + "register")
    keys = Keys(page)
    for code in (BADGE, OTHER_BADGE, "999999999999"):
        keys.type(f"{code}\r", FAST)
    until(page, "document.querySelectorAll('[data-outcome]').length === 3")
    expect_counts(page, 1, 0, 2)
    until(page, "document.body.dataset.played === 'refuse'")
    rows = page.locator("[data-rows] > li")
    expect(rows.nth(1)).to_contain_text("Mehmet Demir")
    expect(rows.nth(1)).to_contain_text(OTHER_BADGE)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.evaluate(
        "code => document.dispatchEvent(new CustomEvent('fairgate:tap', {detail: {code}}))",
        f"uid:{UID}",
    )
    expect(page.locator(".tap-already")).to_contain_text("Registered already")
    expect_counts(page, 1, 1, 2)
    until(page, "document.body.dataset.played === 'advice'")


def test_no_tap_is_lost_while_the_server_is_away(forty: Office, desk: Callable[..., Page]) -> None:
    page = desk("lin")
    page.goto(page.url + "register")
    down = True

    def answer(route: Route) -> None:
        if down:
            route.abort()
        else:
            route.continue_()

    page.route("**/register/tap", answer)
    for index in range(3):
        Keys(page).type(f"{number(index)}\r", FAST)
    expect(page.locator(".tap-waiting")).to_have_count(3)
    assert registered(forty, number(0)) == [False]
    down = False
    until(page, "document.querySelectorAll('[data-outcome=registered]').length === 3")
    expect(page.locator("[data-rows] > li").first).to_contain_text(number(2))


def test_a_number_is_typed_and_the_field_stays(forty: Office, desk: Callable[..., Page]) -> None:
    page = desk("lin")
    page.goto(f"{page.url}register/{BADGE}")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tap-registered")).to_contain_text("Ayşe Yılmaz")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_value("")


def test_a_superior_withdraws_a_registration(forty: Office, desk: Callable[..., Page]) -> None:
    register(forty.centre, forty.by(), BADGE, 1)
    page = desk("tang")
    page.goto(f"{page.url}unregister/{BADGE}")
    assert violations(page) == []
    page.get_by_label("Other").check()
    page.get_by_role("button", name="Withdraw registration").click()
    expect(page.locator("#told")).to_contain_text("Note")
    expect(page.get_by_label("Other")).to_be_checked()
    page.get_by_label("Note").fill("stand cancelled")
    page.keyboard.press("Enter")
    page.wait_for_url("**/credentials/*")
    assert registered(forty, BADGE) == [False]


@pytest.mark.parametrize("path", ["/register", "/unregister/" + BADGE])
def test_only_who_may(client: Callable[..., FlaskClient], path: str) -> None:
    assert client("zhou").get(path).status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [({"code": BADGE, "phase": "2"}, 409), ({"code": "9" * 100_000, "phase": "1"}, 200), ({}, 409)],
)
def test_bad_input_is_told(
    client: Callable[..., FlaskClient], form: dict[str, str], status: int
) -> None:
    assert client().post("/register/tap", data=form).status_code == status
