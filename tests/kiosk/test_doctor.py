"""The doctor: every check says what is wrong, how bad it is and what to do."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from gatekeeper.policy.words import EventKind
from gatekeeper.store.database import open_store
from gatekeeper.store.eventlog import append
from gatekeeper.store.events import Entry
from gatekeeper.store.migrations import create_store
from kiosk.__main__ import main
from kiosk.commands.doctor_ import findings_of, line_of
from kiosk.doctor.findings import Level
from kiosk.doctor.machine import Machine
from kiosk.doctor.records import SYNCHRONISED
from kiosk.doctor.software import BROWSER, DESK_POLICY, DESK_UNITS, FONTS, UNITS
from readers.errors import DeviceLost

NOW = datetime(2019, 10, 15, 1, 0, tzinfo=UTC)
RUN = Path("/run/fairgate")
PORT = Path("/dev/fairgate/lane-in")
CARD_READER = "ACS ACR1252 00 00"


class StubMachine(Machine):
    """A machine in good order; a test breaks one thing of it."""

    python = (3, 11)
    root = False
    encoding = "utf-8"

    def __init__(self):
        self.there = {*FONTS.values(), *BROWSER.values(), *UNITS, *DESK_UNITS, PORT, SYNCHRONISED}
        self.denied = set()
        self.packages = set()
        self.readers = [CARD_READER]
        self.modules = "usbcore 1 0 - Live 0x0\n"
        self.policy = '{"LoopbackNetworkAllowedForUrls": ["https://centre.example"]}'
        self.free = 50 * 1024**3
        self.time = NOW
        self.enabled = "enabled"

    def now(self):
        return self.time

    def output(self, *command):
        return self.enabled if command[0] == "systemctl" else None

    def installed(self, package):
        return package in self.packages

    def exists(self, path):
        return path in self.there

    def usable(self, path):
        return path not in self.denied

    def text(self, path):
        return self.policy if path == DESK_POLICY else self.modules

    def free_bytes(self, folder):
        return self.free

    def answers(self, path):
        return False

    def card_readers(self):
        if isinstance(self.readers, Exception):
            raise self.readers
        return self.readers


@pytest.fixture
def machine():
    return StubMachine()


@pytest.fixture
def file(tmp_path):
    create_store(f"sqlite:///{tmp_path}/gate.db")
    path = tmp_path / "fairgate.toml"
    path.write_text(
        'device = "gate-1"\nedition = "126"\ngate = "P-1"\nstore = "sqlite:///gate.db"\n'
        f'[[readers]]\ndriver = "pcsc"\nname = "card"\nmatch = "ACS"\n'
        f'[[readers]]\ndriver = "serial"\nname = "scanner"\nport = "{PORT}"\n'
    )
    return path


def edit(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def worst(machine, file, check):
    """The worst finding of a check."""
    order = list(Level)
    found = [each for each in findings_of(machine, file) if each.check == check]
    assert found, f"nothing was said of {check}"
    return max(found, key=lambda finding: order.index(finding.level))


def test_a_machine_in_good_order_has_nothing_to_do(machine, file):
    for finding in findings_of(machine, file):
        assert finding.level is Level.FINE, line_of(finding)
        assert not finding.remedy


def _remove(*paths):
    return lambda machine, file: machine.there.difference_update(paths)


def _set(**values):
    return lambda machine, file: vars(machine).update(values)


def _deny(*paths):
    return lambda machine, file: machine.denied.update(
        file.parent if path == "folder" else path for path in paths
    )


def _both(*harms):
    return lambda machine, file: [harm(machine, file) for harm in harms]


def _edit(old, new):
    return lambda machine, file: edit(file, old, new)


W, B = Level.WARNING, Level.BROKEN
FIRST = '[[readers]]\ndriver = "pcsc"'
SECOND = '[[readers]]\ndriver = "simulated"\nname = "fake"\npath = "fake.sock"\n'


@pytest.mark.parametrize(
    ("harm", "check", "level", "told"),
    [
        (_set(python=(3, 10)), "python", B, "3.10"),
        (_set(root=True), "user", W, "sudo -u fairgate fairgate doctor"),
        (_set(encoding="ascii"), "locale", W, "LANG=C.UTF-8"),
        (_remove(FONTS["fonts-noto-cjk"]), "fonts", W, "fonts-noto-cjk"),
        (_remove(BROWSER["xwayland"]), "browser", W, "xwayland"),
        (_remove(UNITS[0]), "units", W, "fairgate-gate.service"),
        (_set(enabled="disabled"), "units", W, "systemctl enable --now"),
        (_set(packages={"vsmartcard-vpcd"}), "virtual reader", W, "purge vsmartcard-vpcd"),
        (_set(packages={"brltty"}), "braille", W, "purge brltty"),
        (_set(modules="nfc 1 0 - Live 0x0\n"), "kernel modules", W, "modprobe.conf"),
        (_remove(SYNCHRONISED), "clock", W, "timedatectl"),
        (_edit('"126"', '"127"'), "edition", B, "fairgate edition check 127"),
        (_edit('"P-1"', '"P-9"'), "gate", B, "V-1"),
        (_edit('"P-1"', '"G-1"'), "gate", B, "G-1 has no direction in"),
        (_edit('gate = "P-1"\n', ""), "gate", W, "screen"),
        (_edit("gate.db", "none.db"), "store", B, "fairgate store create"),
        (_deny("folder"), "store", B, "may not write"),
        (_set(free=1024**3), "space", W, "1.0 GiB"),
        (_set(free=10), "space", B, "0.0 GiB"),
        (_set(free=None), "space", B, "cannot be looked at"),
        (_set(readers=DeviceLost("pcscd is not running")), "pcscd", B, "pcscd.socket"),
        (_set(readers=["Omnikey 00"]), "reader card", B, "Omnikey 00"),
        (_remove(PORT), "reader scanner", B, "/dev/serial/by-path"),
        (_deny(PORT), "reader scanner", B, "dialout"),
        (_both(_deny(RUN), _remove(UNITS[0])), "socket", B, "RuntimeDirectory="),
        (_edit('[[readers]]\ndriver = "serial"', SECOND + '[[readers]]\ndriver = "serial"'),
         "simulated readers", W, "fake"),
        (_edit(FIRST, "[screen]\npanel = true\n" + FIRST), "tap panel", W, "panel = false"),
        (_edit(FIRST, 'trusted_keys = "no.toml"\n' + FIRST), "trusted keys", B, "no.toml"),
        (_edit("device", "devise"), "configuration", B, 'key "device": is missing'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_to_do(machine, file, *, harm, check, level, told):
    harm(machine, file)
    finding = worst(machine, file, check)
    assert finding.level is level, finding
    assert told in line_of(finding)
    assert finding.remedy.endswith(".")


@pytest.fixture
def desk_file(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(
        '[desk]\ncentre = "https://centre.example"\n'
        '[[readers]]\ndriver = "pcsc"\nname = "card"\nmatch = "ACS"\n'
        f'[[readers]]\ndriver = "serial"\nname = "scanner"\nport = "{PORT}"\n'
    )
    return path


def test_a_desks_pc_in_good_order_has_nothing_to_do(machine, desk_file):
    machine.there -= {*UNITS, *BROWSER.values()}
    findings = findings_of(machine, desk_file)
    assert {"units", "reader card", "reader scanner", "browser"} <= {
        each.check for each in findings
    }
    assert not {"store", "edition", "socket"} & {each.check for each in findings}
    for finding in findings:
        assert finding.level is Level.FINE, line_of(finding)


@pytest.mark.parametrize(
    ("harm", "check", "level", "told"),
    [
        (_remove(*DESK_UNITS), "units", W, "make install ROLE=desk"),
        (_set(policy=""), "browser", W, '["https://centre.example"] into /etc/chromium'),
        (_set(policy="[]"), "browser", W, "LoopbackNetworkAllowedForUrls"),
        (_edit("centre.example", "other.example"), "browser", W, "https://other.example"),
        (_set(readers=[]), "reader card", B, "attached now: none"),
        (_remove(PORT), "reader scanner", B, "/dev/serial/by-path"),
        (_edit("[desk]", "[desk]\nprot = 1"), "configuration", B, 'perhaps "port"'),
    ],
)  # fmt: skip
def test_what_a_desks_pc_lacks_is_told(machine, desk_file, *, harm, check, level, told):
    harm(machine, desk_file)
    finding = worst(machine, desk_file, check)
    assert finding.level is level, finding
    assert told in line_of(finding)


def test_the_unit_makes_the_folder_of_the_socket(machine, file):
    machine.denied.add(RUN)
    assert worst(machine, file, "socket").level is Level.FINE


def test_a_damaged_store_is_told(machine, file):
    (file.parent / "gate.db").write_bytes(b"not a database" * 100)
    assert worst(machine, file, "store").level is Level.BROKEN


@pytest.mark.parametrize(
    ("behind", "level"), [(timedelta(0), Level.FINE), (timedelta(hours=1), Level.BROKEN)]
)
def test_a_clock_before_the_last_event_is_told(machine, file, behind, level):
    with open_store(f"sqlite:///{file.parent}/gate.db") as store, store.transaction() as conn:
        append(conn, "gate-1", Entry(kind=EventKind.STATION, occurred_at=NOW), NOW)
    machine.time = NOW - behind
    assert worst(machine, file, "clock").level is level


def test_looking_makes_no_store(machine, file):
    edit(file, "gate.db", "none.db")
    findings_of(machine, file)
    assert not (file.parent / "none.db").exists()


def test_a_password_is_not_told(machine, file):
    edit(file, "sqlite:///gate.db", "postgresql+psycopg://u:hidden@127.0.0.1:1/x")
    lines = [line_of(finding) for finding in findings_of(machine, file)]
    assert not any("hidden" in line for line in lines)


def test_this_machine_is_examined_without_a_traceback(file):
    result = CliRunner().invoke(main, ["doctor", "--json", "--config", str(file)])
    report = json.loads(result.stdout)
    assert result.exit_code == (0 if report["ok"] else 1)
    checks = {finding["check"] for finding in report["findings"]}
    assert {"configuration", "python", "edition", "store", "reader scanner"} <= checks
    lines = CliRunner().invoke(main, ["doctor", "--config", str(file)]).output.splitlines()
    assert len(lines) == len(report["findings"])
    assert all(line[0] in "✓!✗" for line in lines)


def test_the_probes_tell_what_is_there(tmp_path):
    machine = Machine()
    assert machine.output("/bin/echo", "yes") == "yes"
    assert machine.output("/bin/false") is None
    assert machine.output(str(tmp_path / "absent")) is None
    assert machine.installed("dpkg")
    assert not machine.installed("no-such-package")
    assert machine.text(tmp_path / "absent") == ""
    assert machine.free_bytes(tmp_path / "absent") is None
    assert not machine.answers(tmp_path / "absent")
    assert not machine.exists(tmp_path / "absent")
    assert machine.usable(tmp_path)
