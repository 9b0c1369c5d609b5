"""docs/layouts.md names every key, element, field and colour, and its example is one that works."""

import re
import shutil
from pathlib import Path

import pytest

from gatekeeper.policy.printing import Form, Paper
from gatekeeper.policy.words import Kind
from printing.faces import layout, palette
from printing.faces.checks import FIELDS
from printing.faces.fonts import Fonts
from printing.faces.loading import SHIPPED, load_layouts

TEXT = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`\{?([a-z_0-9]+)\}?`", TEXT))
ELEMENTS = (
    layout.Text,
    layout.Photo,
    layout.Code128,
    layout.Qr,
    layout.Box,
    layout.Grid,
    layout.Rows,
)
MODELS = (layout.LayoutFile, layout.Column, *ELEMENTS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_told(model: type[layout.Element]) -> None:
    assert not set(model.model_fields) - NAMED


def test_every_word_is_told() -> None:
    drawn = {each.model_fields["draw"].annotation.__args__[0] for each in ELEMENTS}
    assert not {*drawn, *FIELDS, *palette.OF_CONTENT, *Form, *Paper} - NAMED


def test_every_table_of_the_palette_is_told() -> None:
    tables = set(re.findall(r"^\[(\w+)", TEXT, re.MULTILINE))
    assert set(palette.Palette.model_fields) <= tables
    assert set(palette.OfKind.model_fields) <= set(re.findall(r"^(\w+) =", TEXT, re.MULTILINE))


def test_the_example_is_a_layout(tmp_path: Path, fonts: Fonts) -> None:
    example = TEXT.split("## A layout")[1].split("```toml\n")[1].split("```")[0]
    (tmp_path / "badge.toml").write_text(example, encoding="utf-8")
    shutil.copy(SHIPPED / "palette.toml", tmp_path)
    face = load_layouts(tmp_path, fonts).face(Paper.FACE, Kind.BUYER)
    assert [name for name, _ in face.elements()] == ["front.band", "front.name", "front.code"]
