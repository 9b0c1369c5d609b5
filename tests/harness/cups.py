"""A CUPS scheduler of the tests' own, on loopback, with queues for the tests' own printers."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.harness.ipp_printers import PATIENCE, until
from tests.harness.ports import HOST, free_port

_PACKAGES = {
    "/usr/sbin/cupsd": "cups-daemon",
    "/usr/sbin/lpadmin": "cups-client",
    "/usr/sbin/ippeveprinter": "cups-ipp-utils",
}
_FILES = {
    "ServerRoot": "etc",
    "CacheDir": "cache",
    "StateDir": "state",
    "RequestRoot": "spool",
    "TempDir": "temporary",
}
_LOGS = ("AccessLog", "ErrorLog", "PageLog")
_CONFIGURATION = """LogLevel info
Listen {host}:{port}
Browsing Off
WebInterface No
DefaultAuthType None
ErrorPolicy retry-job
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


class Scheduler:
    """A running cupsd."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        for name in _FILES.values():
            (folder / name).mkdir()
        folder.chmod(0o711)  # as root it lets its backends run as the user lp
        configuration = _CONFIGURATION.format(host=HOST, port=self.port)
        (folder / "etc" / "cupsd.conf").write_text(configuration)
        places = [f"{key} {folder / name}\n" for key, name in _FILES.items()]
        places += [f"{key} {folder / key}\n" for key in _LOGS]
        (folder / "etc" / "cups-files.conf").write_text("".join(places))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        etc = self.folder / "etc"
        command = ["cupsd", "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")]
        with (self.folder / "output").open("ab") as output:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *command],
                env={"PATH": "/usr/sbin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._process = process
        until(lambda: process.poll() is not None or self._answers(), "cupsd does not start")
        assert process.poll() is None, (self.folder / "output").read_text()

    def stop(self) -> None:
        """End it and the backends that it started."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(PATIENCE)
            self._process = None

    def queue(self, name: str, device: str) -> str:
        """A driverless queue for the IPP printer at that address; the queue's own address."""
        self._say("lpadmin", name, "-E", "-v", device, "-m", "everywhere")
        # Until its driver is made, which lpadmin does not wait for, it is a raw queue that
        # takes formats which the ready one refuses.
        until(lambda: "IPP Everywhere" in self._say("lpoptions", name), "the queue gets no driver")
        return f"ipp://localhost:{self.port}/printers/{name}"

    def _say(self, command: str, queue: str, *options: str) -> str:
        done = subprocess.run(
            [command, "-h", f"{HOST}:{self.port}", "-p", queue, *options],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            return False
        finally:
            connection.close()
        return True


@contextmanager
def private_cups() -> Iterator[Scheduler]:
    """A running scheduler in a folder of its own.

    Fails the test, saying what to type, when it cannot be had.
    """
    missing = sorted(name for path, name in _PACKAGES.items() if not Path(path).exists())
    if missing:
        pytest.fail(f"no CUPS to be had; type: sudo apt install {' '.join(missing)}")
    folder = Path(tempfile.mkdtemp(prefix="fairgate-cups-"))
    scheduler = Scheduler(folder)
    try:
        scheduler.start()
        yield scheduler
    finally:
        scheduler.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cups() -> Iterator[Scheduler]:
    """A running scheduler without queues."""
    with private_cups() as scheduler:
        yield scheduler
