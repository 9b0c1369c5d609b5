"""Reads an .xlsx workbook as rows of text, streaming; nothing in it is ever evaluated."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from gatekeeper.importing.archive import check_archive
from gatekeeper.importing.findings import UnreadableSourceError, quote
from gatekeeper.importing.form import Table
from gatekeeper.importing.lines import BrokenError, Record

MOST_ROWS = 1_048_576
MOST_COLUMNS = 256
"""Columns of a sheet that are looked at; a sheet that uses more is refused."""
EXACT = 10**15
"""From here on a number in a cell has lost digits: spreadsheets keep 15."""

Cells = tuple[ReadOnlyCell | EmptyCell, ...]


class Workbook:
    """An open workbook; close it with ``with``. Raises UnreadableSourceError.

    ``content`` are its bytes, where they are not in a file; ``path`` then only names it.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.name = path.name
        self._open = ExitStack()
        try:
            given = path.open("rb") if content is None else BytesIO(content)
            stream: IO[bytes] = self._open.enter_context(given)
            check_archive(path, stream)
            with _mapped(self.name):
                self._book = openpyxl.load_workbook(
                    stream, read_only=True, keep_links=False, keep_vba=False, data_only=False
                )
            self._open.callback(self._book.close)
        except OSError as error:
            self._open.close()
            raise UnreadableSourceError(
                f"{self.name}: cannot be read ({error.strerror})"
            ) from error
        except UnreadableSourceError:
            self._open.close()
            raise

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def sheets(self) -> list[str]:
        """The titles of its sheets, hidden ones too."""
        return [sheet.title for sheet in self._book.worksheets]

    def records(
        self, title: str, table: Table[Any], tell: Callable[[float], None]
    ) -> Iterator[Record]:
        """The rows of a sheet as text, the header first, blank rows left out.

        Dates, times, numbers and booleans of cells become the text that a CSV would hold. Raises
        BrokenError where the sheet cannot be read further.
        """
        sheet: Any = next(one for one in self._book.worksheets if one.title == title)
        expected = max(1, min(sheet.max_row or 1, MOST_ROWS))
        sheet.reset_dimensions()
        dated: set[int] = set()
        width = 0
        for row, cells in self._rows(sheet, title):
            record = _record(row, cells, dated)
            if record is None:
                continue
            if not width:
                width = len(record.cells)
                dated = _dated(table, record.cells)
            else:
                record.cells.extend([""] * (width - len(record.cells)))
            tell(min(row / expected, 1.0))
            yield record

    def _rows(self, sheet: Any, title: str) -> Iterator[tuple[int, Cells]]:
        rows = enumerate(sheet.iter_rows(max_row=MOST_ROWS), start=1)
        row = 0
        while True:
            try:
                with _mapped(f"sheet {title}"):
                    row, cells = next(rows, (row, None))
            except UnreadableSourceError as error:
                raise BrokenError(row + 1, str(error)) from error
            if cells is None:
                return
            yield row, cells


@contextmanager
def _mapped(what: str) -> Iterator[None]:
    """Turns whatever openpyxl and its XML reader raise on strange workbooks into one error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
            yield
    except Exception as error:
        # A parser of hostile XML has no closed list of what it raises; MemoryError is among it.
        kind = type(error.__cause__ or error).__name__
        raise UnreadableSourceError(
            f"{what}: is not a workbook that can be read ({kind})"
        ) from error


def _dated(table: Table[Any], header: list[str]) -> set[int]:
    names = {column.name for column in table.columns if column.holds_dates}
    return {place for place, name in enumerate(header) if name.strip() in names}


def _record(row: int, cells: Cells, dated: set[int]) -> Record | None:
    """A sheet's row as text, None if it is blank."""
    if len(cells) > MOST_COLUMNS:
        raise BrokenError(row, f"the sheet uses more than {MOST_COLUMNS} columns")
    texts: list[str] = []
    fault, word = None, ""
    for place, cell in enumerate(cells):
        value = cell.value
        if value is None:
            texts.append("")
            continue
        if cell.data_type == "f":
            fault = f"cell {_address(cell)} holds a formula; put its value in its place"
            word = "formula"
        elif cell.data_type == "e":
            fault = f"cell {_address(cell)} holds the error {quote(str(value))}"
            word = "cell_error"
        elif isinstance(value, float) and not abs(value) < EXACT:
            fault = f"cell {_address(cell)} holds a number that has lost digits; make it a text"
            word = "digits_lost"
        texts.append(_text(value, is_date=place in dated))
    while texts and not texts[-1].strip():
        texts.pop()
    return Record(row, texts, fault, word) if texts else None


def _address(cell: ReadOnlyCell | EmptyCell) -> str:
    return str(getattr(cell, "coordinate", "?"))


def _text(value: object, *, is_date: bool) -> str:
    """What a CSV would hold in the place of a cell's value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, datetime):
        # A spreadsheet counts fractions of a day: 08:30 may come as 08:29:59.999999.
        near = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if is_date and near.time() == datetime.min.time():
            return near.date().isoformat()
        return near.isoformat(timespec="seconds" if near.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
