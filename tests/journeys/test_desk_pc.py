"""The desk's PC: a card, a scanner and one that types, heard by the centre's page and no other."""

import signal
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from readers.simulated import present
from tests.harness.browser import ARGUMENTS, CHROMIUM, until, violations
from tests.harness.desk_pcs import COLLECT, DeskPc
from tests.harness.keys import FAST, SLOW, Keys
from tests.harness.pcscd import READERS, PrivatePcscd
from tests.harness.ptys import PtyScanner

pytestmark = pytest.mark.journey
UID = "04A1B2C3D4E580"
CARD = ["tap", f"uid:{UID}", "card reader"]


@pytest.fixture
def scanner(pty_scanner: Callable[[str], PtyScanner]) -> PtyScanner:
    return pty_scanner("scanner")


@pytest.fixture
def desk_pc(
    make_desk_pc: Callable[..., DeskPc], pcscd: PrivatePcscd, scanner: PtyScanner
) -> DeskPc:
    """With a PC/SC reader (a virtual card's) and a serial scanner (a pty)."""
    cards = f'[[readers]]\ndriver = "pcsc"\nname = "card reader"\nmatch = "{READERS[0]}"\n'
    scans = f'[[readers]]\ndriver = "serial"\nname = "scanner"\nport = "{scanner.port}"\n'
    return make_desk_pc(cards + scans, pcscd.env)


@pytest.fixture
def open_page(open_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """Opens a page that keeps what it hears in ``heard``."""
    context = open_context()
    context.add_init_script(COLLECT)

    def open_address(address: str) -> Page:
        page = context.new_page()
        page.goto(address)
        return page

    return open_address


def state(page: Page) -> Locator:
    return page.get_by_role("status")


def heard(page: Page, *expected: list[Any]) -> None:
    """Wait until the page has heard so much; it was this and nothing else."""
    until(page, f"heard.length >= {len(expected)}")
    assert page.evaluate("heard") == [*expected]


def test_the_centres_page_hears_card_scanner_and_keys(
    desk_pc: DeskPc, pcscd: PrivatePcscd, scanner: PtyScanner, open_page: Callable[[str], Page]
) -> None:
    page = open_page(desk_pc.centre)
    expect(state(page)).to_have_text("Card reader ready")
    assert violations(page) == []
    card = pcscd.card(UID)
    card.insert()
    heard(page, CARD)
    scanner.scan(b"100000000011\r")
    scan = ["tap", "100000000011", "scanner"]
    heard(page, CARD, scan)
    page.locator("#search").fill("Chen")
    Keys(page).type("100000000022\r", FAST)
    typed = ["tap", "100000000022", None]
    heard(page, CARD, scan, typed)
    expect(page.locator("#search")).to_have_value("Chen")
    scanner.scan("]C1陈 & <b>\r\n".encode())
    heard(page, CARD, scan, typed, ["tap", "陈 & <b>", "scanner"])
    assert UID not in desk_pc.log.read_text(), "who was at the desk is not in the journal"


def test_a_mute_card_is_a_misread(
    desk_pc: DeskPc, pcscd: PrivatePcscd, open_page: Callable[[str], Page]
) -> None:
    page = open_page(desk_pc.centre)
    expect(state(page)).to_have_text("Card reader ready")
    pcscd.card(UID, status=b"\x63\x00").insert()
    heard(page, ["misread", "", "card reader"])


def test_a_page_of_a_foreign_origin_hears_nothing(
    desk_pc: DeskPc, scanner: PtyScanner, open_page: Callable[[str], Page]
) -> None:
    ours, foreign = open_page(desk_pc.centre), open_page(desk_pc.foreign)
    expect(state(ours)).to_have_text("Card reader ready")
    expect(state(foreign)).to_have_text("Card reader away")
    for mode in ("cors", "no-cors"):
        asked = "([address, mode]) => fetch(address, {mode}).then((a) => a.text(), String)"
        assert foreign.evaluate(asked, [desk_pc.address, mode]) == "TypeError: Failed to fetch"
    scanner.scan(b"100000000011\r")
    heard(ours, ["tap", "100000000011", "scanner"])
    assert foreign.evaluate("heard") == []


def test_of_two_pages_only_the_one_that_is_used_hears(
    desk_pc: DeskPc, scanner: PtyScanner, open_page: Callable[[str], Page]
) -> None:
    first, second = open_page(desk_pc.centre), open_page(desk_pc.centre)
    for page in (first, second):
        expect(state(page)).to_have_text("Card reader ready")
    scans = [["tap", f"1000000000{place}", "scanner"] for place in (11, 22, 33)]
    for page, other, scan in ((first, second, scans[0]), (second, first, scans[1])):
        page.locator("#search").click()
        until(page, "document.body.dataset.tapsHere === 'true'")
        until(other, "document.body.dataset.tapsHere === 'false'")
        scanner.scan(f"{scan[1]}\r".encode())
        heard(page, scan)
    second.close()
    until(first, "document.body.dataset.tapsHere === 'true'")
    scanner.scan(f"{scans[2][1]}\r".encode())
    heard(first, scans[0], scans[2])


def test_a_reader_that_is_pulled_is_told_and_comes_back(
    desk_pc: DeskPc, pcscd: PrivatePcscd, scanner: PtyScanner, open_page: Callable[[str], Page]
) -> None:
    page = open_page(desk_pc.centre)
    expect(state(page)).to_have_attribute("data-taps-state", "ready")
    card = pcscd.card(UID)
    card.insert()
    heard(page, CARD)
    pcscd.kill()
    expect(state(page)).to_have_text("Away: card reader")
    scanner.unplug()
    expect(state(page)).to_have_text("Card reader away")
    scanner.plug()
    expect(state(page)).to_have_text("Away: card reader")
    pcscd.start()
    expect(state(page)).to_have_text("Card reader ready")
    scanner.scan(b"100000000011\r")
    heard(page, CARD, ["tap", "100000000011", "scanner"])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP])
