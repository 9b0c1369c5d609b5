"""PWG raster (PWG 5102.4-2012): the pages of a sheet as every IPP Everywhere printer takes them."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

SYNC_WORD = b"RaS2"
HEADER_BYTES = 1796
POINTS_PER_INCH = 72
RUN = 64
"""Pixels that are looked at together: either all the same, or written one by one; at most 128."""


class RasterType(StrEnum):
    """How a dot is written; the names are those of ``pwg-raster-document-type-supported``."""

    SRGB_8 = "srgb_8"
    SGRAY_8 = "sgray_8"
    BLACK_1 = "black_1"


class SheetBack(StrEnum):
    """How the printer wants its back sides (``pwg-raster-document-sheet-back``)."""

    NORMAL = "normal"
    FLIPPED = "flipped"
    ROTATED = "rotated"
    MANUAL_TUMBLE = "manual-tumble"


@dataclass(frozen=True, slots=True)
class _Turn:
    """How a piece is turned over, and how one of its sides is laid into the raster."""

    duplex: bool
    tumble: bool
    across: int = 1
    along: int = 1


@dataclass(frozen=True, slots=True)
class _Kind:
    mode: str
    bits: int
    colours: int
    space: int
    """cupsColorSpace: 18 sGray, 19 sRGB, 3 black."""


_KINDS: Mapping[RasterType, _Kind] = {
    RasterType.SRGB_8: _Kind("RGB", 8, 3, 19),
    RasterType.SGRAY_8: _Kind("L", 8, 1, 18),
    RasterType.BLACK_1: _Kind("1", 1, 1, 3),
}
_TURNED = {1: 1, -1: 0xFFFFFFFF}


def pwg_raster(
    sides: Sequence[Image.Image],
    dpi: int,
    kind: RasterType,
    *,
    two_sided: bool = True,
    tumble: bool = False,
    back: SheetBack = SheetBack.NORMAL,
) -> bytes:
    """One page, the two sides of one piece, or the pages of a list.

    ``two_sided``: they are on both sides of what they are printed on, which ``tumble`` turns at its
    short edge. The back is turned as the printer says that it wants it, and its header says how.
    """
    parts = [SYNC_WORD]
    duplex = two_sided and len(sides) > 1
    for place, side in enumerate(sides):
        this = back if duplex and place % 2 else SheetBack.NORMAL
        turn = _turn(this, duplex=duplex, tumble=tumble)
        image = side if side.mode == _KINDS[kind].mode else side.convert(_KINDS[kind].mode)
        if turn.across < 0:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if turn.along < 0:
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        parts.append(_header(image, dpi, kind, len(sides), turn))
        parts.extend(_lines(image, kind))
    return b"".join(parts)


def _turn(back: SheetBack, *, duplex: bool, tumble: bool) -> _Turn:
    """With the cross-feed and the feed transform of the side."""
    tumble = duplex and tumble
    match back, tumble:
        case SheetBack.FLIPPED, True:
            return _Turn(duplex, tumble, across=-1)
        case SheetBack.FLIPPED, False:
            return _Turn(duplex, tumble, along=-1)
        case (SheetBack.ROTATED, False) | (SheetBack.MANUAL_TUMBLE, True):
            return _Turn(duplex, tumble, -1, -1)
        case _:
            return _Turn(duplex, tumble)


def _header(image: Image.Image, dpi: int, raster: RasterType, pages: int, turn: _Turn) -> bytes:
    """The page header of 1796 bytes; what is not set is 0, the printer's own choice."""
    kind = _KINDS[raster]
    width, height = image.size
    pixel_bits = kind.bits * kind.colours
    header = bytearray(HEADER_BYTES)
    struct.pack_into("64s", header, 0, b"PwgRaster")
    for place, number in {
        272: turn.duplex,
        276: dpi,
        280: dpi,
        340: 1,  # copies
        352: round(width * POINTS_PER_INCH / dpi),
        356: round(height * POINTS_PER_INCH / dpi),
        368: turn.tumble,
        372: width,
        376: height,
        384: kind.bits,
        388: pixel_bits,
        392: (width * pixel_bits + 7) // 8,
        400: kind.space,
        420: kind.colours,
        452: pages,
        456: _TURNED[turn.across],
        460: _TURNED[turn.along],
        472: width,  # the image box: left and top are 0
        476: height,
        480: 0xFFFFFF,  # alternate primary: white
    }.items():
        struct.pack_into(">I", header, place, number)
    return bytes(header)


def _lines(image: Image.Image, raster: RasterType) -> Iterator[bytes]:
    """The lines: how often each is repeated, then its pixels."""
    kind = _KINDS[raster]
    raw = image.tobytes()
    if raster is RasterType.BLACK_1:
        raw = raw.translate(bytes(255 - value for value in range(256)))  # 1 is black here
    stride = (image.width * kind.bits * kind.colours + 7) // 8
    lines = [raw[at : at + stride] for at in range(0, len(raw), stride)]
    unit = kind.colours if kind.bits == 8 else 1
    at = 0
    while at < len(lines):
        line = lines[at]
        times = 1
        while times < 256 and at + times < len(lines) and lines[at + times] == line:
            times += 1
        yield bytes([times - 1])
        yield from _packed(line, unit)
        at += times


def _packed(line: bytes, unit: int) -> Iterator[bytes]:
    """The pixels of a line: runs of the same, and runs as they are."""
    step = RUN * unit
    for at in range(0, len(line), step):
        part = line[at : at + step]
        pixels = len(part) // unit
        if part == part[:unit] * pixels:
            yield bytes([pixels - 1])
            yield part[:unit]
        else:
            yield bytes([257 - pixels])
            yield part
