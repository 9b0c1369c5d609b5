"""What was handed in and what became of it, row by row: kept for good, without the rows themselves.

A delivery is known by its channel (``file``, ``key:NAME``) and a key within it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.files.row_results import RowResult, Tally, read_back, tally, written
from gatekeeper.policy.words import EventKind
from gatekeeper.store.desk_tables import deliveries


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file or message of rows."""

    id: int
    name: str
    """What its sender calls it."""
    at: datetime
    """Aware."""
    actor: str
    total: int
    """Rows that it has."""
    results: tuple[RowResult, ...]
    """Of the rows that were looked at so far, in their order."""
    digest: bytes
    key: str

    @property
    def is_done(self) -> bool:
        """Whether every row was taken or refused."""
        return len(self.results) >= self.total

    @property
    def tally(self) -> Tally:
        """How many rows came to what."""
        return tally(self.results)


def find(conn: Connection, source: str, key: str) -> Delivery | None:
    """The delivery of a channel that has this key."""
    return _one(conn, (deliveries.c.source == source) & (deliveries.c.key == key))


def by_id(conn: Connection, source: str, delivery_id: int) -> Delivery | None:
    """A delivery of a channel."""
    return _one(conn, (deliveries.c.source == source) & (deliveries.c.id == delivery_id))


def same_content(conn: Connection, source: str, digest: bytes) -> Delivery | None:
    """The last delivery of a channel that had the very same content."""
    return _one(conn, (deliveries.c.source == source) & (deliveries.c.digest == digest))


def latest(conn: Connection, source: str, most: int) -> tuple[Delivery, ...]:
    """The latest of a channel, the newest first."""
    rows = conn.execute(
        select(deliveries)
        .where(deliveries.c.source == source)
        .order_by(deliveries.c.id.desc())
        .limit(most)
    )
    return tuple(_delivery(row) for row in rows)


def begin(act: Act, source: str, key: str, digest: bytes, *, name: str, total: int) -> Delivery:
    """Write down that a delivery has come; the one that came before under its key, if there is."""
    before = find(act.conn, source, key)
    if before is not None:
        return before
    act.conn.execute(
        insert(deliveries).values(
            source=source,
            key=key,
            digest=digest,
            at=act.by.now,
            actor=act.by.account,
            results=_text(name, total, ()),
        )
    )
    made = find(act.conn, source, key)
    assert made is not None
    return made


def add(act: Act, delivery: Delivery, source: str, results: Sequence[RowResult]) -> Delivery:
    """Write down what became of the next rows; the last ones end it with an entry in the log."""
    together = (*delivery.results, *results)
    act.conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id)
        .values(results=_text(delivery.name, delivery.total, together))
    )
    if len(together) >= delivery.total:
        told = tally(together)
        detail = {
            "delivery": delivery.id,
            "source": source,
            "rows": told.rows,
            "new": told.new,
            "again": told.again or None,
            "refused": told.refused or None,
        }
        act.log(EventKind.DELIVERY, action="taken", detail=detail)
    found = by_id(act.conn, source, delivery.id)
    assert found is not None
    return found


def _one(conn: Connection, condition: ColumnElement[bool]) -> Delivery | None:
    statement = select(deliveries).where(condition).order_by(deliveries.c.id.desc()).limit(1)
    row = conn.execute(statement).first()
    return _delivery(row) if row else None


def _delivery(row: Row[Any]) -> Delivery:
    said = json.loads(row.results)
    return Delivery(
        id=row.id,
        name=said["name"],
        at=row.at,
        actor=row.actor,
        total=said["total"],
        results=tuple(read_back(one) for one in said["rows"]),
        digest=bytes(row.digest),
        key=row.key,
    )


def _text(name: str, total: int, results: Sequence[RowResult]) -> str:
    said = {"name": name, "total": total, "rows": [written(one) for one in results]}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
