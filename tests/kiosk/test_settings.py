"""A machine's configuration: what is taken, what is refused, and how it is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from gatekeeper.policy.words import Direction
from kiosk.__main__ import main
from kiosk.settings import described, load
from kiosk.settings_errors import SettingsError
from kiosk.settings_readers import SerialSettings

LEAST = 'device = "gate-p1-1"\nedition = "126"\n'
SCANNER = '[[readers]]\ndriver = "serial"\nname = "lane 1"\nport = "/dev/fairgate-1"\n'
CARDS = '[[readers]]\ndriver = "pcsc"\nname = "desk"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "fairgate.toml"


def test_the_least_file_has_every_default(file):
    file.write_text(LEAST)
    settings = load(file)
    assert settings.direction is Direction.IN
    assert settings.store == "sqlite:////var/lib/fairgate/gate.db"
    assert settings.readers == ()
    assert (settings.screen.host, settings.screen.port) == ("127.0.0.1", 8126)
    assert not settings.screen.panel


def test_relative_paths_are_relative_to_the_file(file, monkeypatch):
    file.write_text(
        'device = "g"\nedition = "fairs/127.toml"\nstore = "sqlite:///gate.db"\nsocket = "s.sock"\n'
        + SCANNER.replace("/dev/fairgate-1", "ttys/1")
    )
    monkeypatch.chdir(file.parent)
    settings = load(Path(file.name))
    folder = file.parent
    assert settings.edition == str(folder / "fairs/127.toml")
    assert settings.store == f"sqlite:///{folder}/gate.db"
    assert settings.socket == folder / "s.sock"
    assert isinstance(settings.readers[0], SerialSettings)
    assert settings.readers[0].port == folder / "ttys/1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('edition = "126"', 'key "device": is missing'),
        ('device = "Gate 1"\nedition = "126"', 'key "device": must be 1 to 32 lower-case'),
        (LEAST + 'gte = "P-1"', 'key "gte": is unknown, perhaps "gate" was meant'),
        (LEAST + 'direction = "inn"', "key \"direction\": must be 'in' or 'out'"),
        (LEAST + 'store = "mysql://u:hidden@h/x"', 'key "store": must begin with sqlite'),
        (LEAST + 'store = "sqlite://"', 'key "store": must name a file'),
        (LEAST + 'store = "gate.db"', 'key "store": must be an address'),
        (LEAST + f'socket = "/{"x" * 107}"', 'key "socket": must be a path of at most 107'),
        (LEAST + "readers = 5", 'key "readers": must be a list of tables'),
        (LEAST + "screen = 5", 'key "screen": must be a table'),
        (LEAST + "[screen]\nport = 80", '[screen], key "port": must be greater than'),
        (LEAST + '[screen]\nhost = "0.0.0.0"', '[screen], key "host": must be a loopback address'),
        (LEAST + '[[readers]]\nname = "x"', '[[readers]] number 1, key "driver": must be one of'),
        (LEAST + SCANNER + "bauds = 1", 'number 1, key "bauds": is unknown, perhaps "baud"'),
        (LEAST + SCANNER + "idle_gap = nan", 'number 1, key "idle_gap": must be'),
        (LEAST + SCANNER + SCANNER, 'number 2, key "name": "lane 1" is taken by reader number 1'),
        (LEAST + SCANNER + SCANNER, 'number 2, key "port": "/dev/fairgate-1" is taken'),
        (
            LEAST + CARDS + 'direction = "in"\n' + CARDS.replace("desk", "b"),
            'number 2, key "match": is that of reader number 1, whose lane differs',
        ),
        ("device = ", "is not TOML: Invalid value (at end of document)"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("#" * 300_000, "is longer than 256 KiB"),
    ],
)
def test_a_mistake_is_told_with_file_table_and_key(file, text, told):
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    line = next((line for line in str(caught.value).splitlines() if told in line), None)
    assert line, str(caught.value)
    assert line.startswith(f"{file}: ")
    assert "hidden" not in str(caught.value), "a password is never repeated"


@pytest.mark.parametrize(("raw", "told"), [(None, "No such file"), (b"\xff\xfe", "is not UTF-8")])
def test_a_file_that_cannot_be_read_is_told(file, raw, told):
    if raw is not None:
        file.write_bytes(raw)
    with pytest.raises(SettingsError, match=told):
        load(file)


def test_two_card_readers_of_one_model_may_share_a_lane(file):
    file.write_text(LEAST + CARDS + CARDS.replace("desk", "second"))
    assert [reader.name for reader in load(file).readers] == ["desk", "second"]


def test_every_mistake_is_told_at_once(file):
    file.write_text('device = ""\n[screen]\nport = 1\n' + CARDS + CARDS + 'direction = "up"\n')
    with pytest.raises(SettingsError) as caught:
        load(file)
    told = "\n".join(caught.value.problems)
    for key in ("device", "edition", "port", "direction", "name", "match"):
        assert f'key "{key}"' in told


def test_every_setting_is_described_in_one_sentence():
    for setting in described():
        text = setting.description
        assert text.endswith("."), (setting.key, text)
        assert text.count(". ") == 0, (setting.key, text)


def test_config_check_tells_mistakes_without_a_traceback(file):
    file.write_text("device = 1\n")
    result = CliRunner().invoke(main, ["config", "check", str(file)])
    assert result.exit_code == 2
    assert f'{file}: key "edition": is missing' in result.output
    assert "Traceback" not in result.output


def test_config_show_marks_what_differs_and_hides_the_password(file):
    file.write_text(
        LEAST + 'store = "postgresql+psycopg://u:hidden@/x"\n[screen]\nport = 9000\n' + SCANNER
    )
    runner = CliRunner(env={"FAIRGATE_CONFIG": str(file)})
    shown = runner.invoke(main, ["config", "show"])
    assert shown.exit_code == 0, shown.output
    assert "port = 9000  # default: 8126" in shown.output
    assert 'direction = "in"\n' in shown.output
    assert "hidden" not in shown.output
    again = file.with_name("again.toml")
    again.write_text(shown.output)
    settings, reread = load(file), load(again)
    assert reread.model_copy(update={"store": settings.store}) == settings
