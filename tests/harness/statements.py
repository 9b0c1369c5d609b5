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
