"""The sheet in which an agency or the online system hands in applications: its columns and rows.

An .xlsx workbook or a CSV file (UTF-8 with or without a mark, or GB18030 as Chinese Excel saves
it). A row stays text until ``sheet_rows`` makes an application of it, so that it can be given back
as it came.
"""

import codecs
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gatekeeper.errors import NotAsExpected
from gatekeeper.importing.cells import closest
from gatekeeper.importing.findings import UnreadableSourceError
from gatekeeper.importing.form import Table
from gatekeeper.importing.lines import LONGEST_CELL, BrokenError, CsvRecords, Record
from gatekeeper.importing.workbook import Workbook

COLUMNS = (
    "reference",
    "kind",
    "organisation_code",
    "organisation_name",
    "id_type",
    "id_number",
    "name",
    "birth_date",
    "nationality",
    "position",
    "phase",
    "valid_from",
    "valid_to",
    "plate",
    "length_m",
    "slot_from",
    "slot_to",
    "parking_space",
    "original_seen",
    "stamp",
)
"""In the order in which the template has them; docs/feeds.md says what each holds."""
NEEDED = ("kind", "organisation_code", "organisation_name")
"""A sheet without one of these is refused as a whole; a cell that is empty is told of its row."""
LARGEST = 10 * 1024**2
"""Bytes of a sheet as it comes."""
LARGEST_UNPACKED = 64 * 1024**2
"""Bytes of all parts of a workbook: several times what 5,000 rows need."""
MOST_ROWS = 5_000
SHEET_NAMES = ("applications", "申请表")
"""How the sheet of a workbook may be named; else its first one is read."""
_HEADER_WITHIN = 10
"""Rows above the header that may hold a title."""
_LONGEST_HEADING = 60
_NO_DATES: Table[Any] = Table("applications", dict, (), key=())


@dataclass(frozen=True, slots=True)
class Labels:
    """What people call the columns and the words in them, besides their ids, in any language."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """The column by its heading, as ``folded``."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column: the word by what it is called, as ``folded``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came: text by column, empty cells left out."""

    line: int
    """As the spreadsheet counts, from 1."""
    cells: Mapping[str, str]
    fault: str = ""
    """What is wrong with the row as a whole (``row_broken``, ``formula`` …); empty: nothing."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the whole file that the clerk should know, and that does not stop it."""

    word: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds."""

    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = ()


def folded(text: str) -> str:
    """A heading or word as it is compared: without case, spaces and the marks around it."""
    return "".join(char for char in text.casefold() if char.isalnum() or char == "_")


def read_sheet(name: str, content: bytes, labels: Labels) -> Sheet:
    """The rows of a file. ``name`` is what its sender calls it.

    Raises NotAsExpected where it cannot be read as a whole: ``sheet_too_large``, ``sheet_empty``,
    ``sheet_no_header``, ``sheet_column_misspelt``, ``sheet_broken`` …, each with its place.
    """
    if len(content) > LARGEST:
        raise NotAsExpected("sheet_too_large", most=LARGEST // 1024**2)
    remarks: list[Remark] = []
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        remarks += _remarks_on(content)
        records = _of_workbook(name, content)
    else:
        records = _of_csv(content)
    try:
        header = _find_header(records, labels)
        remarks += header.remarks
        rows = tuple(_rows(records, header, labels))
    except BrokenError as error:
        raise NotAsExpected("sheet_broken", line=error.line) from error
    if not rows:
        raise NotAsExpected("sheet_empty")
    return Sheet(rows, tuple(remarks))


def _of_csv(content: bytes) -> Iterator[Record]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
        raise NotAsExpected("sheet_not_text")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content = content.decode("gb18030").encode()
        except UnicodeDecodeError as error:
            raise NotAsExpected("sheet_not_text") from error
    return iter(CsvRecords(io.BytesIO(content)))


def _of_workbook(name: str, content: bytes) -> Iterator[Record]:
    try:
        with Workbook(Path(Path(name).name or "sheet.xlsx"), content) as book:
            titles = {title.strip().casefold(): title for title in book.sheets}
            known = (titles[each] for each in SHEET_NAMES if each in titles)
            first = next(known, next(iter(book.sheets), None))
            if first is None:
                raise NotAsExpected("sheet_empty")
            yield from book.records(first, _NO_DATES, lambda _: None)
    except UnreadableSourceError as error:
        raise NotAsExpected(f"sheet_{error.word}") from error


def _remarks_on(content: bytes) -> Iterator[Remark]:
    """What is odd about a workbook; nothing of it is ever run or followed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise NotAsExpected("sheet_unpacks_too_large")
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                yield Remark("macros")
            sheets = [one for one in parts if one.filename.startswith("xl/worksheets/sheet")]
            if any(b"<mergeCell " in archive.read(one) for one in sheets):
                yield Remark("merged")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        return  # the workbook's own reader says what is wrong


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[str | None, ...]
    """The column at each place; None: one that is not read."""
    remarks: tuple[Remark, ...]


