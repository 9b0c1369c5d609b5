"""The stock of blank cards and forms: what moves it, serial numbers, and a day's balance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_SERIAL = 24
MOST_PIECES = 1_000_000
_SERIAL = re.compile(r"([A-Z-]*)([0-9]{1,18})")


class Movement(StrEnum):
    """Why there is more or less of a form."""

    RECEIVED = "received"
    USED = "used"
    SPOILED = "spoiled"
    COUNTED = "counted"
    """Somebody counted; nothing moves by that."""
    CORRECTED = "corrected"
    """A count that differed was accepted."""
    RETURNED = "returned"
    """Given back to where it came from."""


LESS = frozenset({Movement.USED, Movement.SPOILED, Movement.RETURNED})
"""Movements of which there is less afterwards."""


class SerialWrong(ValueError):
    """A range of serial numbers that cannot be; its text is the word of what is wrong."""


@dataclass(frozen=True, slots=True)
class Serials:
    """Serial numbers from first to last, both included, all of one prefix and width."""

    prefix: str
    width: int
    first: int
    last: int

    @property
    def pieces(self) -> int:
        """How many they are."""
        return self.last - self.first + 1

    @property
    def from_(self) -> str:
        """The first as it is printed."""
        return f"{self.prefix}{self.first:0{self.width}}"

    @property
    def to(self) -> str:
        """The last as it is printed."""
        return f"{self.prefix}{self.last:0{self.width}}"

    def overlaps(self, other: "Serials") -> bool:
        """Whether a number is in both."""
        same = (self.prefix, self.width) == (other.prefix, other.width)
        return same and self.first <= other.last and other.first <= self.last


def serials(first: str, last: str) -> Serials:
    """The range that two pre-printed numbers name: digits, letters A to Z and ``-`` before them.

    Raises SerialWrong: ``not_a_serial``, ``serials_differ`` (prefix or width),
    ``serials_backwards``.
    """
    found = [_SERIAL.fullmatch(each.strip().upper()) for each in (first, last)]
    if found[0] is None or found[1] is None or max(len(first), len(last)) > MAX_SERIAL:
        raise SerialWrong("not_a_serial")
    (prefix, start), (other, end) = found[0].groups(), found[1].groups()
    if prefix != other or len(start) != len(end):
        raise SerialWrong("serials_differ")
    if int(end) < int(start):
        raise SerialWrong("serials_backwards")
    return Serials(prefix, len(start), int(start), int(end))


@dataclass(frozen=True, slots=True)
class Balance:
    """One form on one day, in pieces."""

    opening: int
    moved: Mapping[Movement, int] = field(default_factory=dict)
    """What came by each movement; less than nothing where pieces went."""

    def of(self, movement: Movement) -> int:
        """How many pieces came or, as a number above nothing, went by a movement."""
        pieces = self.moved.get(movement, 0)
        return -pieces if movement in LESS else pieces

    @property
    def should_be(self) -> int:
        """How many there should be at its end."""
        return self.opening + sum(self.moved.values())
