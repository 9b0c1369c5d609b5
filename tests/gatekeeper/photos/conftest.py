"""One real face before any wall: everything the photo checks are tried on is made of it."""

import io
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gatekeeper.policy.edition import Edition, PhotoRules

BLUE = "#438edb"
WHITE = "#f4f6f8"
FRAME = (103, 8, 303, 258)
"""The pixels of ``collins.webp`` that make a good photo of 200 by 250."""

_CUT_OUT = Image.open(Path(__file__).with_name("collins.webp")).convert("RGBA")


def before(ground: str | Image.Image, angle: float = 0) -> Image.Image:
    """The person, leaning clockwise, before a colour or a wall; 352 by 340 pixels."""
    size = _CUT_OUT.size
    wall = ground if isinstance(ground, Image.Image) else Image.new("RGB", size, ground)
    made = wall.resize(size).convert("RGBA")
    leaning = _CUT_OUT.rotate(-angle, Image.Resampling.BICUBIC, center=(205, 100))
    made.alpha_composite(leaning)
    return made.convert("RGB")


def photo(
    ground: str | Image.Image = BLUE,
    frame: tuple[int, int, int, int] = FRAME,
    *,
    angle: float = 0,
    size: tuple[int, int] = (480, 600),
) -> Image.Image:
    """A photo, framed and scaled."""
    return before(ground, angle).resize(size, Image.Resampling.LANCZOS, box=frame)


def encoded(image: Image.Image, image_format: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, image_format, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises many pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT\0\0\0\0"


@pytest.fixture(scope="session")
def rules(edition: Edition) -> PhotoRules:
    return edition.photo


@pytest.fixture
def without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the extra is not installed: ``import cv2`` fails."""
    monkeypatch.setitem(sys.modules, "cv2", None)
