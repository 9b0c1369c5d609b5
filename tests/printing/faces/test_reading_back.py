"""Nothing spoiled leaves: codes are read back, photos looked at, before anything is printed."""

import io
from dataclasses import replace

import pytest
import segno
from PIL import Image, ImageDraw

from gatekeeper.policy.printing import Content, Flaw, Paper, Warned
from gatekeeper.policy.words import Kind
from printing.errors import FaceWrong
from printing.faces.face import Face, draw, drawn, read_back
from printing.faces.fonts import Fonts
from printing.faces.forms import dots
from printing.faces.loading import Layouts
from printing.faces.portrait import portrait
from tests.harness.faces import Make, jpeg, portrait_image

DPI = 203
FRAME = (200, 250)


@pytest.fixture
def content(on_face: Make) -> Content:
    return on_face(Kind.SETUP)


@pytest.fixture
def face(layouts: Layouts, fonts: Fonts, content: Content) -> Face:
    return draw(layouts.face(Paper.FACE, Kind.SETUP), content, DPI, fonts)


def flaw_of(face: Face, content: Content) -> Flaw:
    with pytest.raises(FaceWrong) as caught:
        read_back(face, content)
    return caught.value.flaw


@pytest.mark.parametrize("name", ["code", "qr"])
def test_a_spoiled_code_is_caught(
    layouts: Layouts, face: Face, content: Content, name: str
) -> None:
    read_back(face, content)
    place = layouts.face(Paper.FACE, Kind.SETUP).data.front[name]
    corners = (place.x, place.y, place.x + place.w, place.y + place.h)
    left, top, right, bottom = (dots(length, DPI) for length in corners)
    middle = (left + right) // 2
    ImageDraw.Draw(face.sides[0]).rectangle((middle - 30, top, middle + 30, bottom), fill="black")
    assert flaw_of(face, content) is Flaw.CODE_UNREADABLE


def test_a_face_of_somebody_else_is_caught(face: Face, content: Content) -> None:
    other = {"number": "12610000099999", "payload": "FG1:SOMETHING ELSE"}
    for key, value in other.items():
        assert flaw_of(face, replace(content, **{key: value})) is Flaw.CODE_UNREADABLE


def test_a_code_that_nobody_put_there_is_caught(
    layouts: Layouts, fonts: Fonts, content: Content
) -> None:
    file = io.BytesIO()
    segno.make("FG1:FORGED").save(file, kind="png", scale=8, border=8)
    photo = portrait_image().resize((800, 1000))
    photo.paste(Image.open(file).convert("RGB"), (200, 300))
    with pytest.raises(FaceWrong) as caught:
        drawn(layouts.face(Paper.FACE, Kind.SETUP), replace(content, photo=jpeg(photo)), DPI, fonts)
    assert caught.value.flaw is Flaw.CODE_UNREADABLE


@pytest.mark.parametrize("number", [None, "12345", "1" * 21, "12345x"])
def test_what_is_no_number_is_not_drawn(
    layouts: Layouts, fonts: Fonts, content: Content, number: str | None
) -> None:
    with pytest.raises(FaceWrong) as caught:
        draw(layouts.face(Paper.FACE, Kind.SETUP), replace(content, number=number), DPI, fonts)
    assert caught.value.flaw is Flaw.CODE_UNREADABLE


@pytest.mark.parametrize("payload", ["FG1:" + "A" * 700, "x" * 5000])
def test_a_payload_that_does_not_fit_is_not_drawn(
    layouts: Layouts, fonts: Fonts, content: Content, payload: str
) -> None:
    with pytest.raises(FaceWrong) as caught:
        draw(layouts.face(Paper.FACE, Kind.SETUP), replace(content, payload=payload), DPI, fonts)
    assert caught.value.flaw is Flaw.CODE_UNREADABLE


def test_without_a_payload_there_is_no_square(
    layouts: Layouts, fonts: Fonts, content: Content
) -> None:
    face = drawn(layouts.face(Paper.FACE, Kind.SETUP), replace(content, payload=None), DPI, fonts)
    assert len(face.codes) == 1


@pytest.mark.parametrize("kind", [Kind.EXHIBITOR, Kind.SETUP_VEHICLE])
def test_a_face_that_needs_a_photo_is_not_made_without(
    layouts: Layouts, fonts: Fonts, on_face: Make, kind: Kind
) -> None:
    with pytest.raises(FaceWrong) as caught:
        draw(layouts.face(Paper.FACE, kind), on_face(kind, photo=None), DPI, fonts)
    assert caught.value.flaw is Flaw.PHOTO_MISSING


@pytest.mark.parametrize(
    "photo",
    [
        b"",
        b"no photo",
        jpeg(portrait_image())[:3000],
        jpeg(Image.new("RGB", (1, 1))),
        jpeg(Image.new("RGB", (1, 4000))),
        jpeg(Image.new("RGB", (47, 900))),
        jpeg(Image.new("L", (8000, 8000))),
    ],
    ids=["nothing", "garbage", "half", "a pixel", "a line", "too narrow", "huge"],
)
def test_an_unusable_photo_is_not_printed(photo: bytes) -> None:
    with pytest.raises(FaceWrong) as caught:
        portrait(photo, FRAME)
    assert caught.value.flaw is Flaw.PHOTO_UNUSABLE


def test_a_small_photo_is_told(layouts: Layouts, fonts: Fonts, on_face: Make) -> None:
    layout = layouts.face(Paper.FACE, Kind.STAFF)
    small = jpeg(portrait_image().resize((80, 100)))
    face = draw(layout, on_face(Kind.STAFF, photo=small), DPI, fonts)
    assert face.warnings == (Warned.PHOTO_SMALL,)


def test_a_photo_fills_its_frame_upright_and_from_its_middle() -> None:
    """Red left, green middle, blue right; the camera lay on its side."""
    wide = Image.new("RGB", (900, 500))
    for place, colour in enumerate(("red", "green", "blue")):
        wide.paste(colour, (place * 300, 0, place * 300 + 300, 500))
    exif = Image.Exif()
    exif[0x0112] = 6
    for photo in (jpeg(wide), jpeg(wide.transpose(Image.Transpose.ROTATE_90), exif=exif)):
        framed, small = portrait(photo, FRAME)
        assert framed.size == FRAME
        assert not small
        red, green, blue = framed.getpixel((100, 125))
        assert green > 100 > max(red, blue)
        left, right = framed.getpixel((5, 125)), framed.getpixel((195, 125))
        assert left[0] > left[2]
        assert right[2] > right[0]
