"""Keeps the guard's screen running beside the station; its death never stops the deciding."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
PATIENCE = 5.0
"""Seconds that the screen gets to end by itself."""
UP = 5.0
"""Seconds after which a screen that still lives has come up."""
STEADY = 60.0
"""Seconds after which its next death is a new trouble, not the old one going on."""

log = logging.getLogger(__name__)


class ScreenKeeper:
    """Starts the screen as a child process, and again whenever it dies.

    ``running`` is called whenever one has come up, ``lost`` whenever one died.
    """

    def __init__(
        self, config: Path, bind: str, *, running: Callable[[], None], lost: Callable[[], None]
    ) -> None:
        self._command = [sys.executable, "-m", "kiosk.screens"]
        self._command += ["--config", str(config), "--bind", bind]
        self._running = running
        self._lost = lost
        self._stop = Event()
        self._thread = Thread(target=self._keep, name="screen-keeper", daemon=True)

    def start(self) -> None:
        """Start the first screen."""
        self._thread.start()

    def close(self) -> None:
        """Stop the screen and wait for its end."""
        self._stop.set()
        self._thread.join(PATIENCE * 3)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            child = self._start()
            if child is None:
                self._stop.wait(pause)
                continue
            if not self._wait(child, UP):
                self._running()
                if not self._wait(child, STEADY):
                    pause = FIRST_PAUSE
                    self._wait(child, None)
            if self._stop.is_set():
                _end(child)
                return
            self._lost()
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _start(self) -> "subprocess.Popen[bytes] | None":
        """The screen's process; None where the machine has no room for one now."""
        try:
            return subprocess.Popen(self._command, stdin=subprocess.DEVNULL, env=_environment())
        except OSError as error:
            log.warning("the screen cannot be started: %s", error)
            self._lost()
            return None

    def _wait(self, child: "subprocess.Popen[bytes]", seconds: float | None) -> bool:
        """Wait for the child's end or our own; whether the child ended or we shall."""
        waited = 0.0
        while seconds is None or waited < seconds:
            try:
                child.wait(0.2)
            except subprocess.TimeoutExpired:
                waited += 0.2
                if self._stop.is_set():
                    return True
            else:
                return True
        return False


def _environment() -> dict[str, str]:
    """Ours, but for the line to systemd: the screen must not say that the gate is ready."""
    return {key: value for key, value in os.environ.items() if key != "NOTIFY_SOCKET"}


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
