"""Every kind of mistake in a layout's files is told, with file, element and key."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from gatekeeper.policy.printing import Flaw, Form, Paper
from gatekeeper.policy.words import Kind
from printing.errors import FaceWrong, LayoutWrong
from printing.faces.fonts import Fonts
from printing.faces.loading import SHIPPED, Layouts, load_layouts

GOOD = """
kinds = ["buyer"]
form = "card"
margin = 3

[front.band]
draw = "box"
background = true
x = 0
y = 0
w = 85.6
h = 15
fill = "kind"

[front.name]
draw = "text"
text = "{name}"
x = 32
y = 17
w = 50
h = 13
size = 22
smallest = 6
lines = 5
leading = 1.1

[front.word]
draw = "text"
text = "{kind_en}"
x = 4
y = 4
w = 40
h = 6
size = 14
smallest = 12

[front.photo]
draw = "photo"
x = 4
y = 18
w = 24
h = 30

[front.code]
draw = "code128"
x = 32
y = 40
w = 50
h = 10
digits = 8

[back.qr]
draw = "qr"
x = 40
y = 8
w = 33
h = 33
"""
LIST = """
paper = "collection_list"
form = "sheet"

[front.list]
draw = "rows"
x = 12
y = 44
w = 186
h = 200
row = 9
size = 10
smallest = 6
columns = [{ zh = "姓名", en = "Name", w = 90 }, { zh = "签名", en = "Signature", w = 90 }]
"""
MISTAKES = {
    # what is changed: (in what, into what, what is told)
    "no TOML": ("kinds = [", "kinds = ((", "it is no TOML"),
    "unknown key": ("margin = 3", "margin = 3\nmargins = 3", "margins: there is no such key"),
    "unknown key of an element": (
        'fill = "kind"',
        'fill = "kind"\nfil = 1',
        "front.band: fil: there is no such key",
    ),
    "unknown element": ('draw = "photo"', 'draw = "foto"', "front.photo: draw: there is no such"),
    "what it draws missing": ('draw = "photo"\n', "", "front.photo: draw: it is missing"),
    "key missing": ("y = 18\n", "", "front.photo: y: it is missing"),
    "form missing": ('form = "card"\n', "", "form: it is missing"),
    "unknown form": ('form = "card"', 'form = "a7"', "form: "),
    "unknown kind": ('"buyer"', '"byer"', "kinds: 0: "),
    "kind twice": ('"buyer"', '"buyer", "buyer"', "kinds: a kind stands there twice"),
    "no kind": ('kinds = ["buyer"]', "", "kinds: a face has at least one kind"),
    "number as text": ("size = 22", 'size = "22"', "front.name: size: "),
    "negative": ("x = 4\ny = 18", "x = -4\ny = 18", "front.photo: x: "),
    "endless": ("x = 4\ny = 18", "x = inf\ny = 18", "front.photo: x: "),
    "no number": ("x = 4\ny = 18", "x = nan\ny = 18", "front.photo: x: "),
    "unknown field": ("{name}", "{nmae}", "front.name: text: there is no field 'nmae'"),
    "field with an index": ("{name}", "{name[0]}", "front.name: text: there is no field"),
    "lonely brace": ("{name}", "{name}}", "front.name: text: a brace without its other one"),
    "unknown field to go with": (
        "size = 22",
        'size = 22\nonly_with = "nam"',
        "front.name: only_with: there is no field 'nam'",
    ),
    "no text": ('text = "{name}"', "", "front.name: text: either text, or zh and en"),
    "one language": ('text = "{name}"', 'zh = "姓名"', "front.name: zh, en: both languages"),
    "unknown colour": (
        'fill = "kind"',
        'fill = "teal"',
        "front.band: fill: there is no colour 'teal'",
    ),
    "colour that is none": ('fill = "kind"', 'fill = "#12345"', "front.band: fill: "),
    "off the form": ("w = 85.6", "w = 90", "front.band: x: it reaches 90 mm"),
    "into the margin": ("x = 4\ny = 18", "x = 2\ny = 18", "front.photo: x: it reaches into"),
    "into the lower margin": ("y = 40\n", "y = 42\n", "front.code: y: it reaches into the margin"),
    "overlap": ("x = 4\ny = 18", "x = 10\ny = 18", "front.name: it overlaps front.photo"),
    "code too narrow": ("y = 40\nw = 50", "y = 40\nw = 41", "front.code: w: 20 digits at 300 dpi"),
    "code too narrow for labels": (
        "digits = 8",
        "digits = 8\nmodule = 0.35",
        "front.code: w: 20 digits at 203 dpi",
    ),
    "code too low": ("h = 10\n", "h = 7\n", "front.code: h: the bars must be"),
    "one number for every card": (
        "digits = 8",
        'digits = 8\nnumber = "123456789012"',
        "front.code: number: only for a test page",
    ),
    "one payload for every card": (
        "w = 33\nh = 33",
        'w = 33\nh = 33\npayload = "F"',
        "back.qr: payload: only for a test page",
    ),
    "QR too small": ("w = 33\nh = 33", "w = 12\nh = 12", "back.qr: w: a payload at 203 dpi"),
    "QR not square": ("h = 33", "h = 34", "back.qr: w: a QR code is square"),
    "photo's ratio": ("w = 24\n", "w = 26\n", "front.photo: w: a photo is as 4 to 5"),
    "type too big": ("size = 22", "size = 40", "front.name: size: 40 points do not fit"),
    "too many lines": ("lines = 5", "lines = 9", "front.name: lines: 9 lines at the smallest"),
    "smallest is larger": ("smallest = 6", "smallest = 30", "front.name: smallest: it is larger"),
    "own words too long": (
        'text = "{name}"',
        f'text = "{"Certificate centre " * 20}"',
        "front.name: text: 'Certificate centre",
    ),
    "a kind's word too long": ("w = 40\nh = 6", "w = 9\nh = 6", "front.word: text: 'BUYER'"),
}
MISTAKES_OF_LISTS = {
    "kinds of a list": ('form = "sheet"', 'form = "sheet"\nkinds = ["buyer"]', "kinds: a face has"),
    "a kind's colour": (
        "row = 9",
        'row = 9\nhead = "kind"',
        "front.list: head: 'kind' is a kind's",
    ),
    "columns too wide": ("w = 90 }, {", "w = 120 }, {", "front.list: columns: together 210 mm"),
    "row too low": ("row = 9", "row = 3", "front.list: size: 10 points do not fit"),
    "list too low": ("h = 200", "h = 12", "front.list: row: not even the head"),
    "smallest is larger": ("smallest = 6", "smallest = 12", "front.list: smallest: it is larger"),
    "head too long": ('"Signature", w = 90', '"Signature", w = 4', "front.list: columns: 'Signa"),
    "no column": (
        LIST.splitlines()[-1],
        "columns = []",
        "front.list: columns: ",
    ),
}
MISTAKES_OF_PALETTES = {
    "kind missing": (r"\[kinds\.lift\].*?(?=\[)", "", "kinds: lift: it is missing"),
    "unknown kind": (r"\[kinds\.lift\]", "[kinds.left]", "kinds: left: "),
    "word missing": (r'en = "BUYER"\n', "", "kinds: buyer: en: it is missing"),
    "no colour": (r'ink = "#000000"', 'ink = "black"', "colours: ink: "),
    "colour missing": (r'soft = "#4a5766"\n', "", "colours: soft: it is missing"),
    "no other phase": (r"\[phases\.other\]", "[phases.4]", "phases: other: it is missing"),
    "no other edition": (r"\[editions\.other\]", "[editions.4]", "editions: other: it is missing"),
    "unknown key": (r"\[phases\.1\]", '[phases.1]\nzh = "一"', "phases: 1: zh: there is no such"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SHIPPED / "palette.toml", tmp_path)
    (tmp_path / "badge.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "list.toml").write_text(LIST, encoding="utf-8")
    return tmp_path


def told(folder: Path, fonts: Fonts) -> tuple[str, ...]:
    with pytest.raises(LayoutWrong) as caught:
        load_layouts(folder, fonts)
    return caught.value.mistakes


def change(path: Path, what: str, into: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(what) == 1, what
    path.write_text(text.replace(what, into), encoding="utf-8")


def test_a_folder_of_ones_own_is_taken(folder: Path, fonts: Fonts) -> None:
    layouts = load_layouts(folder, fonts)
    assert layouts.face(Paper.FACE, Kind.BUYER).form is Form.CARD
    with pytest.raises(FaceWrong) as caught:
        layouts.face(Paper.FACE, Kind.STAFF)
    assert caught.value.flaw is Flaw.NO_LAYOUT


@pytest.mark.parametrize(("what", "into", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told(folder: Path, fonts: Fonts, what: str, into: str, said: str) -> None:
    change(folder / "badge.toml", what, into)
    mistakes = told(folder, fonts)
    assert any(mistake.startswith(f"badge.toml: {said}") for mistake in mistakes), mistakes
    assert all(mistake.startswith("badge.toml: ") for mistake in mistakes)


@pytest.mark.parametrize(
    ("what", "into", "said"), MISTAKES_OF_LISTS.values(), ids=MISTAKES_OF_LISTS
)
def test_a_mistake_in_a_list_is_told(
    folder: Path, fonts: Fonts, what: str, into: str, said: str
) -> None:
    change(folder / "list.toml", what, into)
    mistakes = told(folder, fonts)
    assert any(mistake.startswith(f"list.toml: {said}") for mistake in mistakes), mistakes


@pytest.mark.parametrize(
    ("what", "into", "said"), MISTAKES_OF_PALETTES.values(), ids=MISTAKES_OF_PALETTES
)
def test_a_mistake_in_a_palette_is_told(
    folder: Path, fonts: Fonts, what: str, into: str, said: str
) -> None:
    path = folder / "palette.toml"
    changed, count = re.subn(what, into, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert count == 1
    path.write_text(changed, encoding="utf-8")
    mistakes = told(folder, fonts)
    assert any(mistake.startswith(f"palette.toml: {said}") for mistake in mistakes), mistakes


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path, fonts: Fonts) -> None:
    change(folder / "badge.toml", "{name}", "{nmae}")
    change(folder / "badge.toml", 'fill = "kind"', 'fill = "teal"')
    change(folder / "list.toml", "row = 9", "row = 3")
    assert len(told(folder, fonts)) == 3


def test_two_files_for_the_same_face_are_told(folder: Path, fonts: Fonts) -> None:
    shutil.copy(folder / "badge.toml", folder / "card.toml")
    assert told(folder, fonts) == ("card.toml: kinds: buyer is in badge.toml too",)


def test_a_folder_without_layouts_is_told(tmp_path: Path, fonts: Fonts) -> None:
    assert "palette.toml: it cannot be read" in told(tmp_path, fonts)[0]
    shutil.copy(SHIPPED / "palette.toml", tmp_path)
    assert "there is no layout in it" in told(tmp_path, fonts)[0]
    (tmp_path / "huge.toml").write_text("#" * 300_000)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert [mistake.split(": ")[1][:12] for mistake in told(tmp_path, fonts)] == [
        "it is no TOM",
        "it is too lo",
    ]


def test_every_shipped_file_is_read(layouts: Layouts) -> None:
    files = {path.stem for path in SHIPPED.glob("*.toml")} - {"palette"}
    assert {layout.name for layout in layouts.all} == files
    for path in SHIPPED.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))
