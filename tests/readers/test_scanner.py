"""Serial scanners on pseudo-terminals: scanned, unplugged, plugged in again, held by another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gatekeeper.policy.words import Direction
from readers.scanner import SerialScanner
from readers.signals import Attached, Lost, Misread, Reading
from tests.harness.ptys import PtyScanner
from tests.readers.conftest import Heard, Listen

Plug = Callable[[str], PtyScanner]


def a_scanner(listen: Listen, port: Path, *, window: float = 1.5) -> Heard:
    heard = listen(SerialScanner("lane", port, 9600, Direction.IN, duplicate_window=window))
    assert heard.next() == Attached("lane")
    return heard


def reading(code: str) -> Reading:
    return Reading("lane", code, Direction.IN)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03", b""])
def test_a_code_is_read_whatever_ends_it(pty_scanner: Plug, listen: Listen, end: bytes) -> None:
    pty = pty_scanner("a")
    heard = a_scanner(listen, pty.port)
    pty.scan(b"]C0" + b"12600001" + end)
    assert heard.next() == reading("12600001")


def test_the_same_code_at_once_is_one_presentation(pty_scanner: Plug, listen: Listen) -> None:
    pty = pty_scanner("a")
    heard = a_scanner(listen, pty.port, window=60)
    pty.scan(b"123456\r123456\r234567\r123456\r345678\r")
    assert [heard.next() for _ in range(3)] == [reading(c) for c in ("123456", "234567", "345678")]
    heard.nothing_more()


def test_without_a_window_every_scan_counts(pty_scanner: Plug, listen: Listen) -> None:
    pty = pty_scanner("a")
    heard = a_scanner(listen, pty.port, window=0)
    pty.scan(b"123456\r123456\r")
    assert [heard.next(), heard.next()] == [reading("123456")] * 2


def test_ten_megabytes_are_one_misread(pty_scanner: Plug, listen: Listen) -> None:
    pty = pty_scanner("a")
    heard = a_scanner(listen, pty.port)
    pty.scan(b"x" * 10_000_000 + b"\r123456\r")
    assert heard.next() == Misread("lane", "the code is longer than 512 characters")
    assert heard.next() == reading("123456")


def test_a_scanner_that_is_unplugged_comes_back_by_itself(
    pty_scanner: Plug, listen: Listen
) -> None:
    pty = pty_scanner("a")
    heard = a_scanner(listen, pty.port)
    for code in ("123456", "234567"):
        pty.scan(code.encode() + b"\r")
        assert heard.next() == reading(code)
        pty.unplug()
        assert isinstance(heard.next(), Lost)
        pty.plug()
        assert heard.next() == Attached("lane")
    pty.scan(b"345678\r")
    assert heard.next() == reading("345678")


def test_a_port_that_is_not_there_yet_is_waited_for(
    pty_scanner: Plug, listen: Listen, tmp_path: Path
) -> None:
    heard = listen(SerialScanner("lane", tmp_path / "tty-late"))
    assert heard.next() == Lost("lane", f"nothing is plugged in at {tmp_path}/tty-late")
    pty_scanner("late")
    assert heard.next() == Attached("lane")


def test_a_port_that_another_holds_is_left_alone(pty_scanner: Plug, listen: Listen) -> None:
    pty = pty_scanner("a")
    a_scanner(listen, pty.port)
    second = listen(SerialScanner("second", pty.port))
    assert second.next() == Lost("second", f"another program holds {pty.port}")


def test_what_is_no_port_is_a_loss(listen: Listen, tmp_path: Path) -> None:
    for number, what in enumerate((tmp_path, tmp_path / "file", Path("/dev/null"))):
        if what.name == "file":
            what.write_text("no port")
        assert isinstance(listen(SerialScanner(str(number), what)).next(), Lost)


def test_two_scanners_are_read_at_once(pty_scanner: Plug, listen: Listen) -> None:
    for name in ("a", "b"):
        pty = pty_scanner(name)
        heard = listen(SerialScanner(name, pty.port))
        assert heard.next() == Attached(name)
        pty.scan(b"123456\r")
        assert heard.next() == Reading(name, "123456")
