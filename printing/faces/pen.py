"""One side of a face while it is drawn: elements onto an image, in printer dots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw

from gatekeeper.policy.printing import Flaw, Warned
from printing.errors import FaceWrong
from printing.faces.codes import Drawn, Symbology, bars, square
from printing.faces.fitting import COMFORTABLE, Style, fit
from printing.faces.fonts import Fonts
from printing.faces.forms import dots
from printing.faces.layout import Box, Code128, Element, Grid, Photo, Qr, Rows, Text
from printing.faces.portrait import dithered, portrait

PAD = 1.5
"""Millimetres between the line of a list and what stands in it."""
Area = tuple[int, int, int, int]
"""Left, top, width, height in dots."""


def text_style(element: Text) -> Style:
    """How a text's element wants it set."""
    smallest = element.size if element.smallest is None else element.smallest
    return Style(element.size, smallest, element.lines, element.bold, element.leading)


def cell_style(element: Rows, *, bold: bool) -> Style:
    """How a list wants its cells set: on as many lines as a row is high for the smallest size."""
    lines = max(1, int(element.row / (element.smallest * 1.2 * 25.4 / 72)))
    return Style(element.size, element.smallest, lines, bold)


@dataclass(frozen=True, slots=True)
class Manner:
    """How and where in its area a text stands."""

    style: Style
    colour: str
    align: str
    valign: str