def _find_header(records: Iterator[Record], labels: Labels) -> _Header:
    """The first of the top rows in which two columns have their names."""
    for count, record in enumerate(records):
        columns = [_column(cell, labels) for cell in record.cells]
        if sum(each is not None for each in columns) > 1:
            return _checked_header(record, columns, labels)
        separator = next((sep for sep in (";", "\t", "|") if sep in "".join(record.cells)), None)
        if separator and _column("".join(record.cells).split(separator)[0], labels):
            raise NotAsExpected("sheet_separator", line=record.line)
        if count == _HEADER_WITHIN:
            break
    raise NotAsExpected("sheet_no_header")


def _column(heading: str, labels: Labels) -> str | None:
    name = folded(heading[:_LONGEST_HEADING])
    return name if name in COLUMNS else labels.columns.get(name)


def _checked_header(record: Record, columns: Sequence[str | None], labels: Labels) -> _Header:
    named = [one for one in columns if one is not None]
    for place, name in enumerate(columns):
        if name is not None and name in columns[:place]:
            heading = record.cells[place].strip()
            raise NotAsExpected("sheet_column_twice", line=record.line, column=heading)
    headings = {**labels.columns, **{each: each for each in COLUMNS}}
    absent = {heading: one for heading, one in headings.items() if one not in named}
    strange = [
        cell.strip()[:_LONGEST_HEADING]
        for cell, name in zip(record.cells, columns, strict=True)
        if name is None and cell.strip()
    ]
    for heading in strange:
        meant = closest(folded(heading), absent)
        if meant is not None:
            values = {"line": record.line, "column": heading, "meant": absent[meant]}
            raise NotAsExpected("sheet_column_misspelt", **values)
    missing = [each for each in NEEDED if each not in named]
    if missing:
        raise NotAsExpected("sheet_columns_missing", line=record.line, columns=", ".join(missing))
    ignored = (Remark("ignored", {"columns": ", ".join(strange)}),) if strange else ()
    return _Header(tuple(columns), ignored)


def _rows(records: Iterable[Record], header: _Header, labels: Labels) -> Iterator[Row]:
    for count, record in enumerate(records):
        if count == MOST_ROWS:
            raise NotAsExpected("sheet_too_many_rows", most=MOST_ROWS)
        fault = record.word or ("row_broken" if record.fault else "")
        beyond = record.cells[len(header.columns) :]
        if any(cell.strip() for cell in beyond):
            fault = fault or "row_too_wide"
        cells = {
            name: _worded(name, cell, labels)
            for name, cell in zip(header.columns, record.cells, strict=False)
            if name is not None and cell.strip()
        }
        if cells or fault:
            yield Row(record.line, cells, fault)


def _worded(name: str, cell: str, labels: Labels) -> str:
    """The cell, cut, with the id in the place of what a word is called in some language."""
    text = cell.strip()[: LONGEST_CELL + 1]
    words = labels.words.get(name)
    return words.get(folded(text), text) if words else text
