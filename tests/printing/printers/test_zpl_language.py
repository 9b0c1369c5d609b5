"""ZPL as bytes: the graphic in a label dot for dot, and answers of every kind."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gatekeeper.policy.printing import Trouble
from printing import barcode
from printing.printers.zpl.language import (
    Flags,
    HostStatus,
    count_of,
    flags_of,
    label,
    one_bit,
    status_of,
)
from tests.harness.zpl_printers import graphic

FINE = (
    b"\x02\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         0 00000000 00000000\r\n"
    b"   WARNINGS:       0 00000000 00000000\r\n\x03"
)
HS = (
    b"\x02030,%d,%d,1219,%03d,0,0,%d,000,0,0,%d\x03\r\n\x02001,0,%d,%d,1,2,6,0,%08d,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)
IDLE = HS % (0, 0, 0, 0, 0, 0, 0, 0)


NONE = b"0 00000000 00000000"


def errors(group: bytes, warnings: bytes = NONE) -> bytes:
    return FINE.replace(NONE, b"%b") % (group, warnings)


@st.composite
def pictures(draw: st.DrawFn) -> Image.Image:
    size = draw(st.tuples(st.integers(8, 40), st.integers(8, 24)))
    dots = draw(st.binary(min_size=size[0] * size[1], max_size=size[0] * size[1]))
    return Image.frombytes("L", size, dots)


@given(pictures(), st.booleans())
def test_every_dot_arrives(picture: Image.Image, compressed: bool) -> None:
    sent = one_bit(picture)
    assert graphic(label(sent, "fairgate-1-1", compressed=compressed)).tobytes() == sent.tobytes()
    for before, after in zip(picture.tobytes(), sent.convert("L").tobytes(), strict=True):
        assert after == before or 0 < before < 255


def test_grey_is_as_dark_as_it_was() -> None:
    for grey in (32, 96, 128, 200):
        dots = one_bit(Image.new("L", (64, 64), grey)).convert("L").tobytes()
        assert abs(sum(dots) / len(dots) - grey) <= 4


def test_a_code_beside_a_photo_is_read() -> None:
    page = Image.linear_gradient("L").resize((800, 1180)).convert("RGB")
    ImageDraw.Draw(page).rectangle((0, 0, 799, 300), "white")
    page.paste(barcode.image("126000000017"), (60, 60))
    (found,) = zxingcpp.read_barcodes(graphic(label(page, "t")).convert("L"))
    assert found.text == "126000000017"


@pytest.mark.parametrize("title", ["", "a^XZ", "a~JA", "a\nb", "證", "x" * 65])
def test_a_title_that_is_no_comment_is_refused(title: str) -> None:
    with pytest.raises(ValueError, match="title"):
        label(Image.new("1", (8, 8)), title)


@pytest.mark.parametrize("size", [(1, 1), (7, 100), (100, 7), (32_001, 8)])
def test_a_size_that_no_label_has_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="dots"):
        label(Image.new("1", size), "t")


@pytest.mark.parametrize(
    ("answer", "troubles"),
    [
        (FINE, ()),
        (errors(b"1 00000000 00000001"), (Trouble.HOPPER_EMPTY,)),
        (errors(b"1 00000000 00000002"), (Trouble.RIBBON_OUT,)),
        (errors(b"1 00000000 00000005"), (Trouble.COVER_OPEN, Trouble.HOPPER_EMPTY)),
        (errors(b"1 00000000 00000008"), (Trouble.JAM,)),
        (errors(b"1 00000000 00010000"), (Trouble.PAUSED,)),
        (errors(b"1 00000000 00000040"), (Trouble.OTHER,)),
        (errors(b"1 00000001 00000000"), (Trouble.OTHER,)),
        (errors(NONE, b"1 00000000 00000008"), (Trouble.HOPPER_LOW,)),
        (errors(NONE, b"1 00000000 00000002"), ()),
    ],
)
def test_flags(answer: bytes, troubles: tuple[Trouble, ...]) -> None:
    flags = flags_of(answer)
    assert isinstance(flags, Flags)
    assert flags.troubles == troubles


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (IDLE, HostStatus((), 0, 0, partial=False)),
        (HS % (0, 0, 2, 0, 0, 0, 0, 1), HostStatus((), 2, 1, partial=False)),
        (HS % (0, 0, 0, 1, 0, 0, 0, 0), HostStatus((), 0, 0, partial=True)),
        (
            HS % (1, 1, 0, 0, 0, 1, 1, 0),
            HostStatus(
                (Trouble.COVER_OPEN, Trouble.HOPPER_EMPTY, Trouble.RIBBON_OUT, Trouble.PAUSED),
                0,
                0,
                partial=False,
            ),
        ),
        (HS % (0, 0, 0, 0, 1, 0, 0, 0), HostStatus((Trouble.OTHER,), 0, 0, partial=False)),
    ],
)
def test_host_status(answer: bytes, status: HostStatus) -> None:
    assert status_of(answer) == status
    assert status.busy is bool(status.formats or status.remaining or status.partial)


@pytest.mark.parametrize(("answer", "count"), [(b'"123"', 123), (b'"0"\r\n', 0)])
def test_count(answer: bytes, count: int) -> None:
    assert count_of(answer) == count


BAD = [
    b"", b"\x00", b"\x03", b"\x03\x03\x03", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff" * 5000,
    b'"?"', b'"12', b'"1234567890123"', b'"-1"', b'"1 234"', b'""',
    FINE[:40], FINE[:-12], FINE.replace(b"ERRORS", b"ERR"), errors(b"1 00000000 00000000"),
    errors(b"2 00000000 00000001"), errors(b"1 00000000 0000000G"), errors(b"1 00000000 0001"),
    IDLE[:30], IDLE[: len(IDLE) // 2], IDLE + IDLE, IDLE.replace(b"1219", b"12x9"),
    IDLE.replace(b",1219", b""), IDLE.replace(b"\x03", b""),
]  # fmt: skip


@pytest.mark.parametrize("answer", BAD)
def test_a_bad_answer_is_none(answer: bytes) -> None:
    assert (flags_of(answer), status_of(answer), count_of(answer)) == (None, None, None)


@given(st.one_of(st.binary(max_size=300), st.sampled_from(BAD).map(lambda bad: bad + b"\x03")))
def test_no_answer_breaks_anything(answer: bytes) -> None:
    for read in (flags_of, status_of, count_of):
        read(answer)
