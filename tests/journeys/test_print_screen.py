"""What a clerk sees while a real printer prints, fails and is mended: Chromium, the centre, pieces.

Nothing here measures time; how fast a fault is seen is measured by ``make bench``.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from gatekeeper.policy.printing import Flaw, JobState, Trouble
from gatekeeper.policy.words import State
from gatekeeper.store.migrations import create_store
from tests.harness.ipp_printers import CARD, IppMachine, ipp_machine
from tests.journeys.print_centre import PrintCentre
from tests.journeys.print_house import BADGES
from tests.printing.printers.documents_read import read_pwg

pytestmark = pytest.mark.journey
WIDE = {"width": 1440, "height": 900}
SENTENCES = {
    "cover-open": (Trouble.COVER_OPEN, "The cover is open. Close it"),
    "media-jam": (Trouble.JAM, "jammed. Open the cover, take out what is stuck"),
    "media-empty": (Trouble.HOPPER_EMPTY, "No blanks left. Put in the blanks"),
    "marker-supply-empty": (Trouble.RIBBON_OUT, "Ribbon out. Put in a new one"),
    "input-tray-missing": (Trouble.TRAY_MISSING, "missing. Push it in until it clicks"),
    "marker-waste-full": (Trouble.OUTPUT_FULL, "The output is full. Take away what lies there"),
    "paused": (Trouble.PAUSED, "paused it at the printer. Press its own button"),
    "other": (Trouble.OTHER, "does not say why. Look at its own display"),
    "off": (Trouble.OFF, "does not answer. Check its power and its cable"),
}
"""What is raised at the printer, and what the clerk is told to do."""


@pytest.fixture(scope="module")
def machine() -> Iterator[IppMachine]:
    with ipp_machine() as made:
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, machine: IppMachine) -> Iterator[PrintCentre]:
    folder = tmp_path_factory.mktemp("print")
    store = f"sqlite:///{folder / 'print.db'}"
    create_store(store)
    with closing(PrintCentre(folder, store)) as made:
        printer = {"model": "ipp-card", "address": machine.address, "form": "card"}
        made.configure(**{"card-1": printer})
        made.open()
        yield made


@pytest.fixture
def house(running: PrintCentre, machine: IppMachine) -> PrintCentre:
    """With nothing in the printer's output yet."""
    for pieces in machine.pieces.values():
        for piece in pieces:
            piece.unlink()
    return running


