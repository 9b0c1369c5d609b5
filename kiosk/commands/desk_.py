"""``fairgate desk``: the process on a desk's PC that lets the centre's pages hear its readers."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import log_visibly
from kiosk.screens.serve_taps import serve_taps
from kiosk.settings_desk import load_desk


@click.command()
@config_option
def command(config: Path) -> None:
    """Let the centre's pages in this PC's browser hear what the readers read. Ctrl-C stops it."""
    log_visibly()
    serve_taps(load_with(load_desk, config), lambda: datetime.now(UTC))
