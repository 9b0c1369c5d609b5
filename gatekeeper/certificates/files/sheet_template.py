"""The empty sheet that agencies fill in: headings, lists to choose from, a page that explains."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gatekeeper.certificates.files.sheets import COLUMNS, MOST_ROWS, NEEDED

_WIDE = {"organisation_name": 32, "name": 24, "id_number": 24, "kind": 20}
_DATES = frozenset({"birth_date", "valid_from", "valid_to"})
_LISTS = "lists"


def template(
    names: tuple[str, str],
    titles: Mapping[str, str],
    notes: Mapping[str, str],
    choices: Mapping[str, Sequence[str]],
) -> bytes:
    """An .xlsx workbook; ``names`` are those of its sheet of rows and of the page that explains.

    ``choices`` are the words that a column may hold. Cells are texts, so that a spreadsheet leaves
    numbers of documents as they are typed; dates are dates.
    """
    book = Workbook()
    rows: Any = book.active
    rows.title = names[0]
    help_page, lists = book.create_sheet(names[1]), book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for place, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        heading = rows.cell(1, place, titles[name])
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        rows.column_dimensions[letter].width = _WIDE.get(name, 14)
        rows.column_dimensions[letter].number_format = "yyyy-mm-dd" if name in _DATES else "@"
        if name in choices:
            rows.add_data_validation(_choice(lists, letter, place, choices[name]))
        _explain(help_page, place, titles[name], notes[name], needed=name in NEEDED)
    rows.freeze_panes = "A2"
    help_page.column_dimensions["A"].width = 28
    help_page.column_dimensions["B"].width = 100
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _choice(lists: Any, letter: str, place: int, words: Sequence[str]) -> DataValidation:
    """A list to choose from in a whole column; its words stand on a page of their own."""
    for line, word in enumerate(words, start=1):
        lists.cell(line, place, word)
    source = f"{_LISTS}!${letter}$1:${letter}${len(words)}"
    choice = DataValidation(type="list", formula1=source, allow_blank=True)
    choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    return choice


def _explain(page: Any, line: int, title: str, note: str, *, needed: bool) -> None:
    page.cell(line, 1, title).font = Font(bold=needed)
    page.cell(line, 2, note).alignment = Alignment(wrap_text=True, vertical="top")
