"""A number as Code 128: whole-dot modules and quiet zones that a scanner can read."""

import re

from barcode.codex import Code128
from PIL import Image, ImageDraw

from gatekeeper.policy.code import is_number

QUIET_ZONE = 10
"""Modules of white on either side (ISO/IEC 15417, 4.4)."""


class _Digits(Code128):  # type: ignore[misc]
    """Code 128 as python-barcode makes it, but for numbers that begin with 99.

    It takes their first two digits, the value 99, for a change of the character set and leaves them
    out; digits begin in the right set anyway, so there is never one to leave out.
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded


def modules(number: str) -> str:
    """The bars of a credential's number as ``1`` (black) and ``0``, without quiet zones.

    Raises ValueError for anything but 6 to 20 ASCII digits.
    """
    if not is_number(number):
        raise ValueError("a credential's number is 6 to 20 digits")
    # A Code128 remembers the character set it ended with: a fresh one for every number.
    return str(_Digits(number).build()[0])


def svg(number: str, *, module: int = 2, height: int = 72) -> str:
    """The barcode as an SVG document, black on white; ``module`` and ``height`` in CSS pixels.

    A module is a whole number of pixels, so a scanner reads it from an unscaled screen too.
    """
    bars = modules(number)
    width = len(bars) + 2 * QUIET_ZONE
    path = "".join(f"M{start} 0h{length}v1h-{length}z" for start, length in _runs(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * module}" height="{height}" '
        f'viewBox="0 0 {width} 1" preserveAspectRatio="none" shape-rendering="crispEdges" '
        f'role="img" aria-label="{number}">'
        f'<rect width="{width}" height="1" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def image(number: str, *, module: int = 3, height: int = 120) -> Image.Image:
    """The barcode for a printer, one bit a dot; ``module`` and ``height`` in printer dots."""
    bars = modules(number)
    picture = Image.new("1", ((len(bars) + 2 * QUIET_ZONE) * module, height), 1)
    pen = ImageDraw.Draw(picture)
    for start, length in _runs(bars):
        pen.rectangle((start * module, 0, (start + length) * module - 1, height - 1), fill=0)
    return picture


def _runs(bars: str) -> list[tuple[int, int]]:
    """Where each bar starts, the quiet zone before it counted, and how many modules it is wide."""
    return [(QUIET_ZONE + bar.start(), bar.end() - bar.start()) for bar in re.finditer("1+", bars)]
