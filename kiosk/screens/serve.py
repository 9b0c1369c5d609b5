"""Serves the screens on loopback: gunicorn, one process, enough threads for several pages."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from kiosk.screens.app import feed_of

THREADS = 24
"""Every open page holds one thread for its stream; the others answer requests."""


class Screens(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line: the worker makes the application after the fork."""

    def __init__(self, make: Callable[[], Flask], host: str, port: int) -> None:
        self._make = make
        self._options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "worker_connections": THREADS * 4,
            "timeout": 30,
            "graceful_timeout": 1,
            "keepalive": 30,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "control_socket_disable": True,
            "worker_tmp_dir": None,
            "proc_name": "fairgate-screen",
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

    def load(self) -> Flask:
        """In the worker: make the application and begin to listen to the station."""
        app = self._make()
        feed = feed_of(app)
        feed.start()
        _before_ending(feed.stop)
        return app


def _before_ending(act: Callable[[], None]) -> None:
    """Let the worker act on SIGTERM before gunicorn does: open streams would hold it up."""
    then = signal.getsignal(signal.SIGTERM)

    def ending(number: int, frame: FrameType | None) -> None:
        act()
        if callable(then):
            then(number, frame)

    signal.signal(signal.SIGTERM, ending)


def serve(make: Callable[[], Flask], *, host: str, port: int) -> None:
    """Serve until the process is told to end; ``make`` is called once, in the worker."""
    Screens(make, host, port).run()
