"""The cashier's screens: cash with change, a card, a payment taken back, charges let off."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from gatekeeper.certificates.money.reversing import Refund, reverse
from gatekeeper.policy.payment import ReverseReason
from gatekeeper.policy.words import Kind, Role, State
from tests.harness.browser import until, violations
from tests.harness.office import Office
from tests.harness.owing import CARD, ONE, TWO, approved, open_charges, pay, state

Client = Callable[..., FlaskClient]
Desk = Callable[..., Page]


def both_themes(page: Page) -> list[str]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += violations(page)
    page.emulate_media(color_scheme="light")
    return found


def printed(page: Page) -> None:
    """Count what is sent to the printer instead of printing it."""
    page.context.add_init_script(
        "window.printed = 0; window.print = () => { window.printed += 1; };"
    )


def test_cash_with_change_by_keyboard_alone(office: Office, desk: Desk) -> None:
    approved(office, ONE)
    approved(office, TWO, kind=Kind.DISMANTLING)
    page = desk("zhou")
    printed(page)
    page.goto("/payments")
    expect(page.locator("#q")).to_be_focused()
    assert both_themes(page) == []
    page.locator("#q").fill("CT1")
    page.keyboard.press("Enter")
    expect(page.locator("#given")).to_be_focused()
    assert both_themes(page) == []
    expect(page.locator("#total")).to_have_text("CNY 260")
    page.get_by_role("checkbox", name=f"{TWO} card fee").uncheck()
    expect(page.locator("#total")).to_have_text("CNY 250")
    page.locator("#given").fill("200")
    expect(page.locator("#change")).to_have_text("−CNY 50")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("less than there is to pay")
    expect(page.locator("#given")).to_have_value("200")
    page.locator("#given").fill("300")
    expect(page.locator("#change")).to_have_text("CNY 50")
    page.locator("#given").press("Enter")
    page.wait_for_url("**/receipts/126-000001")
    until(page, "window.printed === 1")
    expect(page.locator(".due.change output")).to_have_text("CNY 50")
    expect(page.locator("#q")).to_be_focused()
    paper = page.locator(".receipt")
    expect(paper).to_contain_text("人民币贰佰伍拾元整")
    expect(paper).to_contain_text("Renminbi two hundred and fifty yuan only")
    expect(paper).not_to_contain_text("Copy")
    assert both_themes(page) == []
    assert (state(office, ONE), state(office, TWO)) == (State.PAID, State.APPROVED)
    page.reload()
    expect(paper).to_contain_text("副本 / Copy")
    page.go_back()
    expect(page.locator("#total")).to_have_text("CNY 10")


def test_a_card_needs_its_slip_and_never_its_number(office: Office, desk: Desk) -> None:
    approved(office, ONE)
    page = desk("zhou", "zh")
    printed(page)
    page.goto(f"/payments/for/{ONE}")
    page.keyboard.press("F9")
    expect(page.locator("#slip")).to_be_focused()
    assert both_themes(page) == []
    page.locator("#slip").fill("4111 1111 1111 1111")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("银行卡号")
    page.locator("#slip").fill("004217")
    page.locator("#slip").press("Enter")
    page.wait_for_url("**/receipts/126-000001")
    expect(page.locator(".receipt")).to_contain_text("004217")
    page.locator("#q").fill("126-000001")
    page.locator("#q").press("Enter")
    expect(page.locator(".receipt")).to_contain_text("副本 / Copy")


def test_a_supervisor_takes_a_payment_back(office: Office, desk: Desk) -> None:
    approved(office, ONE)
    pay(office, open_charges(office, ONE))
    page = desk("tang")
    printed(page)
    page.goto("/receipts/126-000001")
    page.get_by_text("Take this payment back").click()
    assert both_themes(page) == []
    page.get_by_label("Reason").select_option("other")
    page.get_by_role("button", name="Take back CNY 130").click()
    expect(page.locator("#told")).to_contain_text("Note")
    page.get_by_label("Note").fill("paid by another company")
    page.get_by_role("button", name="Take back CNY 130").click()
    page.wait_for_url("**/receipts/126-000002")
    expect(page.locator(".receipt")).to_contain_text("退款收据")
    expect(page.locator(".receipt")).to_contain_text("CNY −130")
    until(page, "window.printed === 1")
    page.get_by_role("link", name="takes receipt 126-000001 back").click()
    expect(page.locator(".void")).to_contain_text("VOID")
    assert both_themes(page) == []
    assert state(office, ONE) is State.APPROVED


def test_the_duty_manager_lets_a_charge_off(office: Office, desk: Desk) -> None:
    approved(office, ONE)
    page = desk("guo")
    page.goto("/payments/of/CT1")
    page.get_by_role("button", name="Let off").nth(1).click()
    assert both_themes(page) == []
    page.get_by_label("Reason").select_option("other")
    page.get_by_role("dialog").get_by_role("button", name="Let off").click()
    expect(page.locator("#told")).to_contain_text("Note")
    page.wait_for_load_state()
    page.get_by_role("button", name="Let off").nth(1).click()
    expect(page.get_by_role("heading", name=f"Let off CNY 10 of {ONE}: card fee")).to_be_visible()
    page.get_by_label("Note").fill("damaged")
    page.get_by_role("dialog").get_by_role("button", name="Let off").click()
    page.wait_for_url("**/payments/of/CT1")
    expect(page.get_by_role("button", name="Let off")).to_have_count(1)
    assert [line.amount for line in open_charges(office, ONE)] == [120]


def test_a_card_that_is_tapped_is_the_next_customer_unless_somebody_pays(
    office: Office, desk: Desk
) -> None:
    approved(office, ONE, card_uid="04A1B2C3D4E581")
    page = desk("zhou")
    page.goto("/payments")
    detail = "{detail: {code: 'uid:04A1B2C3D4E581'}}"
    tap = f"document.dispatchEvent(new CustomEvent('fairgate:tap', {detail}))"
    page.evaluate(tap)
    page.wait_for_url(f"**/payments/for/{ONE}")
    page.locator("#given").fill("1")
    page.evaluate(tap)
    expect(page.locator("#told")).to_contain_text("not finished")
    expect(page.locator("#given")).to_have_value("1")


def form_of(office: Office, token: str = "f1", **changed: object) -> dict[str, object]:
    lines = open_charges(office, ONE)
    return {
        "charge": [line.charge_id for line in lines],
        "expected": sum(line.amount for line in lines),
        "method": "cash",
        "given": "",
        "form": token,
        **changed,
    }


def test_the_same_form_twice_leads_to_its_receipt(office: Office, client: Client) -> None:
    approved(office, ONE)
    form = form_of(office)
    cashier = client("zhou")
    for _ in range(2):
        answer = cashier.post("/payments", data=form)
        assert answer.status_code in {302, 303}
        assert answer.location.startswith("/receipts/126-000001")
    told = cashier.get(answer.location).get_data(as_text=True)
    assert "nothing was taken twice" in told
    late = cashier.post("/payments", data={**form, "form": "f2"})
    assert late.status_code == 409
    assert "zhou took the money for 900000000011 already, today 10:30" in late.get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"given": "20O"}, "Cash given is no whole amount."),
        ({"given": "1" * 2_000}, "Cash given is no whole amount."),
        ({"given": "¥1,2 9"}, "Cash given is less than there is to pay."),
        ({"method": "cheque"}, "is missing"),
        ({"charge": []}, "nothing is ticked"),
        ({"charge": ["1;DROP"]}, "no such charge"),
        ({"charge": ["9" * 40]}, "no such charge"),
        ({"expected": "1"}, "The page showed CNY 1; it is CNY 130 now."),
        ({"method": "card", "slip": "4111111111111111"}, "never kept"),
    ],
)
def test_what_is_sent_is_checked(
    office: Office, client: Client, changed: dict[str, object], told: str
) -> None:
    approved(office, ONE)
    answer = client("zhou").post("/payments", data=form_of(office, **changed))
    assert answer.status_code == 409
    assert told in answer.get_data(as_text=True)
    assert state(office, ONE) is State.APPROVED


def test_names_are_text_on_every_page(office: Office, client: Client) -> None:
    approved(office, ONE, organisation_id=None)
    cashier = client("zhou")
    name = "<script>alert(1)</script>"
    cashier.post("/payments", data=form_of(office, payer=name))
    for address in ("/receipts/126-000001", "/payments", "/till", f"/payments?q={name}"):
        page = cashier.get(address).get_data(as_text=True)
        assert "alert(1)" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["lin", "wu", "pan", "deng", "root"])
def test_who_takes_no_money_sees_no_bill(client: Client, name: str) -> None:
    for address in (
        "/payments",
        "/payments/of/CT1",
        f"/payments/for/{ONE}",
        "/receipts/126-000001",
    ):
        assert client(name).get(address).status_code in {302, 403}


def test_what_is_not_there_is_told(office: Office, client: Client) -> None:
    cashier = client("zhou")
    assert "There is no receipt 126-000007." in cashier.get(
        "/payments?q=126-000007", follow_redirects=True
    ).get_data(as_text=True)
    assert cashier.get("/payments/of/NONE").status_code == 409
    assert cashier.get("/payments/for/12345678").status_code == 404
    assert "Nothing was found" in cashier.get("/payments?q=zzzz").get_data(as_text=True)


def test_a_reversed_receipt_and_its_reversal_name_each_other(
    office: Office, client: Client
) -> None:
    approved(office, ONE, organisation_id=2)
    receipt = pay(office, open_charges(office, ONE), CARD)
    refund = Refund(reason=ReverseReason.NOT_WANTED, slip="77")
    back = reverse(office.centre, office.by(Role.SUPERVISOR), receipt, refund)
    supervisor = client("tang")
    first = supervisor.get(f"/receipts/{receipt}").get_data(as_text=True)
    second = supervisor.get(f"/receipts/{back}").get_data(as_text=True)
    assert "VOID" in first
    assert back in first
    assert receipt in second
    assert "Take this payment back" not in first + second
