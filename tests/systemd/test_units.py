"""The units: sound for systemd, shut in as far as they can be, and where the text says."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from kiosk.doctor.software import (
    CENTRE_UNITS,
    DESK_POLICY,
    DESK_UNITS,
    LISTENING,
    PRINT_UNITS,
    UNITS,
)
from kiosk.print_room.run import STILL_S
from kiosk.screens.desk.files.files import MOST_BYTES
from kiosk.settings import ScreenSettings, Settings, load
from kiosk.settings_centre import CentreSettings, CentreTable, load_centre
from kiosk.settings_desk import load_desk
from kiosk.settings_file import DEFAULT_FILE
from kiosk.settings_print import PrintSettings, load_print

ROOT = Path(__file__).parents[2]
SYSTEMD = ROOT / "systemd"
GATE = (SYSTEMD / "fairgate-gate.service").read_text()
DESK = (SYSTEMD / "fairgate-desk.service").read_text()
CENTRE = (SYSTEMD / "fairgate-centre.service").read_text()
PRINT = (SYSTEMD / "fairgate-print.service").read_text()
SCREEN = (SYSTEMD / "fairgate-guard-screen.service").read_text()
INSTALL = (ROOT / "install" / "machine").read_text()
OPERATOR = (ROOT / "docs" / "operator.md").read_text()
PRINTING = (ROOT / "docs" / "printing.md").read_text()
MOST_EXPOSED = 20
"""Tenths, of systemd's scale from 0 (shut in) to 10 (exposed)."""

FOLDERS = (("var/lib", "StateDirectory"), ("run", "RuntimeDirectory"))


def values(unit: str, key: str) -> list[str]:
    joined = unit.replace("\\\n", " ")
    return re.findall(rf"^{key}=(.*)$", joined, re.MULTILINE)


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """The units, with a program that exists wherever the real one is not installed here."""
    for source in sorted(SYSTEMD.glob("*.service")):
        text = re.sub(
            r"^(ExecStart=)(\S+)",
            lambda found: found[0] if Path(found[2]).exists() else f"{found[1]}/bin/true",
            source.read_text(),
            flags=re.MULTILINE,
        )
        (tmp_path / source.name).write_text(text)
    return tmp_path


def test_systemd_finds_nothing_wrong(standing):
    found = analyze("verify", *sorted(standing.glob("*.service")))
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


def test_systemd_would_find_a_misspelt_setting(standing):
    (standing / "fairgate-gate.service").write_text(GATE.replace("WatchdogSec", "WatchdogSecs"))
    assert "WatchdogSecs" in analyze("verify", standing / "fairgate-gate.service").stderr


@pytest.mark.parametrize("role", ["gate", "desk", "centre", "print"])
def test_the_services_are_shut_in(standing, role):
    found = analyze(
        "security",
        "--offline=true",
        f"--threshold={MOST_EXPOSED}",
        standing / f"fairgate-{role}.service",
    )
    assert found.returncode == 0, found.stdout


def test_the_gate_runs_as_its_own_user_with_its_own_configuration():
    assert values(GATE, "ExecStart") == [
        f"/opt/fairgate/venv/bin/fairgate gate --config {DEFAULT_FILE}"
    ]
    assert values(DESK, "ExecStart") == [
        f"/opt/fairgate/venv/bin/fairgate desk --config {DEFAULT_FILE}"
    ]
    assert values(GATE, "User") == values(DESK, "User") == ["fairgate"]
    assert values(SCREEN, "User") == ["fairgate-screen"]
    users = (SYSTEMD / "sysusers.conf").read_text()
    for user in ("fairgate", "fairgate-screen"):
        assert re.search(rf"^u {user} ", users, re.MULTILINE)


def test_the_centre_runs_with_its_own_configuration_and_writes_where_the_defaults_are():
    assert values(CENTRE, "ExecStart") == [
        f"/opt/fairgate/venv/bin/fairgate centre --config {DEFAULT_FILE}"
    ]
    assert values(CENTRE, "User") == ["fairgate"]
    state = f"/var/lib/{values(CENTRE, 'StateDirectory')[0]}"
    assert CentreSettings.model_fields["store"].default == f"sqlite:///{state}/centre.db"
    assert CentreTable().secret_key_file.parent == Path(state)


