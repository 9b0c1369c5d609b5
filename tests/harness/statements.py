"""What the program asks of the database: counted, since time says nothing on a busy machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from gatekeeper.store.database import Store


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The statements that run within the block, as SQLAlchemy sends them, in their order."""
    sent: list[str] = []

    def keep(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(store._engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(store._engine, "before_cursor_execute", keep)


@contextmanager
def plans(store: Store) -> Iterator[list[str]]:
    """How SQLite goes about the queries that run within the block, a line a step, at its end."""
    asked: list[tuple[str, Any]] = []
    steps: list[str] = []

    def keep(_conn: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(store._engine, "before_cursor_execute", keep)
    try:
        yield steps
    finally:
        event.remove(store._engine, "before_cursor_execute", keep)
        with store.reading() as conn:
            for statement, values in asked:
                explained = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps += [str(row[-1]) for row in explained]
