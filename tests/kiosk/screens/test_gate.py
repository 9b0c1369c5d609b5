"""The guard's screen at work: stream, calm, sound, manual entry, search, confiscate, override."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.station.messages import Failure, Person, Trouble
from tests.harness.browser import SMALL, until

HOSTILE = "<script>document.body.dataset.owned=1</script><img src=x onerror=alert(1)>"
REFUSED = {
    "verdict": "refuse",
    "action": "refuse",
    "reason": "outside_hours",
    "overridable": True,
}
LORRY = Person("100000000022", "setup_vehicle", "陈志强", "远航物流", "粤A12345", has_photo=True)


def asked(station: Any, page: Page, ask: str, count: int = 1) -> list[dict[str, Any]]:
    """What the station was asked, once it was asked that often."""
    for _ in range(1_000):
        if len(station.asked_for(ask)) >= count:
            break
        page.wait_for_timeout(20)
    found: list[dict[str, Any]] = station.asked_for(ask)
    assert len(found) == count
    return found


def test_a_typed_number_is_presented_from_anywhere(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    station.on_present = lambda code, _: station.tell(outcomes(code=code))
    page = gate()
    page.keyboard.type("100000000011", delay=80)
    page.keyboard.press("Enter", delay=80)
    page.wait_for_selector("#verdict .verdict.admit")
    assert asked(station, page, "present")[0]["first"] == "100000000011"
    assert asked(station, page, "present")[0]["actor"] == "lin"
    expect(page.locator("#number")).to_have_value("")


def test_the_keypad_presents_by_touch(gate: Callable[..., Page], station: Any) -> None:
    page = gate(has_touch=True)
    page.locator("#keypad-open").tap()
    for digit in "1234567":
        page.locator(f"[data-digit='{digit}']").tap()
    page.locator("[data-delete]").tap()
    page.locator("[data-enter]").tap()
    assert asked(station, page, "present")[0]["first"] == "123456"


def test_a_verdict_stays_eight_seconds_then_calm(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate()
    page.clock.install()
    station.tell(outcomes())
    page.wait_for_selector("#verdict .admit")
    page.clock.run_for(7_500)
    expect(page.locator("#verdict .admit")).to_be_visible()
    page.clock.run_for(1_000)
    expect(page.locator("#verdict .verdict")).to_have_count(0)
    expect(page.locator("#ready .calm")).to_be_visible()


def test_each_face_has_its_own_sound(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate()
    page.evaluate("addEventListener('verdict-painted', () => (window.painted ??= 0, painted++))")
    for message, face in [
        (outcomes(), "admit"),
        (outcomes(**REFUSED), "refuse"),
        (outcomes(**{**REFUSED, "action": "retain"}), "retain"),
        (Failure("card_unreadable", "2019-10-15T10:30:00+08:00"), "fault"),
        (outcomes(advice=("helmet",)), "advice"),
    ]:
        station.tell(message)
        until(page, f"document.body.dataset.played === '{face}'")
    assert page.evaluate("window.painted") == 5
    expect(page.locator("#verdict")).to_have_attribute("aria-live", "assertive")


def test_a_silent_browser_is_told_until_the_first_touch(
    strict_chromium: Browser, served: str, password: str
) -> None:
    page = strict_chromium.new_page(viewport=SMALL)
    page.goto(f"{served}/sign-in")
    page.get_by_label("账号 Name").fill("lin")
    page.get_by_label("密码 Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/gate")
    page.reload()
    sound = page.locator("#sound")
    expect(sound).to_contain_text("Sound is off")
    page.mouse.click(300, 400)
    expect(sound).to_contain_text("Loud")
    sound.click()
    sound.click()
    expect(sound).to_contain_text("Mute")
    page.reload()
    expect(page.locator("#sound")).to_contain_text("Mute")


def test_a_station_that_goes_is_told_and_comes_back(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate()
    station.leave()
    expect(page.locator("#troubles")).to_contain_text("The station does not answer")
    expect(page.locator("#ready .verdict.fault")).to_be_visible()
    station.gone = False
    expect(page.locator("#ready .calm")).to_be_visible()
    expect(page.locator("#troubles .banner")).to_have_count(0)
    station.tell(outcomes())
    page.wait_for_selector("#verdict .admit")


def test_troubles_are_banners_and_no_decision_is_no_refusal(
    gate: Callable[..., Page], station: Any
) -> None:
    page = gate()
    lost = Trouble("reader_lost", "2019-10-15T10:30:00", "Card reader")
    station.tell(replace(station.health_now, troubles=(lost,)))
    banner = page.locator(".banner[data-fault=reader_lost]")
    expect(banner).to_contain_text("Reader lost · Card reader")
    store = Trouble("store_unavailable", "2019-10-15T10:30:00")
    station.tell(replace(station.health_now, deciding=False, troubles=(store,)))
    resting = page.locator("#ready .verdict.fault")
    expect(resting).to_contain_text("暂停判定")
    expect(resting).to_contain_text("Store unavailable")
    station.tell(replace(station.health_now, deciding=True, troubles=()))
    expect(page.locator("#ready .calm")).to_be_visible()


def test_gate_and_direction_are_picked_on_the_machine(
    gate: Callable[..., Page], station: Any
) -> None:
    page = gate()
    page.get_by_role("button", name="出 Out").click()
    assert asked(station, page, "choose")[0]["first"] == "P-1"
    page.locator(".where").click()
    page.get_by_role("button", name="V-1 进 In").click()
    assert asked(station, page, "choose", 2)[1]["first"] == "V-1"
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_vehicle_gate_asks_for_the_plate(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate()
    expect(page.locator("#plate")).to_be_hidden()
    station.tell(replace(station.health_now, gate="V-1"))
    page.locator("#plate").fill("粤A12345")
    page.locator("#plate").press("Enter")
    assert asked(station, page, "plate")[0]["first"] == "粤A12345"
    expect(page.locator("#plate-entry.told")).to_be_visible()
    station.tell(outcomes(gate="V-1", plate="粤A12345"))  # it went with a scan, not with two
    expect(page.locator("#plate")).to_be_empty()
    page.locator("#plate").fill("粤A12345")
    page.locator("#number").fill("100000000022")
    page.locator("#number").press("Enter")
    assert asked(station, page, "present")[0]["plate"] == "粤A12345"


def test_a_plate_that_differs_is_presented_again(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate()
    station.tell(outcomes(advice=("check_plate",), person=LORRY, code="100000000022"))
    page.get_by_role("button", name="车牌不符").click()
    page.locator("#seen").fill("粤a-12345")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_contain_text("The plate is the one on the pass")
    assert not station.asked_for("present")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="车牌不符").click()
    page.locator("#seen").fill("粤B99999")
    page.keyboard.press("Enter")
    assert asked(station, page, "present")[0]["plate"] == "粤B99999"


def test_search_finds_shows_and_presents(gate: Callable[..., Page], station: Any) -> None:
    page = gate()
    page.get_by_role("button", name="查询").click()
    page.locator("#q").fill("ayse")
    page.locator(".found button").click()
    expect(page.locator("#drawer")).to_contain_text("Anatolia Ceramics A.Ş.")
    page.locator("[data-present]").click()
    assert asked(station, page, "present")[0]["first"] == "100000000011"


def test_names_are_text_not_markup(gate: Callable[..., Page], station: Any, outcomes: Any) -> None:
    page = gate()
    hostile = Person("100000000033", "buyer", HOSTILE, HOSTILE, HOSTILE, has_photo=True)
    station.tell(outcomes(person=hostile, code=HOSTILE))
    expect(page.locator("#verdict .name")).to_have_text(HOSTILE)
    page.get_by_role("button", name="查询").click()
    page.locator("#q").fill("1401003")
    expect(page.locator(".found .name")).to_have_text(HOSTILE)
    assert page.evaluate("document.body.dataset.owned") is None


def test_a_guard_confiscates_with_a_reason(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate()
    station.tell(outcomes(**REFUSED))
    page.get_by_role("button", name="没收").click()
    page.get_by_label("Sold or lent").check()
    page.locator("#drawer .primary").click()
    expect(page.locator("#drawer")).to_contain_text("Keep it")
    expect(page.locator("#verdict")).to_be_empty()  # no verdict stands on that is not true any more
    found = asked(station, page, "confiscate")[0]
    assert (found["first"], found["reason"], found["actor"]) == (1, "sold_or_lent", "lin")


def test_a_guard_cannot_override_a_supervisor_can(
    gate: Callable[..., Page], station: Any, outcomes: Any, password: str
) -> None:
    page = gate()
    station.tell(outcomes(**REFUSED))
    page.get_by_role("button", name="主管放行").click()
    page.get_by_label("Identity confirmed").check()
    for name, typed, said in [
        ("wang", "wrong password", "Name or password is wrong"),
        ("lin", password, "Only a supervisor may override"),
    ]:
        page.locator("#who-name").fill(name)
        page.locator("#who-password").fill(typed)
        page.locator("#drawer .primary").click()
        expect(page.locator("#problem")).to_contain_text(said)
    assert not station.asked_for("override")
    page.locator("#who-name").fill("wang")
    page.locator("#who-password").fill(password)
    page.locator("#drawer .primary").click()
    found = asked(station, page, "override")[0]
    assert (found["reason"], found["actor"]) == ("identity_confirmed", "wang")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator(".menu-open").click()
    expect(page.locator("#drawer")).to_contain_text("lin")


def test_a_signed_in_supervisor_needs_no_second_password(
    gate: Callable[..., Page], station: Any, outcomes: Any
) -> None:
    page = gate("wang")
    station.tell(outcomes(**REFUSED))
    page.get_by_role("button", name="主管放行").click()
    page.get_by_label("Emergency").check()
    expect(page.locator("#who-password")).to_have_count(0)
    station.refusal = "already_overridden"
    page.locator("#drawer .primary").click()
    expect(page.locator("#problem")).to_contain_text("It has been overridden already")


@pytest.mark.parametrize("reason", ["unknown", "lost"])
def test_what_nobody_may_override_has_no_button(
    gate: Callable[..., Page], station: Any, outcomes: Any, reason: str
) -> None:
    page = gate("wang")
    station.tell(outcomes(**{**REFUSED, "reason": reason, "overridable": False}))
    page.wait_for_selector("#verdict .refuse")
    expect(page.get_by_role("button", name="主管放行")).to_have_count(0)


def test_the_keyboard_alone_is_enough(
    gate: Callable[..., Page], station: Any, outcomes: Any, password: str
) -> None:
    page = gate()
    station.tell(outcomes(**REFUSED))
    page.wait_for_selector("#verdict .refuse")
    tab_to(page, "主管放行")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer form")
    while page.evaluate("document.activeElement.name") != "reason":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("wang", delay=70)
    page.keyboard.press("Tab")
    page.keyboard.type(password, delay=70)
    page.wait_for_timeout(80)
    page.keyboard.press("Enter")
    assert asked(station, page, "override")[0]["actor"] == "wang"


def tab_to(page: Page, text: str) -> None:
    """Press Tab until what has the focus says so."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"Tab never reaches {text}")


def test_a_recent_scan_is_shown_again_without_a_sound(
    gate: Callable[..., Page], station: Any, outcomes: Any, logged: Any
) -> None:
    page = gate()
    logged(verdict="refuse", action="refuse", reason="outside_hours")
    station.tell(outcomes(**REFUSED))
    logged()
    station.tell(outcomes())
    page.wait_for_selector("#verdict .admit")
    page.locator(".scan.refuse").click()
    page.wait_for_selector("#verdict .refuse[data-again]")
    until(page, "document.body.dataset.played === 'admit'")
    expect(page.locator(".counter.refused dd")).to_have_text("1")
    expect(page.locator(".plot rect")).to_have_count(2)
