"""The proposed frame holds the head as the handbook asks, and what is cut from it is a photo."""

import io

import pytest
from PIL import Image

from gatekeeper.photos.checking import check, offer
from gatekeeper.photos.finishing import crop
from gatekeeper.photos.flaws import Flaw, Frame
from gatekeeper.photos.framing import propose_frame
from gatekeeper.photos.opening import PhotoError
from gatekeeper.policy.edition import PhotoRules
from gatekeeper.policy.words import Kind
from tests.gatekeeper.photos.conftest import BLUE, FRAME, WHITE, before, encoded, photo

HEAD = (18 / 340, 179 / 340)
"""Top and chin in ``before``, measured with a ruler."""


def phone(ground: str = BLUE, times: int = 4, *, wall: tuple[int, int] = (0, 0)) -> Image.Image:
    """A picture as a phone takes it, with more of the wall left and above."""
    person = before(ground)
    whole = Image.new("RGB", (352 + wall[0], 340 + wall[1]), ground)
    whole.paste(person, wall)
    return whole.resize((whole.width * times, whole.height * times), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("ground", [BLUE, WHITE])
@pytest.mark.parametrize("times", [1, 2, 5])
def test_the_proposal_passes_every_check(ground: str, times: int, rules: PhotoRules) -> None:
    content = encoded(phone(ground, times), quality=92)
    offered = offer(content, rules, Kind.EXHIBITOR)
    assert offered.report.findings == ()
    assert offered.frame == propose_frame(content, rules)
    finished = check(crop(content, offered.frame, rules), rules, Kind.EXHIBITOR)
    assert finished.findings == ()


@pytest.mark.parametrize(("wall", "times"), [((0, 0), 3), ((90, 60), 3), ((150, 0), 2)])
@pytest.mark.parametrize("opencv", [True, False])
def test_the_head_takes_the_height_that_is_asked(
    opencv: bool,
    wall: tuple[int, int],
    times: int,
    rules: PhotoRules,
    request: pytest.FixtureRequest,
) -> None:
    if not opencv:
        request.getfixturevalue("without_opencv")
    picture = phone(WHITE, times, wall=wall)
    frame = propose_frame(encoded(picture, quality=92), rules)
    head = (179 - 18) * times / (frame.height * picture.height)
    top = ((18 + wall[1]) * times / picture.height - frame.top) / frame.height
    off = ((205 + wall[0]) * times / picture.width - frame.left) / frame.width - 0.5
    assert head == pytest.approx(rules.head_share, abs=0.1)
    assert 0 <= top * rules.height_mm <= 4
    assert abs(off) * rules.width_mm <= 4
    across, down = frame.width * picture.width, frame.height * picture.height
    assert across / down == pytest.approx(0.8, abs=0.002)


@pytest.mark.parametrize("opencv", [True, False])
@pytest.mark.parametrize("size", [(300, 200), (200, 900), (400, 500)])
def test_without_a_head_it_is_the_largest_in_the_middle(
    opencv: bool, size: tuple[int, int], rules: PhotoRules, request: pytest.FixtureRequest
) -> None:
    if not opencv:
        request.getfixturevalue("without_opencv")
    frame = propose_frame(encoded(Image.new("RGB", size, WHITE)), rules)
    width, height = frame.width * size[0], frame.height * size[1]
    assert width / height == pytest.approx(0.8)
    assert frame.width == pytest.approx(1) or frame.height == pytest.approx(1)
    assert frame.left + frame.right == pytest.approx(1)
    assert frame.top + frame.bottom == pytest.approx(1)


def test_a_frame_never_leaves_the_picture(rules: PhotoRules) -> None:
    """The head stands at the very corner: the frame is moved, not filled."""
    tight = before(BLUE).crop((130, 20, 352, 340)).resize((666, 960))
    frame = propose_frame(encoded(tight), rules)
    assert 0 <= frame.left < frame.right <= 1.000001
    assert 0 <= frame.top < frame.bottom <= 1.000001
    cut = Image.open(io.BytesIO(crop(encoded(tight), Frame(-0.5, -0.1, 0.9, 1.4), rules)))
    assert cut.width / cut.height == pytest.approx(0.9 * 666 / 960, abs=0.01)


def test_marks_are_on_the_whole_picture(rules: PhotoRules) -> None:
    picture = phone("#808080", 3)
    offered = offer(encoded(picture), rules, Kind.EXHIBITOR)
    (finding,) = offered.report.findings
    assert finding.flaw is Flaw.BACKGROUND_COLOUR
    mark, frame = finding.mark, offered.frame
    assert mark is not None
    assert frame.left < mark.left < mark.right < frame.right
    assert frame.top < mark.top < mark.bottom < frame.bottom


@pytest.mark.parametrize(("times", "size"), [(1, (200, 250)), (2, (400, 500)), (6, (480, 600))])
def test_as_many_pixels_as_print_well_and_none_made_up(
    times: int, size: tuple[int, int], rules: PhotoRules
) -> None:
    picture = phone(times=times)
    left, top, right, bottom = FRAME
    frame = Frame(left / 352, top / 340, right / 352, bottom / 340)
    assert Image.open(io.BytesIO(crop(encoded(picture), frame, rules))).size == size


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_the_finished_photo_is_bare_light_and_upright(image_format: str, rules: PhotoRules) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "a phone"
    noisy = Image.effect_noise((960, 1200), 90).convert("RGB")
    lying = noisy.transpose(Image.Transpose.ROTATE_90)
    content = encoded(lying, image_format, exif=exif, quality=95)
    finished = crop(content, Frame(0, 0, 1, 1), rules)
    made = Image.open(io.BytesIO(finished))
    assert len(finished) <= rules.max_bytes
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (480, 600))
    assert not made.getexif()
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    "frame",
    [
        Frame(0.5, 0.5, 0.5, 0.9),
        Frame(0.9, 0, 0.1, 1),
        Frame(float("nan"), 0, 1, 1),
        Frame(0, 0, float("inf"), 1),
        Frame(2, 2, 3, 3),
    ],
)
def test_a_frame_that_holds_nothing_is_refused(frame: Frame, rules: PhotoRules) -> None:
    with pytest.raises(PhotoError):
        crop(encoded(photo()), frame, rules)


@pytest.mark.parametrize("content", [b"", b"<html>", encoded(photo())[:5000]])
def test_no_picture_has_no_frame(content: bytes, rules: PhotoRules) -> None:
    with pytest.raises(PhotoError):
        propose_frame(content, rules)
    with pytest.raises(PhotoError):
        crop(content, Frame(0, 0, 1, 1), rules)
