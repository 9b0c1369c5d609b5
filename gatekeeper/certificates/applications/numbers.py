"""The number of a new credential: what is printed under its barcode and typed to look it up.

Twelve digits: three of the edition, eight at random, and a check digit (Luhn, ISO/IEC 7812-1 annex
B). So one wrong digit, and two neighbours that changed places (but 09 and 90), are noticed, and
nobody walks through the public look-up by counting. Imported numbers have any form of 6 to 20
digits: who reads a number never insists on the check digit.
"""

import secrets

from sqlalchemy import Connection, select

from gatekeeper.policy.edition import Edition
from gatekeeper.store.tables import credentials

_RANDOM_DIGITS = 8
_TRIES = 100
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Twice a digit, its digits added."""


class NumbersExhausted(RuntimeError):
    """No free number was found in a hundred tries: an edition holds 100 million."""


def new_number(conn: Connection, edition: Edition) -> str:
    """A number that no credential of the register has. Raises NumbersExhausted."""
    for _ in range(_TRIES):
        drawn = secrets.randbelow(10**_RANDOM_DIGITS)
        digits = f"{edition.number % 1000:03}{drawn:0{_RANDOM_DIGITS}}"
        number = digits + check_digit(digits)
        taken = select(credentials.c.id).where(credentials.c.number == number)
        if conn.execute(taken).first() is None:
            return number
    raise NumbersExhausted(f"no free number in {_TRIES} tries")


def check_digit(digits: str) -> str:
    """The Luhn digit that goes behind some ASCII digits."""
    values = [int(each) for each in reversed(digits)]
    total = sum(_DOUBLED[each] for each in values[::2]) + sum(values[1::2])
    return str(-total % 10)


def is_mistyped(number: str) -> bool:
    """Whether it looks like one of these numbers, but its check digit is wrong."""
    return (
        len(number) == 3 + _RANDOM_DIGITS + 1
        and number.isascii()
        and number.isdigit()
        and check_digit(number[:-1]) != number[-1]
    )
