"""Opens the store and hands out its transactions, SQLite and PostgreSQL alike."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from gatekeeper.store.errors import StoreLost, StoreMissing, StoreUrlWrong
from gatekeeper.store.faults import mapped_faults
from gatekeeper.store.schema import check_schema

BUSY_MS = 3_000
"""Milliseconds to wait for another writer before the store counts as locked."""
CONNECT_S = 5
"""Seconds to wait for a PostgreSQL server."""
_CACHE_KIB = 16_384
_CHECKPOINT_PAGES = 4_000
"""About 16 MB of log before a commit copies it into the file: one commit in some hundreds."""


class Store:
    """An open store. Threads may share it; a connection belongs to one of them at a time."""

    def __init__(self, engine: Engine, *, read_only: bool) -> None:
        self._engine = engine
        self._read_only = read_only
        self.dialect = engine.dialect.name
        """``sqlite`` or ``postgresql``."""
        reading: dict[str, Any] = {"fairgate_begin": "BEGIN"}
        if self.dialect == "postgresql":
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = engine.execution_options(**reading)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is on disk when the block ends, or nothing is.

        SQLite lets one writer in at a time, from the start of the block. PostgreSQL lets many; what
        must not interleave takes locks (``eventlog.hold``, ``facts.load_facts``). Nothing is tried
        again behind the caller's back. Raises StoreUnavailable, StoreConflict.
        """
        with mapped_faults(), self._engine.begin() as conn:
            yield conn

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, over one unchanging picture of the store."""
        with mapped_faults(), self._reading.connect() as conn:
            yield conn

    def checkpoint(self) -> None:
        """Copy SQLite's write-ahead log into its file; for an idle moment, never needed."""
        if self.dialect != "sqlite" or self._read_only:
            return
        with mapped_faults(), self._outside_transaction() as conn:
            conn.execute(text("PRAGMA wal_checkpoint(PASSIVE)"))

    def compact(self) -> None:
        """Give the space of deleted things back to the disk, and renew the planner's statistics."""
        with mapped_faults(), self._outside_transaction() as conn:
            conn.execute(text("VACUUM"))
            conn.execute(text("ANALYZE"))
            if self.dialect == "sqlite":
                conn.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _outside_transaction(self) -> Iterator[Connection]:
        options: dict[str, Any] = {"fairgate_begin": None}
        if self.dialect == "postgresql":
            options["isolation_level"] = "AUTOCOMMIT"
        with self._engine.execution_options(**options).connect() as conn:
            yield conn


def open_store(url: str, *, read_only: bool = False) -> Store:
    """Open a store that has exactly the shape this program speaks.

    ``url`` is ``sqlite:////absolute/path`` or ``postgresql://user@host/name``.
    Raises StoreUrlWrong, StoreMissing, SchemaUnknown, SchemaOutdated, StoreUnavailable.
    """
    store = open_unchecked(url, read_only=read_only)
    try:
        with store.reading() as conn:
            check_schema(conn)
    except BaseException:
        store.close()
        raise
    return store


def open_unchecked(url: str, *, create: bool = False, read_only: bool = False) -> Store:
    """Open a store of any shape; for making, upgrading and checking one."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite_engine(parsed, create=create, read_only=read_only)
    else:
        engine = _postgresql_engine(parsed, read_only=read_only)
    return Store(engine, read_only=read_only)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise StoreUrlWrong(
            "a store's address looks like sqlite:////var/lib/fairgate/store.db "
            "or postgresql://fairgate@host/fairgate"
        ) from error
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database and not parsed.database.startswith(":memory:"):
        return parsed.set(drivername="sqlite+pysqlite", query={})
    raise StoreUrlWrong(f"a store is a SQLite file or a PostgreSQL database, not {backend!r}")


def _sqlite_engine(url: URL, *, create: bool, read_only: bool) -> Engine:
    path = Path(str(url.database))
    if not create and not path.is_file():
        raise StoreMissing(f"there is no store at {path}")
    # Without "create" a file that is gone stays gone: SQLite would make an empty one in its place.
    mode = {"uri": "true", "mode": "rwc" if create else "rw"}
    engine = create_engine(
        url.set(database=f"file:{quote(str(path))}", query=mode),
        poolclass=QueuePool,
        pool_size=8,
        query_cache_size=500,
        connect_args={"timeout": BUSY_MS / 1000, "cached_statements": 256},
    )

    opened: list[tuple[int, int] | None] = []

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own habit of opening transactions late would let two writers both read before
        # either writes, and would commit before DDL: we open every transaction ourselves.
        connection.isolation_level = None
        for pragma in _pragmas(read_only=read_only):
            connection.execute(f"PRAGMA {pragma}").close()
        opened.append(_identity(path))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("fairgate_begin", "BEGIN IMMEDIATE")
        # SQLite goes on writing into a file that was removed, where nobody finds it again.
        if _identity(path) != opened[0]:
            raise StoreLost(
                f"{path} is no longer the file that was opened; put it back, or restart"
            )
        if statement:
            connection.exec_driver_sql(statement)

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _pragmas(*, read_only: bool) -> Iterator[str]:
    yield f"busy_timeout = {BUSY_MS}"
    yield "foreign_keys = ON"
    yield f"cache_size = -{_CACHE_KIB}"
    # Under mmap a failing disk is a signal that kills the process, not an error it can tell.
    yield "mmap_size = 0"
    if read_only:
        yield "query_only = ON"
        return
    yield "journal_mode = WAL"
    yield "synchronous = FULL"
    yield f"wal_autocheckpoint = {_CHECKPOINT_PAGES}"
    yield "journal_size_limit = 67108864"
    yield "recursive_triggers = ON"  # so that REPLACE cannot slip past the log's triggers


def _postgresql_engine(url: URL, *, read_only: bool) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={BUSY_MS}ms"
    return create_engine(
        url,
        pool_pre_ping=True,
        query_cache_size=500,
        isolation_level="READ COMMITTED",
        # False here would undo what ``Store.reading`` asks for.
        execution_options={"postgresql_readonly": True} if read_only else {},
        connect_args={"connect_timeout": CONNECT_S, "options": options},
    )
