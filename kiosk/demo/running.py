"""Runs a demo's processes as they are on real machines, until they are told to stop."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
PORTS = range(8126, 8146)
"""Where the screens are served if nobody asks for a port: the first that is free."""
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ProcessFailed(Exception):
    """A process did not come up, or ended by itself; its text says which."""


class NoPort(Exception):
    """No port can be listened on; its text says which."""


def free_ports(asked: int | None, count: int) -> tuple[int, ...]:
    """Free ports: the one asked for and those that follow it, else the first ones of ``PORTS``.

    Raises NoPort if there are not enough.
    """
    found: list[int] = []
    for port in range(asked, asked + 20) if asked else PORTS:
        if _is_free(port):
            found.append(port)
        elif port == asked:
            raise NoPort(f"port {asked} is taken; name another with --port")
        if len(found) == count:
            return tuple(found)
    raise NoPort(f"there are no {count} free ports from {asked or PORTS[0]}; name one with --port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


@contextmanager
def told_to_stop() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block as KeyboardInterrupt, once."""
    before = {number: signal.signal(number, _stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: object) -> None:
    for number in _STOPPING:  # what is being tidied up is not interrupted again
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def process(
    command: str, config: Path, port: int | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the demo, ``fairgate COMMAND``, up and answering at its port if it has one.

    It and all that it started are gone afterwards. Raises ProcessFailed if it does not come up.
    """
    # In a session of its own: a terminal's Ctrl-C reaches us alone, and we stop it in good order.
    started = subprocess.Popen(
        [sys.executable, "-m", "kiosk", command, "--config", str(config)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if port is not None:
            _wait_until_ready(command, started, port)
        yield started
    finally:
        started.terminate()
        with suppress(subprocess.TimeoutExpired):
            started.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def wait_for_any(*running: "subprocess.Popen[bytes]") -> int:
    """Wait until one of the processes ends; its exit status."""
    while True:
        for one in running:
            with suppress(subprocess.TimeoutExpired):
                return one.wait(0.25)


def _wait_until_ready(command: str, started: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_up(command, port):
        if started.poll() is not None:
            raise ProcessFailed(f"fairgate {command} ended with status {started.returncode}")
        if time.monotonic() > deadline:
            raise ProcessFailed(f"fairgate {command} was not up within {READY_SECONDS:.0f} seconds")
        time.sleep(0.1)


def _is_up(command: str, port: int) -> bool:
    """Whether it answers: the gate and the centre tell their health, a desk's reader listens."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return command == "desk" or connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
