"""A desk's PC with its ``fairgate desk`` process, and pages that other servers give its browser."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.harness.ports import free_port

STATIC = Path(__file__).parents[2] / "kiosk" / "screens" / "static"
PATIENCE = 30.0
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Desk</title>
<script src="/wedge.js" defer></script><script src="/taps.js" defer></script>
<body data-taps="{address}">
<p role="status" data-taps-state="" data-ready="Card reader ready" data-part="Away: {{readers}}"
 data-away="Card reader away"></p>
<label>Search <input id="search"></label>
<label>Passport <textarea id="passport" data-takes-scans></textarea></label>
"""
COLLECT = """
window.heard = [];
for (const name of ["tap", "misread"]) document.addEventListener(`fairgate:${name}`, (event) => {
    heard.push([name, event.detail.code ?? "", event.detail.reader]);
});
"""
"""Run in every page: keeps what the page hears in ``heard``."""


class _Pages(BaseHTTPRequestHandler):
    """One page, whatever its path, and the scripts that it names."""

    def __init__(self, address: Callable[[], str], *arguments: object) -> None:
        self._address = address
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        script = STATIC / self.path.strip("/")
        address = self._address()
        is_script = script.suffix == ".js" and script.is_file()
        body = script.read_bytes() if is_script else PAGE.format(address=address).encode()
        origin = address.removesuffix("/taps")
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self'; connect-src 'self' {origin}",
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class DeskPc:
    """A desk's PC: ``centre`` is the origin that may listen, ``foreign`` one that may not."""

    def __init__(self, folder: Path, readers: str, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = {**os.environ, **env}
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self._servers = [
            ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, lambda: self.address))
            for _ in range(2)
        ]
        self.centre, self.foreign = (
            f"http://127.0.0.1:{server.server_address[1]}" for server in self._servers
        )
        for server in self._servers:
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.port = free_port()
        self.config = folder / "fairgate.toml"
        self.config.write_text(f'[desk]\ncentre = "{self.centre}"\nport = {self.port}\n{readers}\n')
        self.log = folder / "desk.log"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/taps"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "desk", "--config", str(self.config)],
                stdout=log,
                stderr=log,
                env=self._env,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while self.status({"Origin": self.foreign}) != 403:
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def status(self, headers: Mapping[str, str]) -> int | None:
        """The status of an answer to these headers; None while nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/taps", headers=dict(headers))
            return line.getresponse().status
        except OSError:
            return None
        finally:
            line.close()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and to its worker."""
        os.killpg(self.pid, number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the process; its exit status."""
        assert self._process is not None
        self.send(number)
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """End whatever still runs."""
        if self._process is not None and self._process.poll() is None:
            self.send(signal.SIGCONT)
            self.stop()
        for server in self._servers:
            server.shutdown()
            server.server_close()


@pytest.fixture
def make_desk_pc(tmp_path: Path) -> Iterator[Callable[..., DeskPc]]:
    """Makes desks' PCs from their [[readers]] tables, started, that stop with the test."""
    made: list[DeskPc] = []

    def make(readers: str, env: Mapping[str, str] | None = None) -> DeskPc:
        folder = tmp_path / f"d{len(made)}"
        folder.mkdir()
        made.append(DeskPc(folder, readers, env or {}))
        made[-1].start()
        return made[-1]

    yield make
    for desk_pc in made:
        desk_pc.close()
