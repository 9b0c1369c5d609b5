"""The tap panel in a real browser: press a card, watch the verdict."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from kiosk.demo import playbook
from tests.harness.browser import LARGE, SMALL, violations
from tests.harness.demos import Demo

pytestmark = pytest.mark.journey
PHONE = {"width": 420, "height": 800}


@pytest.fixture(scope="module")
def demo(start_demo: Callable[..., Demo]) -> Demo:
    return start_demo()


@pytest.fixture
def page(demo: Demo, open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """The panel, listening; no script of it may fail and nothing may be blocked by its policy."""
    page = open_context().new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None,
    )
    with page.expect_response("**/panel/stream"):
        page.goto(f"{demo.url}/panel")
    yield page
    assert not wrong


def tap(page: Page, title: str) -> Locator:
    return page.locator(".tap", has_text=title).first


def face(page: Page, expected: str) -> Locator:
    """The verdict beside the shelves, once it has this face."""
    article = page.locator(f"#said article[data-face={expected}]")
    expect(article).to_be_visible()
    return article


def test_a_card_is_let_in_and_then_is_inside(page: Page) -> None:
    tap(page, "An exhibitor from Thailand").click()
    said = face(page, "advice")
    expect(said.locator("img")).to_have_js_property("naturalWidth", 200)
    expect(said).to_contain_text("Compare face")
    tap(page, "An exhibitor from Thailand").click()
    expect(face(page, "refuse")).to_contain_text("Already inside")


def test_the_machine_walks_to_the_gate_of_the_story(page: Page) -> None:
    gate = page.locator("#gate-now")
    tap(page, "A coach, car park full").click()
    expect(face(page, "refuse")).to_contain_text("V-1")
    expect(gate).to_have_value("V-1")
    page.get_by_label("First walk to the gate").uncheck()
    tap(page, "Staff of the fair").click()
    expect(face(page, "refuse")).to_contain_text("Not for this gate")
    gate.select_option("P-1")
    expect(page.locator("#note")).to_be_empty()
    tap(page, "Staff of the fair").click()
    face(page, "advice")


def test_a_card_is_retained_and_codes_from_elsewhere_are_only_text(page: Page) -> None:
    tap(page, "Reported lost").click()
    face(page, "retain")
    tap(page, "A script in a code").click()
    expect(face(page, "refuse").locator("code")).to_have_text("<script>alert('票')</script>")
    page.fill("#typed", '"><img src=x onerror=alert(1)>🎫')
    page.locator("#typed").press("Enter")
    expect(page.locator("#said code")).to_contain_text("onerror=alert(1)")
    tap(page, "A pass that a stranger signed").click()
    face(page, "retain")


def test_a_reader_is_unplugged_and_plugged_in_again(page: Page) -> None:
    plug = page.locator("#plugs li", has_text="lane in")
    plug.get_by_role("button").click()
    expect(plug).to_have_class("gone")
    tap(page, "An agency's person").click()
    expect(page.locator("#note")).to_contain_text("cannot be reached")
    plug.get_by_role("button").click()
    expect(plug).to_have_class("attached")
    tap(page, "An agency's person").click()
    face(page, "advice")
    expect(page.locator("#note")).to_be_empty()


def test_every_credential_can_be_searched_and_presented(page: Page) -> None:
    page.fill("#query", "silva")
    found = page.locator("#found .tap")
    expect(found.first).to_contain_text("Silva")
    number = found.first.locator(".digits").inner_text()
    found.first.click()
    expect(page.locator("#said article[data-sequence]")).to_be_visible()
    page.fill("#query", "<b>nobody</b>")
    expect(page.locator("#found")).to_contain_text("Nothing found")
    page.fill("#query", number)
    expect(found).to_have_count(1)


def test_the_keyboard_walks_over_the_shelves(page: Page) -> None:
    tap(page, "An exhibitor from China").focus()
    page.keyboard.press("ArrowRight")
    expect(tap(page, "An exhibitor from Egypt")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(tap(page, "An exhibitor from Egypt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said article:not(.waiting)")).to_be_visible()


@pytest.mark.parametrize("size", [SMALL, LARGE, PHONE], ids=["small", "large", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(page: Page, size: dict[str, int], scheme: str) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tap(page, "Reported lost").click()
    face(page, "retain")
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scroll"


def test_every_story_lies_on_a_shelf_and_its_barcode_can_be_scanned(demo: Demo, page: Page) -> None:
    expect(page.locator(".shelf .tap")).to_have_count(len(playbook.read(demo.folder)))
    paper = page.locator(".paper").first
    paper.scroll_into_view_if_needed()
    bars = paper.locator(".bars")
    expect(bars).to_have_js_property("complete", value=True)
    shot = bars.screenshot()
    assert scanned(shot) == [paper.locator(".digits").inner_text()]


def scanned(png: bytes) -> list[str]:
    """What a scanner reads off the screen."""
    image = Image.open(BytesIO(png)).convert("L")
    return [one.text for one in zxingcpp.read_barcodes(image)]
