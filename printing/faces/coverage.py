"""Which signs a font file can draw: its ``cmap`` table (OpenType 1.9, cmap, formats 4 and 12).

Pillow does not tell; the table is read once a font, without reading its outlines.
"""

import bisect
import struct
from pathlib import Path
from typing import Any, BinaryIO

_UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))
"""Platform and encoding of the tables that are by Unicode, the largest first."""


class Coverage:
    """A set of signs as spans of code points."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [first for first, _ in self._spans]

    def __contains__(self, sign: str) -> bool:
        place = bisect.bisect_right(self._starts, ord(sign)) - 1
        return place >= 0 and ord(sign) <= self._spans[place][1]


def coverage_of(path: Path, index: int = 0) -> Coverage:
    """The signs of a font file, or of one font in a collection.

    Raises OSError where it cannot be read, ValueError where it is no font with such a table.
    """
    with path.open("rb") as file:
        try:
            return Coverage(_spans(file, index))
        except (struct.error, IndexError) as error:
            raise ValueError(f"{path} is no font that can be understood") from error


def _spans(file: BinaryIO, index: int) -> list[tuple[int, int]]:
    at = _table(file, index, b"cmap")
    (count,) = _read(file, at + 2, ">H")
    offered = {}
    for place in range(count):
        platform, encoding, offset = _read(file, at + 4 + 8 * place, ">HHI")
        offered[platform, encoding] = at + offset
    for wanted in _UNICODE:
        if wanted in offered:
            (version,) = _read(file, offered[wanted], ">H")
            if version == 12:
                return _segmented(file, offered[wanted])
            if version == 4:
                return _by_delta(file, offered[wanted])
    raise ValueError("the font has no table by Unicode")


def _table(file: BinaryIO, index: int, name: bytes) -> int:
    """Where a table begins."""
    (tag,) = _read(file, 0, ">4s")
    start = _read(file, 12 + 4 * index, ">I")[0] if tag == b"ttcf" else 0
    (count,) = _read(file, start + 4, ">H")
    for place in range(count):
        found, _, offset, _ = _read(file, start + 12 + 16 * place, ">4sIII")
        if found == name:
            return int(offset)
    raise ValueError("the font has no table of its signs")


def _segmented(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    (count,) = _read(file, at + 12, ">I")
    numbers = _read(file, at + 16, f">{3 * min(count, 100_000)}I")
    return list(zip(numbers[::3], numbers[1::3], strict=True))


def _by_delta(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    (doubled,) = _read(file, at + 6, ">H")
    count = doubled // 2
    ends = _read(file, at + 14, f">{count}H")
    starts = _read(file, at + 16 + doubled, f">{count}H")
    offsets_at = at + 16 + 3 * doubled
    offsets = _read(file, offsets_at, f">{count}H")
    spans = []
    for place, (first, last, offset) in enumerate(zip(starts, ends, offsets, strict=True)):
        if not offset:
            spans.append((first, last))
            continue
        glyphs = _read(file, offsets_at + 2 * place + offset, f">{last - first + 1}H")
        spans += [(first + n, first + n) for n, glyph in enumerate(glyphs) if glyph]
    return spans


def _read(file: BinaryIO, at: int, shape: str) -> tuple[Any, ...]:
    file.seek(at)
    return struct.unpack(shape, file.read(struct.calcsize(shape)))
