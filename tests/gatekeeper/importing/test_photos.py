"""A photo that is none, or of nobody, is told by its file's name."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from gatekeeper.importing import photos
from gatekeeper.importing.photos import PhotoError, portrait
from gatekeeper.photos import opening
from tests.gatekeeper.importing.conftest import Fair


def jpeg(width: int = 200, height: int = 250, image_format: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, image_format)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises many pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT\0\0\0\0"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is neither JPEG nor PNG"),
        (b"<svg/>", "is neither JPEG nor PNG"),
        (jpeg(image_format="GIF"), "is neither JPEG nor PNG"),
        (jpeg()[:400], "is damaged"),
        (jpeg()[:20], "is neither JPEG nor PNG"),
        (png_that_claims(10_000, 5_000), "has 10000 × 5000 pixels, too many"),
        (png_that_claims(60_000, 60_000), "has too many pixels"),
        (jpeg() + b"\0" * opening.LARGEST_OFFERED, "is larger than 10 MiB"),
    ],
)
def test_what_is_no_photo(content: bytes, expected: str) -> None:
    with pytest.raises(PhotoError, match=expected):
        portrait(content)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_store_pixels_becomes_rgb(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 25)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    kept = Image.open(io.BytesIO(portrait(out.getvalue())))
    assert (kept.mode, kept.size) == ("RGB", (20, 25))


def test_every_bad_photo_is_named(fair: Fair) -> None:
    folder = fair.folder / "photos"
    folder.mkdir()
    files = {
        "U1000001.jpg": jpeg(),
        "U1000001.png": jpeg(image_format="PNG"),
        "NOBODY.jpg": jpeg(),
        "U1000002.jpg": b"not an image",
        "C2000001.gif": jpeg(image_format="GIF"),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "more").mkdir()
    assert fair.errors() == [
        "photos/C2000001.gif: is not a photo: their names end in .jpg, .jpeg, .png",
        'photos/NOBODY.jpg: "NOBODY" is not the identity number of anybody in holders',
        'photos/U1000001.png: "U1000001" has a photo already',
        "photos/U1000002.jpg: is neither JPEG nor PNG",
        "photos/more: is not a photo: their names end in .jpg, .jpeg, .png",
    ]


def test_a_photo_is_never_larger_than_it_may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "LARGEST_KEPT", 100)
    with pytest.raises(PhotoError, match="cannot be kept in 100 bytes"):
        portrait(jpeg())


def test_a_photo_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cannot be read"):
        photos.read_photo(tmp_path / "gone.jpg")
