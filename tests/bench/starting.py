"""Budget: the gate process from its start to its first decision, and the memory it takes."""

import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from readers.errors import DeviceLost
from readers.simulated import present
from tests.bench.gate import Ear, gate_machine, guards_screen
from tests.bench.ground import Ground
from tests.bench.processes import ROOT, Memory, forget_files, memory_of_tree
from tests.bench.row import Row, Spread, megabytes
from tests.journeys.machine import GateMachine

STARTS = 10
"""With nothing in the page cache, and as many with everything there."""
SCANS = 200
BUDGET_S, BUDGET_MB = 3.0, 150
_READERS = """
[[readers]]
driver = "simulated"
name = "lane"
path = "FOLDER/lane.sock"
"""


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds from the start of the process."""

    ready: float
    """It told systemd READY=1."""
    decided: float
    """The first decision had come out, so it was on disk."""


def measure(ground: Ground) -> Row:
    """Start and stop the gate again and again; then let it work, and weigh it."""
    starts = max(ground.scaled(STARTS), 2)
    notices = ground.folder / "notify.sock"
    with (
        _notified(notices) as ready,
        gate_machine(ground, SCANS, _READERS, {"NOTIFY_SOCKET": str(notices)}) as made,
    ):
        machine, visitors = made
        codes = [visitor.number for visitor in visitors]
        cold = [_start(machine, codes[0], ready, forget=True) for _ in range(starts)]
        warm = [_start(machine, codes[0], ready, forget=False) for _ in range(starts)]
        machine.start()
        with guards_screen(machine), Ear(machine.folder / "s.sock") as ear:
            assert ear.connected.wait(10)
            for code in codes:
                present(machine.folder / "lane.sock", code=code)
                ear.next()
            assert machine.process is not None
            memory = memory_of_tree(machine.process.pid)
    return _row(ground, cold, warm, memory)


def _start(machine: GateMachine, code: str, ready: Callable[[], float], *, forget: bool) -> Started:
    lane = machine.folder / "lane.sock"
    if forget:
        library = Path(sys.base_prefix) / "lib"
        forget_files(
            [library, Path(sys.prefix), *(ROOT / room for room in ("gatekeeper", "kiosk"))]
        )
        forget_files(sorted(machine.folder.glob("gate.db*")))
    with Ear(machine.folder / "s.sock") as ear:
        begun = time.time()
        presenter = Thread(target=_present_once_it_listens, args=(lane, code), daemon=True)
        presenter.start()
        machine.start()
        decided = ear.next().at
        told = ready()
        presenter.join()
        machine.stop()
    return Started(told - begun, decided - begun)


def _present_once_it_listens(lane: Path, code: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            present(lane, code=code)
        except DeviceLost:
            time.sleep(0.002)
        else:
            return


@contextmanager
def _notified(path: Path) -> Iterator[Callable[[], float]]:
    """A service manager's socket; the function waits for READY=1, and tells when it came."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(path))
        line.settimeout(60)
        came: list[float] = []

        def listen() -> None:
            try:
                while True:
                    # The screen's web server inherits the socket and says more than that.
                    if line.recv(4096) == b"READY=1":
                        came.append(time.time())
            except OSError:
                return

        Thread(target=listen, daemon=True).start()

        def ready() -> float:
            deadline = time.monotonic() + 60
            while not came:
                assert time.monotonic() < deadline, "the gate never told READY=1"
                time.sleep(0.005)
            return came.pop(0)

        yield ready
        line.shutdown(socket.SHUT_RDWR)


def _row(
    ground: Ground, cold: Sequence[Started], warm: Sequence[Started], memory: Sequence[Memory]
) -> Row:
    slowest = max(one.decided for one in cold)
    gate, screen = memory[0], memory[1:]
    whole = sum(one.pss for one in memory)
    return Row(
        name="start",
        title="gate process after power-on of the service",
        measured=f"deciding in {slowest:.2f} s, {megabytes(whole)} with its screen",
        budget=f"deciding in ≤ {BUDGET_S:g} s, ≤ {BUDGET_MB} MB",
        met=slowest <= BUDGET_S and whole <= BUDGET_MB * 1e6,
        figures=(
            ("first decision, page cache empty", _told([one.decided for one in cold])),
            ("READY=1, page cache empty", _told([one.ready for one in cold])),
            ("first decision, page cache warm", _told([one.decided for one in warm])),
            ("READY=1, page cache warm", _told([one.ready for one in warm])),
            ("the gate alone", _weight([gate])),
            ("its screen, a page open", f"{_weight(screen)}; PSS of each: {_each(screen)}"),
            ("all of it", _weight(memory)),
            ("weighed after", f"{SCANS} scans, register of {ground.fair.size:,} credentials"),
        ),
    )


def _told(seconds: list[float]) -> str:
    spread = Spread.of(seconds)
    return f"median {spread.at(0.5):.2f} s, slowest of {len(seconds)} {spread.at(1):.2f} s"


def _each(memory: Sequence[Memory]) -> str:
    return ", ".join(megabytes(one.pss) for one in memory)


def _weight(memory: Sequence[Memory]) -> str:
    pss, rss = sum(one.pss for one in memory), sum(one.rss for one in memory)
    return f"{megabytes(pss)} PSS, {megabytes(rss)} RSS"
