"""The typefaces of a face: Noto, a script each, looked up once and handed on as a value.

They come from Debian's fonts-noto-core and fonts-noto-cjk. Where a script's own typeface is not
installed another one that has the sign stands in for it, and the face says so.
"""

import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

from printing.faces.coverage import Coverage, coverage_of

_FOLDERS = (
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/truetype/dejavu"),
)
_MOST_SIZES = 48
"""How many sizes of fonts are kept open: a face has about twenty, and each maps its whole file."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family, and the blocks of Unicode that are its own."""

    name: str
    regular: str
    bold: str
    blocks: tuple[tuple[int, int], ...] = ()
    index: int = 0
    """Which font of a collection."""
    letters_only: bool = False
    """It stands in for a script's own typeface; its pictures are not wanted."""


def _noto(name: str, *blocks: tuple[int, int]) -> Typeface:
    stem = "Noto" + name.replace(" ", "")
    return Typeface(f"Noto {name}", f"{stem}-Regular.ttf", f"{stem}-Bold.ttf", blocks)


_CJK = (
    *((0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF)),
    *((0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x323AF)),
)
TYPEFACES = (
    _noto("Sans", (0x0020, 0x058F), (0x1E00, 0x20CF)),
    Typeface("Noto Sans CJK SC", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", _CJK, index=2),
    _noto("Sans Arabic", (0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)),
    _noto("Sans Thai", (0x0E00, 0x0E7F)),
    _noto("Sans Hebrew", (0x0590, 0x05FF)),
    _noto("Sans Devanagari", (0x0900, 0x097F)),
    _noto("Sans Bengali", (0x0980, 0x09FF)),
    _noto("Sans Gurmukhi", (0x0A00, 0x0A7F)),
    _noto("Sans Gujarati", (0x0A80, 0x0AFF)),
    _noto("Sans Tamil", (0x0B80, 0x0BFF)),
    _noto("Sans Telugu", (0x0C00, 0x0C7F)),
    _noto("Sans Kannada", (0x0C80, 0x0CFF)),
    _noto("Sans Malayalam", (0x0D00, 0x0D7F)),
    _noto("Sans Sinhala", (0x0D80, 0x0DFF)),
    _noto("Sans Lao", (0x0E80, 0x0EFF)),
    _noto("Serif Tibetan", (0x0F00, 0x0FFF)),
    _noto("Sans Myanmar", (0x1000, 0x109F)),
    _noto("Sans Georgian", (0x10A0, 0x10FF)),
    _noto("Sans Armenian", (0x0530, 0x058F)),
    _noto("Sans Ethiopic", (0x1200, 0x137F)),
    _noto("Sans Khmer", (0x1780, 0x17FF)),
    _noto("Sans Mongolian", (0x1800, 0x18AF)),
    Typeface("DejaVu Sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", letters_only=True),
)
"""In the order in which they are asked for a sign."""


@dataclass(frozen=True, slots=True)
class _Found:
    typeface: Typeface
    regular: Path
    bold: Path
    covers: Coverage


class Fonts:
    """The typefaces that this machine has; open sizes are kept, so hand one value on.

    Threads may share it.
    """

    def __init__(
        self, folders: Iterable[Path] = _FOLDERS, typefaces: Iterable[Typeface] = TYPEFACES
    ) -> None:
        """Look in the folders; raises FileNotFoundError where there is no typeface at all."""
        places = tuple(folders)
        self._found: dict[str, _Found] = {}
        self._missing: list[Typeface] = []
        for typeface in typefaces:
            found = _find(typeface, places)
            if found is None:
                self._missing.append(typeface)
            else:
                self._found[typeface.name] = found
        if not self._found:
            raise FileNotFoundError("no typeface: install fonts-noto-core and fonts-noto-cjk")
        self._lock = threading.Lock()
        self._chosen: dict[str, str | None] = {}
        self._open: dict[tuple[str, bool, float], ImageFont.FreeTypeFont] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The typefaces that are not installed, by name."""
        return tuple(each.name for each in self._missing)

    def typeface_for(self, sign: str, before: str | None = None) -> str | None:
        """The name of a typeface that has the sign: ``before`` if it does and may; None if none.

        A sign that every script shares, a blank or a bracket, stays with its neighbours; a letter
        goes to its own script.
        """
        if before is not None and not sign.isalnum() and sign in self._found[before].covers:
            return before
        if sign not in self._chosen:
            self._chosen[sign] = self._first_with(sign)
        return self._chosen[sign]

    def _first_with(self, sign: str) -> str | None:
        is_letter = unicodedata.category(sign)[0] in "LMN"
        for name, found in self._found.items():
            if sign in found.covers and (is_letter or not found.typeface.letters_only):
                return name
        return None

    def lacks_own(self, sign: str) -> bool:
        """Whether the sign's own typeface is one of those that are not installed."""
        code = ord(sign)
        return any(
            first <= code <= last for face in self._missing for first, last in face.blocks
        ) and not any(
            first <= code <= last
            for found in self._found.values()
            for first, last in found.typeface.blocks
        )

    def at(self, typeface: str, size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
        """A font in a size in dots."""
        key = (typeface, bold, size)
        with self._lock:
            font = self._open.pop(key, None)
            if font is None:
                if len(self._open) >= _MOST_SIZES:
                    del self._open[next(iter(self._open))]
                found = self._found[typeface]
                path = found.bold if bold else found.regular
                font = ImageFont.truetype(path, size, index=found.typeface.index)
            # The one that was not used for longest stands first.
            self._open[key] = font
        return font


def _find(typeface: Typeface, folders: tuple[Path, ...]) -> _Found | None:
    """The files of a typeface; one weight stands in for the other where only one is there."""
    files = {
        name: folder / name
        for folder in reversed(folders)
        for name in (typeface.regular, typeface.bold)
        if (folder / name).is_file()
    }
    regular = files.get(typeface.regular) or files.get(typeface.bold)
    if regular is None:
        return None
    try:
        covers = coverage_of(regular, typeface.index)
    except (OSError, ValueError):
        return None
    return _Found(typeface, regular, files.get(typeface.bold) or regular, covers)
