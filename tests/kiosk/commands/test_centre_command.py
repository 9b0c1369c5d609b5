"""``fairgate centre``: it looks first, says when it is ready, answers, and stops cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from gatekeeper.policy.words import EventKind
from gatekeeper.store import eventlog
from gatekeeper.store.database import open_store
from gatekeeper.store.migrations import create_store
from kiosk.__main__ import main
from tests.kiosk.commands.test_gate_command import nothing, strange

PASSWORD = "correct horse battery"


def configured(folder: Path, more: str = "", port: int = 8128) -> Path:
    config = folder / "centre.toml"
    config.write_text(
        f'device = "centre"\nedition = "126"\nstore = "sqlite:///centre.db"\n'
        f'[centre]\nport = {port}\nsecret_key_file = "centre.key"\n{more}\n'
    )
    return config


def run(config: Path, *arguments: str, text: str = "") -> str:
    done = CliRunner().invoke(main, [*arguments, "--config", str(config)], input=text)
    assert done.exit_code == 0, done.output
    return done.output


@contextmanager
def started(config: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "centre", "--config", str(config)],
        stderr=subprocess.PIPE,
        text=True,
    )
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        yield process
    finally:
        guard.cancel()
        process.kill()
        process.communicate()


def ask(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
        return found


def test_it_says_when_it_is_ready_answers_and_stops(tmp_path: Path, port: int) -> None:
    config = configured(tmp_path, port=port)
    run(config, "store", "create")
    run(config, "account", "add", "lin", "--role", "clerk", "--password-stdin", text=PASSWORD)
    address = f"http://127.0.0.1:{port}"
    with started(config) as centre:
        assert centre.stderr
        assert centre.stderr.readline() == f"ready: {address}/\n"
        assert ask(port, "/health") == (200, b'{"store":true}\n')
        assert (tmp_path / "centre.key").stat().st_mode & 0o077 == 0
        # Whichever process answers: what is remembered is in the store and the cookie.
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = browser.open(f"{address}/sign-in", timeout=20).read().decode()
        (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
        form = urlencode({"name": "lin", "password": PASSWORD, "csrf_token": token}).encode()
        assert browser.open(f"{address}/sign-in", form, timeout=20).url == f"{address}/"
        with ThreadPoolExecutor(8) as pool:
            pages = pool.map(lambda _: browser.open(f"{address}/me", timeout=20).url, range(40))
            assert set(pages) == {f"{address}/me"}
        (tmp_path / "centre.db").rename(tmp_path / "away.db")
        assert ask(port, "/health") == (503, b'{"store":false}\n')
        centre.send_signal(signal.SIGTERM)
        assert centre.wait(20) == 0
        assert "Traceback" not in centre.stderr.read()


def test_systemd_is_told_that_it_is_ready(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configured(tmp_path, port=port)
    run(config, "store", "create")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        monkeypatch.setitem(os.environ, "NOTIFY_SOCKET", str(tmp_path / "notify"))
        with started(config):
            assert b"READY=1" in systemd.recv(1024)


@pytest.mark.parametrize(
    ("make", "more", "said"),
    [
        (nothing, "", "there is no store"),
        (strange, "", "'9999'"),
        (create_store, "idle_minutes = 0", "idle_minutes"),
        (create_store, "no_such_key = 1", "no_such_key"),
    ],
)
def test_it_refuses_to_start_with_a_sentence(
    tmp_path: Path, make: Callable[[str], None], more: str, said: str
) -> None:
    config = configured(tmp_path, more)
    make(f"sqlite:///{tmp_path / 'centre.db'}")
    with started(config) as centre:
        _, errors = centre.communicate(timeout=60)
    assert (centre.returncode, said in errors, "Traceback" in errors) == (2, True, False), errors


def test_every_command_takes_the_centre_s_file(tmp_path: Path) -> None:
    config = configured(tmp_path)
    run(config, "store", "create")
    for name, role in (("root", "administrator"), ("wu", "guard")):
        run(config, "account", "add", name, "--role", role, "--password-stdin", text=PASSWORD)
    assert "administrator" in run(config, "account", "list")
    run(config, "account", "unlock", "root")
    run(config, "account", "forget-factor", "root")
    run(config, "account", "remove", "wu")
    assert "unbroken" in run(config, "log", "verify")
    assert "sound" in run(config, "store", "check")
    assert "[centre]" in run(config, "config", "show")
    checked = CliRunner().invoke(main, ["config", "check", str(config)])
    assert checked.output.endswith("correct, the certificate centre centre\n")
    found = CliRunner().invoke(main, ["doctor", "--config", str(config)]).output
    assert "fairgate-centre.service" in found
    with (
        open_store(f"sqlite:///{tmp_path / 'centre.db'}", read_only=True) as store,
        store.reading() as conn,
    ):
        told = [(each.kind, each.action, each.code) for each in eventlog.read(conn)]
    assert told == [
        (EventKind.ACCOUNT, "added", "root"),
        (EventKind.ACCOUNT, "added", "wu"),
        (EventKind.ACCOUNT, "unlocked", "root"),
        (EventKind.ACCOUNT, "factor_reset", "root"),
        (EventKind.ACCOUNT, "removed", "wu"),
    ]
