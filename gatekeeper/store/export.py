"""Writes entries of the log to a file: CSV, JSON lines or XLSX, a row in memory at a time."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from gatekeeper.store.events import Event
from gatekeeper.store.tables import events

COLUMNS = tuple(events.c.keys())
MAX_XLSX_ROWS = 1_048_575
"""Entries that fit on one sheet under its header."""
_DANGEROUS = re.compile("[\t\r\n]|[\\s\x00-\x20\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]")
"""What a spreadsheet takes for a formula, blanks and invisible characters before it or not."""
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON lets stand as it is, but a terminal would obey."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_texts(event: Event) -> dict[str, str | int | None]:
    """An entry as plain values: times in ISO 8601 UTC, the hash in hex, advice apart by spaces."""
    return {name: _plain(getattr(event, name)) for name in COLUMNS}


def _plain(value: object) -> str | int | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return " ".join(value) or None
    return value if value is None or isinstance(value, int) else str(value)


def defused(value: str | int | None) -> str | int | None:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one."""
    if isinstance(value, str) and _DANGEROUS.match(value):
        return "'" + value
    return value


def as_json(event: Event) -> str:
    """An entry as one line of JSON, without a character that is not seen."""
    line = json.dumps(as_texts(event), ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def write_jsonl(entries: Iterable[Event], file: IO[str]) -> int:
    """Write JSON lines; how many."""
    count = 0
    for event in entries:
        file.write(as_json(event) + "\n")
        count += 1
    return count


def write_csv(entries: Iterable[Event], file: IO[str]) -> int:
    """Write CSV (RFC 4180) with a header; how many entries."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for event in entries:
        writer.writerow(defused(value) for value in as_texts(event).values())
        count += 1
    return count


def write_xlsx(entries: Iterable[Event], file: IO[bytes]) -> int:
    """Write a workbook, a new sheet whenever one is full; how many entries."""
    book = Workbook(write_only=True)
    count = 0
    sheet = None
    for event in entries:
        if sheet is None or count % MAX_XLSX_ROWS == 0:
            sheet = book.create_sheet(f"log {count // MAX_XLSX_ROWS + 1}")
            sheet.append(list(COLUMNS))
        cells = []
        for value in as_texts(event).values():
            cell = WriteOnlyCell(sheet, value=_cell(value))
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl makes a formula of what begins with =
            cells.append(cell)
        sheet.append(cells)
        count += 1
    if sheet is None:
        book.create_sheet("log 1").append(list(COLUMNS))
    book.save(file)
    return count


def _cell(value: str | int | None) -> str | int | None:
    """What XML cannot hold is made visible."""
    if not isinstance(value, str):
        return value
    visible = _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
    return defused(visible)


def export(entries: Iterator[Event], path: Path, form: str) -> int:
    """Write entries to a new file as ``csv``, ``jsonl`` or ``xlsx``; how many. Raises OSError."""
    if form == "xlsx":
        with path.open("wb") as binary:
            return write_xlsx(entries, binary)
    write: Callable[[Iterable[Event], IO[str]], int] = write_csv if form == "csv" else write_jsonl
    # A byte-order mark, without which Excel takes the names of a CSV for another encoding's.
    encoding = "utf-8-sig" if form == "csv" else "utf-8"
    with path.open("w", encoding=encoding, newline="") as text:
        return write(entries, text)
