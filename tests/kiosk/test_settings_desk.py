"""The configuration of a desk's PC: what is taken, what is refused, and how it is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.__main__ import main
from kiosk.settings import described
from kiosk.settings_desk import DESK_TABLES, load_desk
from kiosk.settings_errors import SettingsError

CARDS = '[[readers]]\ndriver = "pcsc"\nname = "card reader"\n'
LEAST = '[desk]\ncentre = "https://centre.example"\n' + CARDS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "fairgate.toml"


def test_a_desk_needs_a_centre_and_a_reader_and_nothing_else(file):
    file.write_text(LEAST)
    settings = load_desk(file)
    assert (settings.desk.centre, settings.desk.bind) == (
        "https://centre.example",
        "127.0.0.1:8129",
    )
    assert [reader.name for reader in settings.readers] == ["card reader"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:8128",
        "http://localhost",
        "http://[::1]:8128",
        "https://a.example:8443",
        "https://10.0.0.5",
    ],
)
def test_an_origin_is_taken_as_browsers_write_it(file, origin):
    file.write_text(LEAST.replace("https://centre.example", origin.upper()))
    assert load_desk(file).desk.centre == origin


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://centre.example", "centre.example", "must be an origin such as"),
        ("https://centre.example", "null", "must be an origin such as"),
        ("https://centre.example", "*", "must be an origin such as"),
        ("https://centre.example", "https://", "must be an origin such as"),
        ("https://centre.example", "https://中心.example", "must be an origin such as"),
        ("https://centre.example", "https://a.example:99999", "must be an origin such as"),
        (
            "https://centre.example",
            "https://a.example/",
            "nothing but the origin, perhaps https://a.example",
        ),
        (
            "https://centre.example",
            "https://a.example:443",
            "nothing but the origin, perhaps https://a.example",
        ),
        ("https://centre.example", "https://u:p@a.example", "nothing but the origin"),
        ("https://centre.example", "http://10.0.0.5:8128", "must begin with https://"),
        ("centre =", "center =", '[desk], key "centre": is missing'),
        ("centre =", "center =", '[desk], key "center": is unknown, perhaps "centre" was meant'),
        ("[desk]", "[desk]\nport = 80", '[desk], key "port": must be greater than'),
        ("[desk]", 'device = "g1"\n[desk]', 'key "device": is unknown'),
        (CARDS, "", 'key "readers": is missing'),
        (CARDS, CARDS + CARDS, 'number 2, key "name": "card reader" is taken'),
    ],
)
def test_a_mistake_is_told_with_file_table_and_key(file, old, new, told):
    assert old in LEAST
    file.write_text(LEAST.replace(old, new))
    with pytest.raises(SettingsError) as caught:
        load_desk(file)
    assert any(
        line.startswith(f"{file}: ") and told in line for line in str(caught.value).splitlines()
    ), str(caught.value)


def test_no_reader_at_all_is_told(file):
    file.write_text("readers = []\n" + LEAST.replace(CARDS, ""))
    with pytest.raises(SettingsError, match="must name at least one"):
        load_desk(file)


def test_every_setting_is_described_in_one_sentence():
    for setting in described(DESK_TABLES):
        assert setting.description.endswith("."), setting.key
        assert ". " not in setting.description, setting.key


def test_config_check_knows_a_desk(file):
    file.write_text(LEAST)
    checked = CliRunner().invoke(main, ["config", "check", str(file)])
    assert (checked.exit_code, checked.output) == (
        0,
        f"{file}: correct, a desk's PC with 1 readers\n",
    )
    file.write_text(LEAST.replace("centre", "center", 1))
    assert CliRunner().invoke(main, ["config", "check", str(file)]).exit_code == 2


def test_config_show_can_be_read_again(file):
    file.write_text(LEAST.replace("[desk]", "[desk]\nport = 9000"))
    shown = CliRunner(env={"FAIRGATE_CONFIG": str(file)}).invoke(main, ["config", "show"])
    assert "port = 9000  # default: 8129" in shown.output
    again = file.with_name("again.toml")
    again.write_text(shown.output)
    assert load_desk(again) == load_desk(file)


@pytest.mark.parametrize("command", ["gate", "desk"])
def test_the_file_of_another_kind_of_machine_starts_nothing(file, command):
    file.write_text(LEAST if command == "gate" else 'device = "g"\nedition = "126"\n')
    ended = CliRunner().invoke(main, [command, "--config", str(file)])
    assert ended.exit_code == 2, ended.output
    assert "is unknown" in ended.output or "is missing" in ended.output
