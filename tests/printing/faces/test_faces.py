"""Every face at both resolutions: its codes decode, and it looks as it did when looked at."""

import os
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from gatekeeper.policy.printing import Form, Paper
from gatekeeper.policy.words import HARD_CARDS, LORRIES, Kind, Subject
from printing.faces.face import Face, draw, drawn
from printing.faces.fonts import Fonts
from printing.faces.forms import RESOLUTIONS, size_in_dots
from printing.faces.layout import Photo
from printing.faces.loading import Layouts, load_layouts
from tests.harness.faces import NUMBER, Make

GOLDEN = Path(__file__).with_name("golden")
WRITES = os.environ.get("FAIRGATE_GOLDEN") == "1"
ROWS = tuple((str(place), f"1261000{place:07}", "王小明", "奥罗拉医疗") for place in range(1, 31))
What = tuple[Paper, Kind | None, Form]


def papers() -> list[tuple[str, Paper, Kind | None, Form]]:
    """Every paper, kind and form that there is a layout for."""
    found = []
    for layout in load_layouts().all:
        for kind in layout.data.kinds or (None,):
            name = "_".join(str(w) for w in (kind or layout.data.paper, layout.form))
            found.append((name, layout.data.paper, kind, layout.form))
    return sorted(found)


EVERY = pytest.mark.parametrize(
    "what", [pytest.param(tuple(each[1:]), id=each[0]) for each in papers()]
)


def face_of(layouts: Layouts, fonts: Fonts, on_face: Make, what: What, dpi: int) -> Face:
    paper, kind, form = what
    rows = ROWS if paper is Paper.COLLECTION_LIST else ()
    return drawn(layouts.face(paper, kind, form), on_face(kind, rows=rows), dpi, fonts)


def test_there_is_a_face_for_everything(layouts: Layouts) -> None:
    usual = {kind: layouts.face(Paper.FACE, kind).form for kind in Kind}
    for kind, form in usual.items():
        if kind in HARD_CARDS:
            assert form is Form.CARD
        elif kind.subject is Subject.VEHICLES:
            assert form is Form.WINDSCREEN
        else:
            assert form is Form.A6
    assert set(layouts.forms(Paper.FACE, Kind.SETUP)) == {Form.A6, Form.LABEL}
    assert set(layouts.forms(Paper.TEST)) == set(layouts.forms(Paper.SEPARATOR)) == set(Form)
    assert layouts.forms(Paper.COLLECTION_LIST) == (Form.SHEET,)
    asks = {
        kind
        for layout in layouts.all
        for kind in layout.data.kinds
        for _, element in layout.elements()
        if isinstance(element, Photo) and element.required
    }
    assert asks == HARD_CARDS | LORRIES


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@EVERY
def test_every_code_decodes(
    layouts: Layouts, fonts: Fonts, on_face: Make, what: What, dpi: int
) -> None:
    paper, kind, form = what
    face = face_of(layouts, fonts, on_face, what, dpi)
    black = form is Form.LABEL or paper is Paper.COLLECTION_LIST
    assert {side.size for side in face.sides} == {size_in_dots(form, dpi)}
    assert {side.mode for side in face.sides} == {"1" if black else "RGB"}
    read = {(each.format.name, each.text) for each in zxingcpp.read_barcodes(face.sides[0])}
    content = on_face(kind)
    if paper is Paper.FACE:
        codes = {("Code128", NUMBER)}
        if kind not in HARD_CARDS:
            codes.add(("QRCode", content.payload))
        assert read == codes
    else:
        assert len(read) == (2 if paper is Paper.TEST else 0)


