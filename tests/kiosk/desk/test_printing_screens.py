"""The print room in a real browser: what changes while one looks, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gatekeeper.certificates.printing import batches, stock
from gatekeeper.policy.printing import Flaw, Form, JobState, JobStep, Trouble
from gatekeeper.policy.words import State
from tests.gatekeeper.certificates.printing.rooms import CARD, NEW, OTHER, PrintRoom
from tests.harness.browser import until, violations

Desk = Callable[..., Page]


def printer(page: Page, name: str = CARD) -> str:
    return f"[data-printer='{name}']"


def test_a_fault_appears_and_goes_away_while_the_focus_stays(desk: Desk, print_room: PrintRoom):
    print_room.announce("card-2")
    print_room.well("card-2")
    page = desk("lin")
    page.goto("/print")
    card = page.locator(printer(page))
    expect(card).to_have_attribute("data-standing", "ready")
    pause = page.locator(printer(page, "card-2")).get_by_role("button", name="Let it rest")
    pause.focus()
    page.evaluate("window.node = document.activeElement")
    print_room.well(CARD, Trouble.JAM)
    expect(card).to_have_attribute("data-standing", "trouble")
    expect(card).to_contain_text("take out what is stuck")
    expect(pause).to_be_focused()
    assert page.evaluate("window.node.isConnected")  # the card beside it was not touched
    print_room.well(CARD)
    expect(card).to_have_attribute("data-standing", "ready")
    expect(card.locator("[data-trouble]")).to_have_count(0)
    print_room.well("card-2", Trouble.COVER_OPEN)  # the card with the focus is drawn anew
    expect(page.locator(printer(page, "card-2"))).to_have_attribute("data-standing", "trouble")
    expect(pause).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("The printer rests")


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (JobStep.SAY_GOOD, JobState.PRINTED),
        (JobStep.SAY_NOTHING, JobState.FAILED),
        (JobStep.SAY_SPOILED, JobState.FAILED),
    ],
)
def test_what_came_out_is_said_with_the_keyboard(
    desk: Desk, print_room: PrintRoom, step: JobStep, state: JobState
):
    job_id = print_room.ask()
    page = desk("lin")
    page.goto("/print")
    print_room.lost()
    answer = page.locator(f"#{step}-{job_id}")
    expect(answer).to_be_visible()
    expect(page.locator(f"#needs-{job_id}")).to_contain_text("محمد الأحمد")
    expect(page.locator(printer(page))).to_have_attribute("data-standing", "ask")
    page.get_by_label("Note").fill("seen")
    answer.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Written down")
    expect(page.locator(f"#{step}-{job_id}")).to_have_count(0)
    assert print_room.job(job_id).state is state
    if state is JobState.FAILED:
        page.get_by_role("button", name="Print again").click()
        expect(page.locator("#print-queue")).to_contain_text(NEW)


def test_two_test_pages_are_two_though_the_page_was_not_loaded_anew(
    desk: Desk, print_room: PrintRoom
):
    page = desk("lin")
    page.goto("/print")
    test = page.locator(printer(page)).get_by_role("button", name="Test page")
    for count in (1, 2):
        test.click()
        expect(page.locator("#print-queue h2 .num")).to_have_text(str(count))


def test_a_card_is_printed_after_a_look_at_it(desk: Desk, print_room: PrintRoom):
    page = desk("lin")
    page.goto(f"/credentials/{NEW}")
    expect(
        page.get_by_role("link", name="Print", exact=True).or_(page.locator("[data-key=i]")).first
    ).to_be_focused()
    page.keyboard.press("i")
    page.wait_for_url(f"**/print/one/{NEW}")
    expect(page.locator("#face img")).to_have_count(2)
    until(
        page, "[...document.querySelectorAll('#face img')].every((one) => one.naturalWidth > 1000)"
    )
    expect(page.get_by_role("button", name="Print", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{NEW}?did=print")
    line = page.locator("#print-line")
    expect(line).to_contain_text("Waiting")
    job = print_room.sent()
    expect(line).to_contain_text("At the printer")
    print_room.end(job, JobStep.FINISH)
    expect(line).to_contain_text("Printed")
    assert print_room.state() is State.PRODUCED


def test_a_batch_is_followed_paused_and_goes_on(desk: Desk, print_room: PrintRoom):
    page = desk("lin")
    page.goto("/print/organisations/X1")
    expect(page.get_by_role("button", name="Print 2")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/print/batches/1")
    bar = page.get_by_role("progressbar")
    assert bar.get_attribute("value") == "0"
    print_room.printed()  # its separator
    print_room.printed()
    expect(bar).to_have_attribute("value", "1")
    expect(page.locator("#batch-head")).to_contain_text("1 / 2")
    page.get_by_role("button", name="Let it rest").click()
    expect(page.locator("#batch-head")).to_have_attribute("data-state", "paused")
    assert print_room.claim() is None
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#batch-head")).to_have_attribute("data-state", "running")
    print_room.end(print_room.sent(), JobStep.FAIL, Flaw.REFUSED)
    expect(page.locator("#batch-passed")).to_contain_text("The printer did not take it")
    expect(page.locator("#batch-head")).to_contain_text("Done")


def test_ticked_ones_are_printed_and_blanks_are_counted(desk: Desk, print_room: PrintRoom):
    page = desk("lin")
    page.goto("/produce")
    page.locator("[data-all]").check()
    page.get_by_role("button", name="Print these 2").click()
    page.wait_for_url("**/print?did=asked_all")
    expect(page.locator("#print-queue")).to_contain_text(OTHER)
    page.goto("/print/stock")
    expect(page.locator("#pieces")).to_be_focused()
    page.locator("#pieces").fill("500")
    page.get_by_label("First serial number").fill("A001")
    page.get_by_label("Last serial number").fill("A400")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("as many as the serial numbers")
    expect(page.locator("#pieces")).to_have_value("500")
    page.get_by_label("Last serial number").fill("A500")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("received")
    expect(page.locator(".print-plot strong")).to_have_text("500")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_exclude_nobody(desk: Desk, print_room: PrintRoom, scheme: str, language: str):
    office = print_room.office
    by = office.by()
    job_id = print_room.ask()
    print_room.lost()
    print_room.announce("card-2")
    print_room.well("card-2", Trouble.RIBBON_OUT, Trouble.HOPPER_LOW)
    batch = batches.print_batch(office.centre, by, "X1").batches[0]
    stock.receive(office.centre, by, Form.CARD, 500)
    stock.count(office.centre, by, Form.CARD, 490)
    page = desk("tang", language, color_scheme=scheme, bypass_csp=True)
    found = {}
    for path in (
        "/print",
        f"/print/jobs/{job_id}",
        f"/print/batches/{batch}",
        f"/print/one/{OTHER}",
        "/print/organisations/X1",
        "/print/stock",
        "/print/stock/balance",
    ):
        page.goto(path)
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 768})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found[path] = violations(page)
    assert not {path: wrong for path, wrong in found.items() if wrong}
