"""Reads PWG raster and PDF back into images, as a printer does, to compare them dot for dot."""

import ctypes
import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, PdfParser

HEADER = 1796
FIELDS = {
    "duplex": 272,
    "across": 276,
    "along": 280,
    "copies": 340,
    "tumble": 368,
    "width": 372,
    "height": 376,
    "stride": 392,
    "space": 400,
    "pages": 452,
}
"""Where CUPS' header (cups_page_header2_t) has what, in bytes."""


@dataclass(frozen=True)
class Page:
    """One page: its image as a reader sees it, turned back where it was turned."""

    image: Image.Image
    dpi: tuple[int, int]
    duplex: bool = False
    tumble: bool = False
    pages: int = 1
    points: tuple[float, float] = (0, 0)


def read_pwg(raw: bytes) -> list[Page]:
    """The pages of a PWG raster file (PWG 5102.4); fails on whatever is not as it must be."""
    assert raw[:4] == b"RaS2"
    stream = io.BytesIO(raw[4:])
    pages = []
    while header := stream.read(HEADER):
        assert header[:10] == b"PwgRaster\0"

        def number(at: int, header: bytes = header) -> int:
            return struct.unpack_from(">I", header, at)[0]

        width, height, stride = number(372), number(376), number(392)
        mode, unit = {19: ("RGB", 3), 18: ("L", 1), 3: ("1", 1)}[number(400)]
        assert (number(384), number(420)) == ((1, 1) if mode == "1" else (8, unit))
        assert stride == (width * number(388) + 7) // 8
        dots = b"".join(_lines(stream, height, stride, unit))
        if mode == "1":
            dots = bytes(255 - byte for byte in dots)
        image = Image.frombytes(mode, (width, height), dots)
        across, along = number(456), number(460)
        assert {across, along} <= {0, 1, 0xFFFFFFFF}
        if across == 0xFFFFFFFF:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if along == 0xFFFFFFFF:
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        pages.append(
            Page(
                image,
                (number(276), number(280)),
                bool(number(272)),
                bool(number(368)),
                number(452),
                (number(352), number(356)),
            )
        )
    return pages


def _lines(stream: io.BytesIO, height: int, stride: int, unit: int) -> list[bytes]:
    lines: list[bytes] = []
    while len(lines) < height:
        times = stream.read(1)[0] + 1
        line = b""
        while len(line) < stride:
            count = stream.read(1)[0]
            assert count != 128
            line += (
                stream.read(unit) * (count + 1)
                if count < 128
                else stream.read(unit * (257 - count))
            )
        assert len(line) == stride
        lines += [line] * times
    assert len(lines) == height
    return lines


def read_pdf(path: Path) -> list[Page]:
    """The pages of a PDF whose pages are one image each, with Pillow's own parser of PDF."""
    with PdfParser.PdfParser(str(path)) as pdf:
        pages = []
        for place in pdf.pages:
            page = pdf.read_indirect(place)
            drawn = pdf.read_indirect(pdf_entry(page, "Resources", "XObject", "Side"))
            entries = drawn.dictionary
            mode = {b"DeviceRGB": "RGB", b"DeviceGray": "L"}[pdf_entry(entries, "ColorSpace").name]
            mode = "1" if pdf_entry(entries, "BitsPerComponent") == 1 else mode
            size = pdf_entry(entries, "Width"), pdf_entry(entries, "Height")
            image = Image.frombytes(mode, size, zlib.decompress(drawn.buf))
            left, bottom, right, top = (float(edge) for edge in pdf_entry(page, "MediaBox"))
            assert (left, bottom) == (0, 0)
            dpi = tuple(
                round(dots * 72 / edge) for dots, edge in zip(size, (right, top), strict=True)
            )
            pages.append(Page(image, dpi, points=(right, top)))
        return pages


def pdf_entry(dictionary: PdfParser.PdfDict, *keys: str) -> Any:
    """An entry of a dictionary within dictionaries."""
    for key in keys:
        dictionary = dictionary[PdfParser.PdfName(key)]
    return dictionary


def read_by_cups(path: Path) -> list[tuple[dict[str, int], bytes]]:
    """The pages of a raster file as CUPS' own library reads them: some of the header, the dots."""
    cups = ctypes.CDLL("libcups.so.2")
    cups.cupsRasterOpen.restype = ctypes.c_void_p
    pages = []
    with path.open("rb") as file:
        raster = ctypes.c_void_p(cups.cupsRasterOpen(file.fileno(), 0))
        assert raster.value, "CUPS does not know it as a raster file"
        header = ctypes.create_string_buffer(HEADER)
        while cups.cupsRasterReadHeader2(raster, header):
            told = {name: struct.unpack_from("=I", header, at)[0] for name, at in FIELDS.items()}
            dots = ctypes.create_string_buffer(told["stride"] * told["height"])
            assert cups.cupsRasterReadPixels(raster, dots, len(dots)) == len(dots)
            pages.append((told, dots.raw))
        cups.cupsRasterClose(raster)
    return pages
