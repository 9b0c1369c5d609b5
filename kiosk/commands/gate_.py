"""``fairgate gate``: the process that reads, decides, records and shows."""

import logging
import sys
from pathlib import Path

import click

from gatekeeper.errors import GatekeeperError
from kiosk.commands.options import config_option, load_or_exit
from kiosk.commands.visible import VisibleFormatter
from kiosk.station.errors import StationError
from kiosk.station.run import run


@click.command()
@config_option
def command(config: Path) -> None:
    """Run a gate: readers, decisions, event log and the guard's screen. Ctrl-C stops it."""
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(VisibleFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[told])
    try:
        run(load_or_exit(config), config)
    except (GatekeeperError, StationError) as error:
        raise click.ClickException(str(error)) from error
