"""Where the data come from: a folder of CSV files, or one workbook with a sheet for each."""

import difflib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from gatekeeper.importing.findings import Findings, UnreadableSourceError
from gatekeeper.importing.form import TABLES, Table
from gatekeeper.importing.lines import BrokenError, CsvRecords, Record
from gatekeeper.importing.workbook import Workbook

TELL_EVERY = 4096
"""Rows between two words about progress."""
_ALIKE = 0.8

Progress = Callable[[str, float], None]
"""Told the table's name and which share of it was read, 0 to 1."""


def no_progress(table: str, share: float) -> None:
    """Tells nobody."""


class Source(AbstractContextManager["Source"], Protocol):
    """Tables of text, read as often as need be."""

    name: str
    photos: Path | None

    def place(self, table: Table[Any]) -> str:
        """What findings call the table: its file, or workbook and sheet."""

    def has(self, table: Table[Any]) -> bool:
        """Whether the table is there."""

    def check_names(self, findings: Findings) -> None:
        """Find needed tables that are missing, and files or sheets that look misspelt."""

    def records(self, table: Table[Any], progress: Progress) -> Iterator[Record]:
        """The table's rows, the header first; raises BrokenError, UnreadableSourceError."""


def open_source(path: Path) -> Source:
    """Open a folder or an .xlsx workbook, to be closed with ``with``; UnreadableSourceError."""
    if path.is_dir():
        return _Folder(path)
    if not path.exists():
        raise UnreadableSourceError(f"{path}: there is no such folder or file")
    if path.suffix.lower() != ".xlsx":
        raise UnreadableSourceError(f"{path}: is neither a folder nor an .xlsx workbook")
    return _Book(path)


def _check_names(given: list[str], ending: str, source: str, findings: Findings) -> None:
    """Find what is missing or misspelt among the names of files or sheets."""
    expected = {table.name + ending: table for table in TABLES}
    missing = {name for name in expected if name not in given}
    for name in sorted(given):
        like = difflib.get_close_matches(name.lower(), missing, n=1, cutoff=_ALIKE)
        if name not in expected and like:
            findings.add(f"{source}{name}", None, None, f'is not read; is "{like[0]}" meant?')
    for name, table in expected.items():
        if table.needed and name in missing:
            findings.add(f"{source}{name}", None, None, "is missing")


class _Folder:
    """CSV files in a folder; other files in it are left alone."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        photos = path / "photos"
        self.photos = photos if photos.is_dir() else None

    def __enter__(self) -> "_Folder":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def place(self, table: Table[Any]) -> str:
        return f"{table.name}.csv"

    def _file(self, table: Table[Any]) -> Path:
        return self._path / self.place(table)

    def has(self, table: Table[Any]) -> bool:
        return self._file(table).is_file()

    def check_names(self, findings: Findings) -> None:
        try:
            given = [one.name for one in self._path.iterdir() if one.is_file()]
        except OSError as error:
            raise UnreadableSourceError(
                f"{self._path}: cannot be read ({error.strerror})"
            ) from error
        _check_names(given, ".csv", "", findings)

    def records(self, table: Table[Any], progress: Progress) -> Iterator[Record]:
        path = self._file(table)
        try:
            with path.open("rb") as stream:
                size = max(path.stat().st_size, 1)
                records = CsvRecords(stream)
                for count, record in enumerate(records):
                    if count % TELL_EVERY == 0:
                        progress(table.name, records.position / size)
                    yield record
        except OSError as error:
            raise BrokenError(1, f"the file cannot be read ({error.strerror})") from error
        progress(table.name, 1.0)


class _Book:
    """Sheets of a workbook, named as the tables, with or without ``.csv``."""

    photos: Path | None = None

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._book = Workbook(path)
        self._titles = {title.strip().removesuffix(".csv"): title for title in self._book.sheets}

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.__exit__()

    def place(self, table: Table[Any]) -> str:
        return f"{self.name}, sheet {table.name}"

    def has(self, table: Table[Any]) -> bool:
        return table.name in self._titles

    def check_names(self, findings: Findings) -> None:
        sheets = self._book.sheets
        if len(self._titles) < len(sheets):
            findings.add(self.name, None, None, "two of its sheets bear the same name")
        _check_names(list(self._titles), "", f"{self.name}, sheet ", findings)

    def records(self, table: Table[Any], progress: Progress) -> Iterator[Record]:
        told = 0

        def tell(share: float) -> None:
            nonlocal told
            told += 1
            if told % TELL_EVERY == 0:
                progress(table.name, share)

        yield from self._book.records(self._titles[table.name], table, tell)
        progress(table.name, 1.0)
