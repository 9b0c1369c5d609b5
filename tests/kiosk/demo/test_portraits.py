"""A drawn portrait is what the handbook asks of a photo, and always the same."""

from io import BytesIO

import pytest
from PIL import Image

from kiosk.demo.features import PEOPLES
from kiosk.demo.portraits import Backdrop, draw, face_of


@pytest.mark.parametrize("people", sorted(PEOPLES))
@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_it_is_a_photo_by_the_rules(people: str, backdrop: Backdrop) -> None:
    for number in range(20):
        jpeg = draw(face_of(f"T{number}", people, woman=number % 2 == 0), backdrop)
        assert len(jpeg) < 100_000
        picture = Image.open(BytesIO(jpeg))
        assert (picture.format, picture.size) == ("JPEG", (200, 250))
        corner = picture.getpixel((3, 3))
        assert isinstance(corner, tuple)
        red, _, blue = corner
        assert (blue > red + 40) is (backdrop is Backdrop.BLUE)


def test_a_person_keeps_the_face_and_others_have_another() -> None:
    def jpeg(number: int) -> bytes:
        return draw(face_of(f"DE{number}", "north", woman=False))

    assert jpeg(1) == jpeg(1)
    assert len({jpeg(number) for number in range(60)}) > 55
