"""What is folded on the desk's pages: the menus of the bar, and all that stands against a row."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from gatekeeper.certificates.applications.applying import apply
from gatekeeper.policy.words import Kind, Role
from tests.gatekeeper.certificates.asked import badge
from tests.harness.browser import SMALL, violations
from tests.harness.office import Office
from tests.kiosk.desk.conftest import WIDE

Desk = Callable[..., Page]
SCHEMES = ("light", "dark")
MANAGER = "guo"
"""The duty manager, who has both menus."""


def menu(page: Page, name: str) -> tuple[Locator, Locator]:
    found = page.locator(".desk-menu").filter(has=page.locator("summary", has_text=name))
    return found.locator("summary"), found.locator(".desk-menu-ways")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
@pytest.mark.parametrize("name", ["Lists", "Administration"])
def test_an_open_menu_shuts_nobody_out_and_stays_on_the_screen(
    desk: Desk, name: str, size: dict[str, int], scheme: str
):
    page = desk(MANAGER, color_scheme=scheme)
    page.set_viewport_size(size)
    summary, ways = menu(page, name)
    height = page.locator(".desk-bar").bounding_box()["height"]
    summary.click()
    expect(ways.get_by_role("link").first).to_be_in_viewport(ratio=1)
    expect(ways.get_by_role("link").last).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    ways.get_by_role("link").first.click()
    expect(page.locator("summary[data-here]")).to_be_visible()
    assert page.locator(".desk-bar").bounding_box()["height"] == height


def test_a_menu_is_walked_with_the_keys(desk: Desk):
    page = desk(MANAGER)
    summary, ways = menu(page, "Lists")
    links = ways.get_by_role("link")
    summary.focus()
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(ways).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/violations")


def test_a_menu_closes_when_one_goes_elsewhere(desk: Desk):
    page = desk(MANAGER)
    lists, ways = menu(page, "Lists")
    administration, others = menu(page, "Administration")
    lists.click()
    expect(ways).to_be_visible()
    administration.click()
    expect(ways).to_be_hidden()
    expect(others).to_be_visible()
    page.locator("main").click(position={"x": 5, "y": 5})
    expect(others).to_be_hidden()
    lists.click()
    page.keyboard.press("Shift+Tab")
    expect(ways).to_be_hidden()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_that_stands_against_an_application_is_unfolded_in_its_row(
    desk: Desk, office: Office, scheme: str
):
    poor = badge(
        "U5000", kind=Kind.DISMANTLING, stamp=False, original_seen=False, at_counter=False, phase=3
    )
    number = apply(office.centre, office.by(Role.SUPERVISOR), poor).number
    page = desk("lin", color_scheme=scheme)
    page.goto("/waiting")
    row = page.locator(f"#said-{number}")
    first, more = row.locator(".against").first, row.locator("p.against")
    expect(first).to_be_visible()
    expect(more.first).to_be_hidden()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(more.last).to_be_visible()
    expect(row).to_contain_text("does not bear the stamp")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(more.first).to_be_hidden()
