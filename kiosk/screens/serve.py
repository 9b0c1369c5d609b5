"""Serves pages on loopback: gunicorn, one worker, enough threads for several pages.

Gunicorn's overseer only keeps the worker alive, so it loads nothing of the application: a gate
machine has 150 MB for all of this.
"""

import gc
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from flask import Flask

THREADS = 24
"""Every open page holds one thread for its stream; the others answer requests."""


class Served(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line: the worker makes the application after the fork."""

    def __init__(
        self,
        make: "Callable[[], Flask]",
        bind: str,
        *,
        threads: int,
        name: str,
        workers: int = 1,
        stop_seconds: int = 1,
        when_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self._make = make
        self._options = {
            "bind": bind,
            "workers": workers,
            "worker_class": "gthread",
            "threads": threads,
            "worker_connections": threads * 4,
            "timeout": 30,
            "graceful_timeout": stop_seconds,
            "post_worker_init": lambda worker: when_ready() if worker.age == 1 else None,
            "keepalive": 30,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "control_socket_disable": True,
            "worker_tmp_dir": None,
            "proc_name": name,
            "loglevel": "warning",
        }
        super().__init__()

    def init(self, parser: Any, opts: Any, args: Any) -> None:
        """Nothing is read from a command line or the environment."""

    def load_config(self) -> None:
        """Take our options and no others."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> "Flask":
        """In the worker: make the application."""
        made = self._make()
        # It stays: else the collector looks through all of it now and then, and a request waits.
        gc.collect()
        gc.freeze()
        return made


def before_ending(act: Callable[[], None]) -> None:
    """Let the worker act on SIGTERM before gunicorn does: open streams would hold it up."""
    then = signal.getsignal(signal.SIGTERM)

    def ending(number: int, frame: FrameType | None) -> None:
        act()
        if callable(then):
            then(number, frame)

    signal.signal(signal.SIGTERM, ending)


def serve(config: Path, bind: str) -> None:
    """Serve the machine of a configuration at ``address:port`` until told to end."""
    Served(lambda: _screens(config), bind, threads=THREADS, name="fairgate-screen").run()


def _screens(config: Path) -> "Flask":
    """The guard's screens, which have begun to listen to the station."""
    from kiosk.screens.app import feed_of  # noqa: PLC0415 - only in the worker
    from kiosk.screens.compose import compose  # noqa: PLC0415

    app = compose(config)
    feed = feed_of(app)
    feed.start()
    before_ending(feed.stop)
    return app
