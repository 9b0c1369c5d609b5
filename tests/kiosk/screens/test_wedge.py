"""Scanners that type: a scan is swallowed wherever the focus is and never presses a button."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.harness.keys import FAST, SLOW, Keys

SCANS = ["100000000011", "FG1:6BF 0QS/$%*+-.:Z9 A", "http://example.com/?q=1 2"]


@pytest.fixture
def wait_presented(station: Any) -> Callable[..., None]:
    """Wait until the last of the codes was presented; these were, and no others."""

    def presented() -> list[str]:
        return [one["first"] for one in station.asked_for("present")]

    def wait(page: Page, *codes: str) -> None:
        for _ in range(1_000):
            if codes[-1] in presented():
                break
            page.wait_for_timeout(20)
        assert presented() == [*codes]

    return wait


@pytest.mark.parametrize("code", SCANS)
@pytest.mark.parametrize("suffix", ["\r", "\t"])
def test_a_scan_with_the_focus_on_a_button_presses_nothing(
    gate: Callable[..., Page], wait_presented: Any, code: str, suffix: str
) -> None:
    page = gate()
    page.locator(".menu-open").focus()
    Keys(page).type(code + suffix, FAST)
    wait_presented(page, code)
    page.wait_for_timeout(150)  # longer than a lone key is held
    expect(page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize("code", SCANS)
@pytest.mark.parametrize("field", ["#number", "#plate", "#q"])
def test_a_scan_into_a_text_field_leaves_it_as_it_was(
    gate: Callable[..., Page], station: Any, wait_presented: Any, code: str, field: str
) -> None:
    page = gate()
    if field == "#q":
        page.get_by_role("button", name="查询").click()
    if field == "#plate":
        page.evaluate("document.getElementById('plate-entry').hidden = false")
    page.locator(field).fill("77")
    Keys(page).type(code + "\r", FAST)
    wait_presented(page, code)
    expect(page.locator(field)).to_have_value("77" if field != "#plate" else "")


def test_a_hand_is_left_alone(gate: Callable[..., Page], station: Any) -> None:
    page = gate()
    keys = Keys(page)
    keys.type("12345678", SLOW)
    expect(page.locator("#number")).to_have_value("12345678")
    page.locator(".menu-open").focus()
    keys.type("\r", SLOW)
    expect(page.locator("dialog[open]")).to_have_count(1)
    assert not station.asked_for("present")


def test_a_very_fast_hand_loses_nothing(gate: Callable[..., Page], station: Any) -> None:
    page = gate()
    page.locator("#number").focus()
    Keys(page).type("12345678", FAST)
    expect(page.locator("#number")).to_have_value("12345678")
    assert not station.asked_for("present")


def test_the_same_scan_twice_is_one(
    gate: Callable[..., Page], station: Any, wait_presented: Any
) -> None:
    page = gate()
    keys = Keys(page)
    for code in ("100000000011", "100000000011", "100000000012"):
        keys.type(f"{code}\r", FAST)
    wait_presented(page, "100000000011", "100000000012")
