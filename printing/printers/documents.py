"""A sheet as a document: PNG, JPEG and PDF, each saying its own size to the dot."""

import io
import zlib
from collections.abc import Iterator, Sequence
from enum import StrEnum

from PIL import Image

POINTS_PER_INCH = 72
FAST = 1
"""How hard zlib tries: a clerk waits for it."""


class Format(StrEnum):
    """The MIME types of what a printer may be sent."""

    PWG_RASTER = "image/pwg-raster"
    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


def png(side: Image.Image, dpi: int) -> bytes:
    """One side, dot for dot."""
    return _saved(side, "PNG", dpi=(dpi, dpi), compress_level=FAST)


def jpeg(side: Image.Image, dpi: int) -> bytes:
    """One side, nearly dot for dot: for printers that take nothing better."""
    image = side if side.mode in {"L", "RGB"} else side.convert("RGB")
    return _saved(image, "JPEG", dpi=(dpi, dpi), quality=95, subsampling=0)


def _saved(image: Image.Image, form: str, **settings: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **settings)
    return buffer.getvalue()


def pdf(sides: Sequence[Image.Image], dpi: int, title: str = "") -> bytes:
    """A page for each side, exactly as big as its dots, which are kept as they are.

    Pillow's own PDF turns colours into JPEG, whose fringes a barcode does not survive for certain.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 3 * place) for place in range(len(sides))), len(sides)),
        b"<< /Title <%s> /Producer (Fairgate) >>"
        % (b"\xfe\xff" + title.encode("utf-16-be")).hex().encode(),
    ]
    for place, side in enumerate(sides):
        objects += _page(side, dpi, 4 + 3 * place)
    return b"".join(_file(objects))


def _page(side: Image.Image, dpi: int, number: int) -> tuple[bytes, bytes, bytes]:
    """The page with that object number, its content and its image, the two numbers after it."""
    image = side if side.mode in {"1", "L", "RGB"} else side.convert("RGB")
    across, along = (f"{dots * POINTS_PER_INCH / dpi:.4f}".encode() for dots in image.size)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R"
        b" /Resources << /XObject << /Side %d 0 R >> >> >>"
        % (across, along, number + 1, number + 2)
    )
    content = _stream(b"q %s 0 0 %s 0 0 cm /Side Do Q" % (across, along))
    space = b"/DeviceRGB" if image.mode == "RGB" else b"/DeviceGray"
    drawn = _stream(
        zlib.compress(image.tobytes(), FAST),
        b" /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s"
        b" /BitsPerComponent %d /Filter /FlateDecode"
        % (*image.size, space, 1 if image.mode == "1" else 8),
    )
    return page, content, drawn


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _file(objects: Sequence[bytes]) -> Iterator[bytes]:
    """The objects, the first of them the catalogue and the third the information, as a file."""
    yield (head := b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places, at = [], len(head)
    for number, content in enumerate(objects, start=1):
        yield (item := b"%d 0 obj\n%s\nendobj\n" % (number, content))
        places.append(at)
        at += len(item)
    yield b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    yield from (b"%010d 00000 n \n" % place for place in places)
    yield b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\n" % (len(objects) + 1)
    yield b"startxref\n%d\n%%%%EOF\n" % at
