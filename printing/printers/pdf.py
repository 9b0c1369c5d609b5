"""A folder of PDF files as a printer: one file a piece, a page for each side."""

from collections.abc import Mapping
from pathlib import Path

from printing.printers.documents import pdf
from printing.printers.folder import FolderPrinter
from printing.printers.opening import Place
from printing.printers.printer import Sheet

ENDING = ".pdf"


def opened(place: Place) -> FolderPrinter:
    """The folder at that path, which somebody else has made."""
    return FolderPrinter(Path(place.address), pages, ENDING)


def pages(sheet: Sheet) -> Mapping[str, bytes]:
    """One PDF with a page for each side."""
    return {ENDING: pdf(sheet.sides, sheet.dpi, sheet.title)}
