"""Accounts of those who sign in, whose passwords are hashed once: that is slow by design."""

from datetime import datetime
from functools import cache

from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.database import Store
from gatekeeper.store.passwords import digest


@cache
def kept(password: str) -> str:
    """A password as the store keeps it."""
    return digest("nobody in particular", password)


def hire(store: Store, name: str, role: Role, password: str, now: datetime) -> None:
    """Make an account at an aware instant."""
    with store.transaction() as conn:
        accounts.put(conn, name, role, kept(password), now)
