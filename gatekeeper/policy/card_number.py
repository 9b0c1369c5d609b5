"""Finds a payment card's number in what somebody typed: no register of ours ever keeps one."""

import re
import unicodedata
from itertools import accumulate

SHORTEST = 12
"""Digits of the shortest card number (ISO/IEC 7812-1: 10 to 19, of which schemes use 12 and up)."""
_GROUPS = re.compile(r"[0-9]+(?:[ .\-–/_]{1,2}[0-9]+)*")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""The digit sum of twice a digit."""


def has_card_number(text: str) -> bool:
    """Whether a text has 12 or more digits, in groups or not, with a right check digit.

    One in ten other numbers of that length is taken for a card's too.
    """
    plain = unicodedata.normalize("NFKC", text)
    for run in _GROUPS.findall(plain):
        groups = re.findall("[0-9]+", run)
        for first in range(len(groups)):
            if any(_is_card(digits) for digits in accumulate(groups[first:])):
                return True
    return False


def _is_card(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B) over enough digits."""
    if len(digits) < SHORTEST:
        return False
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0
