"""``fairgate gate``: the process that reads, decides, records and shows."""

from pathlib import Path

import click

from gatekeeper.errors import GatekeeperError
from kiosk.commands.a_person import FOR_A_PERSON, NeedsAPerson
from kiosk.commands.options import config_option, load_or_exit
from kiosk.commands.visible import log_visibly
from kiosk.station.errors import StationError
from kiosk.station.run import run


@click.command()
@config_option
def command(config: Path) -> None:
    """Run a gate: readers, decisions, event log and the guard's screen. Ctrl-C stops it."""
    log_visibly()
    try:
        run(load_or_exit(config), config)
    except FOR_A_PERSON as error:
        raise NeedsAPerson(str(error)) from error
    except (GatekeeperError, StationError) as error:
        raise click.ClickException(str(error)) from error
