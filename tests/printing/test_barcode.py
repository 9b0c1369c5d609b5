"""What is drawn as a barcode is what a scanner reads."""

import re

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from printing import barcode

numbers = st.text("0123456789", min_size=6, max_size=20)


@given(number=numbers, module=st.integers(1, 4))
@example(number="990000", module=1)
@example(number="9900001", module=1)
@settings(max_examples=40, deadline=None)
def test_the_image_reads_back(number: str, module: int) -> None:
    picture = barcode.image(number, module=module, height=60)
    read = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.Code128)
    assert [result.text for result in read] == [number]


@given(number=numbers)
@settings(max_examples=40, deadline=None)
def test_the_svg_draws_the_same_bars_as_the_image(number: str) -> None:
    width = barcode.image(number, module=1, height=1).width
    dots = ["0"] * width
    for start, length in re.findall(r"M(\d+) 0h(\d+)", barcode.svg(number)):
        dots[int(start) : int(start) + int(length)] = "1" * int(length)
    drawn = barcode.image(number, module=1, height=1)
    assert "".join(dots) == "".join("0" if drawn.getpixel((x, 0)) else "1" for x in range(width))


def test_quiet_zones_are_ten_modules_of_white() -> None:
    picture = barcode.image("100000000011", module=3, height=1)
    row = [bool(picture.getpixel((x, 0))) for x in range(picture.width)]
    assert row.index(False) == 30
    assert row[::-1].index(False) == 30


def test_an_svg_module_is_whole_pixels() -> None:
    found = re.search(r'width="(\d+)" height="72" viewBox="0 0 (\d+) 1"', barcode.svg("123456"))
    assert found
    assert int(found[1]) == 2 * int(found[2])


@pytest.mark.parametrize(
    "bad", ["", "12345", "1" * 21, "12345x", "１２３４５６", '"><script>', "12345\n"]
)
def test_only_numbers_become_barcodes(bad: str) -> None:
    with pytest.raises(ValueError, match="6 to 20 digits"):
        barcode.svg(bad)
