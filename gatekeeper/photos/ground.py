"""What is behind the head: the colour of the ground, how even it is, a border around it all.

The ground is looked at in eight cells, the upper corners and below them three on each side close
to the edge, where neither shoulders nor the widest hair reach in a photo that is framed as handbook
6 asks: nobody shall be refused for hair. Colours are sRGB, 0 to 255; the difference of two is that
of the channel in which they differ most.
"""

import colorsys
from dataclasses import dataclass
from statistics import median

from PIL import Image
from PIL.Image import Resampling

from gatekeeper.photos.flaws import Mark, Shape

Colour = tuple[int, int, int]

MOST_UNEVEN = 36
"""The largest difference of a cell from the whole ground."""
_MOST_CLUTTER = 0.2
"""The share of a cell's pixels that may differ from it by more than ``MOST_UNEVEN``."""
_SIZE = (100, 125)
_CELLS = tuple(
    (left, top, left + across, top + 7)
    for top, across in ((3, 10), (11, 3), (19, 3), (27, 3))
    for left in (1, _SIZE[0] - 1 - across)
)

_WIDEST_BORDER = 0.08
_SAMPLES = 12
_STEP = 24
"""The difference from the outermost pixel at which a border ends."""
_CONTRAST = 40
"""The difference that makes two colours two."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground of a photo."""

    colour: Colour
    uneven: int
    """The largest difference of a cell from the whole."""
    uneven_at: Mark | None
    """What holds the cells that differ too much."""

    @property
    def hex(self) -> str:
        """As ``#rrggbb``."""
        return "#{:02x}{:02x}{:02x}".format(*self.colour)


def ground_of(image: Image.Image) -> Ground:
    """Look at the ground of an RGB photo of about the right frame."""
    small = image.resize(_SIZE, Resampling.BOX, reducing_gap=2.0)
    cells = [_pixels(small.crop(box)) for box in _CELLS]
    middles = [_middle(cell) for cell in cells]
    # The cell that is most like the others: halves of two colours have no mean.
    colour = min(middles, key=lambda one: sum(difference(one, other) for other in middles))
    differences = [difference(middle, colour) for middle in middles]
    off = [
        box
        for box, cell, middle, differing in zip(_CELLS, cells, middles, differences, strict=True)
        if differing > MOST_UNEVEN or _clutter(cell, middle) > _MOST_CLUTTER
    ]
    worst = max(
        max(differing, _spread(cell, middle))
        for cell, middle, differing in zip(cells, middles, differences, strict=True)
    )
    return Ground(colour, worst, _around(off) if off else None)


def colour_word(colour: Colour) -> str:
    """``blue``, ``white``, ``grey`` or ``red`` as editions call them; else ``other``.

    The bounds are wide: a wall in the shade is white, and any blue from sky to ink is blue.
    """
    most, chroma = max(colour), max(colour) - min(colour)
    hue = 360 * colorsys.rgb_to_hsv(*(value / 255 for value in colour))[0]
    if chroma < 40:
        if most >= 200:
            return "white"
        return "grey" if most >= 90 else "other"
    if 185 <= hue <= 260 and most >= 80:
        return "blue"
    if (hue >= 340 or hue <= 15) and chroma >= 60 and most >= 100:
        return "red"
    return "other"


def difference(one: Colour, other: Colour) -> int:
    """How far apart two colours are, 0 to 255."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def border_of(image: Image.Image) -> dict[str, float]:
    """How wide the border is on each side that has one: fractions of the width or height.

    A border is a strip of one colour along a whole side, narrower than a twelfth of it, that ends
    at the same place everywhere, in another colour.
    """
    width, height = image.size
    strips = {
        "left": image.crop((0, height // 10, int(width * _WIDEST_BORDER), int(height * 0.4))),
        "right": image.crop(
            (width - int(width * _WIDEST_BORDER), height // 10, width, int(height * 0.4))
        ).transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        "top": image.crop((0, 0, width, int(height * _WIDEST_BORDER))).transpose(
            Image.Transpose.TRANSPOSE
        ),
        "bottom": image.crop((0, height - int(height * _WIDEST_BORDER), width, height)).transpose(
            Image.Transpose.ROTATE_270
        ),
    }
    found = {}
    for side, strip in strips.items():
        wide = _strip_width(strip, middle_too=side in {"left", "right"})
        if wide:
            found[side] = wide / (width if side in {"left", "right"} else height)
    return found


def _strip_width(strip: Image.Image, *, middle_too: bool) -> int:
    """Pixels from the left edge to where every line of a strip changes its colour; 0: no border."""
    across = strip.width
    if across < 4 or strip.height < _SAMPLES:
        return 0
    lines = strip.resize((across, 3 * _SAMPLES), Resampling.BOX)
    numbers = list(range(3 * _SAMPLES))
    if not middle_too:
        # Beside the head: hair may come close to the upper edge.
        numbers = [each for each in numbers if each < _SAMPLES - 3 or each >= 2 * _SAMPLES + 3]
    pixels = _pixels(lines)
    rows = [pixels[number * across : (number + 1) * across] for number in numbers]
    edge = _middle([row[0] for row in rows])
    ends = []
    for row in rows:
        end = next((x for x, value in enumerate(row) if difference(value, edge) > _STEP), 0)
        inner = row[min(end + 2, across - 1)]
        if end and difference(inner, edge) > _CONTRAST:
            ends.append(end)
    if len(ends) < 0.9 * len(rows):
        return 0
    usual = int(median(ends))
    near = [end for end in ends if abs(end - usual) <= max(1, across // 12)]
    return usual if len(near) >= 0.9 * len(rows) else 0


def _pixels(image: Image.Image) -> list[Colour]:
    values = image.tobytes()
    return list(zip(values[::3], values[1::3], values[2::3], strict=True))


def _middle(pixels: list[Colour]) -> Colour:
    red, green, blue = (int(median(channel)) for channel in zip(*pixels, strict=True))
    return red, green, blue


def _clutter(cell: list[Colour], middle: Colour) -> float:
    return sum(difference(pixel, middle) > MOST_UNEVEN for pixel in cell) / len(cell)


def _spread(cell: list[Colour], middle: Colour) -> int:
    """The difference that four of five pixels stay below."""
    return sorted(difference(pixel, middle) for pixel in cell)[int((1 - _MOST_CLUTTER) * len(cell))]


def _around(boxes: list[tuple[int, int, int, int]]) -> Mark:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    across, down = _SIZE
    return Mark(
        Shape.BOX, min(lefts) / across, min(tops) / down, max(rights) / across, max(bottoms) / down
    )
