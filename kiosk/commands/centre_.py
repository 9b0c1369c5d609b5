"""``fairgate centre``: the certificate centre's pages, for the desks' browsers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import log_visibly
from kiosk.screens.serve import Served
from kiosk.settings_centre import load_centre

if TYPE_CHECKING:
    from flask import Flask

THREADS = 16


@click.command()
@config_option
def command(config: Path) -> None:
    """Run the certificate centre: approve, charge, register, replace and block. Ctrl-C stops it."""
    log_visibly()
    settings = load_with(load_centre, config)
    Served(
        lambda: _pages(config), settings.centre.bind, threads=THREADS, name="fairgate-centre"
    ).run()


def _pages(config: Path) -> "Flask":
    """In the server's worker: the application."""
    from kiosk.screens.desk.compose import compose  # noqa: PLC0415 - only in the worker

    return compose(config)
