"""Empty stores, copied from one of each database that is made once: to make one takes its time."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatekeeper.store.migrations import create_store
from tests.harness.postgres import copied_database, fresh_database


@pytest.fixture(scope="session")
def first_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store, to be copied."""
    path = tmp_path_factory.mktemp("store") / "first.db"
    create_store(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def first_postgres(postgres_server: Path) -> Iterator[str]:
    """The address of an empty store's database, to be copied; nobody may be connected to it."""
    with fresh_database(postgres_server) as url:
        create_store(url)
        yield url


@pytest.fixture
def sqlite_store(first_sqlite: Path, tmp_path: Path) -> str:
    """SQLAlchemy's address of an empty store of SQLite's."""
    path = tmp_path / "store.db"
    shutil.copyfile(first_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_store(first_postgres: str) -> Iterator[str]:
    """SQLAlchemy's address of an empty store of PostgreSQL's; dropped after the test."""
    with copied_database(first_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def made_store(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy's address of an empty store: of SQLite's, then of PostgreSQL's."""
    name = {"sqlite": "sqlite_store", "postgresql": "postgres_store"}[request.param]
    url = request.getfixturevalue(name)
    assert isinstance(url, str)
    return url
