"""A finished photo waits for its form: for its own account, a day at most."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from gatekeeper.photos.flaws import Flaw
from gatekeeper.photos.staging import Staged, stage, staged
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.database import Store
from gatekeeper.store.desk_tables import staged_photos

NOW = datetime(2019, 10, 12, 3, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def clerks(empty_store: Store) -> tuple[str, str]:
    for name in ("li", "wang"):
        accounts.add(empty_store, name, Role.CLERK, PASSWORD, NOW)
    return "li", "wang"


def test_a_photo_is_there_for_who_staged_it_alone(
    empty_store: Store, clerks: tuple[str, str]
) -> None:
    li, wang = clerks
    expected = Staged(b"\xff\xd8jpeg", (Flaw.TILTED, Flaw.DARK))
    token = stage(empty_store, li, expected.jpeg, expected.warnings, NOW)
    assert stage(empty_store, li, expected.jpeg, (), NOW) != token
    assert staged(empty_store, token, li) == expected
    for wrong, account in ((token, wang), ("no token", li), ("\udcff" + "x" * 1000, li)):
        assert staged(empty_store, wrong, account) is None


def test_the_store_does_not_know_the_token(empty_store: Store, clerks: tuple[str, str]) -> None:
    token = stage(empty_store, clerks[0], b"jpeg", (), NOW)
    with empty_store.reading() as conn:
        kept = conn.scalar(select(staged_photos.c.token_hash))
    assert kept is not None
    assert token.encode() not in bytes(kept)


@pytest.mark.parametrize(
    ("later", "left"), [(timedelta(days=1), 2), (timedelta(days=1, seconds=1), 1)]
)
def test_what_is_older_than_a_day_is_cleared(
    empty_store: Store, clerks: tuple[str, str], later: timedelta, left: int
) -> None:
    stage(empty_store, clerks[0], b"old", (), NOW)
    stage(empty_store, clerks[1], b"new", (), NOW + later)
    with empty_store.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(staged_photos)) == left
