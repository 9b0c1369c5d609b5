"""Files that a browser saves: whatever has content, and rows for a spreadsheet."""

from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from flask import Response

from gatekeeper.exporting import CSV_ENCODING, Cell, write_csv, write_xlsx

_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, name: str) -> Response:
    """A file under a name that ends in ``.csv`` or ``.xlsx``."""
    answer = Response(content, content_type=_MEDIA[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def spreadsheet(
    header: Sequence[str], rows: Iterable[Iterable[Cell]], of: str, name: str
) -> Response:
    """Rows under a header, no cell of which is a formula; ``of`` names the sheet."""
    if name.endswith(".xlsx"):
        book = BytesIO()
        write_xlsx(header, rows, book, of)
        return download(book.getvalue(), name)
    text = StringIO(newline="")
    write_csv(header, rows, text)
    return download(text.getvalue().encode(CSV_ENCODING), name)
