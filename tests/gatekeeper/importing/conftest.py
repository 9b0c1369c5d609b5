"""A copy of the sample fair to break, and an empty store to take it into."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from gatekeeper.importing.findings import Findings
from gatekeeper.importing.form import TABLES
from gatekeeper.importing.ledger import Venue
from gatekeeper.importing.reading import check
from gatekeeper.importing.source import open_source
from gatekeeper.store.database import Store

SAMPLE = Path(__file__).parents[2] / "cases" / "gate-126"
VENUE = Venue(126, frozenset({1, 3}), frozenset({"5.2", "9.3", "11.2", "15.1"}))


class Fair:
    """A folder of data that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def replace(self, file: str, old: str, new: str) -> None:
        """Put ``new`` in the place of the one ``old``; bytes that are no UTF-8 as surrogates."""
        path = self.folder / file
        content = path.read_text("utf-8", "surrogateescape")
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
        path.write_bytes(content.replace(old, new).encode("utf-8", "surrogateescape"))

    def append(self, file: str, *lines: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8", newline="") as stream:
            stream.write("".join(f"{line}\n" for line in lines))

    def errors(self, venue: Venue | None = VENUE) -> list[str]:
        return errors_of(self.folder, venue)


def errors_of(path: Path, venue: Venue | None = VENUE) -> list[str]:
    """Every error of a folder or workbook, as it is told."""
    findings = Findings()
    with open_source(path) as source:
        check(source, findings, venue, photos=True)
    return [str(finding) for finding in findings.kept()]


def as_workbook(folder: Path, path: Path) -> openpyxl.Workbook:
    """The folder as a workbook of text cells, which the caller changes and saves."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in TABLES:
        sheet = book.create_sheet(table.name)
        for line in (folder / f"{table.name}.csv").read_text("utf-8").splitlines():
            sheet.append([cell or None for cell in line.split(",")])
    book.save(path)
    return book


@pytest.fixture
def fair(tmp_path: Path) -> Fair:
    folder = tmp_path / "fair"
    shutil.copytree(SAMPLE, folder)
    return Fair(folder)


@pytest.fixture
def store(empty_store: Store) -> Store:
    return empty_store
