"""Whole journeys: a card on a real pcscd, a scanner on a pty, the gate process, a real browser."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from readers.simulated import present
from tests.harness.browser import until as in_page
from tests.harness.pcscd import PrivatePcscd
from tests.harness.ptys import PtyScanner
from tests.journeys.machine import (
    CAR,
    GOOD,
    LOST,
    PASSWORD,
    UID,
    UNREGISTERED,
    GateMachine,
    is_running,
    until,
)

pytestmark = pytest.mark.journey
SignIn = Callable[..., Page]


def face(page: Page, expected: str) -> None:
    expect(page.locator("#verdict .verdict")).to_have_attribute("data-face", expected)


def test_a_tap_and_a_scan_are_decided_shown_and_logged(
    machine: GateMachine, pcscd: PrivatePcscd, scanner: PtyScanner, sign_in: SignIn
) -> None:
    page = sign_in(machine)
    card = pcscd.card(UID[GOOD])
    card.insert()
    face(page, "advice")
    expect(page.locator("#verdict .name")).to_have_text("Ayşe Yılmaz")
    card.pull()
    scanner.scan(f"{UNREGISTERED}\r".encode())
    face(page, "refuse")
    expect(page.locator("#verdict .name")).to_have_text("<b>Mehmet</b> Demir")
    scanner.scan(f"]C1{LOST}\r\n".encode())
    face(page, "retain")
    scanner.scan("这不是我们的码😀\r".encode())
    expect(page.locator("#verdict .code")).to_contain_text("这不是我们的码")
    assert machine.scans() == [
        (f"uid:{UID[GOOD]}", "ok"),
        (UNREGISTERED, "not_registered"),
        (LOST, "lost"),
        ("这不是我们的码😀", "unreadable"),
    ]
    assert [one.reader for one in machine.events() if one.kind == "scan"] == [
        "card reader",
        "scanner",
        "scanner",
        "scanner",
    ]
    assert machine.verified()


def test_the_same_card_again_is_inside_already(
    machine: GateMachine, pcscd: PrivatePcscd, sign_in: SignIn
) -> None:
    page = sign_in(machine)
    for expected in ("advice", "refuse"):
        card = pcscd.card(UID[GOOD])
        card.insert()
        face(page, expected)
        card.pull()
        pcscd.wait_until_empty()
    assert [reason for _, reason in machine.scans()] == ["ok", "passback"]


def test_a_killed_pcscd_is_a_banner_and_comes_back_by_itself(
    machine: GateMachine, pcscd: PrivatePcscd, sign_in: SignIn
) -> None:
    page = sign_in(machine)
    pcscd.kill()
    banner = page.locator(".banner[data-fault=reader_lost]")
    expect(banner).to_be_visible()
    assert machine.health()["deciding"] is True
    pcscd.start()
    expect(banner).to_be_hidden(timeout=20_000)
    pcscd.card(UID[GOOD]).insert()
    face(page, "advice")
    reasons = [(one.kind, one.reason) for one in machine.events()]
    assert ("fault", "reader_lost") in reasons
    assert ("recovery", "reader_lost") in reasons


def test_an_unplugged_scanner_is_a_banner_and_comes_back_by_itself(
    machine: GateMachine, scanner: PtyScanner, sign_in: SignIn
) -> None:
    page = sign_in(machine)
    scanner.unplug()
    banner = page.locator(".banner[data-fault=reader_lost]")
    expect(banner).to_be_visible()
    scanner.plug()
    expect(banner).to_be_hidden(timeout=20_000)
    scanner.scan(f"{GOOD}\n".encode())
    face(page, "advice")


def test_the_gate_decides_while_its_screen_is_dead_and_the_screen_comes_back(
    desk: GateMachine, tmp_path: Path, sign_in: SignIn
) -> None:
    page = sign_in(desk)
    before = desk.children()
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    present(tmp_path / "lane.sock", code=GOOD)
    until("the decision", lambda: desk.scans() == [(GOOD, "ok")])
    until("a new screen", desk.health)
    present(tmp_path / "lane.sock", code=LOST)
    expect(page.locator("#verdict .verdict")).to_have_attribute(
        "data-face", "retain", timeout=20_000
    )
    expect(page.locator("#banner-connection")).to_be_hidden()
    assert ("fault", "screen_lost") in [(one.kind, one.reason) for one in desk.events()]


def test_a_killed_gate_loses_nothing_it_decided(desk: GateMachine, tmp_path: Path) -> None:
    for _ in range(3):
        for code in (GOOD, LOST, UNREGISTERED):
            present(tmp_path / "lane.sock", code=code)
        known = until("decisions", desk.scans)
        children = desk.children()
        desk.stop(signal.SIGKILL)
        until("the screen's end", lambda c=children: not any(is_running(pid) for pid in c))
        assert desk.scans()[: len(known)] == known
        assert desk.verified()
        desk.start()


def test_a_stopped_gate_ends_well_and_leaves_no_process(desk: GateMachine) -> None:
    children = desk.children()
    assert desk.stop() == 0
    until("the screen's end", lambda: not any(is_running(pid) for pid in children))
    kinds = [(one.kind, one.reason) for one in desk.events()]
    assert kinds[0] == ("station", "started")
    assert kinds[-1] == ("station", "stopped")


def test_a_guard_types_a_number_and_a_supervisor_lets_in(
    desk: GateMachine, sign_in: SignIn
) -> None:
    page = sign_in(desk)
    page.keyboard.type(UNREGISTERED, delay=120)
    page.keyboard.press("Enter")
    face(page, "refuse")
    page.locator("#verdict .acts button").first.click()
    drawer = page.locator("#drawer")
    drawer.locator("input[value=escorted]").check()
    drawer.locator("input[name=name]").fill("chief")
    drawer.locator("input[name=password]").fill(PASSWORD)
    drawer.locator("button.primary").click()
    until("the override", lambda: any(one.kind == "override" for one in desk.events()))
    kinds = [(one.kind, one.reason, one.actor) for one in desk.events()]
    assert ("scan", "not_registered", "guard") in kinds
    assert ("override", "escorted", "chief") in kinds


def test_a_vehicle_gate_compares_the_plate(desk: GateMachine, sign_in: SignIn) -> None:
    page = sign_in(desk, "chief")
    page.goto(f"{desk.url}/gate/choose")
    token = page.locator("meta[name=csrf-token]")
    assert token.count() <= 1
    page.goto(f"{desk.url}/gate")
    in_page(page, "window.hearing === true")
    answer = page.evaluate(
        """async () => {
            const token = document.querySelector("meta[name=csrf-token]").content;
            const body = new URLSearchParams({gate: "V-1", direction: "in"});
            const headers = {"X-CSRFToken": token, "HX-Request": "true"};
            return (await fetch("/gate/choose", {method: "POST", body, headers})).status;
        }"""
    )
    assert answer < 400
    expect(page.locator("#plate-entry")).to_be_visible()
    page.fill("#plate", "粤B 12345")
    page.fill("#number", CAR)
    page.keyboard.press("Enter")
    face(page, "refuse")
    page.fill("#plate", "粤A 12345")
    page.fill("#number", CAR)
    page.keyboard.press("Enter")
    until("both scans", lambda: len(desk.scans()) == 2)
    assert [reason for _, reason in desk.scans()] == ["plate_mismatch", "ok"]
    expect(page.locator("#verdict .verdict")).not_to_have_attribute("data-face", "refuse")
