"""The outline of a person before an even ground: where the head begins, without knowing faces."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter
from PIL.Image import Resampling

from gatekeeper.photos.ground import Colour, ground_of

_LONG_SIDE = 200
_APART = 40
"""The difference from the ground at which something stands before it."""
_HEAD_SHAPE = 1.2
"""The height of a head with its hair, by its width."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a head is: fractions of the picture's width and height."""

    top: float
    chin: float
    centre: float


def outline(image: Image.Image, ground: Colour) -> Image.Image:
    """What is not ground: a small picture of the same shape, 255 for the person, 0 elsewhere."""
    scale = _LONG_SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Resampling.BOX, reducing_gap=2.0)
    red, green, blue = ImageChops.difference(small, Image.new("RGB", size, ground)).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point(lambda value: 255 if value > _APART else 0).filter(ImageFilter.MedianFilter())


def top_within(mask: Image.Image, left: float, right: float) -> float | None:
    """Where the outline begins between two columns: a fraction of the height; None: nowhere."""
    box = (int(left * mask.width), 0, max(int(right * mask.width), 1), mask.height)
    columns = mask.crop((max(0, box[0]), 0, min(mask.width, box[2]), mask.height))
    if not columns.width:
        return None
    rows = columns.resize((1, mask.height), Resampling.BOX).tobytes()
    row = next((y for y, share in enumerate(rows) if share > 25), None)
    return None if row is None else row / mask.height


def head_by_outline(image: Image.Image) -> Head | None:
    """A guess at the head of the only person in a picture with an even ground; None: no guess.

    The head is as high as it is wide, by the shape of heads: the width is the greatest that is
    met before the outline is as long as that.
    """
    ground = ground_of(image)
    if ground.uneven_at is not None:
        return None
    mask = outline(image, ground.colour)
    rows = mask.tobytes()
    across = mask.width
    top, widest, centre = None, 0, 0.0
    for y in range(mask.height):
        row = rows[y * across : (y + 1) * across]
        first, last = row.find(b"\xff"), row.rfind(b"\xff")
        if first < 0 or (top is None and last - first < 0.03 * across):
            continue
        top = y if top is None else top
        if last - first + 1 > widest:
            widest, centre = last - first + 1, (first + last + 1) / 2
        if y - top >= 0.9 * widest:
            break
    if top is None or widest > 0.95 * across:
        return None
    chin = (top + _HEAD_SHAPE * widest) / mask.height
    return Head(top / mask.height, chin, centre / across) if chin < 1 else None
