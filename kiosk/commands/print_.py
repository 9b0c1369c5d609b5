"""``fairgate print``: the process that works through the centre's print queue."""

from pathlib import Path

import click

from gatekeeper.errors import GatekeeperError, NotAsExpected
from kiosk.commands.a_person import FOR_A_PERSON, NeedsAPerson
from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import log_visibly
from kiosk.print_room.run import WorkerLost, run
from kiosk.settings_print import load_print
from kiosk.station.errors import StationError
from printing.errors import PrintingError

MORE_FOR_A_PERSON: tuple[type[Exception], ...] = (
    *FOR_A_PERSON,
    PrintingError,
    ImportError,
    ValueError,
)
"""A server or printer that is away may come back by itself; these do not."""


@click.command()
@config_option
def command(config: Path) -> None:
    """Run a print room: take jobs from the centre's queue, print each once. Ctrl-C stops it."""
    log_visibly()
    settings = load_with(load_print, config)
    try:
        run(settings, config)
    except NotAsExpected as error:
        told = " ".join(f"{key} {value}" for key, value in error.values.items())
        raise click.ClickException(f"{error.word}: {told}") from error
    except MORE_FOR_A_PERSON as error:
        raise NeedsAPerson(str(error)) from error
    except (GatekeeperError, StationError, WorkerLost, OSError) as error:
        raise click.ClickException(str(error)) from error
