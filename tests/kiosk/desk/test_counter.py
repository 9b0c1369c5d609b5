"""Making, handing over and signing for it, loss and replacement, found badges: in a browser."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from gatekeeper.certificates import acting
from gatekeeper.certificates.counter.found import hand_in
from gatekeeper.certificates.counter.replacing import report_lost
from gatekeeper.policy.words import Kind, State
from gatekeeper.store import register as looking
from gatekeeper.store.desk_tables import charges
from gatekeeper.store.tables import credentials, holders
from kiosk.screens.desk.counter.ways import DID, REPLACING, WAYS
from kiosk.texts import LANGUAGES, desk_texts
from tests.gatekeeper.certificates.test_known import application, credential
from tests.harness.browser import until, violations
from tests.harness.keys import FAST, Keys
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office

NEW = [str(200000000101 + index) for index in range(4)]
PASS = "300000000101"


def state(office: Office, number: str) -> State:
    with office.store.reading() as conn:
        found = looking.person_card(conn, number)
    assert found is not None
    return found.credential.state


def clean(page: Page) -> None:
    """Nothing in the page excludes anybody, by day or by night."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []


def open_at(page: Page, path: str) -> Page:
    page.goto("/".join(page.url.split("/")[:3]) + path)
    return page


@pytest.fixture
def busy(office: Office) -> Office:
    """Two badges approved and two produced of one organisation, a pass of one in debt."""
    for index, number in enumerate(NEW):
        with office.store.transaction() as conn:
            conn.execute(
                insert(holders).values(
                    id=50 + index,
                    id_type="passport",
                    id_number=f"N{index}",
                    name=["Çağla Öz", "李小龙", "สมหญิง", "<b>Ivan</b>"][index],
                    name_key=str(index),
                    organisation_id=2,
                    barred=False,
                )
            )
        made = credential(
            office,
            number,
            Kind.EXHIBITOR,
            state=State.APPROVED if index < 2 else State.PRODUCED,
            holder_id=50 + index,
            card_uid=f"04BB{index:010X}",
        )
        application(office, made, for_phase=1, edition=126)
    credential(
        office,
        PASS,
        Kind.SETUP,
        state=State.PRODUCED,
        holder_id=5,
        organisation_id=3,
        edition=126,
        phase=1,
        valid_from=datetime(2019, 10, 12).date(),
        valid_to=datetime(2019, 10, 13).date(),
    )
    return office


def test_what_is_ticked_is_marked_and_what_cannot_be_is_told(
    busy: Office, desk: Callable[..., Page]
) -> None:
    page = open_at(desk("lin"), "/produce")
    clean(page)
    expect(page.get_by_role("button", name="Mark produced")).to_be_disabled()
    expect(page.locator("[name=number]").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("[name=number]").first).to_be_checked()
    page.keyboard.press("Tab")
    page.get_by_label("All").check()
    page.get_by_role("button", name="Mark produced 2").click()
    # Nobody of them has a photo yet.
    expect(page.get_by_role("heading", level=1)).to_have_text("0 marked produced")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").first).to_contain_text("no photo")
    clean(page)
    with busy.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == NEW[0]).values(holder_id=3))
    page = open_at(page, "/produce")
    page.get_by_label(NEW[0]).check()
    page.keyboard.press("Enter")
    expect(page.locator(".just-done")).to_have_text("1 marked produced")
    assert state(busy, NEW[0]) is State.PRODUCED


