"""Money at the counter: taken once, every receipt in its place, and charges let off."""

import json
import threading
from collections.abc import Iterable

import pytest

from gatekeeper.certificates.money.owing import bill_for, bill_of, find_payers
from gatekeeper.certificates.money.paying import take_payment, waive
from gatekeeper.certificates.money.tills import till_of
from gatekeeper.errors import (
    CertificateError,
    InputWrong,
    NoSuchCredential,
    NotAsExpected,
    RightMissing,
    SubmittedBefore,
)
from gatekeeper.policy.fees import Charge, FeeLine
from gatekeeper.policy.payment import Method, Tender, WaiveReason
from gatekeeper.policy.words import EventKind, Kind, Role, State
from tests.harness.office import OPEN, Office
from tests.harness.owing import (
    CARD,
    CASH,
    EXACT,
    ONE,
    PASS,
    THREE,
    TWO,
    approved,
    history,
    open_charges,
    pay,
    receipt_of,
    state,
)


def test_who_owes_is_the_organisation_else_the_holders(office: Office) -> None:
    approved(office, ONE)
    approved(office, TWO, organisation_id=None, holder_id=1)
    approved(office, THREE, organisation_id=None)
    assert [line.organisation_code for line in open_charges(office, ONE, TWO, THREE)[::2]] == [
        "CT1",
        "X1",
        None,
    ]


def test_an_agency_owes_for_all_its_exhibitors(office: Office) -> None:
    approved(office, ONE, organisation_id=2)
    approved(office, TWO, organisation_id=1, kind=Kind.AGENCY_STAFF)
    approved(office, THREE)
    bill = bill_of(office.centre, office.by(Role.CASHIER), "AG01")
    assert [(line.organisation_code, line.number) for line in bill.lines[::2]] == [
        ("AG01", TWO),
        ("X1", ONE),
    ]
    assert bill.total == 260
    paid = receipt_of(office, pay(office, bill.lines, CARD))
    assert (paid.organisation_code, paid.amount, paid.slip) == ("AG01", 260, "004217")


def test_cash_makes_change_and_the_credential_goes_on(office: Office) -> None:
    approved(office, ONE)
    receipt = pay(office, open_charges(office, ONE), CASH)
    paid = receipt_of(office, receipt)
    assert (receipt, paid.amount, paid.given, paid.change) == ("126-000001", 130, 200, 70)
    assert (paid.cashier, paid.desk, f"{paid.at:%F %T}") == ("zhou", "3", "2019-10-11 10:30:00")
    assert [(one.charge, one.unit_price, one.quantity, one.amount) for one in paid.lines] == [
        (line.charge, line.unit_price, line.quantity, line.amount) for line in PASS
    ]
    assert state(office, ONE) is State.PAID
    (step,) = history(office, ONE)
    assert (step.kind, step.action, step.actor, step.gate) == (EventKind.STEP, "pay", "zhou", "3")
    assert json.loads(step.detail or "")["receipt"] == receipt
    (entry,) = history(office, kind=EventKind.PAYMENT)
    assert json.loads(entry.detail or "") == {
        "role": "cashier",
        "receipt": receipt,
        "method": "cash",
        "amount": 130,
        "charges": 2,
    }


def test_a_part_is_paid_and_the_credential_waits_for_the_rest(office: Office) -> None:
    approved(office, ONE)
    first, second = open_charges(office, ONE)
    pay(office, [first])
    assert state(office, ONE) is State.APPROVED
    assert bill_for(office.centre, office.by(), ONE).total == 10
    assert pay(office, [second]) == "126-000002"
    assert state(office, ONE) is State.PAID
    assert [entry.action for entry in history(office, ONE)] == ["part", "credential", "pay"]


@pytest.mark.parametrize(
    ("tender", "faults"),
    [
        (Tender(method=Method.CASH, given=129), {"given": "too_little"}),
        (Tender(method=Method.CASH, given=130), None),
        (Tender(method=Method.CARD), {"slip": "slip_missing"}),
        (Tender(method=Method.CARD, slip="4111 1111 1111 1111"), {"slip": "card_number"}),
        (Tender(method=Method.CASH, payer="Wu 4111-1111-1111-1111"), {"payer": "card_number"}),
        (Tender(method=Method.CARD, slip="1111"), None),
        (Tender(method=Method.CASH, payer="x" * 121), {"payer": "too_long"}),
        (Tender(method=Method.CASH, payer="a\x00b"), {"payer": "control_character"}),
    ],
)
def test_what_is_given_is_checked(
    office: Office, tender: Tender, faults: dict[str, str] | None
) -> None:
    approved(office, ONE)
    if faults is None:
        pay(office, open_charges(office, ONE), tender)
        return
    with pytest.raises(InputWrong) as error:
        pay(office, open_charges(office, ONE), tender)
    assert error.value.faults == faults
    assert state(office, ONE) is State.APPROVED


def test_nothing_is_paid_twice_and_who_came_first_is_told(office: Office) -> None:
    approved(office, ONE)
    lines = open_charges(office, ONE)
    pay(office, lines[:1])
    with pytest.raises(NotAsExpected) as error:
        pay(office, lines)
    values = error.value.values
    assert (error.value.word, values["receipt"], values["actor"], values["number"]) == (
        "already_paid",
        "126-000001",
        "zhou",
        ONE,
    )
    assert f"{values['at']:%F %T}" == "2019-10-11 10:30:00"
    assert pay(office, lines[1:]) == "126-000002", "a refused payment uses no number up"


