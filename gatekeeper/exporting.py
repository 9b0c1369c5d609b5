"""Writes rows to a file for a spreadsheet: CSV or XLSX, a row in memory at a time.

No cell of it is ever taken for a formula (OWASP, CSV injection), whoever typed its text.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

MAX_XLSX_ROWS = 1_048_575
"""Rows that fit on one sheet under its header."""
CSV_ENCODING = "utf-8-sig"
"""With a byte-order mark, without which Excel takes the names of a CSV for another encoding's."""
_DANGEROUS = re.compile("[\t\r\n]|[\\s\x00-\x20\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]")
"""What a spreadsheet takes for a formula, blanks and invisible characters before it or not."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | None


def defused(value: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one."""
    if isinstance(value, str) and _DANGEROUS.match(value):
        return "'" + value
    return value


def write_csv(header: Sequence[str], rows: Iterable[Iterable[Cell]], file: IO[str]) -> int:
    """Write CSV (RFC 4180) with a header; how many rows."""
    writer = csv.writer(file)
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow(defused(value) for value in row)
        count += 1
    return count


def write_xlsx(
    header: Sequence[str], rows: Iterable[Iterable[Cell]], file: IO[bytes], sheet: str
) -> int:
    """Write a workbook, a new sheet whenever one is full; how many rows.

    ``sheet`` names the sheets, which are numbered: at most 24 characters.
    """
    book = Workbook(write_only=True)
    count = 0
    page = None
    for row in rows:
        if page is None or count % MAX_XLSX_ROWS == 0:
            page = book.create_sheet(f"{sheet} {count // MAX_XLSX_ROWS + 1}")
            page.append(list(header))
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, value=_visible(value))
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl makes a formula of what begins with =
            cells.append(cell)
        page.append(cells)
        count += 1
    if page is None:
        book.create_sheet(f"{sheet} 1").append(list(header))
    book.save(file)
    return count


def _visible(value: Cell) -> Cell:
    """What XML cannot hold is made visible."""
    if not isinstance(value, str):
        return value
    return defused(_NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", value))
