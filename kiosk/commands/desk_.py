"""``fairgate desk``: the process on a desk's PC that lets the centre's pages hear its readers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import log_visibly
from kiosk.screens.serve import Served, before_ending
from kiosk.settings_desk import DeskSettings, load_desk

if TYPE_CHECKING:
    from flask import Flask

MOST_PAGES = 12
"""Pages that may listen at once: those in sight, and those that were closed a moment ago."""
THREADS = MOST_PAGES + 4
"""Every page that listens holds one; the others answer those that may not."""


@click.command()
@config_option
def command(config: Path) -> None:
    """Let the centre's pages in this PC's browser hear what the readers read. Ctrl-C stops it."""
    log_visibly()
    settings = load_with(load_desk, config)
    Served(lambda: _taps(settings), settings.desk.bind, threads=THREADS, name="fairgate-desk").run()


def _taps(settings: DeskSettings) -> "Flask":
    """In the server's worker: the application, with the readers that read for it."""
    from kiosk.screens.taps import Taps, create_app  # noqa: PLC0415 - only in the worker
    from kiosk.station.devices import ReaderThreads, make_readers  # noqa: PLC0415

    names = [reader.name for reader in settings.readers]
    taps = Taps(names, lambda: datetime.now(UTC), most_pages=MOST_PAGES)
    before_ending(taps.stop)
    ReaderThreads(make_readers(settings.readers), taps.take).start()
    return create_app(taps, settings.desk.centre)
