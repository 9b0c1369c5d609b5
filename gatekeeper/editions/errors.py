"""What may be wrong with an edition file, told in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from gatekeeper.errors import GatekeeperError

SHOWN = 40
"""Characters of a wrong value that are repeated in a message."""
TOLD = 200
"""Mistakes that a message tells one by one; a file with more is no edition gone a little wrong."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: in which table, at which key (either may be empty), and what."""

    table: str
    key: str
    text: str

    def __str__(self) -> str:
        """One line: ``[kinds.setup] hours: 'setp' is not one of ...``."""
        table = f"[{self.table}]" if self.table else ""
        place = " ".join(part for part in (table, self.key) if part)
        return f"{place}: {self.text}" if place else self.text


class EditionError(GatekeeperError):
    """An edition cannot be loaded; the message has a line for every mistake of the file.

    After ``TOLD`` of them it only counts the rest; ``mistakes`` has them all.
    """

    def __init__(self, file: str, mistakes: Sequence[Mistake]) -> None:
        self.file = file
        self.mistakes = tuple(mistakes)
        lines = [f"{file}: {mistake}" for mistake in mistakes[:TOLD]]
        if len(mistakes) > TOLD:
            lines.append(f"{file}: and {len(mistakes) - TOLD} more mistakes")
        super().__init__("\n".join(lines))


def shown(value: object) -> str:
    """A wrong value as it is repeated in a message: quoted and cut to a length."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def plain(key: str) -> str:
    """A key as it is repeated in a message: as written, unless it is long or not printable."""
    return key if key.isprintable() and len(key) <= SHOWN else shown(key)


def nearest(word: object, known: Sequence[str]) -> str:
    """``; did you mean 'setup'?`` where a known word is close, else nothing."""
    close = get_close_matches(str(word)[:SHOWN], known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def not_one_of(word: object, known: Sequence[str]) -> str:
    """That a word is not known, which are, and which one may have been meant."""
    return f"{shown(word)} is not one of {', '.join(known)}{nearest(word, known)}"
