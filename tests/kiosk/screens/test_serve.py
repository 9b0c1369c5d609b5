"""The screen's own process, as the station starts it: it serves, is lost, and comes back."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.database import open_store
from gatekeeper.store.migrations import create_store
from kiosk.screens.compose import clock
from tests.harness.ports import free_port

START_SECONDS = 30


class Screen:
    """A screen process that a test may freeze, kill and start again."""

    def __init__(self, config: Path, address: str) -> None:
        self._config = config
        self.address = address
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "kiosk.screens", "--config", str(self._config)]
        command += ["--bind", self.address.removeprefix("http://")]
        self._process = subprocess.Popen(command, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.health()
            except OSError:
                assert time.monotonic() < deadline, "the screen does not start"
                assert self._process.poll() is None, "the screen ended"
                time.sleep(0.05)
            else:
                return

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status and the answer of ``/health``."""
        line = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=10)
        try:
            line.request("GET", "/health")
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()

    def send(self, number: signal.Signals) -> None:
        assert self._process
        os.killpg(self._process.pid, number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self._process and self._process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(number)
            self._process.wait(START_SECONDS)


@pytest.fixture
def screen(tmp_path: Path, password: str) -> Iterator[Screen]:
    url = f"sqlite:///{tmp_path}/gate.db"
    create_store(url)
    with open_store(url) as store:
        accounts.add(store, "lin", Role.GUARD, password, clock())
    port = free_port()
    config = tmp_path / "fairgate.toml"
    config.write_text(
        'device = "gate-p1"\nedition = "126"\n'
        f'store = "{url}"\ngate = "P-1"\nsocket = "station.sock"\n'
        f'[screen]\nport = {port}\nsecret_key_file = "screen.key"\n'
    )
    made = Screen(config, f"http://127.0.0.1:{port}")
    made.start()
    yield made
    made.stop()


def test_it_serves_without_a_station_and_keeps_its_key_to_itself(
    screen: Screen, tmp_path: Path
) -> None:
    assert screen.health() == (503, {"deciding": False, "station": False})
    assert (tmp_path / "screen.key").stat().st_mode & 0o777 == 0o600
    screen.stop()
    screen.start()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_lost_screen_says_so_and_connects_again(
    screen: Screen,
    open_context: Callable[..., BrowserContext],
    password: str,
    how: signal.Signals,
) -> None:
    page = open_context(base_url=screen.address).new_page()
    page.goto("/sign-in")
    page.get_by_label("账号 Name").fill("lin")
    page.get_by_label("密码 Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/gate")
    expect(page.locator("#troubles")).to_contain_text("The station does not answer")
    banner = page.locator("#banner-connection")
    expect(banner).to_be_hidden()
    screen.send(how)
    expect(banner).to_be_visible()
    if how is signal.SIGKILL:
        screen.stop()
        screen.start()
    else:
        screen.send(signal.SIGCONT)
    expect(banner).to_be_hidden()
    expect(page.locator("#ready")).to_contain_text("暂停判定")