class Pen:
    """Draws the elements of one side."""

    def __init__(
        self,
        size: tuple[int, int],
        dpi: int,
        colours: Mapping[str, str],
        fonts: Fonts,
        *,
        black: bool,
        side: int,
    ) -> None:
        self.image = Image.new("L" if black else "RGB", size, "white")
        self.warnings: set[Warned] = set()
        self.codes: list[Drawn] = []
        self._draw = ImageDraw.Draw(self.image)
        self._draw.fontmode = "1" if black else "L"
        self._dpi = dpi
        self._colours = colours
        self._fonts = fonts
        self._black = black
        self._side = side

    def text(self, element: Text, text: str, name: str) -> None:
        """A text in its box; raises FaceWrong TEXT_TOO_LONG."""
        style = text_style(element)
        manner = Manner(style, element.colour, element.align, element.valign)
        self._set(text, self._area(element), manner, name)

    def photo(self, element: Photo, jpeg: bytes) -> None:
        """A photo in its frame; raises FaceWrong PHOTO_UNUSABLE."""
        left, top, width, height = self._area(element)
        picture, is_small = portrait(jpeg, (width, height))
        if is_small:
            self.warnings.add(Warned.PHOTO_SMALL)
        self.image.paste(dithered(picture) if self._black else picture, (left, top))

    def code128(self, element: Code128, number: str) -> None:
        """Bars over their digits, on white; raises FaceWrong CODE_UNREADABLE."""
        left, top, width, height = self._area(element)
        self._fill((left, top, width, height), "#ffffff")
        below = round(element.digits * self._dpi / 72 * 1.15)
        picture = bars(number, element.module, width, height - below, self._dpi)
        self.image.paste(picture, (left + (width - picture.width) // 2, top))
        digits = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
        style = Style(element.digits, min(element.digits, 4), bold=True)
        under = (left, top + height - below, width, below)
        self._set(digits, under, Manner(style, "#000000", "centre", "bottom"), "digits")
        self._remember(Symbology.CODE128, number, of_layout=element.number is not None)

    def qr(self, element: Qr, payload: str) -> None:
        """A QR code on white; raises FaceWrong CODE_UNREADABLE."""
        left, top, width, _ = self._area(element)
        picture = square(payload, element.error, element.module, width, self._dpi)
        self._fill((left, top, width, width), "#ffffff")
        inset = (width - picture.width) // 2
        self.image.paste(picture, (left + inset, top + inset))
        self._remember(Symbology.QR, payload, of_layout=element.payload is not None)

    def box(self, element: Box) -> None:
        """A band, a frame or a line."""
        left, top, width, height = self._area(element)
        self._draw.rounded_rectangle(
            (left, top, left + width - 1, top + height - 1),
            radius=dots(element.radius, self._dpi),
            fill=self._colour(element.fill) if element.fill else None,
            outline=self._colour(element.outline) if element.outline else None,
            width=self._stroke(element.stroke),
        )

    def grid(self, element: Grid) -> None:
        """Lines across and down, from the upper left."""
        left, top, width, height = self._area(element)
        stroke = self._stroke(element.stroke)
        for line in range(int(element.w / element.step) + 1):
            at = left + dots(line * element.step, self._dpi)
            self._fill((at, top, stroke, height), element.colour)
        for line in range(int(element.h / element.step) + 1):
            at = top + dots(line * element.step, self._dpi)
            self._fill((left, at, width, stroke), element.colour)

    def rows(self, element: Rows, rows: Sequence[Sequence[str]]) -> None:
        """The head and the lines of one page of a list; raises FaceWrong TEXT_TOO_LONG."""
        left, top, width, _ = self._area(element)
        height = dots(element.row, self._dpi)
        self._fill((left, top, width, height), element.head)
        heads = [f"{column.zh}  {column.en}" for column in element.columns]
        self._row(element, heads, top, element.on_head, bold=True)
        for place, row in enumerate(rows, 1):
            above = top + place * height
            self._row(element, row, above, "ink", bold=False)
            self._fill((left, above + height, width, self._stroke(0.2)), element.line)

    def _row(
        self, element: Rows, cells: Sequence[str], top: int, colour: str, *, bold: bool
    ) -> None:
        height = dots(element.row, self._dpi)
        x = element.x
        for column, cell in zip(element.columns, cells, strict=False):
            pad = dots(PAD, self._dpi)
            left = dots(x, self._dpi)
            width = dots(x + column.w, self._dpi) - left
            style = cell_style(element, bold=bold or column.bold)
            area = (left + pad, top, width - 2 * pad, height)
            self._set(cell, area, Manner(style, colour, column.align, "middle"), column.en)
            x += column.w

    def _set(self, text: str, area: Area, manner: Manner, name: str) -> None:
        """Fit a text into an area and draw it."""
        if not text:
            return
        left, top, width, height = area
        fitted = fit(text, manner.style, (width, height), self._dpi, self._fonts)
        if fitted is None:
            raise FaceWrong(Flaw.TEXT_TOO_LONG, f"{name}: it fits not even at its smallest")
        if fitted.share < COMFORTABLE:
            self.warnings.add(Warned.SHRUNK)
        spare = height - fitted.height
        top += round({"top": 0.0, "middle": spare / 2}.get(manner.valign, spare))
        at_end = (manner.align == "start") == fitted.right_to_left
        share = 0.5 if manner.align == "centre" else float(at_end)
        fill = self._colour(manner.colour)
        for line in fitted.lines:
            start = left + share * (width - line.width)
            for placed in line.placed:
                self._draw.text(
                    (round(start + placed.x), round(top + line.baseline)),
                    placed.run.text,
                    font=self._fonts.at(placed.run.typeface, fitted.size, bold=manner.style.bold),
                    fill=fill,
                    anchor="ls",
                    direction="rtl" if placed.run.right_to_left else "ltr",
                )

    def _area(self, element: Element) -> Area:
        left, top = dots(element.x, self._dpi), dots(element.y, self._dpi)
        right = dots(element.x + element.w, self._dpi)
        bottom = dots(element.y + element.h, self._dpi)
        return left, top, right - left, bottom - top

    def _stroke(self, millimetres: float) -> int:
        return max(1, dots(millimetres, self._dpi))

    def _colour(self, name: str) -> str:
        colour = self._colours.get(name, name)
        if not self._black:
            return colour
        red, green, blue = ImageColor.getrgb(colour)[:3]
        return "white" if 0.3 * red + 0.59 * green + 0.11 * blue > 127 else "black"

    def _remember(self, symbology: Symbology, text: str, *, of_layout: bool) -> None:
        self.codes.append(Drawn(self._side, symbology, text, of_layout))

    def _fill(self, area: Area, colour: str) -> None:
        left, top, width, height = area
        self._draw.rectangle(
            (left, top, left + width - 1, top + height - 1), fill=self._colour(colour)
        )
