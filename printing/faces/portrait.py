"""The holder's photo, fitted into its frame."""

import io

from PIL import Image, ImageOps

from gatekeeper.policy.printing import Flaw
from printing.errors import FaceWrong
from printing.faces.checks import PHOTO_RATIO

_MOST_BYTES = 20_000_000
_MOST_PIXELS = 60_000_000
_LEAST_WIDTH = 48
"""Pixels, once it is cut to its frame: with fewer nobody recognises a face."""
_ASKED_WIDTH = 200
"""Pixels (handbook 6: 200 x 250)."""


def portrait(jpeg: bytes, size: tuple[int, int]) -> tuple[Image.Image, bool]:
    """The photo turned as its camera was held, cut to 4:5 from its middle, and whether it is small.

    ``size`` in dots. Raises FaceWrong PHOTO_UNUSABLE.
    """
    if len(jpeg) > _MOST_BYTES:
        raise FaceWrong(Flaw.PHOTO_UNUSABLE, "the photo is too large a file")
    try:
        photo = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
        is_huge = photo.width * photo.height > _MOST_PIXELS
        photo.draft("RGB", (2 * size[0], 2 * size[1]))
        upright = photo if is_huge else ImageOps.exif_transpose(photo).convert("RGB")
    except Exception as error:
        # What a broken file makes Pillow raise is not said anywhere: OSError, SyntaxError, ...
        raise FaceWrong(Flaw.PHOTO_UNUSABLE, "the photo is no whole JPEG") from error
    if is_huge:
        raise FaceWrong(Flaw.PHOTO_UNUSABLE, "the photo has too many pixels")
    if min(upright.width, upright.height * PHOTO_RATIO) < _LEAST_WIDTH:
        raise FaceWrong(Flaw.PHOTO_UNUSABLE, "the photo has too few pixels")
    is_small = min(upright.width, upright.height * PHOTO_RATIO) < min(size[0], _ASKED_WIDTH)
    return ImageOps.fit(upright, size, Image.Resampling.LANCZOS), is_small


def dithered(photo: Image.Image) -> Image.Image:
    """The photo for a printer that has black dots only."""
    grey = ImageOps.autocontrast(photo.convert("L"), cutoff=1)
    # Heat spreads: black dots come out larger than they are sent.
    return grey.point([round(255 * (level / 255) ** 0.75) for level in range(256)]).convert("1")
