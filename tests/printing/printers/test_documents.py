"""Sheets as documents, read back dot for dot whatever is on them."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PdfParser

from printing.printers.documents import jpeg, pdf, png
from printing.printers.pwg import RasterType, SheetBack, pwg_raster
from tests.printing.printers.documents_read import pdf_entry, read_by_cups, read_pdf, read_pwg

MODES = {RasterType.SRGB_8: "RGB", RasterType.SGRAY_8: "L", RasterType.BLACK_1: "1"}


@st.composite
def images(draw: st.DrawFn) -> Image.Image:
    """Images of few colours, so that there are runs and repeated lines of every length."""
    mode = draw(st.sampled_from(["RGB", "L", "1"]))
    width, height = draw(st.integers(1, 300)), draw(st.integers(1, 12))
    image = Image.new(mode, (width, height), draw(st.sampled_from(["white", "black"])))
    places = st.tuples(st.integers(0, width - 1), st.integers(0, height - 1))
    for across, along in draw(st.lists(places, max_size=6)):
        extent = draw(st.integers(1, 200)), draw(st.integers(1, 12))
        colour = draw(st.sampled_from(["red", "grey", "white", "black"]))
        image.paste(colour, (across, along, across + extent[0], along + extent[1]))
    return image


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(images(), min_size=1, max_size=2),
    st.sampled_from(RasterType),
    st.sampled_from(SheetBack),
    st.booleans(),
)
def test_a_raster_is_read_back_dot_for_dot(sides, kind, back, tumble):
    pages = read_pwg(pwg_raster(sides, 203, kind, tumble=tumble, back=back))
    wanted = [side.convert(MODES[kind]) for side in sides]
    assert [(page.image.size, masked(page.image)) for page in pages] == [
        (side.size, masked(side)) for side in wanted
    ]
    both = len(sides) == 2
    assert {(page.dpi, page.duplex, page.tumble, page.pages) for page in pages} == {
        ((203, 203), both, both and tumble, len(sides))
    }


def masked(image: Image.Image) -> bytes:
    """The dots; the bits that fill up the last byte of a line are nobody's."""
    return image.convert("L").tobytes()


@pytest.mark.parametrize(("kind", "space"), [(RasterType.SRGB_8, 19), (RasterType.SGRAY_8, 18)])
def test_cups_itself_reads_the_raster(tmp_path, kind, space):
    side = Image.effect_noise((203, 100), 90).convert(MODES[kind])
    side.paste("white", (0, 20, 203, 60))
    back = side.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    path = tmp_path / "sides.pwg"
    path.write_bytes(pwg_raster([side, back], 300, kind, tumble=True))
    pages = read_by_cups(path)
    assert [dots for _, dots in pages] == [side.tobytes(), back.tobytes()]
    assert pages[1][0] == {
        "duplex": 1,
        "across": 300,
        "along": 300,
        "copies": 1,
        "tumble": 1,
        "width": 203,
        "height": 100,
        "stride": 203 * len(side.getbands()),
        "space": space,
        "pages": 2,
    }


def test_cups_itself_reads_black_dots(tmp_path):
    side = Image.new("1", (16, 2), "white")
    side.putpixel((3, 1), 0)
    path = tmp_path / "side.pwg"
    path.write_bytes(pwg_raster([side], 300, RasterType.BLACK_1))
    [(told, dots)] = read_by_cups(path)
    assert (told["space"], dots) == (3, b"\x00\x00\x10\x00")


def test_equal_lines_and_runs_take_little_room():
    page = Image.new("RGB", (2480, 3508), "white")
    raw = pwg_raster([page], 300, RasterType.SRGB_8)
    assert len(raw) < 5_000
    assert read_pwg(raw)[0].image.tobytes() == page.tobytes()


@pytest.mark.parametrize(
    ("back", "tumble", "turned"),
    [
        (SheetBack.NORMAL, False, (1, 1)),
        (SheetBack.NORMAL, True, (1, 1)),
        (SheetBack.FLIPPED, False, (1, -1)),
        (SheetBack.FLIPPED, True, (-1, 1)),
        (SheetBack.ROTATED, False, (-1, -1)),
        (SheetBack.ROTATED, True, (1, 1)),
        (SheetBack.MANUAL_TUMBLE, False, (1, 1)),
        (SheetBack.MANUAL_TUMBLE, True, (-1, -1)),
    ],
)
def test_only_the_back_is_turned_and_as_the_printer_wants_it(back, tumble, turned):
    """PWG 5102.4, the table of back sides; the transforms stand in each page's header."""
    side = Image.new("L", (8, 8))
    raw = pwg_raster([side, side], 300, RasterType.SGRAY_8, tumble=tumble, back=back)
    second = raw.index(b"PwgRaster", 100)
    found = [
        tuple(int.from_bytes(raw[at + place : at + place + 4], signed=True) for place in (456, 460))
        for at in (4, second)
    ]
    assert found == [(1, 1), turned]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sides=st.lists(images(), min_size=1, max_size=2))
def test_a_pdf_is_read_back_dot_for_dot_and_is_as_big_as_its_dots(tmp_path_factory, sides):
    path = tmp_path_factory.mktemp("pdf") / "sides.pdf"
    path.write_bytes(pdf(sides, 203, "fairgate-1-1"))
    pages = read_pdf(path)
    assert [(page.image.mode, page.image.tobytes()) for page in pages] == [
        (side.mode, side.tobytes()) for side in sides
    ]
    for page, side in zip(pages, sides, strict=True):
        assert page.points == pytest.approx([dots * 72 / 203 for dots in side.size], abs=0.001)


def test_a_pdf_says_its_title_in_every_script(tmp_path):
    path = tmp_path / "one.pdf"
    path.write_bytes(pdf([Image.new("1", (9, 9))], 300, "(证) \\ é"))
    with PdfParser.PdfParser(str(path)) as read:
        assert PdfParser.decode_text(pdf_entry(read.info, "Title")) == "(证) \\ é"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1", "P"])
@pytest.mark.parametrize("write", [png, jpeg])
def test_an_image_says_its_size(write, mode):
    with Image.open(io.BytesIO(write(Image.new(mode, (30, 20)), 203))) as read:
        assert (read.size, [round(each) for each in read.info["dpi"]]) == ((30, 20), [203, 203])


def test_odd_modes_become_colours(tmp_path):
    path = tmp_path / "one.pdf"
    path.write_bytes(pdf([Image.new("RGBA", (3, 3), "red")], 300))
    assert read_pdf(path)[0].image.tobytes() == b"\xff\x00\x00" * 9
