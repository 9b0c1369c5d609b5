"""``fairgate centre``: the certificate centre's pages, for the desks' browsers."""

from datetime import UTC, datetime
from pathlib import Path

import click

from gatekeeper.editions import edition_on
from gatekeeper.errors import GatekeeperError
from gatekeeper.seal import load_trusted_keys
from gatekeeper.store.database import open_store
from kiosk.commands.a_person import FOR_A_PERSON, NeedsAPerson
from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import log_visibly
from kiosk.screens.serve_centre import serve_centre
from kiosk.screens.signing import signing_key
from kiosk.settings_centre import CentreSettings, load_centre


@click.command()
@config_option
def command(config: Path) -> None:
    """Run the certificate centre: approve, charge, register, replace and block. Ctrl-C stops it."""
    log_visibly()
    settings = load_with(load_centre, config)
    _look(settings)
    address = f"http://{settings.centre.bind}/"
    serve_centre(config, settings.centre, lambda: click.echo(f"ready: {address}", err=True))


def _look(settings: CentreSettings) -> None:
    """Find out before any process is started what would stop all of them."""
    try:
        edition_on(settings.edition, datetime.now(UTC))
        if settings.trusted_keys:
            load_trusted_keys(settings.trusted_keys)
        open_store(settings.store).close()
        signing_key(settings.centre.secret_key_file)
    except FOR_A_PERSON as error:
        raise NeedsAPerson(str(error)) from error
    except GatekeeperError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        file = settings.centre.secret_key_file
        raise NeedsAPerson(f"the key {file} cannot be read or made: {error.strerror}") from error