def test_two_cashiers_at_once_take_it_once(office: Office) -> None:
    approved(office, ONE)
    lines = open_charges(office, ONE)
    told: list[CertificateError] = []
    taken: list[str] = []
    ready = threading.Barrier(4)

    def cashier(name: str) -> None:
        ready.wait()
        try:
            taken.append(pay(office, lines, account=name))
        except NotAsExpected as error:
            told.append(error)

    threads = [threading.Thread(target=cashier, args=(f"cashier{place}",)) for place in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert taken == ["126-000001"]
    assert [str(error) for error in told] == ["already_paid"] * 3


def test_the_same_form_twice_leads_to_the_receipt(office: Office) -> None:
    approved(office, ONE)
    lines = open_charges(office, ONE)
    receipt = pay(office, lines, form="f")
    with pytest.raises(SubmittedBefore) as error:
        pay(office, lines, form="f")
    assert error.value.outcome == receipt


def test_what_changed_since_the_form_is_told(office: Office) -> None:
    approved(office, ONE)
    lines = open_charges(office, ONE)
    with pytest.raises(NotAsExpected) as error:
        pay(office, lines, expected=120)
    assert (error.value.word, error.value.values) == ("amount_changed", {"shown": 120, "now": 130})
    by = office.by(Role.DUTY_MANAGER)
    waive(office.centre, by, lines[0].charge_id, WaiveReason.GOODWILL)
    with pytest.raises(NotAsExpected) as error:
        pay(office, lines)
    assert (error.value.word, error.value.values["actor"]) == ("charge_dropped", "guo")


def test_one_payment_is_of_one_payer(office: Office) -> None:
    approved(office, ONE)
    approved(office, TWO, organisation_id=2)
    approved(office, THREE, organisation_id=None)
    for numbers in ((ONE, TWO), (ONE, THREE)):
        with pytest.raises(NotAsExpected, match="charges_of_several"):
            pay(office, open_charges(office, *numbers))
    pay(office, open_charges(office, THREE))
    assert receipt_of(office, "126-000001").organisation is None


@pytest.mark.parametrize(
    ("ids", "error"), [((), InputWrong), ((999_999,), NotAsExpected), (range(5_001), InputWrong)]
)
def test_charges_that_are_none(
    office: Office, ids: Iterable[int], error: type[CertificateError]
) -> None:
    with pytest.raises(error):
        take_payment(office.centre, office.by(Role.CASHIER), ids, EXACT, expected=0)


@pytest.mark.parametrize("role", set(Role) - {Role.CASHIER})
def test_only_cashiers_take_money(office: Office, role: Role) -> None:
    with pytest.raises(RightMissing):
        take_payment(office.centre, office.by(role), [1], EXACT, expected=0)


@pytest.mark.parametrize("role", set(Role) - {Role.DUTY_MANAGER})
def test_only_duty_managers_let_off(office: Office, role: Role) -> None:
    with pytest.raises(RightMissing):
        waive(office.centre, office.by(role), 1, WaiveReason.GOODWILL)


@pytest.mark.parametrize("text", ["NONE", "", "\x00", "\ud800", "%", "1" * 5_000])
def test_unknown_receipts_and_payers_are_told(office: Office, text: str) -> None:
    by = office.by(Role.CASHIER)
    with pytest.raises(NotAsExpected, match="no_such_receipt"):
        receipt_of(office, text)
    with pytest.raises(NotAsExpected, match="no_such_organisation"):
        bill_of(office.centre, by, text)
    with pytest.raises(NoSuchCredential):
        bill_for(office.centre, by, text)
    assert find_payers(office.centre, by, text) == ()
    boss = office.by(Role.SUPERVISOR)
    assert till_of(office.centre, boss, text, OPEN.date()).entries == ()


def test_a_charge_that_is_let_off_is_owed_no_more(office: Office) -> None:
    approved(office, ONE)
    first, second = open_charges(office, ONE)
    by = office.by(Role.DUTY_MANAGER)
    with pytest.raises(InputWrong):
        waive(office.centre, by, first.charge_id, WaiveReason.OTHER, " ")
    assert waive(office.centre, by, first.charge_id, WaiveReason.OTHER, "broke at once") == ONE
    (entry,) = history(office, ONE)
    assert (entry.action, entry.reason, entry.actor) == ("waive", "other", "guo")
    with pytest.raises(NotAsExpected, match="charge_dropped"):
        waive(office.centre, by, first.charge_id, WaiveReason.GOODWILL)
    pay(office, [second])
    assert state(office, ONE) is State.PAID


def test_letting_off_the_rest_of_what_was_paid_for_goes_on_and_all_of_it_does_not(
    office: Office,
) -> None:
    approved(office, ONE)
    approved(office, TWO, FeeLine(Charge.LOST, 200, 1, 200))
    first, second = open_charges(office, ONE)
    pay(office, [first])
    by = office.by(Role.DUTY_MANAGER)
    for line in (second, *open_charges(office, TWO)):
        waive(office.centre, by, line.charge_id, WaiveReason.CENTRES_FAULT)
    assert (state(office, ONE), state(office, TWO)) == (State.PAID, State.APPROVED)
    assert open_charges(office, ONE, TWO) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ONE, [(None, ONE, 130)]),
        ("ct1", [("CT1", None, 130)]),
        ("Anatolia", [("X1", None, 0)]),
        ("nobody of that name", []),
    ],
)
def test_payers_are_found_with_what_they_owe(
    office: Office, text: str, found: list[tuple[str | None, str | None, int]]
) -> None:
    approved(office, ONE)
    payers = find_payers(office.centre, office.by(Role.CASHIER), text)
    assert [(one.code, one.number, one.owed) for one in payers][: len(found) or None] == found
    (entry,) = history(office, kind=EventKind.READ)
    assert json.loads(entry.detail or "")["text"] == text
