"""Keys with which other systems speak to the centre: made, shown once, kept as a hash, revoked.

A key's name says whose it is: what stands before a slash is the system, so that ``online/spring``
and ``online/autumn`` are the same one, under which its references are remembered.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, insert, select, update

from gatekeeper.certificates.acting import By, Centre, acting, need
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store.accounts import KEY
from gatekeeper.store.desk_tables import api_keys

PREFIX = "fgk_"
"""What every key begins with, so that one that leaked is recognised."""
MAX_NAME = 32
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?:/[a-z0-9._-]{1,16})?")
_MOST_KEY = 80
_NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key may be used for."""

    APPLICATIONS_WRITE = "applications:write"
    """Hand in applications, and ask what became of its own."""
    CREDENTIALS_READ = "credentials:read"
    REGISTRATIONS_READ = "registrations:read"
    PERSONS_READ = "persons:read"
    """Besides ``credentials:read``: the person's name and document with each credential."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret; times aware."""

    id: int
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    created_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None

    @property
    def system(self) -> str:
        """Whose key it is."""
        return self.name.partition("/")[0]

    @property
    def channel(self) -> str:
        """The source of what it brings."""
        return f"{KEY}{self.system}"

    def by(self, now: datetime) -> By:
        """The key as somebody who acts: it may take rows in, what else its scopes say."""
        return By(account=f"{KEY}{self.name}", role=Role.OPERATOR, desk="api", now=now)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made."""

    key: Key
    secret: str
    """Shown once; nobody can find it out again."""


def add(
    centre: Centre, by: By, name: str, scopes: Iterable[str], *, form: str | None = None
) -> NewKey:
    """Make a key of 32 random bytes.

    Raises InputWrong (name ``not_a_key_name`` or ``name_taken``, scopes ``missing`` or
    ``unknown_scope``), SubmittedBefore, RightMissing.
    """
    name, chosen = name.strip(), set(scopes)
    faults = {}
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        faults["key_name"] = "not_a_key_name"
    if not chosen:
        faults["scopes"] = "missing"
    elif not chosen <= set(Scope):
        faults["scopes"] = "unknown_scope"
    if faults:
        raise InputWrong(faults)
    secret = PREFIX + secrets.token_urlsafe(32)
    with acting(centre, by, Right.KEEP_KEYS, form=form) as act:
        if act.conn.execute(select(api_keys.c.id).where(api_keys.c.name == name)).first():
            raise InputWrong({"key_name": "name_taken"})
        row = act.conn.execute(
            insert(api_keys)
            .values(
                name=name,
                key_hash=_hash(secret),
                scopes=" ".join(sorted(chosen)),
                created_at=by.now,
                created_by=by.account,
            )
            .returning(api_keys)
        ).one()
        detail = {"key": name, "scopes": " ".join(sorted(chosen))}
        act.log(EventKind.ACCOUNT, action="key_added", detail=detail)
    return NewKey(_key(row), secret)


def revoke(centre: Centre, by: By, name: str, *, form: str | None = None) -> Key:
    """End a key at once. Raises NotAsExpected (``no_such_key``, ``key_revoked``), RightMissing."""
    with acting(centre, by, Right.KEEP_KEYS, form=form) as act:
        found = act.conn.execute(select(api_keys).where(api_keys.c.name == name)).first()
        if found is None:
            raise NotAsExpected("no_such_key", name=name[:MAX_NAME])
        if found.revoked_at is not None:
            raise NotAsExpected("key_revoked", name=name)
        row = act.conn.execute(
            update(api_keys)
            .where(api_keys.c.id == found.id)
            .values(revoked_at=by.now, revoked_by=by.account)
            .returning(api_keys)
        ).one()
        act.log(EventKind.ACCOUNT, action="key_revoked", detail={"key": name})
    return _key(row)


def listed(centre: Centre, by: By) -> tuple[Key, ...]:
    """Every key there ever was, those in force first. Raises RightMissing."""
    need(by, Right.KEEP_KEYS)
    with centre.store.reading() as conn:
        rows = conn.execute(
            select(api_keys).order_by(api_keys.c.revoked_at.is_not(None), api_keys.c.name)
        )
        return tuple(_key(row) for row in rows)


def known(centre: Centre, secret: str, now: datetime) -> Key | None:
    """The key in force that has this secret; that it was used is noted once a minute."""
    if not secret.startswith(PREFIX) or len(secret) > _MOST_KEY:
        return None
    with centre.store.reading() as conn:
        row = conn.execute(
            select(api_keys).where(
                api_keys.c.key_hash == _hash(secret), api_keys.c.revoked_at.is_(None)
            )
        ).first()
    if row is None:
        return None
    key = _key(row)
    if key.last_used_at is None or now - key.last_used_at > _NOTED_EVERY:
        with centre.store.transaction() as conn:
            conn.execute(update(api_keys).where(api_keys.c.id == key.id).values(last_used_at=now))
    return key


def _key(row: Row[tuple[object, ...]]) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(one) for one in row.scopes.split()),
        created_at=row.created_at,
        created_by=row.created_by,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
    )


def _hash(secret: str) -> bytes:
    """32 random bytes need no slow hash: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
