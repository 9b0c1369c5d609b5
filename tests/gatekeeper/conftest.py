"""What every test of the gatekeeper stands on: the 126th edition, and a store on each database."""

from collections.abc import Iterator
from datetime import date

import pytest

from gatekeeper.editions import load_edition
from gatekeeper.policy.edition import Edition
from gatekeeper.store.database import Store, open_store
from tests.gatekeeper.store.small_fair import fill


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition("126", date(2019, 10, 15))


@pytest.fixture
def empty_store(made_store: str) -> Iterator[Store]:
    with open_store(made_store) as store:
        yield store


@pytest.fixture
def store(empty_store: Store) -> Store:
    """A store with the small fair in it."""
    with empty_store.transaction() as conn:
        fill(conn)
    return empty_store
