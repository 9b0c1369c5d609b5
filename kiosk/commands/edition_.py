"""``fairgate edition``: check an edition file, show its calendar, gates, kinds and deadlines."""

from datetime import date, datetime

import click
from rich.console import Console

from gatekeeper.editions import EditionError, load_edition
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Stage
from kiosk.commands.edition_pages import pages

DEFAULT = "126"


class WrongEdition(click.ClickException):
    """An edition that cannot be loaded: a line for every mistake, exit status 1."""

    def show(self, file: object = None) -> None:
        """Print the lines as they are; each names the file already."""
        del file
        click.echo(self.message, err=True)


def today_option(command: click.decorators.FC) -> click.decorators.FC:
    """Give a command ``--today DAY``, which only editions laid around today look at."""
    return click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DAY",
        help='What an edition with anchor = "today" is laid around.  [default: this day]',
    )(command)


@click.group()
def command() -> None:
    """Check an edition file, show its calendar."""


@command.command()
@click.argument("file")
@today_option
def check(file: str, today: datetime | None) -> None:
    """Check FILE (or a bundled edition): say "ok", or every mistake, with exit status 1."""
    edition = _load(file, today, None)
    first, last = edition.phases[0], edition.phases[-1]
    click.echo(
        f"ok: edition {edition.number} ({edition.name.en}), {first.begins:%Y-%m-%d} to "
        f"{last.ends:%Y-%m-%d}, {len(edition.phases)} phases, {len(edition.gates)} gates, "
        f"{len(edition.kinds)} kinds"
    )


@command.command()
@click.argument("edition", default=DEFAULT)
@click.option(
    "--stage",
    type=click.Choice([stage.value for stage in Stage]),
    help='Lay an edition with anchor = "today" so that today is a day of this.',
)
@today_option
def show(edition: str, stage: str | None, today: datetime | None) -> None:
    """Show EDITION, a bundled one's name or a file, as the fair office reads it.

    Without EDITION, the 126th.
    """
    loaded = _load(edition, today, Stage(stage) if stage else None)
    console = Console(markup=False, emoji=False, highlight=False)
    for page in pages(loaded):
        console.print(page)


def _load(name_or_path: str, today: datetime | None, stage: Stage | None) -> Edition:
    day = today.date() if today else date.today()
    try:
        return load_edition(name_or_path, day, stage=stage)
    except EditionError as error:
        raise WrongEdition(str(error)) from error
