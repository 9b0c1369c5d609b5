"""ZPL II as bytes: one label as a graphic, and what a printer answers when it is asked.

Source: Zebra, Programming Guide for ZPL II, commands ^GF (with ":Z64:"), ~HQES, ~HS, and the
Set-Get-Do variable ``odometer.total_label_count``.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageChops

from gatekeeper.policy.printing import Trouble

ASK_ERRORS = b"~HQES\r\n"
ASK_STATUS = b"~HS\r\n"
ASK_COUNT = b'! U1 getvar "odometer.total_label_count"\r\n'
CANCEL_ALL = b"~JA\r\n"
"""Throws away every format in the buffer; a label that is moving comes out."""
END = b"\x03"
"""Ends an answer to ASK_ERRORS; three of them end one to ASK_STATUS."""
ANSWER_MAX = 2048
"""Bytes of an answer that are looked at."""
DOTS_MAX = 32_000
"""The longest and widest label, in dots."""

_TITLE = re.compile(r"[A-Za-z0-9 ._-]{1,64}")
_FLAGS = re.compile(
    rb"ERRORS:\s*([01]) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8})"
    rb"\s+WARNINGS:\s*([01]) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8})\s"
)
_COUNT = re.compile(rb'\s*"(\d{1,12})"\s*')
_LINE = re.compile(rb"\s*\x02?([0-9]+(?:,[0-9]+)+)\s*")
_ERRORS: Mapping[int, Trouble] = {
    0x4: Trouble.COVER_OPEN,
    0x8: Trouble.JAM,  # the cutter
    0x1: Trouble.HOPPER_EMPTY,
    0x2: Trouble.RIBBON_OUT,
    0x10000: Trouble.PAUSED,
}
_MEDIA_LOW = 0x8
SILENCING = frozenset({Trouble.HOPPER_EMPTY, Trouble.RIBBON_OUT, Trouble.COVER_OPEN, Trouble.OTHER})
"""Troubles in which ASK_STATUS is not answered, or need not be."""
_STEPS = 8
"""Side of the matrix that turns grey into dots, a power of two."""


def label(image: Image.Image, title: str, *, compressed: bool = True) -> bytes:
    """One label of the image's size in dots, printed once; ``title`` is a comment in it.

    Raises ValueError for a title that is more than 64 letters, digits, blanks, ``.``, ``_`` and
    ``-``, and for a size that no label has.
    """
    if not _TITLE.fullmatch(title):
        raise ValueError(f"not a title for a label: {title[:64]!r}")
    width, height = image.size
    if not (8 <= width <= DOTS_MAX and 8 <= height <= DOTS_MAX):
        raise ValueError(f"no label has {width} x {height} dots")
    dots = one_bit(image).tobytes("raw", "1;I")
    graphic = _squeezed(dots) if compressed else dots.hex().upper()
    return (
        f"^XA^FX{title}^FS^PW{width}^LL{height}^LH0,0^LS0^PON^PMN^LRN^FO0,0"
        f"^GFA,{len(dots)},{len(dots)},{(width + 7) // 8},{graphic}^FS^PQ1^XZ\r\n"
    ).encode("ascii")


def one_bit(image: Image.Image) -> Image.Image:
    """Black and white, grey as a fine pattern; what was black or white keeps every dot.

    A pattern and not a diffusion of errors, which would spill over from a photo into a code.
    """
    grey = image.convert("L")
    if grey.getextrema() in {(0, 0), (255, 255), (0, 255)} and not any(grey.histogram()[1:255]):
        return grey.point(lambda value: value, "1")
    tile = Image.new("L", (_STEPS, _STEPS))
    tile.putdata([_threshold(x, y) for y in range(_STEPS) for x in range(_STEPS)])
    pattern = Image.new("L", (grey.width + _STEPS, _STEPS))
    for left in range(0, pattern.width, _STEPS):
        pattern.paste(tile, (left, 0))
    thresholds = Image.new("L", grey.size)
    for top in range(0, grey.height, _STEPS):
        thresholds.paste(pattern, (0, top))
    above = ImageChops.subtract(grey, thresholds)
    return above.point(lambda value: 255 if value else 0, "1")


def _threshold(x: int, y: int) -> int:
    """What a grey must exceed to be white there, 2 to 254 (Bayer's ordered dither)."""
    rank = 0
    bit = _STEPS // 2
    weight = 1
    while bit:
        rank += weight * (2 * bool((x ^ y) & bit) + bool(y & bit))
        weight *= 4
        bit //= 2
    return 2 + rank * 252 // (_STEPS * _STEPS - 1)


def _squeezed(dots: bytes) -> str:
    """Zebra's Z64: deflated, base64, and a CRC-16 over the base64 text."""
    text = base64.b64encode(zlib.compress(dots, 9))
    return f":Z64:{text.decode('ascii')}:{binascii.crc_hqx(text, 0):04X}"


@dataclass(frozen=True, slots=True)
class Flags:
    """What ~HQES tells."""

    errors: int
    warnings: int

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """The gravest first; an error that nobody knows stands still too."""
        told = [trouble for bit, trouble in _ERRORS.items() if self.errors & bit]
        if self.errors & ~sum(_ERRORS):
            told.insert(0, Trouble.OTHER)
        if self.warnings & _MEDIA_LOW:
            told.append(Trouble.HOPPER_LOW)
        return tuple(told)

    @property
    def message(self) -> str:
        """Its own words, for who has the manual."""
        told = (("errors", self.errors), ("warnings", self.warnings))
        return ", ".join(f"{word} {bits:08X}" for word, bits in told if bits)


@dataclass(frozen=True, slots=True)
class HostStatus:
    """What ~HS tells."""

    troubles: tuple[Trouble, ...]
    formats: int
    """Labels in the buffer."""
    remaining: int
    """Labels of the batch that is being printed."""
    partial: bool
    """A format has begun, and its end has not come."""

    @property
    def busy(self) -> bool:
        """Whether something is still to come out."""
        return bool(self.formats or self.remaining or self.partial)


def flags_of(answer: bytes) -> Flags | None:
    """Read an answer to ASK_ERRORS; None for anything else."""
    found = _FLAGS.search(answer[:ANSWER_MAX].replace(END, b"\n"))
    if found is None:
        return None
    errors, warnings = (
        int(found[first + 1] + found[first + 2], 16) if found[first] == b"1" else 0
        for first in (1, 4)
    )
    if found[1] == b"1" and not errors:
        return None
    return Flags(errors, warnings)


def status_of(answer: bytes) -> HostStatus | None:
    """Read an answer to ASK_STATUS, three lines; None for anything else."""
    *lines, rest = answer[:ANSWER_MAX].split(END)
    found = [_LINE.fullmatch(line) for line in lines]
    if len(lines) != 3 or rest.strip() or not (found[0] and found[1] and found[2]):
        return None
    first, second = ([int(each) for each in line[1].split(b",")] for line in (found[0], found[1]))
    if len(first) < 12 or len(second) < 11:
        return None
    flags = {
        Trouble.OTHER: first[5] or first[9] or first[10] or first[11],
        Trouble.COVER_OPEN: second[2],
        Trouble.HOPPER_EMPTY: first[1],
        Trouble.RIBBON_OUT: second[3],
        Trouble.PAUSED: first[2],
    }
    told = tuple(trouble for trouble, flag in flags.items() if flag)
    return HostStatus(told, formats=first[4], remaining=second[8], partial=bool(first[7]))


def count_of(answer: bytes) -> int | None:
    """Read an answer to ASK_COUNT: how many labels ever came out; None for anything else."""
    found = _COUNT.fullmatch(answer[:ANSWER_MAX])
    return int(found[1]) if found else None
