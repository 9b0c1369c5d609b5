"""Serves what a desk's readers read, in one process with the threads that read."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.screens.serve import Served, before_ending
from kiosk.settings_desk import DeskSettings

if TYPE_CHECKING:
    from flask import Flask

MOST_PAGES = 12
"""Pages that may listen at once: those in sight, and those that were closed a moment ago."""
THREADS = MOST_PAGES + 4
"""Every page that listens holds one; the others answer those that may not."""


def serve_taps(settings: DeskSettings, clock: Callable[[], datetime]) -> None:
    """Serve a desk's PC until told to end; ``clock`` tells aware instants."""
    bind = settings.desk.bind
    Served(lambda: _taps(settings, clock), bind, threads=THREADS, name="fairgate-desk").run()


def _taps(settings: DeskSettings, clock: Callable[[], datetime]) -> "Flask":
    """In the worker: the application, with the readers that read for it."""
    from kiosk.screens.taps import Taps, create_app  # noqa: PLC0415 - only in the worker
    from kiosk.station.devices import ReaderThreads, make_readers  # noqa: PLC0415

    taps = Taps([reader.name for reader in settings.readers], clock, most_pages=MOST_PAGES)
    before_ending(taps.stop)
    ReaderThreads(make_readers(settings.readers), taps.take).start()
    return create_app(taps, settings.desk.centre)
