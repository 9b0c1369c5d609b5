"""Tells what a database's exception means, in the store's own errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ResourceClosedError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from gatekeeper.store.errors import (
    StoreConflict,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreLost,
    StoreReadOnly,
)

_SQLITE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreLocked,
    sqlite3.SQLITE_LOCKED: StoreLocked,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_CONSTRAINT: StoreConflict,
}
"""By primary result code; every other one means that the file cannot be reached."""

_POSTGRESQL: dict[str, type[StoreError]] = {
    "53100": StoreFull,  # disk_full
    "25006": StoreReadOnly,  # read_only_sql_transaction
    "55P03": StoreLocked,  # lock_not_available
    "40P01": StoreLocked,  # deadlock_detected
    "40001": StoreLocked,  # serialization_failure
    "P0001": StoreConflict,  # raise_exception, as the log's trigger does
    "XX001": StoreDamaged,  # data_corrupted
    "XX002": StoreDamaged,  # index_corrupted
}
"""By SQLSTATE; class 23 is a conflict, every other one means that the server cannot serve."""

_SENTENCES: dict[type[StoreError], str] = {
    StoreLocked: "the store is held by somebody else",
    StoreFull: "the store's disk is full",
    StoreReadOnly: "the store cannot be written to",
    StoreDamaged: "the store is damaged",
    StoreLost: "the store cannot be reached",
    StoreConflict: "the store refused what was written",
}


@contextmanager
def mapped_faults() -> Iterator[None]:
    """Turn the exceptions of the database that leave the block into the store's own."""
    try:
        yield
    except DBAPIError as error:
        kind = _kind_of(error)
        if kind is None:
            raise
        raise kind(f"{_SENTENCES[kind]}: {_short(error.orig)}") from error
    except (PoolTimeoutError, ResourceClosedError, NoSuchModuleError) as error:
        raise StoreLost(f"{_SENTENCES[StoreLost]}: {_short(error)}") from error
    except sqlite3.Error as error:
        # While a connection is prepared SQLAlchemy has not wrapped the driver's errors yet.
        kind = _sqlite_kind(error)
        raise kind(f"{_SENTENCES[kind]}: {_short(error)}") from error


def _kind_of(error: DBAPIError) -> type[StoreError] | None:
    """The store's error, or None where the program itself asked for something impossible."""
    origin = error.orig
    if isinstance(origin, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return None
    if isinstance(origin, sqlite3.Error):
        return _sqlite_kind(origin)
    state = getattr(origin, "sqlstate", None)
    if isinstance(error, IntegrityError):
        return StoreConflict
    if state is None:
        return StoreLost if error.connection_invalidated or _is_operational(error) else None
    if state[:2] in {"42", "22"}:
        return None
    return _POSTGRESQL.get(state, StoreLost)


def _sqlite_kind(origin: sqlite3.Error) -> type[StoreError]:
    code = getattr(origin, "sqlite_errorcode", None)
    if code is None:
        return StoreLost
    return _SQLITE.get(code & 0xFF, StoreLost)


def _is_operational(error: DBAPIError) -> bool:
    return type(error).__name__ in {"OperationalError", "InterfaceError", "InternalError"}


def _short(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0][:200]
