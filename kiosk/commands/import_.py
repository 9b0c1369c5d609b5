"""``fairgate import``: take a folder or workbook of organisations, people and credentials."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from gatekeeper.editions import load_edition
from gatekeeper.importing.ledger import Venue, venue_of
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.importing.writer import Counts
from gatekeeper.store.database import open_store
from gatekeeper.store.migrations import create_store
from kiosk.commands.data_source import progress_bars, told_errors
from kiosk.commands.options import load_store_or_exit
from kiosk.settings_file import DEFAULT_FILE


@click.command()
@click.argument("data", type=click.Path(path_type=Path), metavar="FOLDER|FILE.xlsx")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    envvar="FAIRGATE_CONFIG",
    show_envvar=True,
    help=f"The machine's configuration file, {DEFAULT_FILE} if there is no --store.",
)
@click.option("--store", "url", metavar="URL", help="The store; a new SQLite file is created.")
@click.option("--edition", metavar="NAME", help="Whose phases and halls the data must name.")
@click.option("--check", "only_check", is_flag=True, help="Only tell the errors, take nothing.")
def command(
    *, data: Path, config: Path | None, url: str | None, edition: str | None, only_check: bool
) -> None:
    """Take organisations, booths, people, credentials, registrations and photos.

    All of it is taken, or nothing: every error is told with its file, line and column. The same
    again changes nothing, and nothing that is gone from the files is deleted from the register.
    """
    if (not only_check and url is None) or config is not None:
        settings = load_store_or_exit(config or DEFAULT_FILE)
        url = url or settings.store
        edition = edition or settings.edition
    with told_errors(), open_source(data) as source, progress_bars() as progress:
        checked = check_all(source, _venue(edition), progress)
        if only_check or url is None:
            _print_checked(checked.counts)
            return
        _create_if_new(url)
        with open_store(url) as store:
            _print_taken(take(store, checked, progress))


def _venue(edition: str | None) -> Venue | None:
    return venue_of(load_edition(edition, date.today())) if edition else None


def _create_if_new(url: str) -> None:
    """Make the store where the address names a SQLite file that is not there yet."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return  # opening it tells what is wrong with it
    named = parsed.get_backend_name() == "sqlite" and parsed.database
    if named and not Path(named).exists():
        create_store(url)


def _print_checked(counts: Mapping[str, int]) -> None:
    table = Table("", "rows")
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    Console().print(table)


def _print_taken(counts: Mapping[str, Counts]) -> None:
    table = Table("", "new", "changed", "unchanged")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, done in counts.items():
        table.add_row(name, f"{done.new:,}", f"{done.changed:,}", f"{done.unchanged:,}")
    Console().print(table)
