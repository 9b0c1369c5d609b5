"""docs/editions.md names every table, key and word of an edition file, and no others."""

import re
from pathlib import Path

import pytest

from gatekeeper.editions.draft import TABLES
from gatekeeper.editions.errors import TOLD
from gatekeeper.editions.fields import Colour
from gatekeeper.editions.loading import MAX_BYTES, MAX_LINE
from gatekeeper.editions.times import MAX_DAYS
from gatekeeper.policy.edition import QuotaUnit, Validity
from gatekeeper.policy.words import Action, Hours, Kind, Passback, RegisteredPer, Stage, Subject

TEXT = (Path(__file__).parents[3] / "docs" / "editions.md").read_text(encoding="utf-8")
SECTIONS = {
    re.split(r"[.\]]", heading.strip("[`"))[0]: body
    for heading, body in re.findall(r"^### (`\[.+?)\n(.*?)(?=^### |\Z)", TEXT, re.M | re.S)
}


def test_every_table_has_its_section() -> None:
    assert set(SECTIONS) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_has_its_line(table: str) -> None:
    lines = re.search(r"\| key \| meaning \|\n\|---\|---\|\n((?:\|.*\n?)+)", SECTIONS[table])
    assert lines is not None
    told = re.findall(r"^\| `(\w+)` \| (needed)?", lines[1], re.M)
    fields = TABLES[table].model_fields
    assert [key for key, _ in told] == list(fields)
    needed = {key for key, word in told if word}
    assert needed == {key for key, field in fields.items() if field.is_required()}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("gates", [*Subject, *Passback]),
        ("presence", list(Stage)),
        ("kinds", [*Kind, *Validity, *Hours, *RegisteredPer, *QuotaUnit]),
        ("actions", [Action.REFUSE, Action.RETAIN]),
        ("photo", list(Colour)),
    ],
)
def test_every_word_is_there(table: str, words: list[str]) -> None:
    assert [word for word in words if f"`{word}`" not in SECTIONS[table]] == []


def test_the_limits_are_those_of_the_reader() -> None:
    assert f"{MAX_BYTES:,} bytes, no line longer than {MAX_LINE}" in TEXT
    assert f"{MAX_DAYS} days at most" in TEXT
    assert f"Up to {TOLD} mistakes" in TEXT
