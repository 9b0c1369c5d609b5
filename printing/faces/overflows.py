"""A layout's own words tried in their boxes, with every kind's and edition's name."""

import re
from collections.abc import Iterator

from printing.faces.fitting import fit
from printing.faces.fonts import Fonts
from printing.faces.forms import RESOLUTIONS, dots
from printing.faces.layout import Layout, Rows, Text
from printing.faces.pen import PAD, cell_style, text_style

_NUMERALS = {"phase": "8", "edition": "188", "page": "88", "pages": "88"}
"""What stands for numbers that are not known yet; eights are wide."""


def overflows(layout: Layout, fonts: Fonts) -> Iterator[str]:
    """``element: key: what`` for each text of the layout that does not fit at 203 or 300 dpi."""
    words = list(_words(layout))
    for where, element in layout.elements():
        match element:
            case Text():
                texts = {text for each in words if (text := _filled(element.whole, each))}
                for text in sorted(texts):
                    if not _fits(element, text, fonts):
                        yield f"{where}: text: {text[:40]!r} does not fit"
            case Rows():
                for column in element.columns:
                    if not _head_fits(element, column.w, f"{column.zh}  {column.en}", fonts):
                        yield f"{where}: columns: {column.en!r} does not fit"
            case _:
                pass


def _words(layout: Layout) -> Iterator[dict[str, str]]:
    palette = layout.palette
    if not layout.data.kinds:
        yield _NUMERALS
    for edition in (None, *(int(name) for name in palette.editions if name.isdigit())):
        for kind in layout.data.kinds:
            of_kind = palette.of_kind(kind, edition)
            yield {**_NUMERALS, "kind_zh": of_kind.zh, "kind_en": of_kind.en}


def _filled(text: str, words: dict[str, str]) -> str | None:
    """The text with those fields; None where it needs others."""
    if set(re.findall(r"\{([a-z_]+)\}", text)) - words.keys():
        return None
    return re.sub(r"\{([a-z_]+)\}", lambda found: words[found[1]], text)


def _fits(element: Text, text: str, fonts: Fonts) -> bool:
    boxes = ((dpi, (dots(element.w, dpi), dots(element.h, dpi))) for dpi in RESOLUTIONS)
    return all(fit(text, text_style(element), box, dpi, fonts) for dpi, box in boxes)


def _head_fits(element: Rows, width: float, text: str, fonts: Fonts) -> bool:
    style = cell_style(element, bold=True)
    boxes = ((dpi, (dots(width - 2 * PAD, dpi), dots(element.row, dpi))) for dpi in RESOLUTIONS)
    return all(fit(text, style, box, dpi, fonts) for dpi, box in boxes)
