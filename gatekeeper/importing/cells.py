"""What one cell of text means: a number, date, word or name, or a sentence saying why not."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from gatekeeper.importing.findings import quote
from gatekeeper.policy.code import is_number, is_uid

Word = TypeVar("Word", bound=StrEnum)

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years of a date or time; outside of them it is a slip of the finger."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_WHOLE = re.compile(r"[0-9]{1,4}")
_DECIMAL = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,6})?")
_REMEMBERED = 4096


class CellError(ValueError):
    """A cell does not mean what its column asks for; the message is a sentence's second half."""


def one_of(allowed: Iterable[str]) -> str:
    """The allowed words as a sentence lists them."""
    return ", ".join(allowed)


def closest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that is most like it, if one is."""
    known = {one.lower(): one for one in allowed}
    close = difflib.get_close_matches(word[:64].lower(), known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def nearest(word: str, allowed: Iterable[str]) -> str:
    """``; is "x" meant?`` for the allowed word that is most like it, or nothing."""
    close = closest(word, allowed)
    return f'; is "{close}" meant?' if close else ""


def text(length: int) -> Callable[[str], str]:
    """Reads any words of at most ``length`` characters; tabs and line breaks are allowed."""

    def read(cell: str) -> str:
        if len(cell) > length:
            raise CellError(f"{quote(cell)} is too long: {len(cell)} characters, at most {length}")
        if not cell.isprintable():
            _refuse_controls(cell)
        return cell

    return read


def _refuse_controls(cell: str) -> None:
    for character in cell:
        if character == "\0":
            raise CellError(f"{quote(cell)} holds a NUL character")
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\r\n":
            raise CellError(f"{quote(cell)} holds the control character U+{ord(character):04X}")


def code(length: int) -> Callable[[str], str]:
    """Reads a code of at most ``length`` printable characters on one line."""
    words = text(length)

    def read(cell: str) -> str:
        if not words(cell).isprintable():
            raise CellError(f"{quote(cell)} holds characters that are not printed")
        return cell

    return read


def number(cell: str) -> str:
    """Reads the digits printed under a barcode: 6 to 20."""
    if not is_number(cell):
        raise CellError(f"{quote(cell)} is not a number of 6 to 20 digits")
    return cell


def card_uid(cell: str) -> str:
    """Reads a card's identifier in hex; gives upper case."""
    if not is_uid(cell):
        raise CellError(f"{quote(cell)} is not a card's identifier: 4 to 10 bytes in hex")
    return cell.upper()


def whole(cell: str) -> int:
    """Reads a whole number from 1 to 9999: an edition or a phase."""
    if not _WHOLE.fullmatch(cell) or int(cell) == 0:
        raise CellError(f"{quote(cell)} is not a whole number from 1 to 9999")
    return int(cell)


def measure(unit: str) -> Callable[[str], float]:
    """Reads a number of metres or square metres greater than 0, with a decimal point."""

    def read(cell: str) -> float:
        if not _DECIMAL.fullmatch(cell) or float(cell) == 0:
            raise CellError(f"{quote(cell)} is not a number of {unit} greater than 0, such as 9.6")
        return float(cell)

    return read


def yes_no(cell: str) -> bool:
    """Reads ``yes`` or ``no``."""
    if cell == "yes":
        return True
    if cell == "no":
        return False
    raise CellError(f"{quote(cell)} is neither yes nor no")


def word_of(words: type[Word]) -> Callable[[str], Word]:
    """Reads one word of a closed vocabulary."""
    known = {word.value: word for word in words}

    def read(cell: str) -> Word:
        found = known.get(cell)
        if found is None:
            hint = nearest(cell, known)
            raise CellError(f"{quote(cell)} is not one of {one_of(known)}{hint}")
        return found

    return read


@lru_cache(_REMEMBERED)
def day(cell: str) -> date:
    """Reads a date ``YYYY-MM-DD`` of the years 1900 to 2199."""
    if _DATE.fullmatch(cell) and FIRST_YEAR <= int(cell[:4]) <= LAST_YEAR:
        try:
            return date.fromisoformat(cell)
        except ValueError as error:
            raise CellError(f"{quote(cell)} is not a date: {error}") from error
    raise CellError(f"{quote(cell)} is not a date YYYY-MM-DD")


@lru_cache(_REMEMBERED)
def instant(cell: str) -> datetime:
    """Reads a time ``YYYY-MM-DDTHH:MM[:SS]``, fair time, of the years 1900 to 2199."""
    if _TIME.fullmatch(cell) and FIRST_YEAR <= int(cell[:4]) <= LAST_YEAR:
        try:
            return datetime.fromisoformat(cell)
        except ValueError as error:
            raise CellError(f"{quote(cell)} is not a time: {error}") from error
    raise CellError(f"{quote(cell)} is not a time YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS")
