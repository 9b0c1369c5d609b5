"""The operator's texts tell every setting and no other."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.settings import TABLES, Described, described
from kiosk.settings_centre import CENTRE_TABLES
from kiosk.settings_desk import DESK_TABLES
from kiosk.settings_print import PRINT_TABLES

TOP_OF_CENTRE = "top of the centre"
TOP_OF_PRINT = "top of the print room"
PRINT = [replace(each, table=each.table or TOP_OF_PRINT) for each in described(PRINT_TABLES)]
CENTRE = [replace(each, table=each.table or TOP_OF_CENTRE) for each in described(CENTRE_TABLES)]
EVERY = [*DESK_TABLES, *TABLES, "centre", TOP_OF_CENTRE, "print", "printers", TOP_OF_PRINT]
SETTINGS = [
    *described(),
    *(each for each in described(DESK_TABLES) if each.table == "desk"),
    *CENTRE,
    *PRINT,
]
DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "operator.md").read_text() + (DOCS / "printing.md").read_text()


def chapter(table: str) -> str:
    """The part of the text that tells a table's settings."""
    heading = {
        "": "### At the top of the file",
        "screen": "### `[screen]`",
        "desk": "### `[desk]`",
        "centre": "### `[centre]`",
        TOP_OF_CENTRE: "### At the top of the centre's file",
        "print": "### `[print]`",
        "printers": "### `[printers.NAME]`",
        TOP_OF_PRINT: "### At the top of the print room's file",
    }.get(table, f'### `[[readers]]` with `driver = "{table.removeprefix("readers ")}"`')
    return re.split(r"^##", TEXT.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda each: f"{each.table}.{each.key}")
def test_every_setting_is_told(setting: Described):
    assert f"| `{setting.key}` | {setting.default} | {setting.description} |" in chapter(
        setting.table
    )


@pytest.mark.parametrize("table", sorted(set(EVERY)))
def test_no_setting_is_told_that_is_not_there(table):
    told = set(re.findall(r"^\| `(\w+)` \|", chapter(table), re.MULTILINE))
    assert told == {each.key for each in SETTINGS if each.table == table}
