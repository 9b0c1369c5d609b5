"""Who signs in at a gate: accounts, the lock after ten wrong passwords, sessions.

Passwords are kept as argon2id hashes (RFC 9106), session tokens as SHA-256; there are no default
accounts. Instants are aware. What should be in the event log is recorded by the caller.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gatekeeper.errors import (
    AccountLocked,
    NameTaken,
    NoSuchAccount,
    WeakPassword,
    WrongPassword,
)
from gatekeeper.policy.words import Role
from gatekeeper.store.database import Store
from gatekeeper.store.tables import accounts, sessions

MAX_WRONG = 10
"""Wrong passwords in a row that lock an account (132nd notice)."""
MIN_PASSWORD = 10
MAX_PASSWORD = 256
MAX_NAME = 64

# RFC 9106's second choice with half its memory: a gate machine has little to spare.
_HASHER = PasswordHasher(time_cost=4, memory_cost=32_768, parallelism=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: Role
    locked_at: datetime | None = None
    wrong_in_a_row: int = 0
    language: str | None = None
    """``zh`` or ``en`` if it chose one for its screens."""


def account_name(name: str) -> str:
    """A name as accounts bear it: NFKC, without case and surrounding space; at most 64 characters.

    Raises NoSuchAccount for what cannot be a name.
    """
    folded = unicodedata.normalize("NFKC", name[:MAX_NAME]).strip().casefold()
    if not folded or len(folded) > MAX_NAME or not folded.isprintable():
        raise NoSuchAccount("that cannot be an account's name")
    return folded


def check(store: Store, name: str, password: str, now: datetime) -> Account:
    """The account of a name and its password, without a session.

    Raises WrongPassword (an unknown name takes as long), AccountLocked at the tenth wrong password
    in a row and from then on, StoreError. The slow part happens outside any transaction.
    """
    found = _row(store, name)
    if found is None:
        _matches(_nobody(), password)
        raise WrongPassword("the name or the password is wrong")
    if found.locked_at is not None:
        raise AccountLocked(f"{found.name} is locked", just_now=False)
    right = _matches(found.password_hash, password)
    with store.transaction() as conn:
        # Others may have tried meanwhile: what counts is how it stands now.
        current = conn.execute(
            select(accounts).where(accounts.c.id == found.id).with_for_update()
        ).first()
        if current is None or current.password_hash != found.password_hash:
            raise WrongPassword("the account has just been changed")
        if current.locked_at is not None:
            raise AccountLocked(f"{found.name} is locked", just_now=False)
        wrong = 0 if right else current.wrong_in_a_row + 1
        locked = wrong >= MAX_WRONG
        if wrong != current.wrong_in_a_row:
            conn.execute(
                update(accounts)
                .where(accounts.c.id == found.id)
                .values(wrong_in_a_row=wrong, locked_at=now if locked else None)
            )
    if locked:
        raise AccountLocked(f"{found.name} is locked after {MAX_WRONG} tries", just_now=True)
    if not right:
        raise WrongPassword("the name or the password is wrong")
    return Account(found.name, Role(found.role))


def start_session(store: Store, name: str, now: datetime, hours: float) -> str:
    """A token of 256 random bits under which the account is signed in for so many hours.

    Raises NoSuchAccount. Sessions that are over are cleared away.
    """
    token = secrets.token_urlsafe(32)
    with store.transaction() as conn:
        conn.execute(delete(sessions).where(sessions.c.expires_at <= now))
        conn.execute(
            insert(sessions).values(
                token_hash=_hashed(token),
                account_id=_id(conn, name),
                started_at=now,
                expires_at=now + timedelta(hours=hours),
            )
        )
    return token


def account_of(store: Store, token: str, now: datetime) -> Account | None:
    """Who is signed in under a token, if it is not over."""
    with store.reading() as conn:
        row = conn.execute(
            select(accounts)
            .join_from(accounts, sessions, sessions.c.account_id == accounts.c.id)
            .where(
                sessions.c.token_hash == _hashed(token),
                sessions.c.started_at <= now,
                sessions.c.expires_at > now,
            )
        ).first()
    return _account(row) if row else None


def end_session(store: Store, token: str) -> None:
    """Sign out; a token that is over already is no error."""
    with store.transaction() as conn:
        conn.execute(delete(sessions).where(sessions.c.token_hash == _hashed(token)))


def add(store: Store, name: str, role: Role, password: str, now: datetime) -> Account:
    """Make an account; raises NameTaken, WeakPassword, NoSuchAccount for an impossible name."""
    bare = account_name(name)
    digest = _digest(bare, password)
    with store.transaction() as conn:
        try:
            conn.execute(
                insert(accounts).values(
                    name=bare,
                    role=str(role),
                    password_hash=digest,
                    wrong_in_a_row=0,
                    created_at=now,
                )
            )
        except IntegrityError as error:
            raise NameTaken(f"there is an account {bare} already") from error
    return Account(bare, role)


def listed(store: Store) -> list[Account]:
    """Every account, by name."""
    with store.reading() as conn:
        return [_account(row) for row in conn.execute(select(accounts).order_by(accounts.c.name))]


def unlock(store: Store, name: str) -> None:
    """Let a locked account sign in again; raises NoSuchAccount."""
    with store.transaction() as conn:
        statement = update(accounts).where(accounts.c.id == _id(conn, name))
        conn.execute(statement.values(wrong_in_a_row=0, locked_at=None))


def reset(store: Store, name: str, password: str) -> None:
    """Give another password, unlock, and end every session; NoSuchAccount, WeakPassword."""
    digest = _digest(account_name(name), password)
    with store.transaction() as conn:
        account_id = _id(conn, name)
        conn.execute(
            update(accounts)
            .where(accounts.c.id == account_id)
            .values(password_hash=digest, wrong_in_a_row=0, locked_at=None)
        )
        conn.execute(delete(sessions).where(sessions.c.account_id == account_id))


def remove(store: Store, name: str) -> None:
    """Remove an account with its sessions; the log keeps its name. Raises NoSuchAccount."""
    with store.transaction() as conn:
        conn.execute(delete(accounts).where(accounts.c.id == _id(conn, name)))


def _account(row: Row[*tuple[object, ...]]) -> Account:
    return Account(row.name, Role(row.role), row.locked_at, row.wrong_in_a_row, row.language)


def _row(store: Store, name: str) -> Row[*tuple[object, ...]] | None:
    try:
        bare = account_name(name)
    except NoSuchAccount:
        return None
    with store.reading() as conn:
        return conn.execute(select(accounts).where(accounts.c.name == bare)).first()


def _id(conn: Connection, name: str) -> int:
    bare = account_name(name)
    found: int | None = conn.execute(select(accounts.c.id).where(accounts.c.name == bare)).scalar()
    if found is None:
        raise NoSuchAccount(f"there is no account {bare}")
    return found


def _digest(name: str, password: str) -> str:
    """The hash of a new password, if it is good enough to be one."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    if name in password.casefold():
        raise WeakPassword("a password does not contain the account's name")
    return _HASHER.hash(_bytes(password))


def _matches(digest: str, password: str) -> bool:
    try:
        return _HASHER.verify(digest, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """NFKC, so that the same keys give the same password on every machine."""
    text = unicodedata.normalize("NFKC", password[: MAX_PASSWORD + 1])
    return text.encode("utf-8", "surrogatepass")


@cache
def _nobody() -> str:
    """A hash that no password matches, to be compared with where the name is unknown."""
    return _HASHER.hash(secrets.token_bytes(32))


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
