"""Who signs in, at a gate or at the centre: accounts, and the lock after ten wrong passwords.

There are no default accounts. Instants are aware. What should be in the event log is recorded by
the caller. Functions that take a connection are part of the caller's transaction.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gatekeeper.errors import (
    AccountLocked,
    NameTaken,
    NoSuchAccount,
    WrongPassword,
)
from gatekeeper.policy.rights import SECOND_FACTOR
from gatekeeper.policy.words import Role
from gatekeeper.store.database import Store
from gatekeeper.store.passwords import digest, matches, nobody
from gatekeeper.store.tables import accounts, sessions

MAX_WRONG = 10
"""Wrong passwords in a row that lock an account (132nd notice); wrong codes count with them."""
MAX_NAME = 64
OWN_NAME = "fairgate"
"""The account under which the centre itself acts; nobody signs in by it."""
KEY = "key:"
"""What the log's name of another system's key begins with."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: Role
    locked_at: datetime | None = None
    wrong_in_a_row: int = 0
    language: str | None = None
    """``zh`` or ``en`` if it chose one for its screens."""
    must_change: bool = False
    """Whether its password is a one-time password."""
    enrolled: bool = False
    """Whether it has set up a second factor."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor as it is kept."""

    sealed: bytes
    """The secret, sealed with a key that is not in the store."""
    step: int
    """The last step of 30 s whose code was taken."""


def account_name(name: str) -> str:
    """A name as accounts bear it: NFKC, without case and surrounding space; at most 64 characters.

    Raises NoSuchAccount for what cannot be a name.
    """
    folded = unicodedata.normalize("NFKC", name[:MAX_NAME]).strip().casefold()
    if not folded or len(folded) > MAX_NAME or not folded.isprintable():
        raise NoSuchAccount("that cannot be an account's name")
    return folded


def check(
    store: Store, name: str, password: str, now: datetime, *, code_follows: bool = False
) -> Account:
    """The account of a name and its password, without a session.

    Where a code follows, the right password alone does not end the row of wrong ones: else it would
    give whoever knows it any number of guesses at the code.
    Raises WrongPassword (an unknown name takes as long), AccountLocked at the tenth wrong password
    in a row and from then on, StoreError. The slow part happens outside any transaction.
    """
    found = _row(store, name)
    if found is None:
        matches(nobody(), password)
        raise WrongPassword("the name or the password is wrong")
    if found.locked_at is not None:
        raise AccountLocked(f"{found.name} is locked", just_now=False)
    right = matches(found.password_hash, password)
    with store.transaction() as conn:
        # Others may have tried meanwhile: what counts is how it stands now.
        current = _held(conn, found.name)
        if current is None or current.password_hash != found.password_hash:
            raise WrongPassword("the account has just been changed")
        if current.locked_at is not None:
            raise AccountLocked(f"{found.name} is locked", just_now=False)
        account = account_of_row(current)
        owes_code = code_follows and account.enrolled and account.role in SECOND_FACTOR
        locked = False
        if not right:
            locked = _count_wrong(conn, account, now)
        elif account.wrong_in_a_row and not owes_code:
            change(conn, account.name, wrong_in_a_row=0)
    if locked:
        raise AccountLocked(f"{found.name} is locked after {MAX_WRONG} tries", just_now=True)
    if not right:
        raise WrongPassword("the name or the password is wrong")
    return account


def take_code(conn: Connection, name: str, step: int | None, now: datetime) -> bool:
    """Take the code of a step, or a wrong code (None); whether it was good.

    A step's code is taken once: one that is not later than the last is a wrong code. Raises
    AccountLocked, after which the caller's transaction must still end well: the count is in it.
    """
    row = _held(conn, account_name(name))
    if row is None:
        raise NoSuchAccount(f"there is no account {name}")
    if row.locked_at is not None:
        raise AccountLocked(f"{name} is locked", just_now=False)
    if step is not None and row.totp_secret is not None and step > (row.totp_step or 0):
        change(conn, name, totp_step=step, wrong_in_a_row=0)
        return True
    if _count_wrong(conn, account_of_row(row), now):
        raise AccountLocked(f"{name} is locked after {MAX_WRONG} tries", just_now=True)
    return False


def factor_of(conn: Connection, name: str) -> Factor | None:
    """The second factor that an account has set up."""
    row = conn.execute(
        select(accounts.c.totp_secret, accounts.c.totp_step).where(
            accounts.c.name == account_name(name), accounts.c.totp_secret.is_not(None)
        )
    ).first()
    return Factor(bytes(row.totp_secret), row.totp_step) if row else None


def _count_wrong(conn: Connection, account: Account, now: datetime) -> bool:
    """One more wrong password or code; whether it locks the account."""
    wrong = account.wrong_in_a_row + 1
    locked = wrong >= MAX_WRONG
    change(conn, account.name, wrong_in_a_row=wrong, locked_at=now if locked else None)
    return locked


