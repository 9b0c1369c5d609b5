"""A badge's whole life between desk and gate: real processes, one register, one virtual card."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.gatekeeper.photos.conftest import BLUE, before, encoded
from tests.harness.browser import until as in_page
from tests.harness.pcscd import PrivatePcscd
from tests.harness.sheets import person, xlsx_of
from tests.journeys.centre import (
    BARRED,
    BATCH,
    DESK_SLOT,
    GATE_SLOT,
    LOSER,
    TWICE,
    TWICE_OLD,
    UID,
    Fair,
)
from tests.journeys.machine import PASSWORD, until

pytestmark = pytest.mark.journey
WIDE = {"width": 1440, "height": 900}
CITIZEN, CITIZENS_CARD = "11010519491231002X", "04C1B2C3D4E5A1"
NEW_CARD = "04C1B2C3D4E5A2"


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory, pcscd_session: PrivatePcscd) -> Iterator[Fair]:
    with closing(Fair(tmp_path_factory.mktemp("fair"), pcscd_session.env)) as made:
        made.prepare()
        made.start()
        yield made


@pytest.fixture
def desk(fair: Fair, open_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """The desk's browser, somebody signed in."""

    def open_desk(name: str) -> Page:
        page = open_context(base_url=fair.centre, viewport=WIDE, locale="en").new_page()
        fair.sign_in_at_centre(page, name)
        return page

    return open_desk


@pytest.fixture
def lane(
    fair: Fair, pcscd: PrivatePcscd, open_context: Callable[..., BrowserContext]
) -> Callable[[str, str], Page]:
    """Lays a card on the gate's reader; the guard's screen, once it shows this face."""
    page = open_context().new_page()
    page.goto(fair.url)
    page.fill("input[name=name]", "wu")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ready .clock")
    in_page(page, "window.hearing === true")
    in_page(page, "!document.querySelector('.banner[data-fault=reader_lost]:not([hidden])')", 20)

    def tapped(uid: str, face: str) -> Page:
        card = pcscd.card(uid, GATE_SLOT)
        card.insert()
        until("the card to be read", lambda: card.answered)
        verdict = page.locator("#verdict .verdict")
        expect(verdict).to_have_attribute("data-face", face, timeout=20_000)
        card.pull()
        pcscd.wait_until_empty(GATE_SLOT)
        return page

    return tapped


@pytest.fixture
def tap(pcscd: PrivatePcscd) -> Callable[[Page, str], None]:
    """Lays a card on the desk's reader, once the page hears that reader."""

    def tapped(page: Page, uid: str) -> None:
        in_page(page, "document.body.dataset.taps !== undefined")
        expect(page.locator("[data-taps-state]")).to_have_attribute(
            "data-taps-state", "ready", timeout=20_000
        )
        card = pcscd.card(uid, DESK_SLOT)
        card.insert()
        until("the card to be read", lambda: card.answered)
        card.pull()
        pcscd.wait_until_empty(DESK_SLOT)

    return tapped


Desk = Callable[[str], Page]
Lane = Callable[[str, str], Page]
Tap = Callable[[Page, str], None]


