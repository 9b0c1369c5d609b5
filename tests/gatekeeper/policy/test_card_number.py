"""A payment card's number is known wherever somebody types it, and little else is."""

import pytest

from gatekeeper.policy.card_number import has_card_number


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",  # Visa's test number
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "6200 0000 0000 0005",  # UnionPay's
        "３７８２ ８２２４６３ １０００５",  # American Express's, in wide digits
        "slip 12, card 4111 1111 1111 1111",
        "0042 4111 1111 1111 1111 12/27",
        "123456789015",  # the shortest: 12 digits
    ],
)
def test_card_numbers(text: str) -> None:
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "004217",
        "1111",
        "4111 1111 1111 1112",
        "12345678904",  # right by the check, but of 11 digits
        "123456789016",
        "0042, 17, 2019-10-11 10:30",
        "Wu, 13800 138000",
    ],
)
def test_what_is_none(text: str) -> None:
    assert not has_card_number(text)
