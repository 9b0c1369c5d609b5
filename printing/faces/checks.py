"""What must hold of a layout before anything is drawn with it: each mistake a sentence."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from gatekeeper.policy import printing as words
from printing.barcode import QUIET_ZONE
from printing.faces.forms import RESOLUTIONS, SIZES, dots
from printing.faces.layout import (
    Code128,
    Element,
    Layout,
    LayoutFile,
    Photo,
    Qr,
    Rows,
    Side,
    Text,
)
from printing.faces.palette import OF_CONTENT, Palette

OWN_FIELDS = ("kind_zh", "kind_en", "phase", "edition", "number", "page", "pages")
"""Fields that come from the layout, from the content's numbers or from paging."""
FIELDS = frozenset({*words.Field, *OWN_FIELDS})
PHOTO_RATIO = 4 / 5
"""Width to height (handbook 6)."""
LONGEST_CODE = 145
"""Modules of Code 128 for 20 digits; for 19, which change the character set, it is as many."""
PAYLOAD_MODULES = 41 + 8
"""A signed payload is QR version 6 at level M; four modules of quiet zone on every side."""
_POINT = 25.4 / 72
_TOUCHING = 0.01
"""Millimetres by which neighbours may overlap: what is left of rounding."""
_ONE_LINE = 1.02
"""What one line of type takes, of its size: see ``fitting``."""


def mistakes(layout: Layout) -> Iterator[str]:
    """Everything that is wrong with it: ``element: key: what``."""
    data = layout.data
    if (data.paper is words.Paper.FACE) != bool(data.kinds):
        yield "kinds: a face has at least one kind, other papers have none"
    if len(set(data.kinds)) < len(data.kinds):
        yield "kinds: a kind stands there twice"
    for where, element in layout.elements():
        for mistake in (*_of_element(element, data), *_fixed_codes(element, data)):
            yield f"{where}: {mistake}"
        for key, name in _colours_in(element):
            if wrong := _wrong_colour(name, layout.palette, data):
                yield f"{where}: {key}: {wrong}"
    for where, side in (("front", data.front), ("back", data.back)):
        for one, other in _overlaps(side):
            yield f"{where}.{one}: it overlaps {where}.{other}; is one of them a background?"


def _of_element(element: Element, data: LayoutFile) -> Iterator[str]:
    width, height = SIZES[data.form]
    margin = 0.0 if element.background else data.margin
    for key, start, length, whole in (
        ("x", element.x, element.w, width),
        ("y", element.y, element.h, height),
    ):
        if start + length > whole + _TOUCHING:
            yield f"{key}: it reaches {start + length:g} mm, the form ends at {whole:g} mm"
        elif start < margin - _TOUCHING or start + length > whole - margin + _TOUCHING:
            yield f"{key}: it reaches into the margin of {margin:g} mm"
    if element.only_with is not None and element.only_with not in FIELDS:
        yield f"only_with: there is no field {element.only_with!r}"
    match element:
        case Text():
            yield from _of_text(element)
        case Photo() if abs(element.w / element.h / PHOTO_RATIO - 1) > 0.01:
            yield "w: a photo is as 4 to 5, width to height"
        case Code128():
            yield from _of_code(element)
        case Qr():
            yield from _of_qr(element)
        case Rows():
            yield from _of_rows(element)
        case _:
            pass


def _fixed_codes(element: Element, data: LayoutFile) -> Iterator[str]:
    """A code that every card would bear, and that would be read back as right."""
    for key in ("number", "payload"):
        if data.paper is words.Paper.FACE and getattr(element, key, None) is not None:
            yield f"{key}: only for a test page; a face bears its credential's own"


def _of_text(element: Text) -> Iterator[str]:
    if (element.zh is None) != (element.en is None):
        yield "zh, en: both languages or neither"
    if (element.text is None) == (element.zh is None):
        yield "text: either text, or zh and en"
    for name in re.findall(r"\{(.*?)\}", element.whole):
        if name not in FIELDS:
            yield f"text: there is no field {name!r}"
    if re.search(r"[{}]", re.sub(r"\{.*?\}", "", element.whole)):
        yield "text: a brace without its other one"
    smallest = element.smallest if element.smallest is not None else element.size
    if smallest > element.size:
        yield "smallest: it is larger than size"
    if element.size * _ONE_LINE * _POINT > element.h:
        yield f"size: {element.size:g} points do not fit into {element.h:g} mm"
    needed = ((element.lines - 1) * element.leading + _ONE_LINE) * smallest * _POINT
    if element.lines > 1 and needed > element.h:
        yield f"lines: {element.lines} lines at the smallest size need {needed:.1f} mm"


def _of_code(element: Code128) -> Iterator[str]:
    for dpi in RESOLUTIONS:
        module = module_in_dots(element.module, dpi)
        needed = (LONGEST_CODE + 2 * QUIET_ZONE) * module
        if needed > dots(element.w, dpi):
            yield (
                f"w: 20 digits at {dpi} dpi need {needed / dpi * 25.4:.1f} mm, quiet zones counted"
            )
    if element.h < element.digits * _POINT * _ONE_LINE + 5:
        yield "h: the bars must be at least 5 mm high, and the digits stand below them"


def _of_qr(element: Qr) -> Iterator[str]:
    if abs(element.w - element.h) > _TOUCHING:
        yield "w: a QR code is square"
    for dpi in RESOLUTIONS:
        needed = PAYLOAD_MODULES * module_in_dots(element.module, dpi)
        if needed > dots(element.w, dpi):
            yield (
                f"w: a payload at {dpi} dpi needs {needed / dpi * 25.4:.1f} mm, quiet zone counted"
            )


def _of_rows(element: Rows) -> Iterator[str]:
    wide = sum(column.w for column in element.columns)
    if wide > element.w + _TOUCHING:
        yield f"columns: together {wide:g} mm, the list is {element.w:g} mm wide"
    if element.smallest > element.size:
        yield "smallest: it is larger than size"
    if element.size * _ONE_LINE * _POINT > element.row:
        yield f"size: {element.size:g} points do not fit into a row of {element.row:g} mm"
    if 2 * element.row > element.h:
        yield "row: not even the head and one line fit"


def module_in_dots(millimetres: float, dpi: int) -> int:
    """The nearest whole number of dots to a module, at least one."""
    return max(1, dots(millimetres, dpi))


def _colours_in(element: Element) -> Iterable[tuple[str, str]]:
    for key in ("colour", "fill", "outline", "head", "on_head", "line"):
        value = getattr(element, key, None)
        if isinstance(value, str):
            yield key, value


def _wrong_colour(name: str, palette: Palette, data: LayoutFile) -> str | None:
    if name.startswith("#") or name in palette.colours:
        return None
    if name not in OF_CONTENT:
        return f"there is no colour {name!r}"
    if "kind" in name and not data.kinds:
        return f"{name!r} is a kind's, and this paper has none"
    return None


def _overlaps(side: Side) -> Iterator[tuple[str, str]]:
    front = [(name, each) for name, each in side.items() if not each.background]
    for (one, a), (other, b) in combinations(front, 2):
        wide = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
        high = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
        if wide > _TOUCHING and high > _TOUCHING:
            yield one, other