def apply_for_badge(page: Page, photo: Path) -> str:
    """Fill in an exhibitor's application by keyboard and photo; its number."""
    page.get_by_role("link", name="New application").click()
    page.wait_for_url("**/applications/new")
    page.keyboard.press("e")
    page.wait_for_url("**/new/exhibitor")
    page.locator("#organisation").fill("anatolia")
    page.locator('[data-typed="anatolia"]').wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".company")).to_contain_text("X1")
    page.get_by_label("Chinese identity card").check()
    page.locator("#id_number").fill(CITIZEN)
    expect(page.locator("#birth")).to_have_value("1949-12-31")
    page.locator("#name").fill("陈海燕")
    page.locator("photo-field input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Use this frame").click()
    in_page(page, "document.querySelector('[name=photo_token]').value !== ''")
    page.get_by_label("Original document seen").check()
    page.get_by_label("Stamp on the form").check()
    expect(page.locator("#weighed")).to_contain_text("Nothing stands against it")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/taken/*")
    return page.url.rpartition("/")[2]


def produce(page: Page, number: str, uid: str, tap: Tap) -> None:
    """Make the card: the one that lies on the reader becomes this badge."""
    page.goto(f"/credentials/{number}")
    page.keyboard.press("m")
    page.wait_for_url("**/produce/*")
    tap(page, uid)
    expect(page.locator("#uid")).to_have_value(f"uid:{uid}")
    expect(page.get_by_role("button", name="Mark produced")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{number}*")
    expect(page.locator(".just-done")).to_contain_text("Produced")


def hand_over(page: Page, number: str, *, register: bool) -> None:
    """Give it to its person, registered for the phase or not yet."""
    page.goto(f"/credentials/{number}")
    page.keyboard.press("h")
    page.wait_for_url("**/hand-over/*")
    page.get_by_label("Register for phase 1 at once").set_checked(register)
    page.get_by_role("button", name="Hand over").click()
    page.wait_for_url("**/hand-over/list/*")
    expect(page.locator("article.paper")).to_contain_text(number)


def test_a_badge_from_application_to_the_gates_green(
    desk: Desk, lane: Lane, tap: Tap, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    image = before(BLUE)
    photo.write_bytes(encoded(image.resize((image.width * 3, image.height * 3))))
    page = desk("lin")
    number = apply_for_badge(page, photo)
    page.get_by_role("button", name="Approve it now").click()
    expect(page.locator("#outcomes")).to_contain_text("1 approved")
    produce(page, number, CITIZENS_CARD, tap)
    hand_over(page, number, register=False)
    lane(CITIZENS_CARD, "refuse")
    page.goto("/register")
    tap(page, CITIZENS_CARD)
    row = page.locator(".tap-registered")
    expect(row).to_contain_text("陈海燕")
    expect(page.locator("[data-count=registered]")).to_have_text("1")
    guard = lane(CITIZENS_CARD, "advice")
    expect(guard.locator("#verdict .name")).to_have_text("陈海燕")
    page.goto(f"/credentials/{number}")
    expect(page.locator(".cred-history")).to_contain_text("registered")


def test_a_loss_and_its_replacement(desk: Desk, lane: Lane, tap: Tap) -> None:
    page = desk("lin")
    page.keyboard.press("/")
    expect(page.locator("#finder")).to_be_focused()
    page.keyboard.type("ayse yilmaz")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{LOSER}")
    page.keyboard.press("l")
    page.wait_for_url("**/report-lost/*")
    expect(page.locator("button.danger")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{LOSER}*")
    expect(page.locator(".cred-state")).to_contain_text("Lost")
    lane(UID[LOSER], "retain")

    page.keyboard.press("n")
    page.wait_for_url("**/replace/*")
    page.get_by_label("Written statement").fill("AG1-77")
    page.get_by_label("Original document seen").check()
    page.get_by_label("Stamp on the form").check()
    page.get_by_role("button", name="Make the new card").click()
    page.wait_for_url("**/credentials/*")
    number = page.locator(".cred-number .num").inner_text()
    assert number != LOSER
    till = desk("zhou")
    till.goto(f"/payments/for/{number}")
    expect(till.locator("#total")).to_have_text("CNY 200")
    till.locator("#given").fill("500")
    till.keyboard.press("Enter")
    till.wait_for_url("**/receipts/*")
    expect(till.locator(".change .num")).to_have_text("CNY 300")
    produce(page, number, NEW_CARD, tap)
    hand_over(page, number, register=True)
    guard = lane(NEW_CARD, "advice")
    expect(guard.locator("#verdict .name")).to_have_text("Ayşe Yılmaz")
    lane(UID[LOSER], "retain")


def test_of_two_badges_only_the_latest_works(desk: Desk, lane: Lane, tap: Tap) -> None:
    page = desk("lin")
    page.goto("/register")
    tap(page, UID[TWICE_OLD])
    expect(page.locator(".tap-refused")).to_contain_text("Mehmet Demir")
    for number, says in (
        (TWICE_OLD, "The gate refuses: A newer card replaced it"),
        (TWICE, "The gate would let it in now"),
    ):
        page.goto(f"/credentials/{number}")
        expect(page.locator(".standing")).to_contain_text(says)
    page.goto(f"/credentials/{TWICE_OLD}")
    page.get_by_role("link", name=TWICE).click()
    page.wait_for_url(f"**/credentials/{TWICE}")
    lane(UID[TWICE_OLD], "retain")
    lane(UID[TWICE], "advice")


