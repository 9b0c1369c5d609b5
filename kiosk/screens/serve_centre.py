"""Serves the certificate centre's pages: several processes, which share nothing but the store."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.screens.serve import Served
from kiosk.settings_centre import CentreTable

if TYPE_CHECKING:
    from flask import Flask

THREADS = 16
STOP_SECONDS = 10
"""How long what is under way may take to end."""


def serve_centre(config: Path, settings: CentreTable, when_ready: Callable[[], None]) -> None:
    """Serve the centre of a configuration until told to end."""
    Served(
        lambda: _pages(config),
        settings.bind,
        threads=THREADS,
        name="fairgate-centre",
        workers=settings.processes,
        stop_seconds=STOP_SECONDS,
        when_ready=when_ready,
    ).run()


def _pages(config: Path) -> "Flask":
    """In the server's worker: the application."""
    from kiosk.screens.desk.compose import compose  # noqa: PLC0415 - only in the worker

    return compose(config)
