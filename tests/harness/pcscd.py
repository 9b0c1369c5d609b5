"""A real pcscd of the tests' own, with two virtual readers; it can be killed and started again."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pytest

from readers.resource_manager import ResourceManager
from tests.harness.cards import DESFIRE_ATR, VirtualCard

READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
"""The names of the two slots, 0 and 1."""
_PACKAGES = {
    "/usr/sbin/pcscd": "pcscd",
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so": "vsmartcard-vpcd",
    "/usr/bin/unshare": "util-linux",
}


_FOLDER = pytest.StashKey[Path]()


def environment(folder: Path) -> dict[str, str]:
    """What leads the PC/SC library of a process to the pcscd in ``folder``."""
    return {"PCSCLITE_CSOCK_NAME": str(folder / "pcscd.comm")}


class PrivatePcscd:
    """A pcscd in a namespace of its own; ``env`` leads a child process to it."""

    def __init__(self, folder: Path, orders: socket.socket) -> None:
        self.folder = folder
        self.socket = folder / "pcscd.comm"
        self.env = environment(folder)
        self.cards: list[VirtualCard] = []
        self.running = False
        self._orders = orders
        self._lock = Lock()

    def start(self, *, readers: bool = True) -> None:
        """Start it and wait until it answers; without readers it has none to offer."""
        self._order("start" if readers else "start empty")
        self.running = True
        deadline = time.monotonic() + 20
        while not self._answers():
            log = (self.folder / "pcscd.log").read_text(errors="replace")
            assert time.monotonic() < deadline, f"pcscd does not start:\n{log}"
            time.sleep(0.01)

    def kill(self) -> None:
        """End it with SIGKILL; its socket's file stays behind."""
        self._order("kill")
        self.running = False

    def terminate(self) -> None:
        """End it as systemd does, with SIGTERM."""
        self._order("terminate")
        self.running = False

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it hang, neither alive nor gone."""
        self._order("stop")
        try:
            yield
        finally:
            self._order("continue")

    def card(
        self, uid: str, slot: int = 0, *, atr: bytes = DESFIRE_ATR, status: bytes = b"\x90\x00"
    ) -> VirtualCard:
        """A card for the reader in a slot, not inserted yet; ``uid`` in hex."""
        card = VirtualCard(lambda: self._connect(slot), uid, atr, status=status)
        self.cards.append(card)
        return card

    def wait_until_empty(self, slot: int = 0) -> None:
        """Wait until the reader has noticed that no card is on it any more."""
        self._wait(slot, occupied=False)

    def wait_until_occupied(self, slot: int = 0) -> None:
        """Wait until the reader has noticed a card."""
        self._wait(slot, occupied=True)

    def _wait(self, slot: int, *, occupied: bool) -> None:
        deadline = time.monotonic() + 20
        with ResourceManager() as manager:
            state = manager.unaware
            while True:
                change = manager.wait(READERS[slot], state, 0.5)
                if change is not None:
                    state = change[0]
                    if manager.has_card(state) is occupied:
                        return
                assert time.monotonic() < deadline, f"slot {slot} does not change"

    def clear(self) -> None:
        """Pull every card and forget it."""
        for card in self.cards:
            card.pull()
        self.cards.clear()

    def _connect(self, slot: int) -> socket.socket:
        return socket.socket(fileno=self._order(f"connect {slot}")[0])

    def _order(self, order: str) -> list[int]:
        with self._lock:
            self._orders.send(order.encode())
            answer, descriptors, _, _ = socket.recv_fds(self._orders, 256, 1)
        if answer != b"ok":
            raise ConnectionError(f"{order}: {answer.decode()}")
        return descriptors

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0


@contextmanager
def private_pcscd(folder: Path) -> Iterator[PrivatePcscd]:
    """A pcscd, not started yet, that keeps its socket and log in an empty ``folder``.

    Fails the test, saying what to type, when it cannot be had.
    """
    missing = sorted(name for path, name in _PACKAGES.items() if not Path(path).exists())
    if missing:
        pytest.fail(f"no virtual card reader; type: sudo apt install {' '.join(missing)}")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    inside = Path(__file__).with_name("namespace.py")
    command = [sys.executable, str(inside), str(theirs.fileno()), str(folder)]
    process = subprocess.Popen(
        ["unshare", *as_root, "--mount", "--net", "--", *command],
        pass_fds=[theirs.fileno()],
        stderr=subprocess.PIPE,
    )
    theirs.close()
    try:
        if ours.recv(64) != b"ready":
            pytest.fail(f"no namespace for a private pcscd: {process.communicate()[1].decode()}")
        pcscd = PrivatePcscd(folder, ours)
        yield pcscd
        pcscd.clear()
    finally:
        ours.close()
        process.communicate(timeout=20)


def pytest_configure(config: pytest.Config) -> None:
    """Lead every PC/SC call of the run to the private pcscd, or to none, never to the machine's.

    The PC/SC library remembers the first socket's name it meets, so it is set before any test.
    """
    folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
    config.stash[_FOLDER] = folder
    os.environ.update(environment(folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash[_FOLDER])


@pytest.fixture(scope="session")
def pcscd_session(pytestconfig: pytest.Config) -> Iterator[PrivatePcscd]:
    """One private pcscd for the whole run."""
    with private_pcscd(pytestconfig.stash[_FOLDER]) as pcscd:
        yield pcscd


@pytest.fixture
def pcscd(pcscd_session: PrivatePcscd) -> Iterator[PrivatePcscd]:
    """A running pcscd with two empty readers."""
    if not pcscd_session.running:
        pcscd_session.start()
    yield pcscd_session
    pcscd_session.clear()
    if pcscd_session.running:
        pcscd_session.kill()
