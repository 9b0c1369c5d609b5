"""What became of a file, as a sheet: the rows as they came, with what was said of each."""

import io
from collections.abc import Callable, Iterator, Mapping

from gatekeeper.certificates.files.deliveries import Delivery
from gatekeeper.certificates.files.row_results import RowResult
from gatekeeper.certificates.files.sheets import COLUMNS, Row
from gatekeeper.exporting import CSV_ENCODING, Cell, write_csv, write_xlsx

RESULT_COLUMNS = ("line", "outcome", "number", "remark")
"""Columns that stand behind the sheet's own; a sheet with them can be handed in again."""


def write(
    delivery: Delivery,
    rows: Mapping[int, Row],
    said: Callable[[RowResult], tuple[str, str]],
    *,
    as_csv: bool,
) -> bytes:
    """The sheet as CSV (UTF-8 with a mark) or .xlsx; no cell of it is a formula.

    ``rows`` are those that are still kept, by line: of the others only reference and organisation
    are known. ``said`` gives outcome and remark of a result in somebody's words.
    """
    header = (*COLUMNS, *RESULT_COLUMNS)
    lines = _lines(delivery, rows, said)
    if as_csv:
        text = io.StringIO()
        write_csv(header, lines, text)
        return text.getvalue().encode(CSV_ENCODING)
    content = io.BytesIO()
    write_xlsx(header, lines, content, "results")
    return content.getvalue()


def _lines(
    delivery: Delivery,
    rows: Mapping[int, Row],
    said: Callable[[RowResult], tuple[str, str]],
) -> Iterator[list[Cell]]:
    for result in delivery.results:
        row = rows.get(result.line)
        known = {"reference": result.reference, "organisation_code": result.organisation}
        cells = row.cells if row else known
        outcome, remark = said(result)
        yield [
            *(cells.get(name, "") for name in COLUMNS),
            result.line,
            outcome,
            result.number or "",
            remark,
        ]
