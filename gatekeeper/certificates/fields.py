"""What may be written into a field at the desk: any script, no control characters, a length."""

import unicodedata
from collections.abc import Mapping

from gatekeeper.errors import InputWrong

MAX_NAME = 120
MAX_NUMBER = 40
MAX_POSITION = 60
MAX_NOTE = 500
MAX_REFERENCE = 80
_INVISIBLE = frozenset("\u200c\u200d")
"""Joiners, which Persian and Indian names are written with."""
_NEVER = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
"""Control and format characters (those that turn the direction of writing too), surrogates, and
what is no character."""


class Faults:
    """Collects what is wrong field by field, so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def add(self, field: str, word: str) -> None:
        """Note what is wrong with a field; the first word stays."""
        self._found.setdefault(field, word)

    def line(self, field: str, raw: str, most: int, *, required: bool = False) -> str:
        """A text of one line as it is kept: NFC, white space as single spaces.

        Notes ``too_long`` beyond so many characters, ``control_character``, or ``missing``.
        """
        if len(raw) > most * 2:
            self.add(field, "too_long")
            return ""
        text = " ".join(unicodedata.normalize("NFC", raw).split())
        if len(text) > most:
            self.add(field, "too_long")
        if any(_is_barred(char) for char in text):
            self.add(field, "control_character")
        if required and not text:
            self.add(field, "missing")
        return text

    @property
    def found(self) -> Mapping[str, str]:
        """The words so far, by field."""
        return self._found

    def tell(self) -> None:
        """Raise InputWrong if anything is wrong."""
        if self._found:
            raise InputWrong(self._found)


def noted(raw: str, field: str = "note", *, required: bool = False) -> str:
    """A note of one line as it is kept; raises InputWrong for what ``Faults.line`` notes."""
    faults = Faults()
    text = faults.line(field, raw, MAX_NOTE, required=required)
    faults.tell()
    return text


def _is_barred(char: str) -> bool:
    return char not in _INVISIBLE and unicodedata.category(char) in _NEVER
