"""Makes finished photos: the part in the frame, as many pixels as print well, few bytes."""

import io
import math

from PIL import Image
from PIL.Image import Resampling

from gatekeeper.photos.flaws import Flaw, Frame
from gatekeeper.photos.opening import OFFERED, PhotoError, open_picture
from gatekeeper.policy.edition import PhotoRules

PX_PER_MM = 12
"""304.8 dots an inch: 40 by 50 mm are 480 by 600 pixels; card printers put down 300."""
_QUALITIES = (88, 80, 70, 55, 40)


def crop(content: bytes, frame: Frame, rules: PhotoRules) -> bytes:
    """The finished photo: upright, cut, scaled, JPEG within the edition's weight, no metadata.

    As many pixels as print at 300 dpi; where the frame holds fewer, those it holds: nothing is
    made up, so a photo below the edition's size is refused by ``check``. The frame never reaches
    beyond the picture, for a ground painted in would be a change to the photo: what sticks out is
    cut off. Raises PhotoError, also for a frame that holds nothing.
    """
    cut = cut_out(content, frame, rules)
    return encode(cut, rules.max_bytes)


def cut_out(content: bytes, frame: Frame, rules: PhotoRules) -> Image.Image:
    """What ``crop`` encodes."""
    held = _inside(frame)
    most = (rules.width_mm * PX_PER_MM, rules.height_mm * PX_PER_MM)
    shortest = math.ceil(max(most[0] / held.width, most[1] / held.height))
    picture = open_picture(content, OFFERED, shortest)
    image = picture.image
    # In pixels of the original, which may have been decoded smaller.
    width, height = held.width * picture.width, held.height * picture.height
    scale = min(1.0, most[0] / width, most[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    box = (
        held.left * image.width,
        held.top * image.height,
        held.right * image.width,
        held.bottom * image.height,
    )
    return image.resize(_exact(size, rules), Resampling.LANCZOS, box=box, reducing_gap=3.0)


def encode(image: Image.Image, max_bytes: int) -> bytes:
    """The best JPEG that is light enough; PhotoError if even the coarsest is not."""
    for quality in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= max_bytes:
            return out.getvalue()
    raise PhotoError(Flaw.TOO_HEAVY, f"cannot be kept in {max_bytes} bytes")


def _inside(frame: Frame) -> Frame:
    """The part of a frame that lies in the picture."""
    values = (frame.left, frame.top, frame.right, frame.bottom)
    if not all(math.isfinite(value) for value in values):
        raise PhotoError(Flaw.TOO_SMALL, "has a frame that is none")
    left, top, right, bottom = (min(1.0, max(0.0, value)) for value in values)
    if right - left < 0.001 or bottom - top < 0.001:
        raise PhotoError(Flaw.TOO_SMALL, "has a frame that holds nothing")
    return Frame(left, top, right, bottom)


def _exact(size: tuple[int, int], rules: PhotoRules) -> tuple[int, int]:
    """The size in the edition's ratio where it is so but for a rounded pixel."""
    width, height = size
    right = max(1, round(height * rules.width_mm / rules.height_mm))
    return (right, height) if abs(right - width) <= max(2, width * 0.01) else size