def test_who_is_barred_is_refused_at_the_gate_and_at_the_counter(
    desk: Desk, lane: Lane, tap: Tap
) -> None:
    name = "สมชาย ใจดี"
    lane(UID[BARRED], "advice")
    page = desk("guo")
    page.goto("/bars")
    page.locator("#q").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bar this person").click()
    page.wait_for_url("**/bars/new?*")
    page.locator("#violation").select_option("refused_check")
    page.locator("button.danger").click()
    page.wait_for_url("**/bars?*")
    expect(page.locator(".bars-list")).to_contain_text(name)
    guard = lane(UID[BARRED], "refuse")
    expect(guard.locator("#verdict")).to_contain_text("barred", ignore_case=True)
    clerk = desk("lin")
    clerk.goto("/register")
    tap(clerk, UID[BARRED])
    expect(clerk.locator(".tap-refused")).to_contain_text("barred", ignore_case=True)
    page.wait_for_url(f"**/credentials/{BARRED}")  # it heard the tap as well
    page.goto("/bars")
    page.locator(".bars-list details summary").click()
    page.locator(".bars-list [name=reason]").fill("The check was made after all")
    page.locator(".bars-list details button").click()
    page.wait_for_url("**/bars?did=lift")
    guard = lane(UID[BARRED], "refuse")  # not barred any more, but inside since the first tap
    expect(guard.locator("#verdict")).to_contain_text("inside", ignore_case=True)


def test_an_agencys_file_of_five_hundred_is_taken_approved_made_and_collected(
    desk: Desk, tmp_path: Path
) -> None:
    sheet = tmp_path / "AG1.xlsx"
    company = {"organisation_code": "X2", "organisation_name": "株式会社東京セラミック"}
    rows = [person(place, **company) for place in range(BATCH)]
    rows[76]["name"] = "Somebody else"
    sheet.write_bytes(xlsx_of(rows))
    page = desk("lin")
    page.set_default_timeout(40_000)
    page.get_by_role("link", name="Files").click()
    page.locator("#file").set_input_files(sheet)
    page.locator(".file-drop button.primary").click()
    page.locator(".file-take button.primary").wait_for()
    expect(page.locator(".file-sum .is-good")).to_contain_text(str(BATCH - 1))
    expect(page.locator(".file-sum .is-refused")).to_contain_text("1")
    page.locator(".file-take button.primary").click()
    page.wait_for_url("**/files/taken/*")
    page.get_by_role("button", name=f"{BATCH - 1}").click()
    expect(page.locator("#outcomes")).to_contain_text(f"{BATCH - 1} approved", timeout=40_000)
    page.goto("/produce?organisation=X2")
    while page.locator("[data-go]").count():  # as many at a time as one page lists
        page.get_by_label("All", exact=True).check()
        page.locator("[data-go]").click()
        page.wait_for_url("**/produce?*done=*")
        page.goto("/produce?organisation=X2")
    page.goto("/hand-over/pile/AG1")
    page.get_by_label("All", exact=True).check()
    page.locator("#collector").fill("李华")
    page.locator("[data-go]").click()
    page.wait_for_url("**/hand-over/list/*")
    expect(page.locator("article.paper tbody tr")).to_have_count(BATCH - 1)
