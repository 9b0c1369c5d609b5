"""A whole demo as its own process: started, waited for, told to stop, and looked for afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.harness.ports import HOST, free_port

UP_SECONDS = 90.0
DOWN_SECONDS = 40.0


@dataclass(frozen=True)
class Demo:
    """A running demo; ``room`` is the folder in which it made its own temporary one."""

    process: subprocess.Popen[bytes]
    port: int
    room: Path
    output: Path

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def folder(self) -> Path:
        """The fair's folder, made by the demo itself."""
        return next(self.room.glob("fairgate-*"))

    def descendants(self) -> set[int]:
        """Every process that the demo started, and those that these started."""
        found, todo = set[int](), [self.process.pid]
        while todo:
            parent = todo.pop()
            children = {pid for pid, of in _parents().items() if of == parent}
            todo += children - found
            found |= children
        return found

    def stop(self, number: signal.Signals) -> int:
        """Send the signal and wait for the end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(DOWN_SECONDS)


def living(pids: set[int]) -> set[int]:
    """Those of the processes that are still there."""
    return pids & set(_parents())


def _parents() -> dict[int, int]:
    """The parent of each process that is no zombie, from /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it ended meanwhile
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
    return parents


def _is_up(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@pytest.fixture(scope="module")
def start_demo() -> Iterator[Callable[..., Demo]]:
    """Starts demos with these options; what still runs at the end is killed, group by group."""
    # pytest's own temporary folders have paths that are too long for Unix sockets.
    room = Path(tempfile.mkdtemp(prefix="fg-"))
    started: list[Demo] = []

    def start(*options: str) -> Demo:
        port = free_port()  # a demo takes those that follow besides, and passes over taken ones
        place = room / str(len(started))
        place.mkdir()
        output = place / "output"
        command = [sys.executable, "-m", "kiosk", "demo", "--no-browser", "--port", str(port)]
        with output.open("wb") as file:
            process = subprocess.Popen(
                [*command, *options],
                env=os.environ | {"TMPDIR": str(place), "PYTHONUNBUFFERED": "1"},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        demo = Demo(process, port, place, output)
        started.append(demo)
        deadline = time.monotonic() + UP_SECONDS
        while not (_is_up(port) and "Ctrl-C" in output.read_text()):
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.1)
        return demo

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.stop(signal.SIGTERM)
    shutil.rmtree(room, ignore_errors=True)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder whose path leaves room for the names of Unix sockets."""
    with tempfile.TemporaryDirectory(prefix="fg-") as folder:
        yield Path(folder)
