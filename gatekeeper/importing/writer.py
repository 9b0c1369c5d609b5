"""Writes rows that have a key into the register: new ones in, changed ones over."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from gatekeeper.importing import digests
from gatekeeper.importing.references import Identifiers, chunks
from gatekeeper.policy.credential import Booth, Credential, Holder, Organisation
from gatekeeper.store.types import Sheet

R = TypeVar("R", Organisation, Booth, Holder, Credential)
Params = dict[str, Any]


@dataclass(slots=True)
class Counts:
    """What an import did with the rows of one table."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Writer(ABC, Generic[R]):
    """Writes the rows of one table whose rows have a key: new ones in, changed ones over."""

    sheet: Sheet
    table: Table
    names: tuple[str, ...]

    def __init__(self, conn: Connection, ids: Identifiers) -> None:
        self.conn = conn
        self.ids = ids
        self.counts = Counts()
        highest = conn.execute(select(func.coalesce(func.max(self.table.c.id), 0))).scalar_one()
        self._next = int(highest) + 1
        self.is_empty = highest == 0
        self._add = insert(self.table)
        self.rewrite = update(self.table).where(self.table.c.id == bindparam("of_id"))
        self._values = attrgetter(*self.names)

    @abstractmethod
    def key(self, row: R) -> str:
        """What tells the row apart from all others."""

    @abstractmethod
    def columns(self, row: R) -> Params:
        """The row as the table's columns, ``id`` not among them."""

    @abstractmethod
    def stored(self, rows: list[R]) -> dict[str, Any]:
        """The table's rows with the keys of these, each with its ``id`` and standing."""

    @abstractmethod
    def standing(self, row: R) -> digests.Standing | None:
        """What a gate or desk may have changed since: state, or whether it is barred."""

    @abstractmethod
    def merge(self, row: R, stored: Any, last: bytes | None) -> Params:
        """The columns of a changed row, with what holds of its standing."""

    def new_id(self, row: R) -> int:  # noqa: ARG002 - some know the row's id before
        """The id that a new row gets."""
        self._next += 1
        return self._next - 1

    def prepare(self, rows: list[R]) -> None:
        """Look up what the rows refer to."""

    def take_all(self, rows: Iterable[R]) -> Counts:
        """Write rows in chunks; what was done with them."""
        for chunk in chunks(rows):
            self._take(chunk)
        return self.counts

    def _take(self, chunk: Sequence[R]) -> None:
        """Write a chunk of rows; those that say what they last said are left alone."""
        marks = {
            self.key(row): digests.mark(self._values(row), self.standing(row)) for row in chunk
        }
        before = {} if self.is_empty else digests.known(self.conn, self.sheet, list(marks))
        rows = [row for row in chunk if before.get(self.key(row)) != marks[self.key(row)]]
        self.counts.unchanged += len(chunk) - len(rows)
        if not rows:
            return
        self.prepare(rows)
        stored = {} if self.is_empty else self.stored(rows)
        inserts, updates = [], []
        for row in rows:
            key = self.key(row)
            if key in stored:
                columns = self.merge(row, stored[key], before.get(key))
                updates.append({**columns, "of_id": stored[key].id})
            else:
                inserts.append({**self.columns(row), "id": self.new_id(row)})
        self.write(inserts, updates)
        self.counts.new += len(inserts)
        self.counts.changed += len(updates)
        changed = {self.key(row): marks[self.key(row)] for row in rows}
        digests.remember(self.conn, self.sheet, changed, before)

    def write(self, inserts: list[Params], updates: list[Params]) -> None:
        """Send the rows to the store."""
        if updates:
            self.conn.execute(self.rewrite, updates)
        if inserts:
            self.conn.execute(self._add, inserts)