def test_a_page_finds_the_process_again_and_a_card_that_lies_there_is_one_tap(
    desk_pc: DeskPc,
    pcscd: PrivatePcscd,
    scanner: PtyScanner,
    open_page: Callable[[str], Page],
    how: signal.Signals,
) -> None:
    page = open_page(desk_pc.centre)
    expect(state(page)).to_have_text("Card reader ready")
    pcscd.card(UID).insert()
    heard(page, CARD)
    if how is signal.SIGSTOP:
        desk_pc.send(how)
        expect(state(page)).to_have_text("Card reader away")
        desk_pc.send(signal.SIGCONT)
    else:
        assert desk_pc.stop(how) == (0 if how is signal.SIGTERM else -how)
        expect(state(page)).to_have_text("Card reader away")
        desk_pc.start()
    expect(state(page)).to_have_text("Card reader ready")
    scanner.scan(b"100000000011\r")
    heard(page, CARD, ["tap", "100000000011", "scanner"])


@pytest.fixture
def lane(make_desk_pc: Callable[..., DeskPc]) -> tuple[DeskPc, str]:
    """A PC with one simulated reader, and where that takes its presentations."""
    desk_pc = make_desk_pc('[[readers]]\ndriver = "simulated"\nname = "lane"\npath = "lane.sock"\n')
    return desk_pc, str(desk_pc.config.with_name("lane.sock"))


def test_a_page_that_is_put_away_leaves_the_taps_to_the_next(
    lane: tuple[DeskPc, str], open_page: Callable[[str], Page]
) -> None:
    desk_pc, path = lane
    left, away = open_page(desk_pc.centre), open_page(desk_pc.centre)
    for page in (left, away):
        expect(state(page)).to_have_text("Card reader ready")
    until(away, "document.body.dataset.tapsHere === 'true'")
    until(left, "document.body.dataset.tapsHere === 'false'")
    look = """(how) => {
        Object.defineProperty(document, "visibilityState", {value: how, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    away.evaluate(look, "hidden")
    until(left, "document.body.dataset.tapsHere === 'true'")
    present(path, code="100000000011")
    present(path, code="100000000011")
    present(path, code="100000000022")
    two = [["tap", "100000000011", "lane"], ["tap", "100000000022", "lane"]]
    heard(left, *two)
    assert away.evaluate("heard") == []
    away.evaluate(look, "visible")
    until(away, "document.body.dataset.tapsHere === 'true'")
    expect(state(away)).to_have_text("Card reader ready")
    present(path, code="100000000033")
    heard(away, ["tap", "100000000033", "lane"])
    assert left.evaluate("heard") == two


def test_a_field_that_takes_scans_is_filled_and_a_hand_is_left_alone(
    lane: tuple[DeskPc, str], open_page: Callable[[str], Page]
) -> None:
    page = open_page(lane[0].centre)
    passport = page.locator("#passport")
    passport.focus()
    keys = Keys(page)
    keys.type("P<UTOERIKSSON<<ANNA\r1234567890\r", FAST)
    expect(passport).to_have_value("P<UTOERIKSSON<<ANNA\n1234567890\n")
    page.locator("#search").focus()
    keys.type("12345678", SLOW)
    expect(page.locator("#search")).to_have_value("12345678")
    assert page.evaluate("heard") == []


def test_what_a_new_process_reads_at_once_is_no_second_tap(
    lane: tuple[DeskPc, str], open_page: Callable[[str], Page]
) -> None:
    """It cannot know that the card has lain there since before; the page can."""
    desk_pc, path = lane
    page = open_page(desk_pc.centre)
    expect(state(page)).to_have_text("Card reader ready")
    present(path, code="100000000011")
    one, other = ["tap", "100000000011", "lane"], ["tap", "100000000022", "lane"]
    heard(page, one)
    page.evaluate("window.since = performance.now()")
    desk_pc.stop()
    until(page, "performance.now() - since > 1600")  # it is not the same tap for its time alone
    desk_pc.start()
    expect(state(page)).to_have_text("Card reader ready")
    present(path, code="100000000011")
    present(path, code="100000000022")
    heard(page, one, other)
    Keys(page).type("100000000022\r", FAST)
    heard(page, one, other, ["tap", "100000000022", None])


@pytest.mark.parametrize(("allowed", "told"), [(False, "away"), (True, "ready")])
def test_a_centre_on_the_network_needs_the_browsers_leave(
    lane: tuple[DeskPc, str], playwright: Playwright, *, allowed: bool, told: str
) -> None:
    """Chromium's Local Network Access: the policy for the desk's browser gives this leave."""
    desk_pc = lane[0]
    where = f"--ip-address-space-overrides={desk_pc.centre.removeprefix('http://')}=public"
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, where])
    context = chromium.new_context()
    if allowed:
        context.grant_permissions(["local-network-access"], origin=desk_pc.centre)
    page = context.new_page()
    page.goto(desk_pc.centre)
    expect(state(page)).to_have_attribute("data-taps-state", told)
    chromium.close()
