"""The option by which every command finds its machine's configuration."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiosk.settings_errors import SettingsError
from kiosk.settings_file import DEFAULT_FILE, Table

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.settings_machine import WithStore

Machine = TypeVar("Machine", bound=Table)
Command = TypeVar("Command", bound=Callable[..., Any])


class BadSettings(click.ClickException):
    """The configuration cannot be used: every mistake on a line of its own, exit status 2."""

    exit_code = 2


def load_or_exit(path: str | Path) -> "Settings":
    """Load a gate's configuration file; BadSettings instead of SettingsError."""
    from kiosk.settings import load  # noqa: PLC0415 - a desk's PC has no use for a database library

    return load_with(load, path)


def load_store_or_exit(path: str | Path) -> "WithStore":
    """Load the file of a gate or of the centre; BadSettings instead of SettingsError."""
    from kiosk.settings_machine import load_with_store  # noqa: PLC0415 - as above

    return load_with(load_with_store, path)


def load_with(load: Callable[[Path], Machine], path: str | Path) -> Machine:
    """Load the configuration file of any machine; BadSettings instead of SettingsError."""
    try:
        return load(Path(path))
    except SettingsError as error:
        raise BadSettings(str(error)) from error


def settings_option(command: Command) -> Command:
    """Give a command ``--config FILE`` and hand it over as ``settings: WithStore``."""
    return _config("settings", load_store_or_exit)(command)


def config_option(command: Command) -> Command:
    """Give a command ``--config FILE`` and hand it over as ``config: Path``, not loaded yet."""
    return _config("config", Path)(command)


def _config(name: str, kind: Callable[[str], Any]) -> Callable[[Command], Command]:
    return click.option(
        "--config",
        name,
        type=kind,
        metavar="FILE",
        default=str(DEFAULT_FILE),
        envvar="FAIRGATE_CONFIG",
        show_default=True,
        show_envvar=True,
        help="The machine's configuration file.",
    )
