"""The simulated reader: what its socket takes, what it refuses, who may open it."""

import json
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from gatekeeper.policy.words import Direction
from readers.errors import DeviceLost, ReaderError
from readers.presentation import MAX_LINE, BadMessage, signal_of
from readers.signals import Attached, Lost, Misread, Passage, Reading, Signal
from readers.simulated import SimulatedReader, present
from tests.readers.conftest import Heard, Listen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reader.sock"


def a_reader(listen: Listen, path: Path) -> Heard:
    heard = listen(SimulatedReader("panel", path, Direction.IN))
    assert heard.next() == Attached("panel")
    return heard


@pytest.mark.parametrize(
    ("message", "signal"),
    [
        ({"code": "123456"}, Reading("panel", "123456", Direction.IN)),
        ({"code": "", "direction": None}, Reading("panel", "", Direction.IN)),
        (
            {"code": "展", "direction": "out", "plate": "粤A·12345"},
            Reading("panel", "展", Direction.OUT, "粤A·12345"),
        ),
        ({"code": "\ud800", "plate": None}, Reading("panel", "?", Direction.IN)),
        ({"passed": False}, Passage("panel", passed=False)),
        ({"misread": "pulled"}, Misread("panel", "pulled")),
    ],
)
def test_what_is_presented_is_told(
    listen: Listen, path: Path, message: dict[str, Any], signal: Signal
) -> None:
    heard = a_reader(listen, path)
    present(path, **message)
    assert heard.next() == signal


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\n",
        b"nonsense\n",
        b"[" * 4000 + b"\n",
        b"[]\n",
        b"{}\n",
        b'{"code": 123456}\n',
        b'{"code": "1", "passed": true}\n',
        b'{"code": "1", "direction": "up"}\n',
        b'{"code": "1", "direction": ["in"]}\n',
        b'{"code": "1", "plate": 5}\n',
        b'{"code": "1", "unknown": 5}\n',
        b'{"passed": "yes"}\n',
        b'{"lost": false}\n',
        json.dumps({"code": "9" * MAX_LINE}).encode() + b"\n",
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(BadMessage):
        signal_of(line, "panel", None)


def test_whoever_sends_nonsense_is_told_and_the_next_is_heard(listen: Listen, path: Path) -> None:
    heard = a_reader(listen, path)
    with socket.socket(socket.AF_UNIX) as client, client.makefile("rwb") as line:
        client.connect(str(path))
        line.write(b"nonsense\n" + b"x" * 100_000 + b"\n")
        line.flush()
        assert json.loads(line.readline()) == {"error": "not a line of JSON"}
        assert "at most" in json.loads(line.readline())["error"]
    present(path, code="1")
    assert heard.next() == Reading("panel", "1", Direction.IN)
    with pytest.raises(ReaderError, match="direction"):
        present(path, code="1", direction="sideways")


def test_a_loss_is_played(listen: Listen, path: Path) -> None:
    heard = a_reader(listen, path)
    present(path, lost=True)
    assert isinstance(heard.next(), Lost)
    with pytest.raises(ReaderError, match="the reader is lost"):
        present(path, code="1")
    present(path, attached=True)
    assert heard.next() == Attached("panel")
    present(path, code="1")
    assert isinstance(heard.next(), Reading)


def test_only_its_owner_may_open_it(listen: Listen, path: Path) -> None:
    a_reader(listen, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_socket_of_a_killed_process_is_replaced(listen: Listen, path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    a_reader(listen, path)
    present(path, code="1")


def test_the_socket_of_a_living_process_and_a_file_are_left_alone(
    listen: Listen, path: Path, tmp_path: Path
) -> None:
    a_reader(listen, path)
    second = listen(SimulatedReader("second", path)).next()
    assert isinstance(second, Lost)
    assert "another process listens there" in second.why
    (tmp_path / "file").write_text("mine")
    assert isinstance(listen(SimulatedReader("third", tmp_path / "file")).next(), Lost)
    assert (tmp_path / "file").read_text() == "mine"


def test_nobody_listening_is_said(path: Path) -> None:
    with pytest.raises(DeviceLost, match="no simulated reader answers"):
        present(path, code="1")
