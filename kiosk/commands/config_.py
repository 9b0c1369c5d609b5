"""``fairgate config``: check a machine's configuration file, show what is in force."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url

from kiosk.commands.options import load_or_exit, settings_option
from kiosk.settings import Settings
from kiosk.settings_file import Table, toml


@click.group()
def command() -> None:
    """Check a machine's configuration file, show what is in force."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check FILE; tell every mistake at once, with exit status 2."""
    settings = load_or_exit(file)
    click.echo(f"{file}: correct, {settings.device} with {len(settings.readers)} readers")


@command.command()
@settings_option
def show(settings: Settings) -> None:
    """Show every setting in force, and mark what differs from its default."""
    for line in effective(settings):
        click.echo(line)


def effective(settings: Settings) -> Iterator[str]:
    """The settings in force as a TOML file; a password in the store's address is not shown."""
    hidden = make_url(settings.store).render_as_string(hide_password=True)
    yield from _table(settings.model_copy(update={"store": hidden}))
    for reader in settings.readers:
        yield from ("", "[[readers]]", *_table(reader))
    yield from ("", "[screen]", *_table(settings.screen))


def _table(table: Table) -> Iterator[str]:
    for key, field in type(table).model_fields.items():
        value = getattr(table, key)
        if key in {"readers", "screen"}:
            continue
        line = f"# {key} is not set" if value is None else f"{key} = {toml(value)}"
        yield f"{line}{_mark(field, value)}"


def _mark(field: FieldInfo, value: Any) -> str:
    if field.is_required() or value == field.default:
        return ""
    return f"  # default: {'not set' if field.default is None else toml(field.default)}"
