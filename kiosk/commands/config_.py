"""``fairgate config``: check a machine's configuration file, show what is in force."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url

from kiosk.commands.options import config_option, load_with
from kiosk.settings import Settings
from kiosk.settings_centre import CentreSettings
from kiosk.settings_desk import DeskSettings
from kiosk.settings_file import Table, toml
from kiosk.settings_machine import WithStore, load_machine
from kiosk.settings_print import PrintSettings


@click.group()
def command() -> None:
    """Check a machine's configuration file, show what is in force."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check FILE; tell every mistake at once, with exit status 2."""
    settings = load_with(load_machine, file)
    click.echo(f"{file}: correct, {_told(settings)}")


@command.command()
@config_option
def show(config: Path) -> None:
    """Show every setting in force, and mark what differs from its default."""
    for line in effective(load_with(load_machine, config)):
        click.echo(line)


def _told(settings: WithStore | DeskSettings) -> str:
    if isinstance(settings, CentreSettings):
        return f"the certificate centre {settings.device}"
    if isinstance(settings, PrintSettings):
        return f"the print room {settings.print.room} with {len(settings.printers)} printers"
    name = settings.device if isinstance(settings, Settings) else "a desk's PC"
    return f"{name} with {len(settings.readers)} readers"


def effective(settings: WithStore | DeskSettings) -> Iterator[str]:
    """The settings in force as a TOML file; a password in the store's address is not shown."""
    part: Table
    if not isinstance(settings, DeskSettings):
        hidden = make_url(settings.store).render_as_string(hide_password=True)
        yield from _table(settings.model_copy(update={"store": hidden}))
    match settings:
        case CentreSettings():
            name, part = "centre", settings.centre
        case DeskSettings():
            name, part = "desk", settings.desk
        case PrintSettings():
            name, part = "print", settings.print
        case _:
            name, part = "screen", settings.screen
    for reader in () if isinstance(settings, CentreSettings | PrintSettings) else settings.readers:
        yield from ("", "[[readers]]", *_table(reader))
    yield from ("", f"[{name}]", *_table(part))
    if isinstance(settings, PrintSettings):
        for printer, table in settings.printers.items():
            yield from ("", f"[printers.{toml(printer)}]", *_table(table))


def _table(table: Table) -> Iterator[str]:
    for key, field in type(table).model_fields.items():
        value = getattr(table, key)
        if key in {"readers", "printers"} or isinstance(value, Table):
            continue
        line = f"# {key} is not set" if value is None else f"{key} = {toml(value)}"
        yield f"{line}{_mark(field, value)}"


def _mark(field: FieldInfo, value: Any) -> str:
    if field.is_required() or value == field.default:
        return ""
    return f"  # default: {'not set' if field.default is None else toml(field.default)}"
