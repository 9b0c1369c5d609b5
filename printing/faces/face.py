"""A face: a layout and a content become images in printer dots, and are read back."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image

from gatekeeper.policy.printing import Content, Flaw, Warned
from printing.errors import FaceWrong
from printing.faces.cleaned import cleaned
from printing.faces.codes import Drawn, check_codes
from printing.faces.fonts import Fonts
from printing.faces.forms import size_in_dots
from printing.faces.layout import (
    AnyElement,
    Box,
    Code128,
    Grid,
    Layout,
    Photo,
    Qr,
    Rows,
    Side,
    Text,
)
from printing.faces.pen import Pen

_MOST_SIGNS = 2000
"""What is longer is not even looked at."""


@dataclass(frozen=True, slots=True)
class Face:
    """What is printed, dot by dot; the preview shows the same images."""

    sides: tuple[Image.Image, ...]
    """Front and back; of a list, its pages. RGB, or one bit a dot where the layout says so."""
    warnings: tuple[Warned, ...]
    digest: bytes
    """SHA-256 of the sides' sizes and dots."""
    codes: tuple[Drawn, ...]


def drawn(layout: Layout, content: Content, dpi: int, fonts: Fonts) -> Face:
    """The face, read back; raises FaceWrong."""
    face = draw(layout, content, dpi, fonts)
    read_back(face, content)
    return face


def draw(layout: Layout, content: Content, dpi: int, fonts: Fonts) -> Face:
    """The face at a resolution in dots per inch; raises FaceWrong with what stops it."""
    artist = _Artist(layout, content, dpi, fonts)
    pages = _pages(layout, content)
    if len(pages) > 1:
        plans = [(layout.data.front, rows) for rows in pages]
    else:
        plans = [(side, pages[0]) for side in layout.sides]
    sides: list[Image.Image] = []
    warnings: set[Warned] = set()
    codes: list[Drawn] = []
    for place, (side, rows) in enumerate(plans):
        pen = artist.side(side, rows, place, len(plans))
        # A list has many pages: each is packed before the next is begun.
        sides.append(_finished(pen.image, layout))
        warnings |= pen.warnings
        codes += pen.codes
    digest = hashlib.sha256()
    for image in sides:
        digest.update(f"{image.mode} {image.width} {image.height} ".encode())
        digest.update(image.tobytes())
    return Face(tuple(sides), tuple(sorted(warnings)), digest.digest(), tuple(codes))


def read_back(face: Face, content: Content) -> None:
    """Decode every side; raises FaceWrong CODE_UNREADABLE unless each code says what it should.

    A code that nobody put there, in a photo say, is as wrong as one that is missing.
    """
    check_codes(face.sides, face.codes, content.number, content.payload)


def _finished(image: Image.Image, layout: Layout) -> Image.Image:
    if layout.data.ink == "colour":
        return image
    return image.convert("1", dither=Image.Dither.NONE)


def _pages(layout: Layout, content: Content) -> list[Sequence[Sequence[str]]]:
    """The rows page by page; one page without any where the layout has no list."""
    for element in layout.data.front.values():
        if isinstance(element, Rows):
            if content.rows and max(map(len, content.rows)) > len(element.columns):
                raise FaceWrong(Flaw.NO_LAYOUT, "the list has more columns than its layout")
            count = int(element.h / element.row) - 1
            starts = range(0, max(len(content.rows), 1), count)
            return [content.rows[start : start + count] for start in starts]
    return [()]


class _Artist:
    """Draws the sides of one face."""

    def __init__(self, layout: Layout, content: Content, dpi: int, fonts: Fonts) -> None:
        self._layout = layout
        self._content = content
        self._dpi = dpi
        self._fonts = fonts
        self._colours = layout.palette.colours_of(content.kind, content.phase, content.edition)

    def side(self, side: Side, rows: Sequence[Sequence[str]], place: int, of: int) -> Pen:
        """One side or page."""
        pen = Pen(
            size_in_dots(self._layout.form, self._dpi),
            self._dpi,
            self._colours,
            self._fonts,
            black=self._layout.data.ink == "black",
            side=place,
        )
        fields = self._own_fields() | {"page": str(place + 1), "pages": str(of)}
        for name, element in side.items():
            if element.only_with is None or self._field(element.only_with, fields, pen):
                self._element(pen, name, element, fields, rows)
        return pen

    def _element(
        self,
        pen: Pen,
        name: str,
        element: AnyElement,
        fields: Mapping[str, str],
        rows: Sequence[Sequence[str]],
    ) -> None:
        content = self._content
        match element:
            case Text():
                pen.text(element, self._filled(element.whole, fields, pen), name)
            case Photo() if content.photo is not None:
                pen.photo(element, content.photo)
            case Photo() if element.required:
                raise FaceWrong(Flaw.PHOTO_MISSING, "this face needs a photo")
            case Code128():
                pen.code128(element, element.number or content.number or "")
            case Qr() if element.payload or content.payload:
                pen.qr(element, element.payload or content.payload or "")
            case Box():
                pen.box(element)
            case Grid():
                pen.grid(element)
            case Rows():
                pen.rows(element, [[self._clean(cell, pen) for cell in row] for row in rows])

    def _own_fields(self) -> dict[str, str]:
        content = self._content
        fields = {
            "number": content.number or "",
            "phase": "" if content.phase is None else str(content.phase),
            "edition": "" if content.edition is None else str(content.edition),
        }
        if content.kind is not None:
            words = self._layout.palette.of_kind(content.kind, content.edition)
            fields |= {"kind_zh": words.zh, "kind_en": words.en}
        return fields

    def _field(self, name: str, fields: Mapping[str, str], pen: Pen) -> str:
        if name in fields:
            return fields[name]
        return self._clean(self._content.texts.get(name, ""), pen).replace("\n", " ")

    def _clean(self, text: str, pen: Pen) -> str:
        """What can be drawn of a text; raises FaceWrong where nothing can."""
        if len(text) > _MOST_SIGNS:
            raise FaceWrong(Flaw.TEXT_TOO_LONG, "a text is longer than any face")
        result = cleaned(text, self._fonts)
        if Warned.SIGN_LEFT_OUT in result.warnings and not result.text:
            raise FaceWrong(Flaw.NO_TYPEFACE, "no typeface has any sign of a text")
        pen.warnings |= result.warnings
        return result.text

    def _filled(self, text: str, fields: Mapping[str, str], pen: Pen) -> str:
        """The text with its fields; empty where one of them is."""
        values = {
            name: self._field(name, fields, pen) for name in re.findall(r"\{([a-z_]+)\}", text)
        }
        if not all(values.values()):
            return ""
        return re.sub(r"\{([a-z_]+)\}", lambda found: values[found[1]], text)
