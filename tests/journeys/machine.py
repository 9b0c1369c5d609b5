"""A gate machine as a fair would set it up: configuration, register, accounts, a real process."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from gatekeeper.editions import load_edition
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts, eventlog
from gatekeeper.store.database import open_store
from gatekeeper.store.events import Event
from gatekeeper.store.migrations import create_store
from gatekeeper.store.verification import verify
from tests.harness.ports import free_port

PASSWORD = "a long enough passphrase"
GOOD, UNREGISTERED, LOST, CAR = (
    "200000000011",
    "200000000022",
    "200000000033",
    "200000000055",
)
UID = {GOOD: "04A1B2C3D4E580", UNREGISTERED: "04A1B2C3D4E581", LOST: "04A1B2C3D4E582"}
PATIENCE = 30.0
Found = TypeVar("Found")


def until(what: str, probe: Callable[[], Found | None], seconds: float = PATIENCE) -> Found:
    """What the probe finds, asked again and again until a deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.02)


def write_fair(folder: Path) -> None:
    """A tiny fair of the demo edition, which is in its show today."""
    folder.mkdir()
    tables = {
        "organisations": [
            "code,name,kind,agency_code,fees_paid,barred",
            "X1,Anatolia Ceramics,exhibitor,,yes,no",
            "CT1,岭南展览工程,contractor,,yes,no",
        ],
        "holders": [
            "id_type,id_number,name,organisation_code,barred",
            "passport,U1,Ayşe Yılmaz,X1,no",
            "passport,U2,<b>Mehmet</b> Demir,X1,no",
            "passport,U3,陈大文,X1,no",
        ],
        "credentials": [
            "number,kind,id_number,organisation_code,plate,card_uid,edition,phase,state,issued_at",
            f"{GOOD},exhibitor,U1,X1,,{UID[GOOD]},900,,issued,2019-10-07T10:00",
            f"{UNREGISTERED},exhibitor,U2,X1,,{UID[UNREGISTERED]},900,,issued,2019-10-07T10:00",
            f"{LOST},exhibitor,U3,X1,,{UID[LOST]},900,,lost,2019-10-07T10:00",
            f"{CAR},car,,X1,粤A·12345,,900,1,issued,2019-10-07T10:00",
        ],
        "registrations": ["number,edition,phase", f"{GOOD},900,1", f"{LOST},900,1"],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


class GateMachine:
    """A folder with a configuration, and the ``fairgate gate`` process that runs from it."""

    def __init__(self, folder: Path, readers: str = "", *, env: Mapping[str, str] | None = None):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.store = f"sqlite:///{folder / 'gate.db'}"
        self.config = folder / "fairgate.toml"
        self.process: subprocess.Popen[bytes] | None = None
        self._env = {**os.environ, **(env or {})}
        self._log = folder / "gate.log"
        self.config.write_text(
            f"""device = "g1"
edition = "demo"
store = "{self.store}"
gate = "P-1"
socket = "{folder / "s.sock"}"
{readers}
[screen]
port = {self.port}
secret_key_file = "{folder / "screen.key"}"
"""
        )

    def prepare(self) -> None:
        """Make the store, take the fair and add the people who sign in."""
        create_store(self.store)
        write_fair(self.folder / "fair")
        edition = load_edition("demo", date.today())
        assert edition.number == 900
        with open_store(self.store) as store:
            take(store, check_all(open_source(self.folder / "fair")))
            now = datetime.now(UTC)
            accounts.add(store, "guard", Role.GUARD, PASSWORD, now)
            accounts.add(store, "chief", Role.GUARD_SUPERVISOR, PASSWORD, now)

    def start(self) -> None:
        """Start the gate and wait until it decides and its screen answers."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "gate", "--config", str(self.config)],
                stdout=log,
                stderr=log,
                env=self._env,
            )
        until("the screen", lambda: self.health().get("deciding"))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """Stop what runs."""
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def children(self) -> list[int]:
        """The process ids of the screen and its workers."""
        assert self.process is not None
        return _descendants(self.process.pid)

    def health(self) -> dict[str, object]:
        """What ``/health`` says; empty while nothing answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                found: dict[str, object] = json.load(answer)
        except urllib.error.HTTPError as error:
            found = json.load(error)
        except OSError:
            return {}
        return found

    def events(self) -> list[Event]:
        """The whole log, oldest first."""
        with open_store(self.store, read_only=True) as store, store.reading() as conn:
            return sorted(eventlog.read(conn, eventlog.Filters()), key=lambda one: one.sequence)

    def scans(self) -> list[tuple[str | None, str | None]]:
        """Code and reason of every scan."""
        return [(one.code, one.reason) for one in self.events() if one.kind == "scan"]

    def verified(self) -> bool:
        """Whether the log's chain is whole."""
        with open_store(self.store, read_only=True) as store, store.reading() as conn:
            return verify(conn).sound


def is_running(pid: int) -> bool:
    """Whether a process lives; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found
