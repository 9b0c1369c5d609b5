"""The configuration of a print room: what is taken, what is refused, and how it is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from gatekeeper.policy.printing import Form
from kiosk.__main__ import main
from kiosk.settings_errors import SettingsError
from kiosk.settings_print import load_print

LEAST = """
device = "centre"
edition = "126"
store = "sqlite:///centre.db"
[print]
room = "card room"
[printers.card-1]
model = "folder"
address = "./cards"
form = "card"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "print.toml"


def test_a_print_room_needs_a_name_and_a_printer_and_its_paths_are_beside_the_file(file):
    file.write_text(LEAST)
    settings = load_print(file)
    printer = settings.printers["card-1"]
    assert (printer.form, printer.address) == (Form.CARD, str(file.parent / "cards"))
    assert settings.store_file == file.parent / "centre.db"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"folder"', '"foldr"', '[printers.card-1], key "model": is none of cups-card'),
        ('"./cards"', '"cards"', '[printers.card-1], key "address": must be a folder'),
        ('form = "card"', 'form = "hat"', "[printers.card-1], key \"form\": must be 'card'"),
        ('form = "card"', "", '[printers.card-1], key "form": is missing'),
        ('form = "card"', 'form = "card"\nfrom = 1', 'key "from": is unknown, perhaps "form"'),
        ('form = "card"', 'form = "card"\nreader = "X"', "has no contactless station"),
        ('form = "card"', 'form = "card"\nca_file = "x"', "only for printers that speak IPP"),
        ('"folder"', '"zebra-label"', '[printers.card-1], key "form": zebra-label takes label'),
        ("[printers.card-1]", '[printers." x"]', "must be printable, with no space around it"),
        ('room = "card room"', "", '[print], key "room": is missing'),
        ("[print]", '[print]\nmodels = "none.toml"', '[print], key "models": '),
        ("[printers.card-1]", "[printer.card-1]", 'key "printer": is unknown, perhaps "printers"'),
    ],
)
def test_what_is_wrong_is_told_with_table_and_key(file, old, new, told):
    assert old in LEAST
    file.write_text(LEAST.replace(old, new))
    with pytest.raises(SettingsError) as error:
        load_print(file)
    assert told in str(error.value)


def test_every_mistake_is_told_at_once(file):
    file.write_text(LEAST.replace('"folder"', '"x"').replace("card room", "") + "[printers.b]\n")
    with pytest.raises(SettingsError) as error:
        load_print(file)
    assert len(error.value.problems) == 5


SECOND = """reader = "X"
[printers."制证 2"]
model = "simulated"
address = "./b"
reader = "Y"
form = "card"
"""


@pytest.mark.parametrize(
    ("key", "old", "new"), [("address", '"./b"', '"./cards"'), ("reader", '"Y"', '"X"')]
)
def test_no_two_printers_have_the_same(file, key, old, new):
    two = LEAST.replace('"folder"', '"simulated"') + SECOND
    file.write_text(two)
    assert len(load_print(file).printers) == 2
    file.write_text(two.replace(old, new))
    with pytest.raises(SettingsError) as error:
        load_print(file)
    told = f'[printers.制证 2], key "{key}": is that of the printer card-1'
    assert error.value.problems == (told,)


def test_the_commands_for_configurations_know_a_print_room(file, tmp_path):
    file.write_text(LEAST)
    checked = CliRunner().invoke(main, ["config", "check", str(file)])
    assert checked.output == f"{file}: correct, the print room card room with 1 printers\n"
    shown = CliRunner().invoke(main, ["config", "show", "--config", str(file)]).output
    again = tmp_path / "again.toml"
    again.write_text(shown)
    assert load_print(again) == load_print(file)
    (tmp_path / "cards").mkdir()
    listed = CliRunner().invoke(main, ["printers", "--config", str(file)])
    assert "ready" in listed.output
    (tmp_path / "cards").rmdir()
    assert "off" in CliRunner().invoke(main, ["printers", "--config", str(file)]).output


def test_the_models_are_listed_without_any_configuration(file):
    listed = CliRunner().invoke(main, ["printers", "--models", "--config", str(file)])
    assert listed.exit_code == 0
    assert "zebra-label" in listed.output
