"""What may be wrong with an edition file, told in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from gatekeeper.errors import GatekeeperError

SHOWN = 40
"""Characters of a wrong value that are repeated in a message."""


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
    """An edition cannot be loaded; the message has a line for every mistake of the file."""

    def __init__(self, file: str, mistakes: Sequence[Mistake]) -> None:
        self.file = file
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{file}: {mistake}" for mistake in mistakes))


def shown(value: object) -> str:
    """A wrong value as it is repeated in a message: quoted and cut to a length."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def nearest(word: object, known: Sequence[str]) -> str:
    """``; did you mean 'setup'?`` where a known word is close, else nothing."""
    close = get_close_matches(str(word)[:SHOWN], known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def not_one_of(word: object, known: Sequence[str]) -> str:
    """That a word is not known, which are, and which one may have been meant."""
    return f"{shown(word)} is not one of {', '.join(known)}{nearest(word, known)}"
