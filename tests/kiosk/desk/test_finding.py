"""The finder: found by anything, driven by keys, taps and scans, and in the log once."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from gatekeeper.policy.words import EventKind, Kind, State
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import credentials
from gatekeeper.store.words import fill_words
from tests.harness.browser import until, violations
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office

Client = Callable[..., FlaskClient]
Desk = Callable[..., Page]
LORRY = "300000000011"


@pytest.fixture
def lively(office: Office) -> Office:
    """The office with words to search by, and a lorry that Chen drives."""
    with office.store.transaction() as conn:
        conn.execute(
            insert(credentials).values(
                number=LORRY,
                kind=Kind.SETUP_VEHICLE,
                state=State.ISSUED,
                holder_id=4,
                organisation_id=4,
                plate="粤A12345",
                plate_key="粤A12345",
                edition=126,
                phase=1,
                parking_space=False,
            )
        )
        fill_words(conn)
    return office


def searches(office: Office) -> list[str]:
    """The searches in the log, in their order."""
    with office.store.reading() as conn:
        read = eventlog.read(conn, Filters(kind=EventKind.READ))
        return [entry.detail or "" for entry in read if entry.action == "search"]


@pytest.mark.parametrize(
    ("typed", "logged"),
    [
        (["wa", "wan", "wang"], ["wang"]),
        (["wang", "wan", "wa"], ["wang"]),
        (["wa", "wan", "w", "wo"], ["wan", "wo"]),
        (["wang", "", "li"], ["wang", "li"]),
    ],
)
def test_what_goes_on_from_what_was_shown_is_one_search(
    lively: Office, client: Client, typed: list[str], logged: list[str]
):
    lin, mei = client("lin"), client("mei")
    for text in typed:
        lin.get("/search/results", query_string={"q": text})
    mei.post("/search/rested")
    lin.post("/search/rested")
    lin.post("/search/rested")
    assert [json.loads(entry)["text"] for entry in searches(lively)] == logged


@pytest.mark.parametrize("then", ["/search/rested", f"/credentials/{BADGE}", "/me"])
def test_a_search_is_in_the_log_once_whatever_comes_next(lively: Office, client: Client, then: str):
    lin = client()
    for text in ("ay", "ays", "ayse"):
        assert "Ayşe" in lin.get("/search/results", query_string={"q": text}).text
    assert searches(lively) == []
    lin.post(then) if "rested" in then else lin.get(then)
    assert len(searches(lively)) == 1
    assert '"ayse"' in searches(lively)[0]
    lin.get("/me")
    assert len(searches(lively)) == 1


def test_another_search_writes_the_one_before_down_first(lively: Office, client: Client):
    lin = client()
    lin.get("/search/results?q=ayse")
    lin.get("/search/results?q=mehmet")
    assert len(searches(lively)) == 1


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        (BADGE, f"/credentials/{BADGE}"),
        ("440106199003071234", f"/credentials/{LORRY}"),
        ("A12345", f"/credentials/{LORRY}"),
        ("สมชาย", "/people/5"),
        ("東京", "/organisations/X2"),
    ],
)
def test_enter_opens_the_only_one(lively: Office, client: Client, typed: str, leads: str):
    answer = client().get("/search", query_string={"q": typed})
    assert (answer.status_code, answer.location) == (302, leads)
    assert len(searches(lively)) == 1


def test_enter_lists_several_or_says_that_there_is_none(lively: Office, client: Client):
    lin = client()
    several = lin.get("/search?q=anatolia").text
    assert all(number in several for number in (BADGE, OTHER_BADGE, "/organisations/X1"))
    assert "Nothing found" in lin.get("/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in lin.get("/search?q=<script>alert(1)</script>").text


@pytest.mark.parametrize("code", [BADGE, f"uid:{UID}"])
def test_a_scan_opens_the_credential(client: Client, code: str):
    answer = client().post("/search/scan", data={"code": code})
    assert (answer.status_code, answer.location) == (303, f"/credentials/{BADGE}")


def test_an_unknown_scan_is_said(client: Client):
    answer = client().post("/search/scan", data={"code": "uid:00000000"})
    assert answer.status_code == 404
    assert "uid:00000000" in answer.text


def test_who_may_not_search_has_no_finder(client: Client):
    root = client("root")
    assert 'id="finder"' not in root.get("/").text
    assert root.get("/search/results?q=ayse").status_code == 403


def test_a_photo_is_shown_only_where_a_page_gave_its_address(client: Client):
    lin, mei = client("lin"), client("mei")
    page = lin.get(f"/credentials/{BADGE}").text
    address = page.split('class="face cred-photo" src="')[1].split('"')[0]
    assert lin.get(address).data.startswith(b"\xff\xd8")
    assert mei.get(address).status_code == 404
    assert lin.get(address.replace(BADGE, OTHER_BADGE)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("yilm", "Ayşe Yılmaz"),
        ("陈大", "陈大文"),
        ("cdw", "陈大文"),
        ("محمد", "محمد الأحمد"),
        ("สมชาย", "สมชาย ใจดี"),
        ("東京", "株式会社東京"),
        ("粤A123", "陈大文"),
    ],
)
def test_a_clerk_finds_a_name_in_its_script_with_keys_alone(
    lively: Office, desk: Desk, typed: str, name: str
):
    page = desk()
    page.keyboard.press("/")
    until(page, "document.activeElement.id === 'finder'")
    page.keyboard.insert_text(typed)
    option = page.get_by_role("option").first
    expect(option).to_contain_text(name)
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_opens_closes_and_excludes_nobody(lively: Office, desk: Desk, scheme: str):
    page = desk(color_scheme=scheme)
    page.keyboard.press("F2")
    expect(page.locator("#finder")).to_be_focused()
    page.keyboard.insert_text("anatolia")
    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    until(page, "document.getElementById('finder').value === 'anatolia'")
    page.keyboard.insert_text("zzz")
    expect(page.get_by_role("status")).to_contain_text("Nothing found")


def test_typing_that_rests_is_in_the_log(lively: Office, desk: Desk):
    page = desk()
    page.keyboard.press("F2")
    expect(page.locator("#finder")).to_be_focused()
    with page.expect_response("**/search/rested"):
        page.keyboard.insert_text("mehmet")
    assert len(searches(lively)) == 1
    assert '"mehmet"' in searches(lively)[0]


TAP = "document.dispatchEvent(new CustomEvent('fairgate:tap', {detail: {code: '%s', reader: 'r'}}))"


SCAN = """code => {
  for (const key of [...code, "Enter"])
    document.activeElement.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}"""
"""Types as fast as a scanner does, however busy the machine is."""


BURST = """async text => {
  const field = document.activeElement;
  const key = (letter) => {
    const event = new KeyboardEvent("keydown", { key: letter, bubbles: true, cancelable: true });
    if (field.dispatchEvent(event)) document.execCommand("insertText", false, letter);
  };
  for (const letter of text.slice(0, -1)) key(letter);
  await new Promise((done) => setTimeout(done, 100));
  key(text.at(-1));
}"""
"""Types all but the last letter as fast as a scanner, the last as slowly as a hand."""


def test_a_fast_hand_loses_no_letter(desk: Desk):
    page = desk()
    page.keyboard.press("F2")
    expect(page.locator("#finder")).to_be_focused()
    page.evaluate(BURST, "mehmet")
    expect(page.locator("#finder")).to_have_value("mehmet")


def test_a_tap_anywhere_opens_the_credential(desk: Desk):
    page = desk()
    page.evaluate(TAP % f"uid:{UID}")
    page.wait_for_url(f"**/credentials/{BADGE}")


def test_a_scanner_that_types_opens_the_credential_and_presses_no_button(desk: Desk):
    page = desk()
    page.evaluate(SCAN, OTHER_BADGE)
    page.wait_for_url(f"**/credentials/{OTHER_BADGE}")


def test_a_tap_does_not_lose_what_was_typed_nor_reach_past_a_page_that_takes_taps(desk: Desk):
    page = desk("guo")
    page.goto("/people/1")
    page.get_by_text("Correct", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Ayşe Y.")
    page.evaluate(TAP % OTHER_BADGE)
    leave = page.get_by_role("button", name="A credential was read")
    expect(leave).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ayşe Y.")
    leave.click()
    page.wait_for_url(f"**/credentials/{OTHER_BADGE}")
    page.evaluate("document.querySelector('main').dataset.takesTaps = ''")
    page.evaluate(TAP % BADGE)
    page.evaluate("document.querySelector('main').removeAttribute('data-takes-taps')")
    page.evaluate(TAP % f"uid:{UID}")  # the one before led nowhere
    page.wait_for_url(f"**/credentials/{BADGE}")
