"""Runs a demo's gate as the process that it is on a real machine, until it is told to stop."""

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


class GateFailed(Exception):
    """The gate did not come up, or ended by itself; its text says which."""


class NoPort(Exception):
    """No port can be listened on; its text says which."""


def free_port(asked: int | None) -> int:
    """The port asked for, or the first free one; NoPort if it is taken."""
    for port in (asked,) if asked else PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, port))
                return port
    raise NoPort(f"port {asked or PORTS} is taken; name another with --port")


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
def gate(config: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The gate's process, up and deciding; it and all that it started are gone afterwards.

    Raises GateFailed if it does not come up.
    """
    # In a session of its own: a terminal's Ctrl-C reaches us alone, and we stop it in good order.
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "gate", "--config", str(config)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_ready(process, port)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_deciding(port):
        if process.poll() is not None:
            raise GateFailed(f"the gate ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise GateFailed(f"the gate was not deciding within {READY_SECONDS:.0f} seconds")
        time.sleep(0.1)


def _is_deciding(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
