"""Numbers of new credentials: their form, their check digit, and that none is given twice."""

import pytest

from gatekeeper.certificates.applications import numbers
from gatekeeper.certificates.applications.numbers import (
    NumbersExhausted,
    check_digit,
    is_mistyped,
    new_number,
)
from gatekeeper.policy.code import is_number
from tests.harness.office import BADGE, Office


@pytest.mark.parametrize(
    ("digits", "digit"), [("7992739871", "3"), ("12600000001", "1"), ("0" * 11, "0")]
)
def test_the_check_digit_is_luhns(digits: str, digit: str):
    assert check_digit(digits) == digit
    assert not is_mistyped("1" + digits[:10] + check_digit("1" + digits[:10]))


def test_every_wrong_digit_and_nearly_every_swap_is_noticed(office: Office):
    with office.store.reading() as conn:
        number = new_number(conn, office.centre.edition)
    assert is_number(number)
    assert number.startswith("126")
    assert len(number) == 12
    for place in range(12):
        for digit in set("0123456789") - {number[place]}:
            assert is_mistyped(number[:place] + digit + number[place + 1 :])
    for place in range(11):
        one, two = number[place : place + 2]
        if one != two and {one, two} != {"0", "9"}:
            assert is_mistyped(number[:place] + two + one + number[place + 2 :])


@pytest.mark.parametrize("number", ["123456", "99999999999999999999", "A26000000015", ""])
def test_a_number_of_another_form_is_never_called_mistyped(number: str):
    assert not is_mistyped(number)


def test_a_taken_number_is_not_given_again(office: Office, monkeypatch: pytest.MonkeyPatch):
    drawn = iter([1, 1, 2])
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda _: next(drawn))
    with office.store.transaction() as conn:
        first = new_number(conn, office.centre.edition)
        conn.exec_driver_sql(f"UPDATE credentials SET number = '{first}' WHERE number = '{BADGE}'")
        assert new_number(conn, office.centre.edition) != first
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda _: 1)
    with office.store.reading() as conn, pytest.raises(NumbersExhausted):
        new_number(conn, office.centre.edition)
