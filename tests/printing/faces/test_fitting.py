"""Text from anybody fits, is whole, and is told about when it is drawn otherwise than asked."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatekeeper.policy.printing import Flaw, Paper, Warned
from gatekeeper.policy.words import Kind
from printing.errors import FaceWrong
from printing.faces.breaks import pieces
from printing.faces.cleaned import cleaned
from printing.faces.face import draw
from printing.faces.fitting import Style, fit
from printing.faces.fonts import TYPEFACES, Fonts
from printing.faces.loading import Layouts
from printing.faces.runs import reads_right_to_left, runs
from tests.harness.faces import NAMES, Make

NAME = Style(22, 6, lines=5, bold=True, leading=1.1)
BOX = (590, 156)
FONTS = Fonts()


def shown(text: str) -> str:
    """What a line says from left to right, runs as they are spoken."""
    return "|".join(run.text for run in runs(text, FONTS, right_to_left=reads_right_to_left(text)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_name_fits_and_is_whole(fonts: Fonts, name: str) -> None:
    for dpi, box in ((300, BOX), (203, (400, 105))):
        fitted = fit(name, NAME, box, dpi, fonts)
        assert fitted is not None
        said = "".join(placed.run.text for line in fitted.lines for placed in line.placed)
        assert sorted(said.replace(" ", "")) == sorted(name.replace(" ", ""))
        assert all(line.width <= box[0] for line in fitted.lines)
        assert fitted.height <= box[1]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_whatever_is_typed_fits_or_is_refused(text: str) -> None:
    clean = cleaned(text, FONTS).text.replace("\n", " ")
    assert "".join(pieces(clean)) == clean
    fitted = fit(clean, NAME, BOX, 300, FONTS)
    if fitted is not None:
        assert fitted.height <= BOX[1]
        assert max(line.width for line in fitted.lines) <= BOX[0]


def test_it_shrinks_before_it_wraps_and_wraps_before_it_is_small(fonts: Fonts) -> None:
    lines = {name: fit(name, NAME, BOX, 300, fonts) for name in ("Anna Lee", "Anna-Maria Lee")}
    short, longer = lines.values()
    assert short is not None
    assert longer is not None
    assert (len(short.lines), short.share) == (1, 1)
    assert len(longer.lines) == 1
    assert 0.7 <= longer.share < 1
    long = fit("Maximilian Alexander von Hohenlohe", NAME, BOX, 300, fonts)
    assert long is not None
    assert len(long.lines) == 2
    assert fit("Maximilian Alexander", Style(22, 22), BOX, 300, fonts) is None


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("von Hohenlohe-Langenburg", ["von ", "Hohenlohe-", "Langenburg"]),
        ("10.12 – 10.14", ["10.12 ", "– ", "10.14"]),
        ("2019-10-12", ["2019-10-12"]),
        ("医疗（中国）公司。", ["医", "疗", "（中", "国）", "公", "司。"]),
        ("เกษม", ["เก", "ษ", "ม"]),
        ("น้ำใจ", ["น้ำ", "ใจ"]),
        ("한국 무역", ["한국 ", "무역"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
    ],
)
def test_where_lines_may_end(text: str, cut: list[str]) -> None:
    assert pieces(text) == cut


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("王小明 Ming", "王小明 |Ming"),
        ("Ali علي", "Ali |علي"),
        ("علي Ali محمد", "محمد| |Ali|علي "),
        ("قاعة 5.2", "5.2|قاعة "),
        ("Halle قاعة 5.2 Nord", "Halle |5.2|قاعة | Nord"),
        ("שלום (Joseph)", ")|Joseph|(|שלום "),
    ],
)
def test_scripts_and_directions_on_one_line(text: str, seen: str) -> None:
    assert shown(text) == seen


@pytest.mark.parametrize(
    ("text", "kept", "warned"),
    [
        ("Anna 😀 Lee", "Anna Lee", {Warned.SIGN_LEFT_OUT}),
        ("A\u202eB\u2066C\u200fD", "ABCD", set()),
        ("tab\tand\x00nul\x07", "tab andnul", set()),
        ("👩\u200d👩\u200d👧 Ada", "Ada", {Warned.SIGN_LEFT_OUT}),
        ("می\u200cخواهم", "می\u200cخواهم", set()),
        ("葛\U000e0100城", "葛城", set()),
        ("a" + "\u0317" * 9, "a" + "\u0317" * 4, {Warned.SIGN_LEFT_OUT}),
        ("\ue000x\ud800", "x", {Warned.SIGN_LEFT_OUT}),
    ],
)
def test_what_cannot_be_drawn_is_left_out(text: str, kept: str, warned: set[Warned]) -> None:
    result = cleaned(text, FONTS)
    assert (result.text, set(result.warnings)) == (kept, warned)


@pytest.mark.parametrize(
    ("name", "flaw"), [("😀😀", Flaw.NO_TYPEFACE), ("Wolfeschlegel" * 40, Flaw.TEXT_TOO_LONG)]
)
def test_a_name_that_cannot_be_drawn_stops_the_face(
    layouts: Layouts, fonts: Fonts, on_face: Make, name: str, flaw: Flaw
) -> None:
    with pytest.raises(FaceWrong) as caught:
        draw(layouts.face(Paper.FACE, Kind.BUYER), on_face(Kind.BUYER, {"name": name}), 300, fonts)
    assert caught.value.flaw is flaw


@pytest.mark.parametrize(
    ("name", "warned"),
    [("王小明", ()), ("Ada 😀", (Warned.SIGN_LEFT_OUT,)), ("Pablo José " * 18, (Warned.SHRUNK,))],
)
def test_a_face_tells_what_is_worth_a_look(
    layouts: Layouts, fonts: Fonts, on_face: Make, name: str, warned: tuple[Warned, ...]
) -> None:
    layout = layouts.face(Paper.FACE, Kind.BUYER)
    assert draw(layout, on_face(Kind.BUYER, {"name": name}), 300, fonts).warnings == warned


def test_right_to_left_stands_at_the_right(layouts: Layouts, fonts: Fonts, on_face: Make) -> None:
    layout = layouts.face(Paper.FACE, Kind.BUYER)
    box = layout.data.front["name"]
    area = [round(mm * 203 / 25.4) for mm in (box.x, box.y, box.x + box.w, box.y + box.h)]
    for name, at_right in (("Ali", False), ("علي", True)):
        side = draw(layout, on_face(Kind.BUYER, {"name": name}), 203, fonts).sides[0]
        ink = (np.asarray(side.crop(area).convert("L")) < 128).any(axis=0).nonzero()[0]
        assert (ink[0] > (area[2] - area[0]) / 2) is np.bool_(at_right)
        assert (ink[-1] > (area[2] - area[0]) - 20) is np.bool_(at_right)


def without(tmp_path: Path, *missing: str) -> Fonts:
    """A machine on which some typefaces are not installed."""
    wanted = {f"Noto {name}" for name in ("Sans", "Sans CJK SC", "Sans Thai")} - set(missing)
    for folder in ("truetype/noto", "opentype/noto"):
        for typeface in TYPEFACES:
            for name in {typeface.regular, typeface.bold} if typeface.name in wanted else set():
                path = Path("/usr/share/fonts") / folder / name
                if path.exists():
                    (tmp_path / name).symlink_to(path)
    return Fonts([tmp_path])


def test_a_typeface_that_is_missing_is_stood_in_for(
    tmp_path: Path, layouts: Layouts, on_face: Make
) -> None:
    """Noto Sans CJK has Latin letters too."""
    fonts = without(tmp_path, "Noto Sans")
    assert "Noto Sans" in fonts.missing
    layout = layouts.face(Paper.FACE, Kind.BUYER)
    face = draw(layout, on_face(Kind.BUYER, {"name": "Ada Lee"}), 203, fonts)
    assert face.warnings == (Warned.FONT_MISSING,)


def test_a_script_that_nothing_stands_in_for_stops_the_face(
    tmp_path: Path, layouts: Layouts, on_face: Make
) -> None:
    fonts = without(tmp_path, "Noto Sans Thai")
    layout = layouts.face(Paper.FACE, Kind.BUYER)
    with pytest.raises(FaceWrong) as caught:
        draw(layout, on_face(Kind.BUYER, {"name": "สมชาย"}), 203, fonts)
    assert caught.value.flaw is Flaw.NO_TYPEFACE
    half = draw(layout, on_face(Kind.BUYER, {"name": "Ada สมชาย"}), 203, fonts)
    assert set(half.warnings) == {Warned.FONT_MISSING, Warned.SIGN_LEFT_OUT}


def test_one_weight_and_broken_files(tmp_path: Path) -> None:
    shutil.copy("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", tmp_path)
    (tmp_path / "NotoSansThai-Regular.ttf").write_bytes(b"\0\1\0\0garbage")
    fonts = Fonts([tmp_path])
    assert fonts.at("Noto Sans", 20, bold=True).getname() == ("Noto Sans", "Regular")
    assert "Noto Sans Thai" in fonts.missing
    with pytest.raises(FileNotFoundError):
        Fonts([tmp_path / "nowhere"])
