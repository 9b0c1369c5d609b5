"""``fairgate store``: make, upgrade, check and compact the store."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from gatekeeper.errors import GatekeeperError
from gatekeeper.store.checkup import check_up
from gatekeeper.store.database import Store, open_store
from kiosk.commands.options import settings_option
from kiosk.settings_machine import WithStore


@contextmanager
def opened(settings: WithStore, *, read_only: bool = False) -> Iterator[Store]:
    """The configured store; what is wrong with it is a sentence and exit status 1."""
    with told_plainly(), open_store(settings.store, read_only=read_only) as store:
        yield store


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the gatekeeper's errors into a sentence and exit status 1."""
    try:
        yield
    except GatekeeperError as error:
        raise click.ClickException(str(error)) from error


@click.group()
def command() -> None:
    """Create, upgrade and check the store."""


@command.command()
@settings_option
def create(settings: WithStore) -> None:
    """Make an empty store where the configuration says."""
    from gatekeeper.store.migrations import create_store  # noqa: PLC0415 - slow to import

    with told_plainly():
        create_store(settings.store)
    click.echo("The store is made.")


@command.command()
@settings_option
def upgrade(settings: WithStore) -> None:
    """Bring the store of an older Fairgate up to this one; all of it or nothing."""
    from gatekeeper.store.migrations import upgrade_store  # noqa: PLC0415 - slow to import

    with told_plainly():
        before, after = upgrade_store(settings.store)
    if before == after:
        click.echo(f"The store has the shape {after} already.")
    else:
        click.echo(f"The store was brought from the shape {before} to {after}.")


@command.command()
@settings_option
def check(settings: WithStore) -> None:
    """Look at every row: is the file sound, is the log unbroken, how much is there."""
    with opened(settings, read_only=True) as store, store.reading() as conn:
        found = check_up(conn)
    for name, count in found.rows.items():
        click.echo(f"{count:>12,} {name}")
    for damage in found.damages:
        click.echo(f"damaged: {damage}", err=True)
    for problem in found.log.problems:
        click.echo(f"log of {problem.device}: {problem.sentence}", err=True)
    if not found.sound:
        click.echo("The store is not sound.", err=True)
        sys.exit(1)
    click.echo("The store is sound, the log unbroken.")


@command.command()
@settings_option
def compact(settings: WithStore) -> None:
    """Give the space of deleted things back to the disk; stop the gate first."""
    with opened(settings) as store:
        store.compact()
    click.echo("The store is compact.")
