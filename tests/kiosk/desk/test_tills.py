"""The till's pages: the day by method and hour, the count in colour and words, paper and files."""

import csv
import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from gatekeeper.certificates.money.tills import Entry
from gatekeeper.policy.payment import Method, Tender
from gatekeeper.store.verification import verify
from kiosk.screens.desk.money.takings import plot
from tests.harness.browser import until, violations
from tests.harness.office import Office
from tests.harness.owing import CARD, approved, open_charges, pay

Client = Callable[..., FlaskClient]
Desk = Callable[..., Page]
FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture
def sold(office: Office) -> Office:
    """One payment in cash, one by card."""
    for place, tender in enumerate((Tender(method=Method.CASH, payer=FORMULA), CARD)):
        number = f"9000000001{place:02}"
        approved(office, number)
        pay(office, open_charges(office, number), tender)
    return office


@pytest.mark.parametrize(
    ("counted", "told", "colour"),
    [
        ("100", "CNY 30 short", "too-little"),
        ("130", "right", "right-sum"),
        ("150.00", "CNY 20 too much", "too-much"),
    ],
)
def test_a_cashier_counts_her_till(
    sold: Office, client: Client, counted: str, told: str, colour: str
) -> None:
    cashier = client("zhou")
    form = {"cashier": "zhou", "day": "2019-10-11", "expected": "130", "counted": counted}
    answer = cashier.post("/till/count", data=form)
    page = cashier.get(answer.location).get_data(as_text=True)
    assert f'<span class="till-count {colour}">{told}</span>' in page


def test_the_tills_are_seen_counted_and_printed(sold: Office, desk: Desk) -> None:
    page = desk("zhou")
    page.goto("/till")
    expect(page.locator(".till-count")).to_have_text("not counted")
    page.get_by_label("Cash counted").fill("12O")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("Cash counted is no whole amount.")
    expect(page.get_by_label("Cash counted")).to_have_value("12O")
    page.get_by_label("Cash counted").fill("120")
    page.keyboard.press("Enter")
    expect(page.locator(".till-count")).to_have_text("CNY 10 short")
    expect(page.locator(".takings rect")).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []
    boss = desk("tang")
    boss.context.add_init_script("window.print = () => { window.printed = true; };")
    boss.goto("/tills")
    boss.keyboard.press("F4")
    until(boss, "window.printed === true")
    expect(boss.locator("tfoot")).to_contain_text("CNY 260")
    for scheme in ("light", "dark"):
        boss.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(boss) == []
    boss.emulate_media(media="print")
    expect(boss.locator(".desk-bar")).to_be_hidden()
    expect(boss.locator(".print-only")).to_be_visible()
    shown = re.search(r"--head (\d+):([0-9a-f]{32})$", boss.locator(".anchor code").inner_text())
    assert shown
    with sold.store.reading() as conn:
        known = {sold.centre.device: (int(shown[1]), bytes.fromhex(shown[2]))}
        assert verify(conn, None, known).sound
    boss.emulate_media(media="screen")
    boss.get_by_role("link", name="zhou").first.click()
    boss.get_by_label("Cash counted").fill("130")
    boss.keyboard.press("Enter")
    expect(boss.locator(".till-side")).to_contain_text("tang counted CNY 130")


def test_no_cell_of_a_days_file_is_a_formula(sold: Office, client: Client) -> None:
    boss = client("tang")
    text = boss.get("/tills.csv?day=2019-10-11").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["receipt"], row["amount"], row["method"]) for row in rows] == [
        ("126-000001", "130", "cash"),
        ("126-000002", "130", "card"),
    ]
    assert rows[0]["payer"] == "'" + FORMULA
    answer = boss.get("/tills.xlsx?day=2019-10-11")
    assert 'filename="payments-2019-10-11.xlsx"' in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.get_data()))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert "'" + FORMULA in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.parametrize(
    ("address", "name", "status"),
    [
        ("/till?day=2019-02-30", "zhou", 409),
        ("/till?day=1", "zhou", 409),
        ("/till", "tang", 403),
        ("/tills", "zhou", 403),
        ("/tills/zhou", "zhou", 403),
        ("/tills.csv", "zhou", 403),
        ("/tills/nobody", "tang", 200),
        ("/tills.exe", "tang", 404),
    ],
)
def test_other_days_and_other_peoples_tills(
    client: Client, address: str, name: str, status: int
) -> None:
    assert client(name).get(address).status_code == status


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"counted": ""}, 409),
        ({"day": ""}, 409),
        ({"expected": "1"}, 409),
        ({"expected": "x"}, 400),
        ({"cashier": "yu"}, 403),
    ],
)
def test_a_count_that_cannot_be_is_told(
    sold: Office, client: Client, changed: dict[str, str], status: int
) -> None:
    form = {"cashier": "zhou", "day": "2019-10-11", "expected": "130", "counted": "130", **changed}
    assert client("zhou").post("/till/count", data=form).status_code == status


def entry(hour: int, amount: int, method: Method = Method.CASH) -> Entry:
    at = datetime(2019, 10, 11, hour)
    return Entry("126-000001", at, "zhou", "zhou", "3", method, amount, *[None] * 7)


@pytest.mark.parametrize(
    ("entries", "hours", "highest"),
    [
        ([], ("08", "17"), 100),
        ([entry(9, 100)], ("08", "17"), 100),
        ([entry(9, 101), entry(9, -500)], ("08", "17"), 200),
        ([entry(6, 20_001), entry(23, 5, Method.CARD)], ("06", "23"), 50_000),
    ],
)
def test_the_plot_fits_what_was_taken(
    entries: list[Entry], hours: tuple[str, str], highest: int
) -> None:
    drawn = plot(entries)
    assert (drawn.hours[0].text, drawn.hours[-1].text, drawn.highest) == (*hours, highest)
    for bar in drawn.bars:
        assert drawn.top <= bar.y <= drawn.base - bar.height + 0.01
        assert drawn.left <= bar.x <= drawn.width - bar.width
