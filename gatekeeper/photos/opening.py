"""Opens pictures that anybody may have sent: of bounded size, turned upright, nothing but pixels.

Whatever the bytes are, memory stays below about 300 MB and time below a few seconds: the number
of pixels is read and judged before any is unpacked, a large JPEG is shrunk while it is decoded,
and a JPEG that makes the decoder pass over its pixels again and again is refused.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from PIL import Image, UnidentifiedImageError
from PIL.Image import Transpose

from gatekeeper.errors import GatekeeperError
from gatekeeper.photos.flaws import Flaw

LARGEST_OFFERED = 10 * 1024**2
"""Bytes of a picture as it comes."""
MOST_PIXELS = 40_000_000
MOST_PIXELS_AT_ONCE = 16_000_000
"""Of a PNG or WebP, which is unpacked whole; a JPEG shrinks while it is decoded."""
LONGEST_SIDE = 16_000
MOST_SCANS = 32
"""Of a progressive JPEG; cameras and programs write about ten."""
OFFERED = ("JPEG", "PNG", "WEBP")
_START_OF_SCAN = b"\xff\xda"
_ORIENTATION = 0x0112
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})
_one_at_a_time = Lock()
_LAYERED = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})


class PhotoError(GatekeeperError):
    """The bytes are no picture that can be used; the message is a sentence's second half."""

    def __init__(self, flaw: Flaw, message: str) -> None:
        super().__init__(message)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Picture:
    """An opened picture."""

    image: Image.Image
    """RGB, upright, without metadata; perhaps smaller than the original."""
    format: str
    width: int
    """Of the original in pixels, upright."""
    height: int
    traits: tuple[Flaw, ...]
    """How it keeps its pixels, where that is not how a finished photo does."""
    frames: int
    """Pictures in it; more than one is an animation, of which the first is opened."""


def open_picture(content: bytes, formats: tuple[str, ...], shortest: int) -> Picture:
    """Open a picture of one of the formats; raises PhotoError.

    It may come smaller than it is, if both its sides are then at least ``shortest`` pixels.
    """
    if len(content) > LARGEST_OFFERED:
        raise PhotoError(Flaw.TOO_HEAVY, f"is larger than {LARGEST_OFFERED // 1024**2} MiB")
    with _decoding(formats), _opened(content, formats) as (image, turn):
        # A JPEG of several, as phones take, calls itself otherwise.
        jpeg = image.format in {"JPEG", "MPO"}
        _judge_size(image.width, image.height, MOST_PIXELS if jpeg else MOST_PIXELS_AT_ONCE)
        if jpeg and content.count(_START_OF_SCAN) > MOST_SCANS:
            raise PhotoError(Flaw.DAMAGED, "is damaged (it is drawn over too many times)")
        name = "JPEG" if jpeg else str(image.format)
        frames = 1 if jpeg else int(getattr(image, "n_frames", 1))
        traits = [*_traits(image, content, frames)]
        width, height = image.width, image.height
        if turn in _SIDEWAYS:
            width, height = height, width
        image.draft("RGB", (shortest, shortest))
        small = _reduced(image, shortest)
        if _seen_through(small):
            traits.append(Flaw.TRANSPARENT)
        bare = _bare(small)
        upright = bare.transpose(_TURNS[turn]) if turn in _TURNS else bare
        return Picture(upright, name, width, height, tuple(traits), frames)


@contextmanager
def _opened(content: bytes, formats: tuple[str, ...]) -> Iterator[tuple[Image.Image, int]]:
    """The picture, not yet decoded, and how the camera was held.

    Damaged metadata are no reason to complain on standard error. Filters of warnings belong to
    the whole process, hence the lock; it is not held while pixels are decoded.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(content), formats=formats)
        turn = _turn(image)
    with image:
        yield image, turn


@contextmanager
def _decoding(formats: tuple[str, ...]) -> Iterator[None]:
    try:
        yield
    except PhotoError:
        raise
    except UnidentifiedImageError as error:
        known = " nor ".join(formats)
        raise PhotoError(Flaw.NOT_AN_IMAGE, f"is neither {known}") from error
    except Image.DecompressionBombError as error:
        raise PhotoError(Flaw.TOO_MANY_PIXELS, "has too many pixels") from error
    except Exception as error:
        # Decoders of damaged images raise whatever they stumble over.
        raise PhotoError(Flaw.DAMAGED, f"is damaged ({type(error).__name__})") from error


def _judge_size(width: int, height: int, most: int) -> None:
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise PhotoError(Flaw.TOO_MANY_PIXELS, f"has {width} × {height} pixels, too many")


def _traits(image: Image.Image, content: bytes, frames: int) -> Iterator[Flaw]:
    if image.mode == "CMYK":
        yield Flaw.CMYK
    # The bit depth in the header of a PNG (ISO/IEC 15948, 11.2.1).
    if image.format == "PNG" and content[24:25] == b"\x10":
        yield Flaw.SIXTEEN_BIT
    if frames > 1:
        yield Flaw.ANIMATED


def _turn(image: Image.Image) -> int:
    """How the camera was held, as EXIF says; 1, upright, where EXIF is damaged."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # as decoders do
        return 1


def _reduced(image: Image.Image, shortest: int) -> Image.Image:
    """The decoded picture with about as many pixels as are needed, in a mode of 8 bits."""
    image.load()
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in {"1", "P", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    surplus = min(image.size) // shortest
    return image.reduce(surplus) if surplus > 1 else image


def _seen_through(image: Image.Image) -> bool:
    if image.mode not in _LAYERED:
        return False
    least = image.getchannel("A").getextrema()[0]
    return isinstance(least, int | float) and least < 250


def _bare(image: Image.Image) -> Image.Image:
    """The pixels as RGB over white paper, and nothing else."""
    if image.mode in _LAYERED:
        layered = image.convert("RGBA")
        bare = Image.new("RGB", layered.size, "white")
        bare.paste(layered, mask=layered)
    else:
        bare = image.convert("RGB")
    bare.info = {}
    return bare