def test_the_example_of_a_centre_is_right_and_fits_the_proxy_in_the_text():
    settings = load_centre(SYSTEMD / "fairgate-centre.toml")
    (name,) = settings.centre.names
    proxy = OPERATOR.partition("```nginx")[2].partition("```")[0]
    assert f"server_name {name};" in proxy
    assert f"proxy_pass http://{settings.centre.bind};" in proxy
    assert f"client_max_body_size {MOST_BYTES // 1024**2}m;" in proxy
    assert settings.centre.proxies == 1
    for header in ("For $remote_addr", "Proto $scheme", "Host $host"):
        assert f"proxy_set_header X-Forwarded-{header};" in proxy


def test_the_print_room_runs_with_its_own_configuration_and_opens_the_centre_s_store():
    assert values(PRINT, "ExecStart") == [
        f"/opt/fairgate/venv/bin/fairgate print --config {DEFAULT_FILE}"
    ]
    assert values(PRINT, "User") == ["fairgate"]
    state = f"/var/lib/{values(PRINT, 'StateDirectory')[0]}"
    assert PrintSettings.model_fields["store"].default == f"sqlite:///{state}/centre.db"
    assert float(values(PRINT, "WatchdogSec")[0]) > STILL_S


def test_the_example_of_a_print_room_is_right():
    settings = load_print(SYSTEMD / "fairgate-print.toml")
    assert settings.device == load_centre(SYSTEMD / "fairgate-centre.toml").device
    assert settings.printers.keys() == {"card-1", "passes"}


def test_a_screen_that_is_killed_for_its_memory_takes_no_gate_with_it():
    assert values(GATE, "OOMPolicy") == ["continue"]


def test_the_browser_stays_within_the_limits_of_its_unit():
    """A session with logind would move it out of them."""
    assert values(SCREEN, "PAMName") == []
    assert values(SCREEN, "Wants") == ["seatd.service"]
    assert "LIBSEAT_BACKEND=seatd" in values(SCREEN, "Environment")


def test_the_gate_may_write_where_the_defaults_are():
    state, run = (f"/{top}/{values(GATE, key)[0]}" for top, key in FOLDERS)
    fields = Settings.model_fields
    assert fields["store"].default == f"sqlite:///{state}/gate.db"
    assert fields["socket"].default.parent == Path(run)
    assert ScreenSettings().secret_key_file.parent == Path(state)


def test_the_browser_opens_the_screen_where_it_is_by_default():
    screen = ScreenSettings()
    address = f"http://{screen.host}:{screen.port}/"
    page = "file:///opt/fairgate/systemd/starting.html"
    assert values(SCREEN, "ExecStart")[0].split()[-1] == f"{page}#{address}"
    policy = json.loads((SYSTEMD / "chromium-policy.json").read_text())
    assert policy["URLBlocklist"] == ["*"]
    assert policy["URLAllowlist"] == [f"http://{screen.host}", page]
    assert "--no-sandbox" not in SCREEN


def test_the_example_configuration_is_right():
    settings = load(SYSTEMD / "fairgate.toml")
    rules = (SYSTEMD / "udev.rules").read_text()
    named = {f"/dev/{name}" for name in re.findall(r'SYMLINK\+="([\w/-]+)"', rules)}
    ports = {str(port) for each in settings.readers if (port := getattr(each, "port", None))}
    assert ports
    assert ports <= named


def test_the_example_of_a_desk_is_right_and_its_browser_lets_the_centre_listen():
    settings = load_desk(SYSTEMD / "fairgate-desk.toml")
    policy = json.loads((SYSTEMD / "desk-chromium-policy.json").read_text())
    assert policy == {LISTENING: [settings.desk.centre]}


def test_every_file_is_installed_where_the_text_says():
    placed = dict(re.findall(r"place (\S+) \"?([^\s\"]+)", INSTALL))
    files = {path.name for path in SYSTEMD.iterdir()}
    assert files == placed.keys()
    for name, place in placed.items():
        if not name.endswith(".toml"):
            assert f"`{place.replace('$target', '/opt/fairgate')}`" in OPERATOR + PRINTING, name
    known = {str(path) for path in (*UNITS, *DESK_UNITS, *CENTRE_UNITS, *PRINT_UNITS, DESK_POLICY)}
    assert known <= set(placed.values())
