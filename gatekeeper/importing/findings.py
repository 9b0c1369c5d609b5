"""What is wrong with a folder or workbook: every error at once, each with its place."""

from dataclasses import dataclass

from gatekeeper.errors import GatekeeperError

KEPT = 1_000
"""How many findings are kept to be shown; all of them are counted."""
QUOTED = 40
"""Characters of a wrong value that a finding shows."""


class ImportingError(GatekeeperError):
    """What goes wrong while a folder or workbook is taken."""


class UnreadableSourceError(ImportingError):
    """The folder, file or workbook cannot be read at all; the message is a sentence.

    ``word`` names it for screens: ``not_a_workbook``, ``old_or_locked`` or ``unpacks_too_large``.
    """

    def __init__(self, message: str, word: str = "not_a_workbook") -> None:
        super().__init__(message)
        self.word = word


class RejectedError(ImportingError):
    """The data have errors: nothing was taken. ``findings`` holds them."""

    def __init__(self, findings: "Findings") -> None:
        self.findings = findings
        super().__init__(f"{findings.total} errors, nothing was taken")


@dataclass(frozen=True, slots=True)
class Finding:
    """One error; ``line`` counts from 1 as an editor does (rows of a sheet); None: all of it."""

    file: str
    line: int | None
    column: str | None
    what: str

    def __str__(self) -> str:
        """File, line, column and what is wrong, on one line."""
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.what}"


class Findings:
    """Collects errors: the first ``KEPT`` are kept, all are counted."""

    def __init__(self) -> None:
        self.total = 0
        self._kept: list[Finding] = []

    def add(self, file: str, line: int | None, column: str | None, what: str) -> None:
        """Take note of one more error."""
        self.total += 1
        if len(self._kept) < KEPT:
            self._kept.append(Finding(file, line, column, what))

    def kept(self) -> list[Finding]:
        """What was kept: file by file in the order of reading, by line within each."""
        order = {
            name: place for place, name in enumerate(dict.fromkeys(f.file for f in self._kept))
        }
        return sorted(self._kept, key=lambda found: (order[found.file], found.line or 0))

    def raise_if_any(self) -> None:
        """Raise RejectedError when there is at least one."""
        if self.total:
            raise RejectedError(self)


def quote(value: str) -> str:
    """A value as a finding shows it: cut, in quotes, control characters made visible."""
    cut = value[: QUOTED + 1]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
    return f'"{shown}"' if len(shown) <= QUOTED else f'"{shown[:QUOTED]}…"'


def unquoted(name: str) -> str:
    """A column's wrong name as a finding's place: cut, control characters made visible."""
    return quote(name).replace('"', "")
