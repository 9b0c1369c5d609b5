"""The store's own ids of what rows refer to by code, identity number or number."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, func, select

from gatekeeper.store.tables import credentials, holders, organisations

CHUNK = 2_000
"""Rows that are looked up and written together."""

T = TypeVar("T")


def chunks(many: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Lists of at most ``size``."""
    iterator = iter(many)
    while chunk := list(islice(iterator, size)):
        yield chunk


class Identifiers:
    """Ids by the words of the data. All organisations are held; the others are asked for."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        columns = organisations.c
        found = conn.execute(select(columns.code, columns.id))
        self._organisations: dict[str, int] = {row.code: row.id for row in found}
        highest = conn.execute(select(func.coalesce(func.max(columns.id), 0))).scalar_one()
        self._next_organisation = int(highest) + 1

    def expect(self, codes: Iterable[str]) -> None:
        """Give ids to the organisations that are about to be written."""
        for code in codes:
            if code not in self._organisations:
                self._organisations[code] = self._next_organisation
                self._next_organisation += 1

    def organisation(self, code: str) -> int:
        """The id of an organisation that is in the store or expected."""
        return self._organisations[code]

    def holders(self, id_numbers: list[str]) -> dict[str, int]:
        """The ids of holders."""
        found = select(holders.c.id_number, holders.c.id).where(holders.c.id_number.in_(id_numbers))
        return {row.id_number: row.id for row in self._conn.execute(found)}

    def credentials(self, numbers: list[str]) -> dict[str, int]:
        """The ids of credentials."""
        columns = credentials.c
        found = select(columns.number, columns.id).where(columns.number.in_(numbers))
        return {row.number: row.id for row in self._conn.execute(found)}
