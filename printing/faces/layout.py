"""A layout as data: what stands where on both sides of a form. Millimetres from the upper left.

Nothing of an edition stands in code. The next edition writes its title into its own file (it comes
as ``title_zh``, ``title_en``) and its colours into ``palette.toml``; who wants other faces copies
this folder, changes it and names it in the centre's configuration. docs/layouts.md has every key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gatekeeper.policy.printing import Form, Paper
from gatekeeper.policy.words import Kind
from printing.faces.forms import SIZES
from printing.faces.palette import Palette

Place = Annotated[float, Field(strict=True, ge=0, le=300)]
"""Millimetres from the left or the upper edge."""
Length = Annotated[float, Field(strict=True, gt=0, le=300)]
Points = Annotated[float, Field(strict=True, ge=4, le=400)]
"""A size of type, 1/72 inch."""
ColourName = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-f]{6}|[a-z_]+)$", strict=True)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", strict=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strict=True)]
Yes = Annotated[bool, Field(strict=True)]
Align = Literal["start", "centre", "end"]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Element(BaseModel):
    """What every element has."""

    model_config = _STRICT

    x: Place
    y: Place
    w: Length
    h: Length
    background: Yes = False
    """Others may stand on it, and it may reach into the margin, up to the edge."""
    only_with: FieldName | None = None
    """It is left out where this text is empty."""


class Text(Element):
    """Text, shrunk and wrapped until it fits."""

    draw: Literal["text"]
    text: Sentence | None = None
    """What stands there; ``{name}`` stands for a text of the content."""
    zh: Sentence | None = None
    en: Sentence | None = None
    """The same in both languages, one after the other; both or neither."""
    size: Points
    smallest: Points | None = None
    """It never gets smaller than this; without it it keeps its size."""
    lines: Annotated[int, Field(strict=True, ge=1, le=60)] = 1
    bold: Yes = False
    leading: Annotated[float, Field(strict=True, ge=1, le=3)] = 1.2
    """From line to line, of the size."""
    align: Align = "start"
    """``start`` is the left, and the right for a text that reads from right to left."""
    valign: Literal["top", "middle", "bottom"] = "middle"
    colour: ColourName = "ink"

    @property
    def whole(self) -> str:
        """What stands there, in both languages where it has them."""
        if self.text is not None:
            return self.text
        return f"{self.zh}{'  ' if self.lines == 1 else chr(10)}{self.en}"


class Photo(Element):
    """The holder's photo, filling its frame."""

    draw: Literal["photo"]
    required: Yes = False


class Code128(Element):
    """The number as bars, with quiet zones on both sides and the digits below."""

    draw: Literal["code128"]
    module: Length = 0.25
    """The narrowest bar that is allowed, in millimetres; it grows by whole dots to fill the box."""
    digits: Points = 8
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,20}$", strict=True)] | None = None
    """For a test page: this number instead of the content's."""


class Qr(Element):
    """The signed payload."""

    draw: Literal["qr"]
    module: Length = 0.33
    """The smallest module that is allowed, in millimetres; it grows by whole dots."""
    error: Literal["L", "M", "Q", "H"] = "M"
    payload: Sentence | None = None
    """For a test page: this instead of the content's."""


class Box(Element):
    """A band of colour, a frame or a line."""

    draw: Literal["box"]
    fill: ColourName | None = None
    outline: ColourName | None = None
    stroke: Length = 0.3
    radius: Place = 0


class Grid(Element):
    """Lines every few millimetres, to see where a printer puts things and what it cuts."""

    draw: Literal["grid"]
    step: Annotated[float, Field(strict=True, ge=2, le=50)] = 5
    stroke: Length = 0.1
    colour: ColourName = "ink"


class Column(BaseModel):
    """A column of a list."""

    model_config = _STRICT

    zh: Sentence
    en: Sentence
    w: Length
    align: Align = "start"
    bold: Yes = False


class Rows(Element):
    """The lines of a list, on as many pages as they need."""

    draw: Literal["rows"]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    row: Length
    """How high a line is; what is longer than one line of text is wrapped inside it."""
    size: Points
    smallest: Points
    head: ColourName = "ink"
    on_head: ColourName = "paper"
    line: ColourName = "soft"


AnyElement = Annotated[Text | Photo | Code128 | Qr | Box | Grid | Rows, Field(discriminator="draw")]
Side = Mapping[str, AnyElement]


class LayoutFile(BaseModel):
    """One file: the faces of one kind or of a family of kinds on one form."""

    model_config = _STRICT

    paper: Paper = Paper.FACE
    kinds: tuple[Kind, ...] = ()
    form: Form
    ink: Literal["colour", "black"] = "colour"
    """``black``: one bit a dot, for label printers."""
    margin: Place = 3
    """What printers may cut off; only backgrounds reach into it."""
    front: Side
    back: Side = {}


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout that was checked, with the palette of its folder."""

    name: str
    """Of its file, without the ending."""
    data: LayoutFile
    palette: Palette

    @property
    def form(self) -> Form:
        """What it is printed on."""
        return self.data.form

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return SIZES[self.data.form]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The front, and the back where it has one."""
        return (self.data.front, self.data.back) if self.data.back else (self.data.front,)

    def elements(self) -> Iterator[tuple[str, AnyElement]]:
        """Every element with its place in the file: ``front.name``."""
        for where, side in (("front", self.data.front), ("back", self.data.back)):
            for name, element in side.items():
                yield f"{where}.{name}", element
