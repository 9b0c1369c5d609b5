"""Who works at the centre and the gates: accounts are made, changed, unlocked and removed.

Nobody does it to the own account, and nobody to an account that is not below the own role.
Every change is an entry of the log about the account (its ``code``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.errors import NameTaken, NoSuchAccount, NotAsExpected
from gatekeeper.logbook import begin
from gatekeeper.policy.rights import Right, is_above
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import accounts, eventlog, passwords, sessions
from gatekeeper.store.accounts import UNLOCKED, Account
from gatekeeper.store.events import Entry, detail_text


class Change(StrEnum):
    """What was done to an account; the word of its entry in the log."""

    ADDED = "added"
    ROLE_CHANGED = "role_changed"
    PASSWORD_RESET = "password_reset"
    UNLOCKED = "unlocked"
    FACTOR_RESET = "factor_reset"
    REMOVED = "removed"
    PASSWORD_CHANGED = "password_changed"
    """By its owner, as the next two."""
    FACTOR_SET = "factor_set"
    SESSIONS_ENDED = "sessions_ended"


def people(centre: Centre, by: By) -> list[Account]:
    """The accounts that somebody may see, by name: all of them, or those of one's own people.

    Raises RightMissing.
    """
    need(by, Right.UNLOCK)
    everybody = accounts.listed(centre.store)
    if by.role is Role.ADMINISTRATOR:
        return everybody
    return [account for account in everybody if is_above(by.role, account.role)]


def person(centre: Centre, by: By, name: str) -> Account:
    """One account; raises RightMissing, NotAsExpected."""
    need(by, Right.KEEP_ACCOUNTS)
    with _told(name), centre.store.reading() as conn:
        return accounts.found(conn, name)


def add(centre: Centre, by: By, name: str, role: Role, *, form: str | None = None) -> str:
    """Make an account; its one-time password, which is told once and kept nowhere.

    Raises RightMissing, SubmittedBefore, NotAsExpected.
    """
    need(by, Right.KEEP_ACCOUNTS)
    with _told(name):
        bare = accounts.account_name(name)
        password, kept = _one_time(bare)
        with acting(centre, by, Right.KEEP_ACCOUNTS, form=form) as act:
            accounts.put(act.conn, bare, role, kept, by.now, must_change=True)
            _log(act, Change.ADDED, bare, to=role)
    return password


def reset_password(centre: Centre, by: By, name: str, *, form: str | None = None) -> str:
    """Give a one-time password, unlock, and sign the account out everywhere; the password.

    Raises RightMissing, SubmittedBefore, NotAsExpected.
    """
    need(by, Right.KEEP_ACCOUNTS)
    with _told(name):
        password, kept = _one_time(accounts.account_name(name))
    with _on(centre, by, Right.KEEP_ACCOUNTS, name, form) as (act, account):
        accounts.give_password(act.conn, account.name, kept, must_change=True)
        _log(act, Change.PASSWORD_RESET, account.name)
    return password


def change_role(centre: Centre, by: By, name: str, role: Role, *, form: str | None = None) -> None:
    """Give an account another role; it is signed out everywhere.

    Raises RightMissing, SubmittedBefore, NotAsExpected.
    """
    with _on(centre, by, Right.KEEP_ACCOUNTS, name, form) as (act, account):
        if account.role is role:
            return
        accounts.change(act.conn, account.name, role=str(role))
        sessions.end_others(act.conn, account.name)
        _log(act, Change.ROLE_CHANGED, account.name, before=account.role, to=role)


def unlock(centre: Centre, by: By, name: str, *, form: str | None = None) -> None:
    """Let an account sign in again that ten wrong passwords locked (132nd notice).

    Raises RightMissing, SubmittedBefore, NotAsExpected.
    """
    with _on(centre, by, Right.UNLOCK, name, form) as (act, account):
        if account.locked_at is None:
            raise NotAsExpected("not_locked", name=account.name)
        accounts.change(act.conn, account.name, **UNLOCKED)
        _log(act, Change.UNLOCKED, account.name)


def reset_factor(centre: Centre, by: By, name: str, *, form: str | None = None) -> None:
    """Forget a second factor, for a telephone that is lost; the account is signed out everywhere.

    Raises RightMissing, SubmittedBefore, NotAsExpected.
    """
    with _on(centre, by, Right.KEEP_ACCOUNTS, name, form) as (act, account):
        if not account.enrolled:
            raise NotAsExpected("not_enrolled", name=account.name)
        accounts.change(act.conn, account.name, totp_secret=None, totp_step=None)
        sessions.end_others(act.conn, account.name)
        _log(act, Change.FACTOR_RESET, account.name)


def remove(centre: Centre, by: By, name: str, *, form: str | None = None) -> None:
    """Remove an account; what it did stays in the log under its name.

    Raises RightMissing, SubmittedBefore, NotAsExpected.
    """
    with _on(centre, by, Right.KEEP_ACCOUNTS, name, form) as (act, account):
        accounts.take_away(act.conn, account.name)
        _log(act, Change.REMOVED, account.name, before=account.role)


def write_down(
    conn: Connection, device: str, change: Change, name: str, *, operator: str, now: datetime
) -> None:
    """Write what an operator does at the machine itself into its log; ``now`` is aware.

    Inside the caller's transaction, before the change. Raises NoSuchAccount, ClockSetBack.
    """
    begin(conn, device, now)
    entry = Entry(
        kind=EventKind.ACCOUNT,
        occurred_at=now,
        action=change,
        code=accounts.account_name(name),
        detail=detail_text({"operator": operator}),
    )
    eventlog.append(conn, device, entry, now)


@contextmanager
def _on(
    centre: Centre, by: By, right: Right, name: str, form: str | None
) -> Iterator[tuple[Act, Account]]:
    """An act on an account of somebody below, never on the own one."""
    with acting(centre, by, right, form=form) as act, _told(name):
        account = accounts.found(act.conn, name)
        if account.name == by.account:
            raise NotAsExpected("own_account")
        if not is_above(by.role, account.role):
            raise NotAsExpected("not_below", name=account.name)
        yield act, account


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What is wrong with an account, as a use case of the desk tells it."""
    try:
        yield
    except NameTaken as error:
        raise NotAsExpected("name_taken", name=name[: accounts.MAX_NAME]) from error
    except NoSuchAccount as error:
        raise NotAsExpected("no_such_account", name=name[: accounts.MAX_NAME]) from error


def _one_time(bare: str) -> tuple[str, str]:
    """A one-time password without the account's name in it, and its hash; slow."""
    password = passwords.one_time_password()
    while bare in password:
        password = passwords.one_time_password()
    return password, passwords.digest(bare, password)


def _log(
    act: Act, change: Change, name: str, *, before: Role | None = None, to: Role | None = None
) -> None:
    act.log(
        EventKind.ACCOUNT,
        action=change,
        code=name,
        detail={"before": before, "to": to},
    )
