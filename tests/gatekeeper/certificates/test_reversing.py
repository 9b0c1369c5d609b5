"""Payments taken back: whole, by superiors, while nothing that they paid for is made (H 3.5.6)."""

import pytest
from sqlalchemy import update

from gatekeeper.certificates.money.reversing import Refund, reverse
from gatekeeper.errors import InputWrong, NotAsExpected, RightMissing
from gatekeeper.policy.payment import ReverseReason
from gatekeeper.policy.words import EventKind, Role, State
from gatekeeper.store.tables import credentials
from tests.harness.office import Office
from tests.harness.owing import (
    CARD,
    CASH,
    ONE,
    TWO,
    approved,
    history,
    open_charges,
    pay,
    receipt_of,
    state,
)

WRONG = Refund(reason=ReverseReason.WRONG_CHARGES)


def take_back(office: Office, receipt: str, refund: Refund = WRONG, **values: str) -> str:
    return reverse(office.centre, office.by(Role.SUPERVISOR), receipt, refund, **values)


def set_state(office: Office, number: str, to: State) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == number).values(state=to))


def test_a_payment_is_taken_back_and_its_charges_are_owed_again(office: Office) -> None:
    approved(office, ONE)
    lines = open_charges(office, ONE)
    receipt = pay(office, lines, CASH)
    back = take_back(office, receipt)
    assert state(office, ONE) is State.APPROVED
    assert open_charges(office, ONE) == lines
    second, first = receipt_of(office, back), receipt_of(office, receipt)
    assert (second.amount, second.reverses, second.reason) == (-130, receipt, "wrong_charges")
    assert (second.cashier, second.actor) == ("zhou", "tang")
    assert (first.reversed_by, [one.amount for one in first.lines]) == (back, [120, 10])
    assert [entry.action for entry in history(office, ONE, kind=EventKind.STEP)] == [
        "pay",
        "reverse",
    ]
    with pytest.raises(NotAsExpected) as error:
        take_back(office, receipt)
    assert (error.value.word, error.value.values["receipt"]) == ("already_reversed", back)
    with pytest.raises(NotAsExpected, match="is_reversal"):
        take_back(office, back)
    assert pay(office, lines) == "126-000003"
    assert state(office, ONE) is State.PAID


@pytest.mark.parametrize("later", [State.PRODUCED, State.ISSUED, State.CANCELLED])
def test_what_was_made_or_given_up_is_not_refunded(office: Office, later: State) -> None:
    approved(office, ONE)
    approved(office, TWO)
    receipt = pay(office, open_charges(office, ONE, TWO))
    set_state(office, TWO, later)
    with pytest.raises(NotAsExpected) as error:
        take_back(office, receipt)
    assert (error.value.word, error.value.values) == ("paid_went_on", {"number": TWO})
    assert (state(office, ONE), open_charges(office, ONE)) == (State.PAID, ())


def test_a_part_is_taken_back_while_another_part_stays(office: Office) -> None:
    approved(office, ONE)
    first, second = open_charges(office, ONE)
    receipts = [pay(office, [first]), pay(office, [second])]
    take_back(office, receipts[0])
    assert (state(office, ONE), open_charges(office, ONE)) == (State.APPROVED, (first,))
    take_back(office, receipts[1])
    assert open_charges(office, ONE) == (first, second)
    assert [entry.action for entry in history(office, ONE)] == [
        "part",
        "pay",
        "reverse",
        "owed_again",
    ]


@pytest.mark.parametrize(
    ("refund", "faults"),
    [
        (Refund(reason=ReverseReason.OTHER, slip="9"), {"note": "missing"}),
        (Refund(reason=ReverseReason.NOT_WANTED), {"slip": "slip_missing"}),
        (
            Refund(reason=ReverseReason.NOT_WANTED, slip="4111111111111111"),
            {"slip": "card_number"},
        ),
        (
            Refund(reason=ReverseReason.NOT_WANTED, slip="9", till="nobody"),
            {"till": "no_such_till"},
        ),
    ],
)
def test_a_refund_is_checked(office: Office, refund: Refund, faults: dict[str, str]) -> None:
    approved(office, ONE)
    receipt = pay(office, open_charges(office, ONE), CARD)
    with pytest.raises(InputWrong) as error:
        take_back(office, receipt, refund)
    assert error.value.faults == faults
    assert state(office, ONE) is State.PAID


def test_a_refund_comes_out_of_the_till_that_gives_it(office: Office) -> None:
    approved(office, ONE)
    approved(office, TWO)
    receipt = pay(office, open_charges(office, ONE))
    pay(office, open_charges(office, TWO), account="yu")
    back = take_back(office, receipt, Refund(reason=ReverseReason.NOT_WANTED, till="yu"))
    assert receipt_of(office, back).cashier == "yu"


@pytest.mark.parametrize("role", set(Role) - {Role.SUPERVISOR, Role.DUTY_MANAGER})
def test_only_superiors_take_back(office: Office, role: Role) -> None:
    with pytest.raises(RightMissing):
        reverse(office.centre, office.by(role), "126-000001", WRONG)


def test_a_receipt_that_is_none_is_told(office: Office) -> None:
    with pytest.raises(NotAsExpected, match="no_such_receipt"):
        take_back(office, "126-000009")
