"""Copies the register of an SQLite store into an empty PostgreSQL one, for what is compared."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Boolean, Table

from gatekeeper.store.database import open_store
from gatekeeper.store.desk_tables import holder_words, organisation_words
from gatekeeper.store.migrations import create_store
from gatekeeper.store.tables import credentials, holders, organisations, photos

_COPIED = (organisations, holders, photos, credentials, holder_words, organisation_words)


def copy_register(file: Path, url: str, *also: Table) -> None:
    """Make a store and fill the tables that a search reads, and others; vacuumed and analysed."""
    create_store(url)
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with sqlite3.connect(file) as source, psycopg.connect(plain) as target:
        for table in (*_COPIED, *also):
            columns = ", ".join(column.name for column in table.columns)
            statement = f"COPY {table.name} ({columns}) FROM STDIN"
            with target.cursor().copy(statement) as copy:  # type: ignore[arg-type]
                for row in _rows(source, table, columns):
                    copy.write_row(row)
        target.commit()
    with open_store(url) as store:
        store.compact()


def _rows(source: sqlite3.Connection, table: Table, columns: str) -> Iterator[Any]:
    booleans = [isinstance(column.type, Boolean) for column in table.columns]
    for row in source.execute(f"SELECT {columns} FROM {table.name}"):
        yield [
            bool(value) if is_one else value for value, is_one in zip(row, booleans, strict=True)
        ]
