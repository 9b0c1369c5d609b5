"""``fairgate gate``: the process that reads, decides, records and shows."""

from pathlib import Path

import click

from gatekeeper.editions import EditionError
from gatekeeper.errors import GatekeeperError, KeyFileWrong
from gatekeeper.store.errors import SchemaOutdated, SchemaUnknown, StoreMissing, StoreUrlWrong
from kiosk.commands.options import config_option, load_or_exit
from kiosk.commands.visible import log_visibly
from kiosk.station.errors import StationError
from kiosk.station.run import run

FOR_A_PERSON = (
    EditionError,
    KeyFileWrong,
    SchemaOutdated,
    SchemaUnknown,
    StoreMissing,
    StoreUrlWrong,
)
"""What trying again does not mend; a server that is away, or a full disk, may mend by itself."""


class NeedsAPerson(click.ClickException):
    """The gate cannot start until somebody acts: exit status 2, at which its unit stays down."""

    exit_code = 2


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
