"""``fairgate account``: the people who sign in at a gate."""

import sys
from datetime import UTC, datetime

import click

from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.passwords import MAX_PASSWORD
from kiosk.commands.options import settings_option
from kiosk.commands.store_ import opened
from kiosk.settings import Settings

_ROLES = click.Choice([str(role) for role in Role])
_from_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)


@click.group()
def command() -> None:
    """Add, list and unlock the people who sign in at a gate."""


@command.command()
@click.argument("name")
@click.option("--role", type=_ROLES, default=str(Role.GUARD), show_default=True)
@_from_stdin
@settings_option
def add(settings: Settings, name: str, role: str, *, password_stdin: bool) -> None:
    """Add an account; its password is asked for twice."""
    with opened(settings) as store:
        password = _password(from_stdin=password_stdin)
        account = accounts.add(store, name, Role(role), password, datetime.now(UTC))
    click.echo(f"{account.name} may sign in as {account.role}.")


@command.command("list")
@settings_option
def list_accounts(settings: Settings) -> None:
    """List the accounts, and which of them are locked."""
    with opened(settings, read_only=True) as store:
        for account in accounts.listed(store):
            state = f"locked since {account.locked_at:%F %T}Z" if account.locked_at else ""
            click.echo(f"{account.name:<24} {account.role:<18} {state}".rstrip())


@command.command()
@click.argument("name")
@settings_option
def unlock(settings: Settings, name: str) -> None:
    """Let an account sign in again that ten wrong passwords locked."""
    with opened(settings) as store:
        accounts.unlock(store, name)
    click.echo(f"{name} may sign in again.")


@command.command()
@click.argument("name")
@_from_stdin
@settings_option
def reset(settings: Settings, name: str, *, password_stdin: bool) -> None:
    """Give an account another password; it is signed out everywhere."""
    with opened(settings) as store:
        accounts.reset(store, name, _password(from_stdin=password_stdin))
    click.echo(f"{name} has another password.")


@command.command()
@click.argument("name")
@settings_option
def remove(settings: Settings, name: str) -> None:
    """Remove an account; what it did stays in the log."""
    with opened(settings) as store:
        accounts.remove(store, name)
    click.echo(f"{name} is removed.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline(MAX_PASSWORD + 2).rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
