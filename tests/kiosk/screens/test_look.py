"""Every verdict in real Chromium, at both sizes: large enough, nothing cut off, nobody excluded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from gatekeeper.policy.words import Fault, Reason
from kiosk.station.messages import Failure, Person, Trouble
from tests.harness.browser import LARGE, SMALL, until, violations

LORRY = Person(
    "100000000022", "setup_vehicle", "陈志强", "广州远航物流有限公司", "粤A12345", has_photo=True
)
LONG = Person(
    "10000000001234567890",
    "buyer",
    "María Fernanda Gutiérrez de la Cruz Hernández y Álvarez de Toledo",
    "Comercializadora Internacional de Materiales del Pacífico Sur S.A. de C.V.",
    has_photo=False,
)
REFUSED = {"verdict": "refuse", "action": "refuse", "overridable": True}
RETAINED = {"verdict": "refuse", "action": "retain"}
STATES: dict[str, dict[str, Any]] = {
    "admit": {},
    "advice": {"advice": ("check_photo",)},
    "advice of two": {"advice": ("helmet", "check_photo"), "person": LONG},
    "advice of five": {
        "advice": (
            "helmet", "check_photo", "check_driver", "leave_after_unloading", "check_plate",
        ),
        "person": LORRY,
    },
    "refuse": {**REFUSED, "reason": "outside_hours", "opens": "2019-10-16T09:30:00"},
    "refuse a long name": {
        **REFUSED, "reason": "wrong_gate", "gates": ("V-1", "H-9.3", "H-11.2"), "person": LONG,
    },
    "refuse and call": {**REFUSED, "reason": "barred", "call": "security"},
    "plate": {**REFUSED, "reason": "plate_mismatch", "person": LORRY, "plate": "粤B99999"},
    "unknown": {**REFUSED, "reason": "unknown", "person": None, "code": "9" * 20},
    "retain": {**RETAINED, "reason": "lost"},
    "forged": {
        **RETAINED, "reason": "forged", "call": "security", "person": None, "code": "W" * 400,
    },
}  # fmt: skip
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

MEASURE = """() => {
  const box = (e) => e.getBoundingClientRect();
  const card = document.querySelector('#verdict .verdict'), photo = card.querySelector('.photo');
  const inside = (e, of) => { const a = box(e), b = box(of);
    return a.left >= b.left - 1 && a.top >= b.top - 1 && a.right <= b.right + 1
      && a.bottom <= b.bottom + 1; };
  const shown = (e) => e.checkVisibility({checkVisibilityCSS: true}) && box(e).width > 1;
  const parts = [...card.querySelectorAll(
    '.head *, .photo, .acts, .acts *, .band, .band *, .plates *')];
  const buttons = [...document.querySelectorAll('button, input')].filter(shown);
  return {
    share: box(card).width * box(card).height / (innerWidth * innerHeight),
    photo: photo ? box(photo).height / box(card).height : null,
    scrolls: document.scrollingElement.scrollHeight > innerHeight
      || document.scrollingElement.scrollWidth > innerWidth,
    cut: parts.filter((e) => shown(e) && !inside(e, card)).map((e) => e.outerHTML.slice(0, 120)),
    over: parts.filter((e) => shown(e) && getComputedStyle(e).overflowX === 'visible'
      && e instanceof HTMLElement && e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0
      && getComputedStyle(e).display !== 'inline').map((e) => e.outerHTML.slice(0, 120)),
    facts: (() => { const f = card.querySelector('.facts');
      return f && f.scrollHeight > f.clientHeight + 1 })(),
    outside: buttons.filter((e) => box(e).bottom > innerHeight + 1 || box(e).right > innerWidth + 1)
      .map((e) => e.outerHTML.slice(0, 120)),
    narrow: buttons.filter((e) => box(e).height < 47.5 || box(e).width < 47.5)
      .map((e) => e.outerHTML.slice(0, 120)),
  };
}"""


def paint(page: Page, station: Any, message: Any) -> None:
    """Tell the message and wait until it is what the page shows."""
    mark = message.sequence if hasattr(message, "sequence") else ""
    station.tell(message)
    page.wait_for_selector(f'#verdict .verdict[data-sequence="{mark}"]')
    until(page, "[...document.images].every((image) => image.complete)")


@SIZES
@pytest.mark.parametrize("troubled", [False, True], ids=["calm", "with banners"])
def test_every_verdict_is_large_and_whole(
    gate: Callable[..., Page], station: Any, outcomes: Any, size: dict[str, int], troubled: bool
) -> None:
    page = gate(viewport=size, reduced_motion="reduce")
    if troubled:
        troubles = [Trouble(fault, "2019-10-15T10:30:00", "Reader") for fault in ("reader_lost",)]
        troubles.append(Trouble("clock_wrong", "2019-10-15T10:30:00"))
        station.tell(replace(station.health_now, gate="V-1", troubles=tuple(troubles)))
        page.wait_for_selector(".banner[data-fault=clock_wrong]")
    for name, changes in STATES.items():
        paint(page, station, outcomes(**changes))
        found = page.evaluate(MEASURE)
        assert found["share"] >= 0.5, name
        assert found["photo"] is None or found["photo"] >= 0.25, name
        wrong = {
            key: found[key] for key in ("scrolls", "cut", "over", "facts", "outside", "narrow")
        }
        assert not any(wrong.values()), (name, wrong)


@SIZES
def test_every_reason_and_fault_fits(
    gate: Callable[..., Page], station: Any, outcomes: Any, size: dict[str, int]
) -> None:
    page = gate(viewport=size, reduced_motion="reduce")
    for reason in Reason:
        changes = {**REFUSED, "reason": reason, "person": LONG}
        changes |= {"until": "2019-11-05T17:30:00", "opens": "2019-11-04T23:00:00"}
        paint(page, station, outcomes(**changes, halls=("5.2", "9.3"), gates=("P-1", "H-15.1")))
        found = page.evaluate(MEASURE)
        assert not any(found[key] for key in ("scrolls", "cut", "over", "facts")), (reason, found)
    for fault in Fault:
        station.tell(Failure(fault, "2019-10-15T10:30:00+08:00", reader="Reader"))
        page.wait_for_selector(".verdict.fault")
        found = page.evaluate(MEASURE)
        assert not any(found[key] for key in ("scrolls", "cut", "over")), (fault, found)


@SCHEMES
@SIZES
def test_verdicts_exclude_nobody(
    gate: Callable[..., Page], station: Any, outcomes: Any, size: dict[str, int], scheme: Any
) -> None:
    page = gate(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    assert violations(page) == [], "calm"
    for name in ("admit", "advice of five", "refuse", "retain", "forged"):
        paint(page, station, outcomes(**STATES[name]))
        assert violations(page) == [], name
    station.tell(
        replace(
            station.health_now,
            deciding=False,
            troubles=(Trouble("clock_wrong", "2019-10-15T10:30:00"),),
        )
    )
    page.wait_for_selector(".banner[data-fault]")
    station.tell(Failure("card_unreadable", "2019-10-15T10:30:00+08:00", reader="Reader"))
    page.wait_for_selector(".verdict.fault:not(.resting)")
    assert violations(page) == [], "fault"


@SCHEMES
def test_pages_and_drawers_exclude_nobody(
    gate: Callable[..., Page], station: Any, outcomes: Any, logged: Any, scheme: Any
) -> None:
    page = gate(color_scheme=scheme, reduced_motion="reduce")
    logged(verdict="refuse", action="refuse", reason="expired")
    logged(verdict="refuse", action="retain", reason="lost")
    paint(page, station, outcomes(**STATES["plate"], advice=("check_plate",)))
    drawers = {
        "主管放行": "#drawer form", "没收": "#drawer form", "车牌不符": "#drawer form",
        "查询": "#q", "菜单": ".menu-list", "1号人行门": ".gates",
    }  # fmt: skip
    for button, shown in drawers.items():
        page.get_by_role("button", name=button).first.click()
        page.wait_for_selector(shown)
        assert violations(page) == [], button
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
    page.locator("#keypad-open").click()
    assert violations(page) == [], "keypad"
    for path in ("/log", "/overstaying", "/nowhere"):
        page.goto(path)
        assert violations(page) == [], path
    page.context.clear_cookies()
    page.goto("/sign-in")
    assert violations(page) == [], "sign-in"