@EVERY
def test_it_looks_as_it_did_when_it_was_looked_at(
    layouts: Layouts, fonts: Fonts, on_face: Make, what: What
) -> None:
    """FAIRGATE_GOLDEN=1 writes the pictures anew: look at each before you commit it."""
    paper, kind, form = what
    face = face_of(layouts, fonts, on_face, what, 203)
    width, height = face.sides[0].size
    whole = Image.new("RGB", (width, height * len(face.sides)))
    for place, side in enumerate(face.sides):
        whole.paste(side, (0, place * height))
    path = GOLDEN / f"{kind or paper}_{form}.png"
    if WRITES:
        one_bit = face.sides[0].mode == "1"
        kept = whole.convert("1") if one_bit else whole.quantize(128, dither=Image.Dither.NONE)
        kept.save(path, optimize=True)
    golden = np.asarray(Image.open(path).convert("RGB"), dtype=int)
    assert golden.shape == (whole.height, whole.width, 3)
    differs = (np.abs(golden - np.asarray(whole, dtype=int)) > 80).any(axis=2).mean()
    assert differs < 0.0005, f"{differs:.2%} of {path.name} is different"


@pytest.mark.skipif(WRITES, reason="they are being written")
def test_no_golden_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} == {name for name, *_ in papers()}


@pytest.mark.parametrize("digits", ["261000", "99100000000000000001", "1234567890123456789"])
def test_numbers_of_every_length_are_read_back(
    layouts: Layouts, fonts: Fonts, on_face: Make, digits: str
) -> None:
    for dpi in RESOLUTIONS:
        for kind in (Kind.BUYER, Kind.SETUP, Kind.LIFT):
            layout = layouts.face(Paper.FACE, kind)
            assert drawn(layout, on_face(kind, number=digits), dpi, fonts).codes


def test_a_plate_can_be_read_from_two_metres(layouts: Layouts, fonts: Fonts, on_face: Make) -> None:
    """Its letters are 18 mm high at least, by the ink between the band and the next element."""
    layout = layouts.face(Paper.FACE, Kind.SETUP_VEHICLE)
    plate = layout.data.front["plate"]
    with_plate, without = (
        draw(layout, on_face(Kind.SETUP_VEHICLE, texts), 203, fonts).sides[0].convert("L")
        for texts in ({"plate": "粤AD12345"}, {"plate": ""})
    )
    ink = np.asarray(with_plate, dtype=int) != np.asarray(without, dtype=int)
    # The last letters are digits: the Han sign is higher than they are.
    half = ink[:, round((plate.x + plate.w / 2) * 203 / 25.4) :].any(axis=1).nonzero()[0]
    assert (half[-1] - half[0]) / 203 * 25.4 >= 18


def test_kind_phase_and_edition_colour_a_face(
    layouts: Layouts, fonts: Fonts, on_face: Make
) -> None:
    layout = layouts.face(Paper.FACE, Kind.SETUP)
    tables = layout.palette
    side = draw(layout, on_face(Kind.SETUP, phase=3), 203, fonts).sides[0]
    found = {"#" + bytes(colour).hex() for _, colour in side.getcolors(1 << 20)}
    assert {
        tables.kinds[Kind.SETUP].colour,
        tables.phases["3"].colour,
        tables.editions["126"].colour,
    } <= found
    later = draw(layout, on_face(Kind.SETUP, edition=999, phase=None), 203, fonts).sides[0]
    found = {"#" + bytes(colour).hex() for _, colour in later.getcolors(1 << 20)}
    assert tables.editions["other"].colour in found
    assert tables.editions["126"].colour not in found


def test_a_list_goes_on_as_many_pages_as_it_needs(
    layouts: Layouts, fonts: Fonts, on_face: Make
) -> None:
    layout = layouts.face(Paper.COLLECTION_LIST)
    pages = [len(draw(layout, on_face(rows=ROWS[:1] * count), 203, fonts).sides) for count in
             (0, 1, 23, 24, 46, 47)]  # fmt: skip
    assert pages == [1, 1, 1, 2, 2, 3]


def test_the_digest_is_of_the_dots(layouts: Layouts, fonts: Fonts, on_face: Make) -> None:
    layout = layouts.face(Paper.FACE, Kind.STAFF)
    one, same, other = (
        draw(layout, on_face(Kind.STAFF, {"name": name}), 203, fonts).digest
        for name in ("Ada", "Ada", "Eda")
    )
    assert one == same != other
    assert len(one) == 32
