"""Tills: a day of fair time, by method, counted against what must be there, anchored in the log."""

from datetime import date

import pytest

from gatekeeper.certificates.money.reversing import Refund, reverse
from gatekeeper.certificates.money.tills import (
    HEADER,
    Till,
    by_hour,
    count_cash,
    day_report,
    exported,
    own_till,
    till_of,
)
from gatekeeper.errors import InputWrong, NotAsExpected, RightMissing, SubmittedBefore
from gatekeeper.policy.payment import Method, ReverseReason, Tender
from gatekeeper.policy.words import Role
from gatekeeper.store import eventlog
from gatekeeper.store.verification import verify
from tests.harness.office import Office
from tests.harness.owing import CARD, EXACT, approved, open_charges, pay

DAY = date(2019, 10, 11)


def sell(office: Office, place: int, tender: Tender = EXACT, account: str = "") -> str:
    number = f"9000000001{place:02}"
    approved(office, number)
    return pay(office, open_charges(office, number), tender, account=account)


def mine(office: Office, day: date = DAY) -> Till:
    return own_till(office.centre, office.by(Role.CASHIER), day)


def count(office: Office, counted: int, expected: int, **values: str) -> None:
    by = office.by(Role.CASHIER)
    count_cash(office.centre, by, DAY, counted, expected=expected, **values)  # type: ignore[arg-type]


@pytest.fixture
def busy(office: Office) -> Office:
    """Two in cash, one by card, one of them taken back; one more by another cashier."""
    receipt = sell(office, 1)
    sell(office, 2)
    office.clock.pass_(hours=1)
    sell(office, 3, CARD)
    sell(office, 4, account="yu")
    refund = Refund(reason=ReverseReason.NOT_WANTED)
    reverse(office.centre, office.by(Role.SUPERVISOR), receipt, refund)
    return office


def test_a_till_adds_up_by_method_and_what_was_given_back(busy: Office) -> None:
    till = mine(busy)
    cash, card = till.of(Method.CASH), till.of(Method.CARD)
    assert (cash.taken, cash.payments, cash.given_back, cash.reversals) == (260, 2, 130, 1)
    assert (card.net, card.payments, till.all.net, till.cash) == (130, 1, 260, 130)
    assert [one.receipt[-1] for one in till.entries] == ["1", "2", "3", "5"]
    assert (till.entries[0].reversed_by, till.entries[-1].reverses) == ("126-000005", "126-000001")
    assert by_hour(till.entries, Method.CASH)[10:12] == [260, 0]
    assert by_hour(till.entries, Method.CARD)[10:12] == [0, 130]


def test_a_day_is_the_fairs_from_midnight_to_midnight(office: Office) -> None:
    office.clock.pass_(hours=13, minutes=29, seconds=59)
    sell(office, 1)
    office.clock.pass_(seconds=1)
    sell(office, 2)
    assert [one.receipt for one in mine(office).entries] == ["126-000001"]
    assert [one.receipt for one in mine(office, date(2019, 10, 12)).entries] == ["126-000002"]


@pytest.mark.parametrize("counted", [0, 129, 130, 131])
def test_cash_is_counted_against_what_must_be_there(busy: Office, counted: int) -> None:
    count(busy, counted, 130, note="float apart")
    last = mine(busy).last
    assert last is not None
    assert (last.expected, last.difference, last.note) == (130, counted - 130, "float apart")
    assert mine(busy).since == 0
    sell(busy, 5)
    assert mine(busy).since == 130


def test_the_last_count_holds_and_a_form_counts_once(busy: Office) -> None:
    count(busy, 100, 130)
    count(busy, 130, 130, form="f")
    with pytest.raises(SubmittedBefore):
        count(busy, 130, 130, form="f")
    assert [one.counted for one in mine(busy).counts] == [100, 130]


def test_a_till_that_changed_under_the_count_is_told(busy: Office) -> None:
    sell(busy, 5)
    with pytest.raises(NotAsExpected) as error:
        count(busy, 130, 130)
    assert (error.value.word, error.value.values) == ("till_changed", {"shown": 130, "now": 260})
    assert mine(busy).counts == ()


@pytest.mark.parametrize("counted", [-1, 100_000_001])
def test_a_count_is_an_amount(busy: Office, counted: int) -> None:
    with pytest.raises(InputWrong):
        count(busy, counted, 130)


def test_superiors_see_and_count_every_till_and_cashiers_their_own(busy: Office) -> None:
    tang, zhou = busy.by(Role.SUPERVISOR), busy.by(Role.CASHIER)
    assert till_of(busy.centre, tang, "yu", DAY).cash == 130
    count_cash(busy.centre, tang, DAY, 130, expected=130, cashier="yu")
    assert [one.actor for one in till_of(busy.centre, tang, "yu", DAY).counts] == ["tang"]
    for forbidden in (
        lambda: till_of(busy.centre, zhou, "yu", DAY),
        lambda: day_report(busy.centre, zhou, DAY),
        lambda: exported(busy.centre, zhou, DAY),
        lambda: count_cash(busy.centre, zhou, DAY, 1, expected=130, cashier="yu"),
        lambda: own_till(busy.centre, busy.by(Role.CLERK), DAY),
    ):
        with pytest.raises(RightMissing):
            forbidden()


def test_the_days_report_adds_all_tills_and_anchors_the_log(busy: Office) -> None:
    report = day_report(busy.centre, busy.by(Role.SUPERVISOR), DAY)
    assert [till.cashier for till in report.tills] == ["yu", "zhou"]
    assert (report.of().net, report.of(Method.CARD).net, report.of().reversals) == (390, 130, 1)
    assert [one.receipt[-1] for one in report.entries] == ["1", "2", "3", "4", "5"]
    known = {busy.centre.device: (report.sequence, report.hash[:16])}
    with busy.store.reading() as conn:
        head = eventlog.head(conn, busy.centre.device)
        assert (head.sequence, head.hash) == (report.sequence, report.hash)
        assert verify(conn, None, known).sound
        forged = {busy.centre.device: (report.sequence, bytes(16))}
        assert [one.what for one in verify(conn, None, forged).problems] == ["rewritten"]


def test_a_day_without_payments_has_no_tills(office: Office) -> None:
    report = day_report(office.centre, office.by(Role.SUPERVISOR), DAY)
    assert (report.tills, report.of().net) == ((), 0)


def test_a_days_payments_as_rows(busy: Office) -> None:
    rows = exported(busy.centre, busy.by(Role.SUPERVISOR), DAY)
    last = dict(zip(HEADER, rows[-1], strict=True))
    assert (last["receipt"], last["amount"], last["time"]) == (
        "126-000005",
        -130,
        "2019-10-11T11:30:00",
    )
    assert (last["cashier"], last["actor"], last["reverses"], last["organisation_code"]) == (
        "zhou",
        "tang",
        "126-000001",
        "CT1",
    )
    with busy.store.reading() as conn:
        (newest,) = eventlog.read(conn, limit=1, newest_first=True)
    assert (newest.action, newest.actor) == ("export", "tang")
