"""The clerk's guide: its pictures show the desk as it is, its table names every rule and key.

``FAIRGATE_SHOTS=1`` makes the pictures anew; else it is held that the pages have what they show.
"""

import io
import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select, update

from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.applications.approving import approve
from gatekeeper.certificates.counter.found import hand_in
from gatekeeper.certificates.counter.producing import produce
from gatekeeper.certificates.printing import stock
from gatekeeper.policy.objections import SAYS, Remedy, Rule
from gatekeeper.policy.printing import Form, Trouble
from gatekeeper.policy.words import Role
from gatekeeper.store import tables as t
from kiosk.demo.portraits import Backdrop, draw, face_of
from kiosk.screens.desk.applications.application_form import LETTERS
from kiosk.screens.desk.records.credential import KEYS
from kiosk.texts import LANGUAGES, desk_texts
from tests.gatekeeper.certificates.asked import PASS, badge
from tests.gatekeeper.certificates.printing.rooms import NEW, PrintRoom
from tests.gatekeeper.photos.conftest import BLUE, before, encoded
from tests.harness.browser import until
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office
from tests.harness.sheets import person, xlsx_of

GUIDE = Path(__file__).parents[3] / "docs" / "desk.md"
IMAGES = GUIDE.parent / "images"
MOST_BYTES = 120_000
COLOURS = 96
SIZE = {"width": 1024, "height": 768}
TEXTS = desk_texts()
ZONE = (
    "P<TURKAYA<<FATMA<NUR<<<<<<<<<<<<<<<<<<<<<<<<\nU200000176TUR9104026F2712310<<<<<<<<<<<<<<00\n"
)
NAMES = ("Fatma Kaya", "李小龙", "Иван Петров", "สมหญิง ดีใจ", "محمد الأحمد", "John O'Neill")


def face(place: int) -> bytes:
    people = ("middle", "east")[place % 2]
    return draw(face_of(f"F{place}", people, woman=place % 3 == 0), Backdrop.BLUE)


@pytest.fixture
def busy(office: Office) -> list[str]:
    """A morning at the centre; the numbers of what was applied for, the last of them a pass."""
    by = office.by()
    numbers = [
        apply(office.centre, by, badge(f"U70{place}", name, photo=face(place))).number
        for place, name in enumerate(NAMES[:4])
    ]
    for number in numbers[1:3]:
        approve(office.centre, by, number)
    produce(office.centre, by, numbers[2])
    numbers.append(apply(office.centre, by, PASS).number)
    approve(office.centre, by, numbers[-1])
    with office.store.transaction() as conn:
        holders = conn.execute(select(t.photos.c.holder_id)).scalars().all()
        for place in holders:
            jpeg = face(place)
            conn.execute(
                update(t.photos)
                .where(t.photos.c.holder_id == place)
                .values(jpeg=jpeg, sha256=sha256(jpeg).digest())
            )
        conn.execute(insert(t.registrations).values(credential_id=1, edition=126, phase=1))
    hand_in(office.centre, by, OTHER_BADGE, place="5.2", kept_at="A4", handed_in_by="wu")
    return numbers


