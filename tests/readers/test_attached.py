"""What ``fairgate readers`` lists and shows, from real devices to the lines to paste."""

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from kiosk.commands.readers_ import command, configuration
from readers.attached import SerialPort, match_for, serial_ports
from readers.claims import Claims
from tests.harness.pcscd import READERS, PrivatePcscd
from tests.harness.ptys import PtyScanner

ACR = "ACS ACR122U PICC Interface 00 00"
OMNIKEY = "HID OMNIKEY 5022 CL [Reader Interface] (0123) 01 00"


def test_a_match_leaves_out_the_numbers_that_change() -> None:
    assert match_for(ACR, [ACR, OMNIKEY]) == "ACS ACR122U PICC Interface"
    assert match_for(READERS[0], list(READERS)) == READERS[0]


def test_a_reader_asked_for_by_name_is_not_given_to_who_takes_any() -> None:
    claims = Claims()
    claims.announce("omnikey")
    assert claims.take("", [OMNIKEY, ACR]) == ACR
    assert claims.take("", [OMNIKEY, ACR]) is None
    assert claims.take("omnikey", [OMNIKEY, ACR]) == OMNIKEY
    claims.give_back(ACR)
    assert claims.take("", [OMNIKEY, ACR]) == ACR


def test_a_name_that_begins_so_goes_before_one_that_contains_it() -> None:
    assert Claims().take("reader", ["Card Reader 00 00", "Reader X 01 00"]) == "Reader X 01 00"


def test_a_serial_port_is_named_by_its_usb_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "ttyACM0"
    device.touch()
    (tmp_path / "by-path").mkdir()
    stable = tmp_path / "by-path" / "pci-0000:00:14.0-usb-0:2:1.0"
    stable.symlink_to(device)
    port = ListPortInfo(str(device))
    port.vid, port.pid, port.description = 0x0C2E, 0x0B6A, "Xenon"
    monkeypatch.setattr(list_ports, "comports", lambda: [port])
    assert serial_ports(tmp_path / "by-path") == [
        SerialPort(str(device), str(stable), "0c2e:0b6a", "Xenon")
    ]
    assert serial_ports(tmp_path / "none")[0].stable == str(device)


def test_the_lines_to_paste_are_a_configuration() -> None:
    port = SerialPort("/dev/ttyACM0", "/dev/serial/by-path/usb-1", "0c2e:0b6a", "Xenon")
    names = [ACR, 'odd "name" 00 00']
    assert tomllib.loads("\n".join(configuration(names, [port]))) == {
        "readers": [
            {"driver": "pcsc", "name": "card reader 1", "match": "ACS ACR122U PICC Interface"},
            {"driver": "pcsc", "name": "card reader 2", "match": 'odd "name"'},
            {
                "driver": "serial",
                "name": "scanner 1",
                "port": "/dev/serial/by-path/usb-1",
                "baud": 9600,
            },
        ]
    }


def test_card_readers_are_listed(pcscd: PrivatePcscd) -> None:
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 0
    for name in READERS:
        assert f'match = "{name}"' in result.output


def test_a_missing_service_is_said_with_what_to_type(pcscd: PrivatePcscd) -> None:
    pcscd.terminate()
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 0
    assert "apt install pcscd libccid" in result.output


def test_what_is_read_is_shown_live(
    pcscd: PrivatePcscd, pty_scanner: Callable[[str], PtyScanner]
) -> None:
    pty = pty_scanner("a")
    pcscd.card("04A1B2C3D4E580", 1).insert()
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", "readers", "--live", "--port", str(pty.port)],
        env={**os.environ, **pcscd.env},
        stdout=subprocess.PIPE,
        text=True,
    ) as shown:
        assert shown.stdout is not None
        wanted = {
            f"{READERS[0]}: attached",
            f"{READERS[1]}: attached",
            f'{READERS[1]}: read "uid:04A1B2C3D4E580"',
            f"{pty.port}: attached",
            f'{pty.port}: read "123456"',
        }
        try:
            for line in shown.stdout:
                wanted.discard(line.rstrip())
                if line.rstrip() == f"{pty.port}: attached":
                    pty.scan(b"123456\r")
                if not wanted:
                    break
            shown.send_signal(signal.SIGINT)
            assert shown.stdout.read().endswith("stopped\n")
            assert shown.wait(20) == 0
        finally:
            shown.kill()


def test_live_ends_by_itself() -> None:
    result = CliRunner().invoke(command, ["--live", "--seconds", "0.2", "--port", "/dev/no-such"])
    assert result.exit_code == 0
    assert "nothing is plugged in at /dev/no-such" in result.output
    assert CliRunner().invoke(command, ["--seconds", "1"]).exit_code == 2