@pytest.fixture
def desk(house: PrintCentre, open_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """The desk's browser, somebody signed in."""

    def open_desk(name: str) -> Page:
        page = open_context(base_url=house.address, viewport=WIDE, locale="en").new_page()
        house.sign_in(page, name)
        return page

    return open_desk


def pieces_of(machine: IppMachine, job_id: int) -> list[Path]:
    """What came out for a job, all its attempts together."""
    titles = machine.pieces.items()
    return [file for title, files in titles if title.split("-")[1] == str(job_id) for file in files]


def sides_shown(page: Page) -> list[Image.Image]:
    """The pictures that the clerk looks at."""
    expect(page.locator("#face img")).to_have_count(2)
    sources = [one.get_attribute("src") or "" for one in page.locator("#face img").all()]
    return [Image.open(BytesIO(b64decode(one.partition(",")[2]))) for one in sources]


def print_it(
    page: Page, number: str, *, reason: str | None = None
) -> tuple[int, list[Image.Image]]:
    """Print a badge from its page, by keyboard; the job, and the picture that was shown."""
    page.goto(f"/credentials/{number}")
    page.keyboard.press("i")
    page.wait_for_url(f"**/print/one/{number}")
    shown = sides_shown(page)
    if reason is not None:
        expect(page.get_by_role("radio").first).to_be_focused()
        page.get_by_label(reason).check()
    else:
        expect(page.get_by_role("button", name="Print", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/credentials/{number}?did=print")
    expect(page.locator("#print-line")).to_contain_text("Printed")
    address = page.locator("#print-line-job").get_attribute("href") or ""
    return int(address.rpartition("/")[2]), shown


def test_what_the_clerk_sees_is_printed_once_handed_over_and_printed_again_with_a_reason(
    house: PrintCentre, desk: Callable[[str], Page], machine: IppMachine
) -> None:
    page = desk("lin")
    handed, again = BADGES[-2:]
    for number in (handed, again):
        job_id, shown = print_it(page, number)
        (piece,) = pieces_of(machine, job_id)
        printed = [side.image.convert("RGB") for side in read_pwg(piece.read_bytes())]
        for side, picture in zip(printed, shown, strict=True):  # a card lies across in its feeder
            upright = side.transpose(Image.Transpose.ROTATE_270)
            assert upright == picture.convert("RGB")
        assert house.badge(number) == State.PRODUCED
    page.goto(f"/credentials/{handed}")
    page.keyboard.press("h")
    page.wait_for_url("**/hand-over/*")
    expect(page.get_by_role("button", name="Hand over")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-over/list/*")
    expect(page.locator("article.paper")).to_contain_text(handed)
    assert house.badge(handed) == State.ISSUED

    job_id, _ = print_it(page, again, reason="Smudged")
    assert len(pieces_of(machine, job_id)) == 1
    page.reload()
    expect(page.locator(".cred-history")).to_contain_text("Smudged")
    assert len(machine.pieces) == 3
    assert house.badge(again) == State.PRODUCED


def printer_of(page: Page) -> Locator:
    return page.locator("[data-printer='card-1']")


def test_each_fault_is_told_with_what_to_do_and_once_mended_the_piece_comes_out_by_itself(
    house: PrintCentre, desk: Callable[[str], Page], machine: IppMachine
) -> None:
    page = desk("lin")
    page.goto("/print")
    card = printer_of(page)
    for (fault, (trouble, sentence)), number in zip(SENTENCES.items(), BADGES, strict=False):
        expect(card).to_have_attribute("data-standing", "ready")
        told = card.locator(f"[data-trouble={trouble}]")
        if fault == "off":
            machine.power_off()
            expect(told).to_be_visible()  # a piece asked for before might be on its way already
        else:
            machine.raise_faults(fault)
        (job_id,) = house.ask([number])
        expect(told).to_contain_text(sentence)
        expect(card).to_have_attribute("data-standing", "trouble")
        assert house.job(job_id).state in {JobState.QUEUED, JobState.SENT}
        assert pieces_of(machine, job_id) == []
        if fault == "off":
            machine.power_on()
        else:
            machine.mend()
        expect(card.locator("[data-trouble]")).to_have_count(0)
        expect(page.locator("#print-printed")).to_contain_text(number)
        assert len(pieces_of(machine, job_id)) == 1
    assert len(machine.pieces) == len(SENTENCES)


def test_what_a_supervisor_cancels_while_the_ribbon_is_out_never_comes_out(
    house: PrintCentre, desk: Callable[[str], Page], machine: IppMachine
) -> None:
    cancelled, waiting = BADGES[-4:-2]
    page = desk("lin")
    page.goto("/print")
    card = printer_of(page)
    expect(card).to_have_attribute("data-standing", "ready")
    machine.fill(0)
    expect(card.locator("[data-trouble=ribbon_out]")).to_contain_text("Put in a new one")
    first, second = house.ask([cancelled, waiting])
    expect(page.locator("#print-queue")).to_contain_text(cancelled)

    supervisor = desk("tang")
    supervisor.goto(f"/credentials/{cancelled}")
    supervisor.keyboard.press("x")
    supervisor.wait_for_url("**/cancel/*")
    expect(supervisor.get_by_role("radio").first).to_be_focused()
    supervisor.keyboard.press("Space")
    supervisor.keyboard.press("Enter")
    supervisor.wait_for_url("**/credentials/*")

    machine.load(CARD, 0)
    expect(card.locator("[data-trouble=hopper_empty]")).to_contain_text("Put in the blanks")
    machine.fill(60)
    machine.load(CARD, 50)
    expect(page.locator("#print-printed")).to_contain_text(waiting)
    expect(card.locator("[data-trouble]")).to_have_count(0)
    expect(page.locator(f"#needs-{first}")).to_contain_text("may not be made any more")
    assert (house.job(first).state, house.job(first).flaw) == (JobState.FAILED, Flaw.BLOCKED)
    assert pieces_of(machine, first) == []
    assert len(pieces_of(machine, second)) == 1
    assert house.badge(cancelled) == State.CANCELLED
