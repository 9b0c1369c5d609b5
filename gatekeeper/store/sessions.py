"""Who is signed in: sessions under random tokens, of which only SHA-256 is kept.

A session ends so many hours after it began, at the centre also when nobody has used it for a
while; and with every change of the account's password or role. Instants are aware.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from gatekeeper.store.accounts import Account, account_id, account_of_row
from gatekeeper.store.database import Store
from gatekeeper.store.tables import accounts, sessions

SEEN_EVERY = timedelta(minutes=1)
"""How often a session that is used says so at most; so much longer it may stay idle."""
MAX_DESK = 24


class Asked(StrEnum):
    """What is still asked of somebody whose password was right."""

    CODE = "code"
    """A one-time code of the second factor."""
    PASSWORD = "password"
    """A password of one's own, in place of the one-time password."""
    ENROL = "enrol"
    """To set up the second factor."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session, as its owner sees it."""

    id: str
    """Tells it from the others; opens nothing."""
    started_at: datetime
    seen_at: datetime
    desk: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that is not complete."""

    account: Account
    asked: tuple[Asked, ...]
    """What is still to come, in this order; never empty."""
    proposed: bytes | None
    """The second factor that is to be confirmed, sealed."""


def start(
    store: Store,
    name: str,
    now: datetime,
    hours: float,
    *,
    desk: str | None = None,
    waiting: Iterable[Asked] = (),
    proposed: bytes | None = None,
) -> str:
    """A token of 256 random bits under which the account is signed in for so many hours.

    While something is asked of it (``waiting``), it is not: see ``waiting_of``. Raises
    NoSuchAccount. Sessions that are over are cleared away.
    """
    token = secrets.token_urlsafe(32)
    with store.transaction() as conn:
        conn.execute(delete(sessions).where(sessions.c.expires_at <= now))
        conn.execute(
            insert(sessions).values(
                token_hash=_hashed(token),
                account_id=account_id(conn, name),
                started_at=now,
                expires_at=now + timedelta(hours=hours),
                seen_at=now,
                desk=desk[:MAX_DESK] if desk else None,
                waiting=" ".join(waiting) or None,
                proposed_secret=proposed,
            )
        )
    return token


def account_of(
    store: Store, token: str, now: datetime, idle: timedelta | None = None
) -> Account | None:
    """Who is signed in under a token, if it is not over and was used within ``idle``."""
    with store.reading() as conn:
        row = conn.execute(
            select(accounts)
            .join_from(accounts, sessions, sessions.c.account_id == accounts.c.id)
            .where(*_alive(token, now, idle), sessions.c.waiting.is_(None))
        ).first()
    return account_of_row(row) if row else None


def seen(store: Store, token: str, now: datetime) -> None:
    """Say that a session is in use; written at most once in ``SEEN_EVERY``."""
    stale = (
        sessions.c.token_hash == _hashed(token),
        func.coalesce(sessions.c.seen_at, sessions.c.started_at) <= now - SEEN_EVERY,
    )
    with store.reading() as conn:
        if conn.execute(select(sessions.c.account_id).where(*stale)).first() is None:
            return
    with store.transaction() as conn:
        conn.execute(update(sessions).where(*stale).values(seen_at=now))


def typed(conn: Connection, token: str) -> str | None:
    """What a session's search was shown for and the log has not got yet."""
    found: str | None = conn.execute(
        select(sessions.c.typed).where(sessions.c.token_hash == _hashed(token))
    ).scalar()
    return found


def note_typed(conn: Connection, token: str, text: str | None) -> None:
    """Keep what a session's search is shown for, until the log has it (None)."""
    conn.execute(update(sessions).where(sessions.c.token_hash == _hashed(token)).values(typed=text))


def waiting_of(store: Store, token: str, now: datetime) -> Waiting | None:
    """The sign-in under a token that is not complete, if it is not over."""
    with store.reading() as conn:
        row = conn.execute(
            select(accounts, sessions.c.waiting, sessions.c.proposed_secret)
            .join_from(accounts, sessions, sessions.c.account_id == accounts.c.id)
            .where(*_alive(token, now, None), sessions.c.waiting.is_not(None))
        ).first()
    if row is None:
        return None
    asked = tuple(Asked(word) for word in row.waiting.split())
    return Waiting(account_of_row(row), asked, row.proposed_secret)


def propose(store: Store, token: str, secret: bytes | None) -> None:
    """Keep, with this session, a sealed second factor that is to be confirmed; None forgets it."""
    with store.transaction() as conn:
        conn.execute(
            update(sessions)
            .where(sessions.c.token_hash == _hashed(token))
            .values(proposed_secret=secret)
        )


def proposed(store: Store, token: str) -> bytes | None:
    """The sealed second factor that is to be confirmed in a session."""
    statement = select(sessions.c.proposed_secret).where(sessions.c.token_hash == _hashed(token))
    with store.reading() as conn:
        found: bytes | None = conn.execute(statement).scalar()
    return found


def listed(store: Store, name: str, now: datetime, idle: timedelta) -> list[Session]:
    """An account's sessions that are not over, the last used first; raises NoSuchAccount."""
    used = func.coalesce(sessions.c.seen_at, sessions.c.started_at)
    with store.reading() as conn:
        rows = conn.execute(
            select(sessions)
            .where(
                sessions.c.account_id == account_id(conn, name),
                sessions.c.waiting.is_(None),
                *_in_time(now, idle),
            )
            .order_by(used.desc(), sessions.c.token_hash)
        ).all()
    return [
        Session(
            bytes(row.token_hash).hex(), row.started_at, row.seen_at or row.started_at, row.desk
        )
        for row in rows
    ]


def id_of(token: str) -> str:
    """The id under which ``listed`` tells a session."""
    return _hashed(token).hex()


def end(store: Store, token: str) -> None:
    """Sign out; a token that is over already is no error."""
    with store.transaction() as conn:
        conn.execute(delete(sessions).where(sessions.c.token_hash == _hashed(token)))


def end_others(conn: Connection, name: str, *, keep: str | None = None) -> int:
    """End every session of an account but that of the token ``keep``; how many they were."""
    others: list[ColumnElement[bool]] = [sessions.c.account_id == account_id(conn, name)]
    if keep is not None:
        others.append(sessions.c.token_hash != _hashed(keep))
    return conn.execute(delete(sessions).where(*others)).rowcount


def end_one(conn: Connection, name: str, session_id: str) -> bool:
    """End one of an account's own sessions; whether there was one."""
    try:
        digest = bytes.fromhex(session_id[:64])
    except ValueError:
        return False
    found = conn.execute(
        delete(sessions).where(
            sessions.c.account_id == account_id(conn, name), sessions.c.token_hash == digest
        )
    )
    return found.rowcount > 0


def _alive(token: str, now: datetime, idle: timedelta | None) -> Iterable[ColumnElement[bool]]:
    return (sessions.c.token_hash == _hashed(token), *_in_time(now, idle))


def _in_time(now: datetime, idle: timedelta | None) -> Iterable[ColumnElement[bool]]:
    yield sessions.c.started_at <= now
    yield sessions.c.expires_at > now
    if idle is not None:
        since = now - idle - SEEN_EVERY
        yield or_(sessions.c.seen_at > since, sessions.c.started_at > since)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
