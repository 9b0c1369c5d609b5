"""Keeps a finished photo until the form around it is sent, under a token nobody can guess.

The token is known to the page alone: the store keeps its hash, as with sessions.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, delete, insert, select

from gatekeeper.photos.flaws import Flaw
from gatekeeper.store.database import Store
from gatekeeper.store.desk_tables import staged_photos
from gatekeeper.store.tables import accounts

KEPT = timedelta(days=1)
_MOST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Staged:
    """A finished photo that waits for its form."""

    jpeg: bytes
    warnings: tuple[Flaw, ...]
    """What was warned of, and accepted by who staged it."""


def stage(store: Store, account: str, jpeg: bytes, warnings: Iterable[Flaw], now: datetime) -> str:
    """Keep a photo for the account; its token, URL-safe. What is older than a day is cleared."""
    token = secrets.token_urlsafe(32)
    with store.transaction() as conn:
        conn.execute(delete(staged_photos).where(staged_photos.c.created_at < now - KEPT))
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


def staged(store: Store, token: str, account: str) -> Staged | None:
    """The photo of a token; None for another account's, or if there is none.

    It stays where it is until it is cleared: a form may be refused, or sent a second time.
    """
    found = select(staged_photos.c.jpeg, staged_photos.c.warnings).where(
        staged_photos.c.token_hash == _hash(token), staged_photos.c.account_id == _id_of(account)
    )
    with store.reading() as conn:
        row = conn.execute(found).one_or_none()
    if row is None:
        return None
    return Staged(bytes(row.jpeg), tuple(Flaw(word) for word in json.loads(row.warnings)))


def _id_of(account: str) -> ScalarSelect[int]:
    return select(accounts.c.id).where(accounts.c.name == account).scalar_subquery()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token[:_MOST_TOKEN].encode("utf-8", "replace")).digest()
