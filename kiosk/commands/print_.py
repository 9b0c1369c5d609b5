"""``fairgate print``: the process that works through the centre's print queue."""

from pathlib import Path

import click

from gatekeeper.editions import EditionError
from gatekeeper.errors import GatekeeperError, KeyFileWrong, NotAsExpected
from gatekeeper.store.errors import SchemaOutdated, SchemaUnknown, StoreMissing, StoreUrlWrong
from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import log_visibly
from kiosk.print_room.run import WorkerLost, run
from kiosk.settings_print import load_print
from kiosk.station.errors import StationError
from printing.errors import PrintingError

FOR_A_PERSON = (
    EditionError,
    KeyFileWrong,
    SchemaOutdated,
    SchemaUnknown,
    StoreMissing,
    StoreUrlWrong,
    PrintingError,
    ImportError,
    ValueError,
)
"""What trying again does not mend; a server or printer that is away may come back by itself."""


class NeedsAPerson(click.ClickException):
    """The print room cannot start until somebody acts: exit status 2; its unit stays down."""

    exit_code = 2


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
    except FOR_A_PERSON as error:
        raise NeedsAPerson(str(error)) from error
    except (GatekeeperError, StationError, WorkerLost, OSError) as error:
        raise click.ClickException(str(error)) from error
