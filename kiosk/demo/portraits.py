"""Drawn portraits of people who do not exist: the same number always gives the same face.

A portrait is a stack of layers (background, clothes, face, eyes, beard, hair, glasses). Each layer
is drawn once, twice as large and scaled down, and kept; a face is then only pasted together,
so that thousands are made in seconds.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from kiosk.demo import features
from kiosk.demo.pen import SCALE, Pen

WIDTH, HEIGHT = 200, 250
"""Pixels (handbook 6)."""
QUALITY = 88


class Backdrop(StrEnum):
    """The backgrounds that a photo may have (handbook 6)."""

    BLUE = "blue"
    WHITE = "white"


_BACKDROPS = {Backdrop.BLUE: "#9cc7ec", Backdrop.WHITE: "#f4f6f8"}


@dataclass(frozen=True, slots=True)
class Face:
    """What a person looks like: a choice for every layer."""

    skin: str
    jaw: str
    eyes: str
    brows: str
    mouth: str
    hair: str
    hair_colour: str
    beard: str | None
    glasses: str | None
    clothes: str
    cloth_colour: str


def face_of(id_number: str, people: str, *, woman: bool) -> Face:
    """The face of an invented person; ``people`` is a key of ``features.PEOPLES``."""
    choose = random.Random(f"face:{id_number}")  # noqa: S311 - a drawing, not a secret
    looks = features.PEOPLES[people]
    hair = choose.choice(looks.women if woman else looks.men)
    grey = choose.random() < 0.18 and not hair.startswith("scarf")
    beard = choose.choice(features.BEARDS) if choose.random() < looks.beards and not woman else None
    return Face(
        skin=choose.choice(looks.skins),
        jaw=choose.choice(tuple(features.JAWS)),
        eyes=choose.choice(looks.eyes),
        brows=choose.choice(("fine",) if woman else ("fine", "thick")),
        mouth=choose.choice(tuple(features.MOUTHS)),
        hair=hair,
        hair_colour=choose.choice(features.GREYS if grey else looks.hair_colours),
        beard=beard,
        glasses=choose.choice(features.GLASSES) if choose.random() < 0.3 else None,
        clothes=choose.choice(("blouse", "suit", "round") if woman else ("tie", "suit", "polo")),
        cloth_colour=choose.choice(features.CLOTHS),
    )


def draw(face: Face, backdrop: Backdrop = Backdrop.BLUE) -> bytes:
    """The portrait as a JPEG of 200 by 250 pixels, far below 100 KB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _BACKDROPS[backdrop])
    for layer, (left, top, right, bottom) in _stack(face):
        if right > left and bottom > top:
            picture.paste(layer, (left, top), layer)
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


Layer = tuple[Image.Image, tuple[int, int, int, int]]
"""A picture cut to what is drawn on it, and where it belongs."""


def _stack(face: Face) -> Sequence[Layer]:
    """The layers from the back to the front."""
    layers = [
        _layer("hair_behind", face.hair, face.hair_colour),
        _layer("body", face.clothes, face.cloth_colour, face.skin),
        _layer("head", face.jaw, face.skin),
        _layer("eyes", face.eyes, face.skin),
        _layer("mouth", face.mouth, face.skin),
    ]
    if face.beard:
        layers.append(_layer("beard", face.beard, face.hair_colour, face.jaw))
    layers.append(_layer("brows", face.brows, face.hair_colour))
    layers.append(_layer("hair", face.hair, face.hair_colour))
    if face.glasses:
        layers.append(_layer("glasses", face.glasses))
    return layers


_PENS: Mapping[str, Callable[..., None]] = {
    "hair_behind": features.hair_behind,
    "body": features.body,
    "head": features.head,
    "eyes": features.eyes,
    "mouth": features.mouth,
    "beard": features.beard,
    "brows": features.brows,
    "hair": features.hair,
    "glasses": features.glasses,
}


@lru_cache(maxsize=2048)
def _layer(part: str, *choices: str) -> Layer:
    sheet = Image.new("RGBA", (WIDTH * SCALE, HEIGHT * SCALE), (0, 0, 0, 0))
    _PENS[part](Pen(ImageDraw.Draw(sheet)), *choices)
    small = sheet.reduce(SCALE)
    box = small.getbbox() or (0, 0, 0, 0)
    return small.crop(box), box
