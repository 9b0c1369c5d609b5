"""``fairgate account``: the people who sign in, at a gate or at the centre."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from gatekeeper.certificates.staff.staffing import Change, write_down
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts, sessions
from gatekeeper.store.database import Store
from gatekeeper.store.passwords import MAX_PASSWORD, digest
from kiosk.commands.options import settings_option
from kiosk.commands.store_ import opened
from kiosk.settings_machine import WithStore

_ROLES = click.Choice([str(role) for role in Role])
_from_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)


@click.group()
def command() -> None:
    """Add, list and unlock the people who sign in."""


@command.command()
@click.argument("name")
@click.option("--role", type=_ROLES, default=str(Role.GUARD), show_default=True)
@_from_stdin
@settings_option
def add(settings: WithStore, name: str, role: str, *, password_stdin: bool) -> None:
    """Add an account; its password is asked for twice."""
    with opened(settings) as store:
        bare = accounts.account_name(name)
        kept = digest(bare, _password(from_stdin=password_stdin))
        with _changing(store, settings, Change.ADDED, bare) as conn:
            accounts.put(conn, bare, Role(role), kept, datetime.now(UTC))
    click.echo(f"{bare} may sign in as {role}.")


@command.command("list")
@settings_option
def list_accounts(settings: WithStore) -> None:
    """List the accounts, and which of them are locked."""
    with opened(settings, read_only=True) as store:
        for account in accounts.listed(store):
            state = f"locked since {account.locked_at:%F %T}Z" if account.locked_at else ""
            click.echo(f"{account.name:<24} {account.role:<18} {state}".rstrip())


@command.command()
@click.argument("name")
@settings_option
def unlock(settings: WithStore, name: str) -> None:
    """Let an account sign in again that ten wrong passwords locked."""
    with opened(settings) as store, _changing(store, settings, Change.UNLOCKED, name) as conn:
        accounts.change(conn, name, **accounts.UNLOCKED)
    click.echo(f"{name} may sign in again.")


@command.command()
@click.argument("name")
@_from_stdin
@settings_option
def reset(settings: WithStore, name: str, *, password_stdin: bool) -> None:
    """Give an account another password; it is signed out everywhere."""
    with opened(settings) as store:
        kept = digest(accounts.account_name(name), _password(from_stdin=password_stdin))
        with _changing(store, settings, Change.PASSWORD_RESET, name) as conn:
            accounts.give_password(conn, name, kept)
    click.echo(f"{name} has another password.")


@command.command("forget-factor")
@click.argument("name")
@settings_option
def forget_factor(settings: WithStore, name: str) -> None:
    """Forget an account's second factor; the next sign-in at the centre sets it up anew."""
    with opened(settings) as store, _changing(store, settings, Change.FACTOR_RESET, name) as conn:
        accounts.change(conn, name, totp_secret=None, totp_step=None)
        sessions.end_others(conn, name)
    click.echo(f"{name} sets up a second factor at the next sign-in.")


@command.command()
@click.argument("name")
@settings_option
def remove(settings: WithStore, name: str) -> None:
    """Remove an account; what it did stays in the log."""
    with opened(settings) as store, _changing(store, settings, Change.REMOVED, name) as conn:
        accounts.take_away(conn, name)
    click.echo(f"{name} is removed.")


@contextmanager
def _changing(store: Store, settings: WithStore, change: Change, name: str) -> Iterator[Connection]:
    """One transaction with its entry in the machine's log: who typed it, about whose account."""
    operator = os.environ.get("SUDO_USER") or getpass.getuser()
    now = datetime.now(UTC)
    with store.transaction() as conn:
        write_down(conn, settings.device, change, name, operator=operator, now=now)
        yield conn


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline(MAX_PASSWORD + 2).rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
