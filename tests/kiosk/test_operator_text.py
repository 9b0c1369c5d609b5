"""The operator's text tells every setting and no other."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.settings import TABLES, Described, described
from kiosk.settings_centre import CENTRE_TABLES
from kiosk.settings_desk import DESK_TABLES

TOP_OF_CENTRE = "top of the centre"
CENTRE = [replace(each, table=each.table or TOP_OF_CENTRE) for each in described(CENTRE_TABLES)]
EVERY = {**DESK_TABLES, **TABLES, "centre": None, TOP_OF_CENTRE: None}
SETTINGS = [
    *described(),
    *(each for each in described(DESK_TABLES) if each.table == "desk"),
    *CENTRE,
]
OPERATOR = (Path(__file__).parents[2] / "docs" / "operator.md").read_text()


def chapter(table: str) -> str:
    """The part of the text that tells a table's settings."""
    heading = {
        "": "### At the top of the file",
        "screen": "### `[screen]`",
        "desk": "### `[desk]`",
        "centre": "### `[centre]`",
        TOP_OF_CENTRE: "### At the top of the centre's file",
    }.get(table, f'### `[[readers]]` with `driver = "{table.removeprefix("readers ")}"`')
    return re.split(r"^##", OPERATOR.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda each: f"{each.table}.{each.key}")
def test_every_setting_is_told(setting: Described):
    assert f"| `{setting.key}` | {setting.default} | {setting.description} |" in chapter(
        setting.table
    )


@pytest.mark.parametrize("table", EVERY)
def test_no_setting_is_told_that_is_not_there(table):
    told = set(re.findall(r"^\| `(\w+)` \|", chapter(table), re.MULTILINE))
    assert told == {each.key for each in SETTINGS if each.table == table}
