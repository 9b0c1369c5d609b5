"""The print room over a real store and the 126th edition."""

from collections.abc import Iterator
from datetime import date

import pytest

from gatekeeper.editions import load_edition
from gatekeeper.policy.edition import Edition
from gatekeeper.store.database import Store, open_store


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition("126", date(2019, 10, 15))


@pytest.fixture
def empty_store(sqlite_store: str) -> Iterator[Store]:
    with open_store(sqlite_store) as store:
        yield store
