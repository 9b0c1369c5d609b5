"""A barcode scanner on a pseudo-terminal, that can be unplugged and plugged in again."""

import os
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


class PtyScanner:
    """What sits at the other end of the serial port ``port``, a link as udev makes them."""

    def __init__(self, port: Path) -> None:
        self.port = port
        self._master: int | None = None
        self._slave: int | None = None

    def plug(self) -> None:
        """Let the port appear."""
        self._master, self._slave = os.openpty()
        # Raw, as a scanner's port is: no echo, no line editing; kept when nobody has it open.
        tty.setraw(self._slave)
        self.port.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        """Let the port vanish under whoever reads it; nothing if it is not there."""
        self.port.unlink(missing_ok=True)
        for end in (self._slave, self._master):
            if end is not None:
                os.close(end)
        self._master = self._slave = None

    def scan(self, data: bytes) -> None:
        """Send bytes, as they come off the wire."""
        assert self._master is not None, "the scanner is not plugged in"
        while data:
            data = data[os.write(self._master, data) :]


@pytest.fixture
def pty_scanner(tmp_path: Path) -> Iterator[Callable[[str], PtyScanner]]:
    """Makes scanners, plugged in; each name gives another port."""
    made: list[PtyScanner] = []

    def make(name: str = "scanner") -> PtyScanner:
        scanner = PtyScanner(tmp_path / f"tty-{name}")
        made.append(scanner)
        scanner.plug()
        return scanner

    yield make
    for scanner in made:
        scanner.unplug()
