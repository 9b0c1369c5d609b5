"""Keeps a finished photo until the form around it is sent, under a token nobody can guess.

The token is known to the page alone: the store keeps its hash, as with sessions.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, and_, delete, insert, select

from gatekeeper.photos.flaws import Flaw
from gatekeeper.store.desk_tables import staged_photos
from gatekeeper.store.tables import accounts

KEPT = timedelta(days=1)
_MOST_TOKEN = 64
_KEPT_COLUMNS = (staged_photos.c.jpeg, staged_photos.c.warnings)


@dataclass(frozen=True, slots=True)
class Staged:
    """A finished photo that waits for its form."""

    jpeg: bytes
    warnings: tuple[Flaw, ...]
    """What was warned of, and accepted by who staged it."""


def stage(
    conn: Connection, account: str, jpeg: bytes, warnings: Iterable[Flaw], now: datetime
) -> str:
    """Keep a photo for the account; its token, URL-safe. What is older than a day is cleared."""
    conn.execute(delete(staged_photos).where(staged_photos.c.created_at < now - KEPT))
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(staged_photos).values(
            token_hash=_hash(token),
            account_id=_id_of(account),
            jpeg=jpeg,
            warnings=json.dumps([str(flaw) for flaw in warnings]),
            created_at=now,
        )
    )
    return token


def look_staged(conn: Connection, token: str, account: str) -> Staged | None:
    """The photo of a token, left where it is; None for another account's, or if there is none."""
    return _staged(conn.execute(select(*_KEPT_COLUMNS).where(_is(token, account))).one_or_none())


def take_staged(conn: Connection, token: str, account: str) -> Staged | None:
    """The same, and it is gone: the caller keeps it in the same transaction."""
    taking = delete(staged_photos).where(_is(token, account)).returning(*_KEPT_COLUMNS)
    return _staged(conn.execute(taking).one_or_none())


def _staged(row: Row[Any, Any] | None) -> Staged | None:
    if row is None:
        return None
    return Staged(bytes(row.jpeg), tuple(Flaw(word) for word in json.loads(row.warnings)))


def _id_of(account: str) -> ScalarSelect[int]:
    return select(accounts.c.id).where(accounts.c.name == account).scalar_subquery()


def _is(token: str, account: str) -> ColumnElement[bool]:
    return and_(
        staged_photos.c.token_hash == _hash(token), staged_photos.c.account_id == _id_of(account)
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token[:_MOST_TOKEN].encode("utf-8", "replace")).digest()
