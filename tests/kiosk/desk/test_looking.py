"""The pages of credentials, people and organisations, and the first page."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select, update

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.records.overview import UNDONE_BY
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.certificates.steps import hold, take_step
from gatekeeper.policy.fees import Charge, Purpose
from gatekeeper.policy.life import LIFE, Step, steps_from
from gatekeeper.policy.rights import RIGHTS, Right
from gatekeeper.policy.words import EventKind, Kind, Reason, Role, Stage, State
from gatekeeper.store import desk_tables as d
from gatekeeper.store import eventlog
from gatekeeper.store import tables as t
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.events import Entry
from kiosk.screens.desk.records.credential import ACTIONS, KEYS
from kiosk.texts import LANGUAGES, desk_texts
from tests.harness.browser import until, violations
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, PEOPLE, PERMIT, Office
from tests.kiosk.desk.test_finding import SCAN

Client = Callable[..., FlaskClient]
Desk = Callable[..., Page]
LATER = "200000000033"
TEXTS = desk_texts()
SCREENS = Path(__file__).parents[3] / "kiosk" / "screens"
SEEING = [name for name, role in PEOPLE.items() if Right.SEARCH in RIGHTS[role]]
PAGES = [
    f"/credentials/{BADGE}",
    f"/credentials/{BADGE}/scans",
    f"/credentials/{BADGE}/looks",
    f"/credentials/{PERMIT}",
    "/people/1",
    "/people/3",
    "/organisations/X1",
    "/organisations/AG01",
    "/search?q=anatolia",
    "/",
]


@pytest.fixture
def eventful(office: Office) -> Office:
    """The office after a day: two badges of one person, charges, scans, a bar, a violation."""
    with office.store.transaction() as conn:
        conn.execute(
            insert(t.credentials).values(
                id=90,
                number=LATER,
                kind=Kind.EXHIBITOR,
                state=State.ISSUED,
                holder_id=1,
                organisation_id=2,
                parking_space=False,
                issued_at=datetime(2019, 10, 1),
            )
        )
        for one in (1, 90):
            conn.execute(insert(t.registrations).values(credential_id=one, edition=126, phase=1))
        conn.execute(
            insert(d.charges).values(
                credential_id=90,
                organisation_id=2,
                charge="lost",
                unit_price=200,
                quantity=1,
                amount=200,
                edition=126,
                made_at=OPEN,
                made_by="lin",
            )
        )
        conn.execute(
            insert(d.violations).values(
                at=OPEN, holder_id=1, what="smoking", consequence="recorded", actor="tang"
            )
        )
        conn.execute(
            insert(d.found_items).values(number=BADGE, found_at=OPEN, kept_at="5", actor="lin")
        )
        conn.execute(
            insert(t.presence).values(
                credential_id=90,
                zone="compound",
                inside_since=datetime(2019, 10, 11, 9),
                kind=Kind.EXHIBITOR,
                parking_space=False,
            )
        )
        scan = Entry(
            kind=EventKind.SCAN,
            occurred_at=OPEN,
            gate="P-1",
            number=BADGE,
            verdict="refuse",
            action="retain",
            reason="superseded",
        )
        eventlog.append(conn, "gate-1", scan, OPEN)
        eventlog.append(conn, "gate-1", scan, OPEN)
    tang = office.by(Role.SUPERVISOR)
    with acting(office.centre, tang, Right.SUSPEND) as act:
        until_then = datetime(2019, 10, 12, 9)
        held = hold(act, OTHER_BADGE)
        take_step(
            act, held, Step.SUSPEND, reason="smoking", note="<b>said no</b>", until=until_then
        )
    return office


@pytest.mark.parametrize("role", Role)
def test_every_step_that_a_role_may_take_has_its_page(app: Flask, role: Role):
    steps = {step for state in State for step in steps_from(state, role)}
    assert {step for step in steps if ACTIONS[step] not in app.view_functions} == set()
    assert all(KEYS[step] for step in steps)


def test_no_two_buttons_of_a_page_have_one_key():
    for role in Role:
        for state in State:
            keys = [KEYS[step] for step in steps_from(state, role)]
            assert len(keys) == len(set(keys))


def test_what_takes_a_step_back_starts_where_the_step_leads():
    for step, undoing in UNDONE_BY.items():
        after = LIFE[step].after
        for one in undoing:
            assert (after in LIFE[one].before) if after else (LIFE[step].before & LIFE[one].before)


WORDS = [
    *(f"pages.do.{step}" for step in ACTIONS),
    *(f"pages.purpose.{one}" for one in Purpose),
    *(f"pages.charge.{one}" for one in Charge),
    *(f"pages.read.{one}" for one in Look),
    *(f"reason.{one}" for one in Reason),
    *(f"stage.{one}" for one in Stage),
    *(f"step.{one}" for one in Step),
]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_of_the_pages_has_a_text(key: str):
    assert TEXTS.has(key)


def test_every_text_that_the_pages_ask_for_is_there_with_the_same_values():
    files = [*SCREENS.glob("desk/**/*.py"), *SCREENS.glob("templates/desk/*.html")]
    asked = {
        key for path in files for key in re.findall(r"\"(pages\.[a-z_.]+[a-z])\"", path.read_text())
    }
    asked |= {
        key for path in files for key in re.findall(r"'(pages\.[a-z_.]+[a-z])'", path.read_text())
    }
    begun = {key for key in TEXTS.keys("en") if key.startswith("pages.")}
    folders = {key.rsplit(".", 1)[0] for key in begun}
    assert len(asked) > 100
    assert {key for key in asked if not TEXTS.has(key) and key not in folders} == set()
    names = {name for lang in LANGUAGES for name in re.findall(r"\{(\w+)\}", _raw(lang))}
    braces = {name: f"{{{name}}}" for name in names}
    for key in begun:
        said = [set(re.findall(r"\{\w+\}", TEXTS.say(lang, key, **braces))) for lang in LANGUAGES]
        assert said[0] == said[1], key


def _raw(lang: str) -> str:
    folder = SCREENS.parent / "texts" / "desk" / "pages"
    return (folder / f"{lang}.po").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SEEING)
def test_every_page_opens_for_who_may_search(
    eventful: Office, client: Client, name: str, language: str
):
    signed_in = client(name, language)
    for page in PAGES:
        answer = signed_in.get(page)
        assert answer.status_code == 200, page
        assert "None" not in answer.text
        assert "pages." not in answer.text


def test_what_is_not_there_is_told(client: Client):
    lin = client()
    for page, status in (
        ("/credentials/404404404404", 404),
        ("/people/404", 409),
        ("/organisations/NOBODY", 409),
    ):
        assert lin.get(page).status_code == status


def test_notes_of_the_log_are_text(eventful: Office, client: Client):
    page = client("tang").get(f"/credentials/{OTHER_BADGE}").text
    assert "&lt;b&gt;said no" in page
    assert "<b>said no" not in page


def test_history_says_who_what_why_and_where(eventful: Office, desk: Desk):
    page = desk("tang")
    page.goto(f"/credentials/{OTHER_BADGE}")
    history = page.locator(".history")
    for said in ("suspended", "Smoking", "tang", "counter 3", "said no", "tomorrow 09:00"):
        expect(history).to_contain_text(said, ignore_case=True)
    page.goto(f"/credentials/{BADGE}")
    page.get_by_role("link", name="2 scans at gates").click()
    expect(page.locator(".history li")).to_have_count(2)
    expect(page.locator(".history li").first).to_contain_text("gate P-1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_with_two_badges_which_works_and_why_the_other_does_not(
    eventful: Office, desk: Desk, scheme: str
):
    page = desk(color_scheme=scheme)
    page.goto("/people/1")
    later, earlier = page.locator(".person-cards li").all()
    expect(later).to_contain_text(LATER)
    expect(later).to_contain_text("The gate would let it in now")
    expect(earlier).to_contain_text(BADGE)
    expect(earlier).to_contain_text("The gate refuses")
    assert violations(page) == []
    page.get_by_role("link", name=BADGE).click()
    page.wait_for_url(f"**/credentials/{BADGE}")
    expect(page.locator(".standing")).to_have_class("standing bad")
    assert violations(page) == []


def test_the_identity_number_is_shown_on_request(desk: Desk, office: Office):
    page = desk()
    page.goto(f"/credentials/{BADGE}")
    assert "U1000001" not in page.content()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#identity")).to_have_text("U1000001")
    with office.store.reading() as conn:
        (last,) = eventlog.read(conn, Filters(kind=EventKind.READ), limit=1, newest_first=True)
    assert (last.action, last.actor) == ("person", "lin")


def test_a_letter_presses_its_button_and_a_scanner_none(eventful: Office, desk: Desk):
    page = desk()
    page.goto(f"/credentials/{OTHER_BADGE}")
    page.evaluate(SCAN, "LLLLLL")  # a code that names nothing
    page.wait_for_url("**/search/scan")
    page.goto(f"/credentials/{OTHER_BADGE}")
    page.keyboard.press("l")
    page.wait_for_url(f"**/report-lost/{OTHER_BADGE}")


def test_a_clerk_corrects_a_name(desk: Desk):
    page = desk()
    page.goto("/people/2")
    page.get_by_text("Correct", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Mehmet Demirel")
    page.get_by_label("Why it is corrected").fill("misread")
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mehmet Demirel")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_an_organisation_and_its_evening(eventful: Office, desk: Desk, scheme: str):
    page = desk("guo", color_scheme=scheme)
    page.goto("/organisations/X1")
    expect(page.locator(".quota-table tbody tr").first).to_contain_text("Exhibitor badge")
    expect(page.get_by_text("CNY 200 owed")).to_be_visible()
    page.locator(".evenings").get_by_text("Grant").first.click()
    page.locator(".evenings").get_by_label("Note").first.fill("form 12")
    assert violations(page) == []
    page.locator(".evenings").get_by_role("button", name="Grant").first.click()
    expect(page.locator(".evenings .state-issued")).to_have_text("granted")
    page.get_by_text("Change the fees").click()
    page.get_by_label("Note").first.fill("the slip was another's")
    page.get_by_role("button", name="Set as unpaid").click()
    expect(page.locator(".org-head")).to_contain_text("fees unpaid")


def test_the_form_of_an_evening_counts_once(client: Client, office: Office):
    lin = client()
    sent = {"day": "2019-10-11", "do": "grant", "note": "form 12", "form": "once"}
    for _ in range(2):
        assert lin.post("/organisations/X1/evenings", data=sent).status_code == 302
    assert lin.post("/organisations/X1/evenings", data={**sent, "day": "soon"}).status_code == 409
    assert lin.post("/organisations/X1/fees", data={"paid": "no"}).status_code == 403
    with office.store.reading() as conn:
        assert len(conn.execute(select(t.overtime.c.date)).all()) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_home_shows_what_waits_and_leads_there_by_a_digit(
    eventful: Office, desk: Desk, scheme: str
):
    with eventful.store.transaction() as conn:
        conn.execute(update(t.credentials).where(t.credentials.c.id == 1).values(state="applied"))
    page = desk(color_scheme=scheme)
    expect(page.locator(".home-count").first).to_have_text("1")
    assert violations(page) == []
    page.keyboard.press("1")
    page.wait_for_url("**/waiting")


def test_home_lets_one_take_back_what_one_did(eventful: Office, desk: Desk):
    page = desk("tang")
    page.get_by_role("link", name="Release").click()
    page.wait_for_url(f"**/{OTHER_BADGE}**")


@pytest.mark.parametrize(("holder", "script"), [(3, "U+600"), (5, "U+E01")])
def test_names_are_shown_in_the_houses_own_letters(desk: Desk, holder: int, script: str):
    page = desk()
    page.goto(f"/people/{holder}")
    loaded = (
        "[...document.fonts].some((one) => one.status === 'loaded' "
        f"&& one.unicodeRange.toUpperCase().includes('{script}'))"
    )
    until(page, loaded)
    expect(page.locator("h1 bdi")).to_have_count(1)
