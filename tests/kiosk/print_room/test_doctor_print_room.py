"""What the doctor says of a print room."""

from pathlib import Path

import pytest

from gatekeeper.seal import write_new_key
from kiosk.doctor import print_room
from kiosk.doctor.findings import Finding, Level
from kiosk.doctor.machine import Machine
from kiosk.settings_print import PrintSettings, load_print

TEXT = """
device = "centre"
edition = "126"
store = "sqlite:///centre.db"
[print]
room = "card room"
{more}
[printers.card-1]
model = "{model}"
address = "./cards"
form = "card"
"""


def loaded(folder: Path, model: str = "folder", more: str = "") -> PrintSettings:
    (folder / "print.toml").write_text(TEXT.format(model=model, more=more))
    return load_print(folder / "print.toml")


def levels(found: list[Finding]) -> list[Level]:
    return [finding.level for finding in found]


def test_a_printer_that_is_off_is_broken_and_one_that_is_well_is_fine(tmp_path):
    settings = loaded(tmp_path)
    assert levels([*print_room.printers(settings)]) == [Level.BROKEN]
    (tmp_path / "cards").mkdir()
    assert levels([*print_room.printers(settings)]) == [Level.FINE]


def test_a_simulated_printer_is_no_real_one(tmp_path):
    found = [*print_room.printers(loaded(tmp_path, "simulated"))]
    assert levels(found) == [Level.FINE, Level.WARNING]


@pytest.mark.parametrize(
    ("mode", "level"), [(None, Level.BROKEN), (0o644, Level.BROKEN), (0o600, Level.FINE)]
)
def test_the_signing_key_is_there_and_only_its_owner_reads_it(tmp_path, mode, level):
    settings = loaded(tmp_path, more='signing_key = "pass.pem"')
    if mode is not None:
        write_new_key(tmp_path / "pass.pem")
        (tmp_path / "pass.pem").chmod(mode)
    assert levels([*print_room.signing_key(Machine(), settings)]) == [level]


def test_every_mistake_of_a_layout_is_told(tmp_path):
    (tmp_path / "own").mkdir()
    found = [*print_room.layouts(loaded(tmp_path, more='layouts = "own"'))]
    assert Level.BROKEN in levels(found)
    assert Level.BROKEN not in levels([*print_room.layouts(loaded(tmp_path))])