def add(store: Store, name: str, role: Role, password: str, now: datetime) -> Account:
    """Make an account; raises NameTaken, WeakPassword, NoSuchAccount for an impossible name."""
    bare = account_name(name)
    kept = digest(bare, password)
    with store.transaction() as conn:
        return put(conn, bare, role, kept, now)


def put(
    conn: Connection,
    name: str,
    role: Role,
    password_hash: str,
    now: datetime,
    *,
    must_change: bool = False,
) -> Account:
    """Make an account with the hash of its password; NameTaken, NoSuchAccount."""
    bare = account_name(name)
    if bare == OWN_NAME or bare.startswith(KEY):
        raise NameTaken(f"in the log, {bare} is no person")
    if conn.execute(select(accounts.c.id).where(accounts.c.name == bare)).first():
        raise NameTaken(f"there is an account {bare} already")
    try:
        conn.execute(
            insert(accounts).values(
                name=bare,
                role=str(role),
                password_hash=password_hash,
                wrong_in_a_row=0,
                created_at=now,
                must_change=must_change,
            )
        )
    except IntegrityError as error:
        raise NameTaken(f"there is an account {bare} already") from error
    return Account(bare, role, must_change=must_change)


def listed(store: Store) -> list[Account]:
    """Every account, by name."""
    with store.reading() as conn:
        rows = conn.execute(select(accounts).order_by(accounts.c.name))
        return [account_of_row(row) for row in rows]


def found(conn: Connection, name: str) -> Account:
    """The account of a name; raises NoSuchAccount."""
    bare = account_name(name)
    row = conn.execute(select(accounts).where(accounts.c.name == bare)).first()
    if row is None:
        raise NoSuchAccount(f"there is no account {bare}")
    return account_of_row(row)


def change(conn: Connection, name: str, **values: Any) -> None:
    """Change columns of an account; raises NoSuchAccount."""
    conn.execute(update(accounts).where(accounts.c.id == account_id(conn, name)).values(**values))


UNLOCKED: Mapping[str, Any] = {"wrong_in_a_row": 0, "locked_at": None}
"""What ``change`` makes of an account that may sign in again."""


def unlock(store: Store, name: str) -> None:
    """Let a locked account sign in again; raises NoSuchAccount."""
    with store.transaction() as conn:
        change(conn, name, **UNLOCKED)


def reset(store: Store, name: str, password: str) -> None:
    """Give another password, unlock, and end every session; NoSuchAccount, WeakPassword."""
    kept = digest(account_name(name), password)
    with store.transaction() as conn:
        give_password(conn, name, kept)


def give_password(
    conn: Connection, name: str, password_hash: str, *, must_change: bool = False
) -> None:
    """Give another password, unlock, and end every session; NoSuchAccount."""
    change(conn, name, password_hash=password_hash, must_change=must_change, **UNLOCKED)
    conn.execute(delete(sessions).where(sessions.c.account_id == account_id(conn, name)))


def speak(store: Store, name: str, language: str) -> None:
    """Keep in which language (``zh``, ``en``) an account reads; raises NoSuchAccount."""
    with store.transaction() as conn:
        change(conn, name, language=language)


def has_password(store: Store, name: str, password: str) -> bool:
    """Whether it is the account's password, without counting a wrong one; slow."""
    row = _row(store, name)
    return row is not None and matches(row.password_hash, password)


def remove(store: Store, name: str) -> None:
    """Remove an account with its sessions; the log keeps its name. Raises NoSuchAccount."""
    with store.transaction() as conn:
        take_away(conn, name)


def take_away(conn: Connection, name: str) -> None:
    """Remove an account with its sessions; raises NoSuchAccount."""
    conn.execute(delete(accounts).where(accounts.c.id == account_id(conn, name)))


def account_id(conn: Connection, name: str) -> int:
    """The store's own name of an account; raises NoSuchAccount."""
    bare = account_name(name)
    known: int | None = conn.execute(select(accounts.c.id).where(accounts.c.name == bare)).scalar()
    if known is None:
        raise NoSuchAccount(f"there is no account {bare}")
    return known


def account_of_row(row: Row[*tuple[object, ...]]) -> Account:
    """The account that a row of its table tells of."""
    return Account(
        row.name,
        Role(row.role),
        row.locked_at,
        row.wrong_in_a_row,
        row.language,
        must_change=bool(row.must_change),
        enrolled=row.totp_secret is not None,
    )


def _row(store: Store, name: str) -> Row[*tuple[object, ...]] | None:
    try:
        bare = account_name(name)
    except NoSuchAccount:
        return None
    with store.reading() as conn:
        return conn.execute(select(accounts).where(accounts.c.name == bare)).first()


def _held(conn: Connection, name: str) -> Row[*tuple[object, ...]] | None:
    """The account's row, which nobody else changes until the transaction ends."""
    return conn.execute(select(accounts).where(accounts.c.name == name).with_for_update()).first()