def test_a_card_is_bound_by_tapping_it(busy: Office, desk: Callable[..., Page]) -> None:
    with busy.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == NEW[0]).values(holder_id=3))
    page = open_at(desk("lin"), f"/produce/{NEW[0]}")
    clean(page)
    tap = "code => document.dispatchEvent(new CustomEvent('fairgate:tap', {detail: {code}}))"
    page.evaluate(tap, f"uid:{UID}")
    expect(page.get_by_role("button", name="Mark produced")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Ayşe Yılmaz")
    assert state(busy, NEW[0]) is State.APPROVED
    page.wait_for_load_state()  # the page was made anew: its scripts must run before they hear
    page.evaluate(tap, "uid:04CC112233")
    expect(page.get_by_role("button", name="Mark produced")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{NEW[0]}?did=produce")
    expect(page.locator(".just-done")).to_have_text("Produced.")
    with busy.store.reading() as conn:
        found = looking.person_card(conn, NEW[0])
    assert found is not None
    assert found.credential.card_uid == "04CC112233"


def test_a_pile_is_scanned_handed_over_and_signed_for(
    busy: Office, desk: Callable[..., Page]
) -> None:
    page = open_at(desk("lin"), "/hand-over")
    clean(page)
    page.get_by_label("Organisation or agency").fill("AG01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-over/pile/AG01")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_label(PASS)).to_be_disabled()
    expect(page.locator("tr", has_text=PASS)).to_contain_text("exhibition fees")
    clean(page)
    keys = Keys(page)
    keys.type(f"{NEW[2]}\r", FAST)
    expect(page.get_by_label(NEW[2])).to_be_checked()
    until(page, "document.body.dataset.played === 'admit'")
    page.evaluate(
        "code => document.dispatchEvent(new CustomEvent('fairgate:tap', {detail: {code}}))",
        "uid:04BB0000000003",
    )
    expect(page.get_by_label(NEW[3])).to_be_checked()
    expect(page.get_by_role("button", name="Hand over 2")).to_be_enabled()
    keys.type(f"{BADGE}\r", FAST)
    expect(page.locator("#told")).to_contain_text("Ayşe Yılmaz")
    until(page, "document.body.dataset.played === 'refuse'")
    keys.type(f"{PASS}\r", FAST)
    expect(page.locator(".tapped-wrong")).to_contain_text(PASS)
    page.get_by_label("Collector’s name").fill("李华")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-over/list/1")
    expect(page.locator(".paper tbody tr")).to_have_count(2)
    expect(page.locator(".paper")).to_contain_text("<b>Ivan</b>")
    expect(page.locator(".paper")).to_contain_text("lin · counter 3")
    expect(page.locator(".paper-total")).to_contain_text("Total 2")
    clean(page)
    page.evaluate("window.print = () => { window.printed = true }")
    expect(page.locator("[data-print]")).to_be_focused()
    page.keyboard.press("Enter")
    until(page, "window.printed === true")
    assert [state(busy, one) for one in (*NEW[2:], PASS)] == [
        State.ISSUED,
        State.ISSUED,
        State.PRODUCED,
    ]
    with busy.store.reading() as conn:
        found = looking.person_card(conn, NEW[2])
    assert found is not None
    assert found.registrations
    open_at(page, "/hand-over")
    expect(page.get_by_role("row", name="李华")).to_be_visible()


def test_one_that_changed_meanwhile_keeps_the_pile_and_what_was_typed(
    busy: Office, desk: Callable[..., Page]
) -> None:
    page = open_at(desk("lin"), "/hand-over/pile/X1")
    page.get_by_label("All").check()
    page.get_by_label("Collector’s name").fill("Li Hua")
    with busy.store.transaction() as conn:
        conn.execute(update(holders).where(holders.c.id == 53).values(barred=True))
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text(f"{NEW[3]} · <b>Ivan</b>")
    expect(page.get_by_label("Collector’s name")).to_have_value("Li Hua")
    expect(page.get_by_label(NEW[2])).to_be_checked()
    page.wait_for_load_state()
    page.get_by_label(NEW[3]).uncheck()
    page.get_by_role("button", name="Hand over 1").click()
    page.wait_for_url("**/hand-over/list/*")
    assert [state(busy, one) for one in NEW[2:]] == [State.ISSUED, State.PRODUCED]


def test_one_badge_is_handed_to_its_person_with_one_key(
    busy: Office, desk: Callable[..., Page]
) -> None:
    page = open_at(desk("lin"), "/hand-over")
    Keys(page).type(f"{NEW[2]}\r", FAST)
    page.wait_for_url(f"**/hand-over/{NEW[2]}")
    clean(page)
    expect(page.get_by_role("button", name="Hand over")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-over/list/*")
    assert state(busy, NEW[2]) is State.ISSUED


def test_a_loss_is_blocked_with_one_key_and_replaced_for_its_fee(
    office: Office, desk: Callable[..., Page]
) -> None:
    page = open_at(desk("lin"), f"/report-lost/{BADGE}")
    clean(page)
    expect(page.locator("button.danger")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{BADGE}?did=report_lost")
    assert state(office, BADGE) is State.LOST
    open_at(page, f"/replace/{BADGE}")
    expect(page.get_by_text("Phase 1 · CNY 200")).to_be_visible()
    clean(page)
    page.get_by_label("Written statement").fill("AG01 2019-77")
    page.get_by_label("Stamp on the form").check()
    page.get_by_role("button", name="Make the new card").click()
    expect(page.locator("#told")).to_contain_text("must be seen")
    expect(page.get_by_label("Written statement")).to_have_value("AG01 2019-77")
    page.get_by_label("Original document seen").check()
    page.get_by_role("button", name="Make the new card").click()
    page.wait_for_url("**?did=replace")
    new = page.url.rsplit("/", 1)[1].split("?", maxsplit=1)[0]
    assert (state(office, BADGE), state(office, new)) == (State.LOST, State.APPROVED)
    expect(page.locator("main")).to_contain_text("200")
    open_at(page, f"/find/{BADGE}")
    expect(page.locator(".against")).to_contain_text(new)


@pytest.mark.parametrize(
    ("days", "price", "owed"), [(0, "free", 0), (4, "CNY 100", 100)], ids=["free", "charged"]
)
def test_a_change_of_person_costs_after_its_date(
    office: Office, desk: Callable[..., Page], days: int, price: str, owed: int
) -> None:
    office.clock.pass_(days=days)
    page = open_at(desk("lin"), f"/change-person/{BADGE}")
    expect(page.get_by_text(f"Phase 1 · {price}", exact=True)).to_be_visible()
    clean(page)
    page.get_by_label("Document number").fill("P9")
    page.get_by_label("Name").fill("สมชาย ใจดี")
    page.get_by_label("Original document seen").check()
    page.get_by_label("Stamp on the form").check()
    page.get_by_role("button", name="Make the new card").click()
    page.wait_for_url("**?did=change_person")
    new = page.url.rsplit("/", 1)[1].split("?", maxsplit=1)[0]
    assert (state(office, BADGE), state(office, new)) == (State.ISSUED, State.APPROVED)
    with office.store.reading() as conn:
        amounts = conn.execute(charges.select().with_only_columns(charges.c.amount)).scalars().all()
    assert sum(amounts) == owed


def test_a_change_of_employer_is_asked_for_by_code(
    office: Office, desk: Callable[..., Page]
) -> None:
    page = open_at(desk("lin"), f"/change-employer/{BADGE}")
    clean(page)
    page.get_by_label("New organisation’s code").fill("X99")
    page.get_by_label("Original document seen").check()
    page.get_by_label("Stamp on the form").check()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("X99")
    page.get_by_label("New organisation’s code").fill("X2")
    page.keyboard.press("Enter")
    page.wait_for_url("**?did=change_employer")


def test_a_found_badge_is_taken_in_and_given_back(
    office: Office, desk: Callable[..., Page]
) -> None:
    report_lost(office.centre, office.by(), BADGE)
    page = open_at(desk("lin"), "/found")
    clean(page)
    Keys(page).type(f"{BADGE}\r", FAST)
    expect(page.get_by_label("Kept where")).to_be_focused()
    page.keyboard.type("drawer 4", delay=60)
    page.get_by_label("Found where").fill("Hall 5.2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/found/1")
    expect(page.locator("main")).to_contain_text("reported lost")
    clean(page)
    page.get_by_label("Give it back").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#told")).not_to_be_empty()
    assert state(office, BADGE) is State.LOST
    page.get_by_label("I compared").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/found?did=given_back")
    assert state(office, BADGE) is State.ISSUED
    page.get_by_role("link", name="Gone").click()
    expect(page.locator("tbody tr")).to_contain_text("Given back")


def test_a_form_sent_twice_hands_over_once(
    busy: Office, client: Callable[..., FlaskClient]
) -> None:
    sent = {"collector": "Li Hua", "form": "f" * 20}
    browser = client()
    first, second = (browser.post(f"/hand-over/{NEW[2]}", data=sent) for _ in range(2))
    assert (first.status_code, first.location) == (302, second.location)


STEPS = [*(way.endpoint for way in WAYS.values()), *(way.endpoint for way in REPLACING)]


@pytest.mark.parametrize("endpoint", STEPS)
@pytest.mark.parametrize(("number", "status"), [(OTHER_BADGE, 200), ("999999999999", 404)])
def test_every_step_has_its_page(
    app, client: Callable[..., FlaskClient], endpoint: str, number: str, status: int
) -> None:
    with app.test_request_context():
        address = app.url_for(endpoint, number=number)
    if endpoint == "desk_registering.register":
        status = 200  # what is typed there is judged when it is sent
    assert client("tang").get(address).status_code == status
    assert client("zhou").get(address).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/hand-over/pile/NOBODY",
        "/hand-over/list/99999999999999999999",
        "/found/99999999999999999999",
        "/hand-over/tapped?code=" + "9" * 600,
        "/produce?kind=nonsense&organisation=%00",
        "/hand-over?organisation=" + "%F0%9F%98%80" * 40,
        "/found/1",
    ],
)
def test_bad_addresses_are_told(client: Callable[..., FlaskClient], path: str) -> None:
    answer = client().get(path)
    assert answer.status_code in {200, 400, 404, 409}
    assert "h1" in answer.get_data(as_text=True) or answer.status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_the_counter_has_a_text(lang: str) -> None:
    keys = set(desk_texts().keys(lang))
    wanted = {f"counter.did.{one}" for one in DID}
    wanted |= {way.text for way in (*WAYS.values(), *REPLACING)}
    wanted |= {f"told.{one}" for one in _raised()}
    assert not wanted - keys


def _raised() -> set[str]:
    """Every word that the counter's use cases refuse with."""
    folder = Path(acting.__file__).parent
    files = [folder / "asking.py", folder / "presented.py", *(folder / "counter").glob("*.py")]
    text = "".join(path.read_text() for path in files)
    return set(re.findall(r'NotAsExpected\("(\w+)"', text))


def test_both_languages_say_the_same() -> None:
    texts = desk_texts()
    both = [{key for key in texts.keys(lang) if key.startswith("counter.")} for lang in LANGUAGES]
    assert both[0] == both[1]


def test_a_found_badge_that_was_lost_is_shown_as_such(
    office: Office, client: Callable[..., FlaskClient]
) -> None:
    hand_in(office.centre, office.by(), BADGE, kept_at="drawer 4")
    report_lost(office.centre, office.by(), BADGE)
    assert "drawer 4" in client().get(f"/find/{BADGE}").get_data(as_text=True)
    assert "Lost" in client().get("/found").get_data(as_text=True)