@pytest.fixture
def shown(desk: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a page of the desk as somebody, in the size of the pictures."""

    def opened(name: str, path: str) -> Page:
        page = desk(name)
        page.set_viewport_size(SIZE)
        page.goto(path)
        return page

    return opened


def picture(page: Page, name: str, *texts: str) -> None:
    """Make the picture if it is asked for; the page has what it shows, and the guide shows it."""
    for text in texts:
        expect(page.get_by_text(text).locator("visible=true").first).to_be_visible()
    path = IMAGES / f"desk-{name}.png"
    if os.environ.get("FAIRGATE_SHOTS"):
        with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as shot:
            small = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    assert f"images/{path.name}" in GUIDE.read_text("utf-8")
    assert path.stat().st_size < MOST_BYTES


def test_pictures_of_finding(shown: Callable[..., Page], busy: list[str]) -> None:
    page = shown("lin", "/")
    picture(page, "home", "New application", "Approvals")
    page.keyboard.press("F2")
    expect(page.locator("#finder")).to_be_focused()
    page.keyboard.type("ayse")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    picture(page, "find", "Ayşe Yılmaz")
    page.goto(f"/credentials/{BADGE}")
    picture(page, "credential", "Ayşe Yılmaz", "Report lost", "The gate would let it in now")
    page.goto("/organisations/X1")
    picture(page, "organisation", "Anatolia Ceramics A.Ş.", "Quota")


def test_pictures_of_an_application(
    shown: Callable[..., Page], busy: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "photo.jpg"
    image = before(BLUE)
    file.write_bytes(encoded(image.resize((image.width * 3, image.height * 3))))
    page = shown("lin", "/applications/new/exhibitor?organisation=X1")
    page.locator("#mrz").fill(ZONE)
    expect(page.locator("#name")).to_have_value("FATMA NUR KAYA")
    expect(page.locator("#at-person")).to_contain_text("There is no photo yet")
    page.evaluate("scrollTo(0, 0)")
    picture(page, "application", "Anatolia Ceramics A.Ş.", "There is no photo yet")
    page.locator("photo-field input[type=file]").set_input_files(file)
    until(page, "!!document.querySelector('[data-part=verdict]').dataset.tone")
    picture(page, "photo", "Meets all that can be measured")
    page.get_by_role("button", name="Cancel").click()
    page.goto("/waiting")
    picture(page, "approve", "Waiting for approval", NAMES[0])


def test_pictures_of_the_counter(shown: Callable[..., Page], busy: list[str]) -> None:
    page = shown("lin", "/produce")
    picture(page, "produce", "To be produced", NAMES[1])
    page.goto("/hand-over/pile/AG01")
    picture(page, "hand-over", NAMES[2], "Collector’s name")
    page.goto("/register")
    for code in (UID, OTHER_BADGE, "999999999999"):
        page.locator("#code").fill(f"uid:{code}" if code == UID else code)
        page.keyboard.press("Enter")
    expect(page.locator("[data-outcome]")).to_have_count(3)
    picture(page, "register", "Registered already", "Ayşe Yılmaz")
    page.goto(f"/replace/{BADGE}")
    picture(page, "replace", "Written statement (reference)", "CNY 200")
    page.goto("/found")
    picture(page, "found", "Found badges", "A4")


def test_pictures_of_printing(shown: Callable[..., Page], print_room: PrintRoom) -> None:
    office = print_room.office
    page = shown("lin", f"/print/one/{NEW}")
    expect(page.locator("#face img")).to_have_count(2)
    picture(page, "print", "As it will be printed, dot for dot")
    print_room.ask()
    print_room.lost()
    print_room.announce("card-2")
    print_room.well("card-2", Trouble.RIBBON_OUT)
    print_room.announce("pass-1", Form.A6)
    print_room.well("pass-1")
    page.goto("/print")
    picture(page, "print-room", "What came out?", "Ribbon out.", "Ready")
    by = office.by()
    stock.receive(office.centre, by, Form.CARD, 500, serial_from="A00001", serial_to="A00500")
    stock.receive(office.centre, by, Form.A6, 400)
    stock.spoil(office.centre, by, Form.CARD, 12, "bent in the feeder")
    page.goto("/print/stock")
    picture(page, "stock", "A00001 – A00500", "bent in the feeder")


def test_pictures_of_money(shown: Callable[..., Page], busy: list[str]) -> None:
    page = shown("zhou", f"/payments/for/{busy[-1]}")
    page.locator("#given").fill("100")
    picture(page, "pay", "To pay", "CNY 30")
    page.evaluate("window.print = () => {}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*")
    picture(page, "receipt", "收据", "Receipt")
    page.goto("/till")
    picture(page, "till", "CNY 70")


def test_pictures_of_superiors(shown: Callable[..., Page], busy: list[str], tmp_path: Path) -> None:
    page = shown("guo", f"/suspend/{BADGE}")
    expect(page.locator("[name=violation]").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#proposed .outcomes")).to_be_visible()
    picture(page, "sanction", "Ayşe Yılmaz")
    page = shown("tang", "/files")
    sheet = tmp_path / "AG01.xlsx"
    rows = [person(place) for place in range(6)]
    rows[2]["organisation_name"] = "Other Ceramics"
    rows[4]["id_number"] = ""
    sheet.write_bytes(xlsx_of(rows))
    page.locator("#file").set_input_files(sheet)
    page.locator(".file-drop button.primary").click()
    page.locator(".file-take button.primary").wait_for()
    picture(page, "file", "AG01.xlsx")


def test_no_picture_is_left_over() -> None:
    there = {path.name for path in IMAGES.glob("desk-*.png")}
    assert there == set(re.findall(r"images/(desk-[\w-]+\.png)", GUIDE.read_text("utf-8")))


def blanked(text: str) -> str:
    return re.sub(r"\{\w+\}", "…", text)


BRACES = {name: f"{{{name}}}" for names in SAYS.values() for name in names}


@pytest.mark.parametrize("rule", Rule)
def test_the_guide_says_every_rule_in_both_languages_and_what_helps(rule: Rule) -> None:
    row = next(line for line in GUIDE.read_text("utf-8").splitlines() if f"| `{rule}` |" in line)
    for lang in LANGUAGES:
        assert blanked(TEXTS.say(lang, f"rule.{rule}", **BRACES)) in row
        assert any(TEXTS.say(lang, f"help.{remedy}") in row for remedy in Remedy)


def test_the_guide_says_every_letter() -> None:
    text = GUIDE.read_text("utf-8")
    for step, key in KEYS.items():
        assert re.search(rf"\| `{key.upper()}` \|.*\b{step}\b", text), step
    for kind, letter in LETTERS.items():
        assert f"`{letter}` `{kind}`" in text


def test_the_guide_names_every_role_of_the_centre() -> None:
    text = GUIDE.read_text("utf-8")
    for role in Role:
        assert TEXTS.say("zh", f"role.{role}") in text, role
