"""A look at the whole store: is the file sound, is the log unbroken, how much is in it."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from gatekeeper.store.tables import (
    accounts,
    booths,
    credentials,
    events,
    holders,
    organisations,
    photos,
    presence,
    registrations,
)
from gatekeeper.store.verification import Verification, verify

COUNTED = (
    organisations,
    booths,
    holders,
    photos,
    credentials,
    registrations,
    presence,
    events,
    accounts,
)
_MAX_DAMAGES = 20


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found; ``damages`` are the database's own sentences."""

    damages: tuple[str, ...]
    log: Verification
    rows: dict[str, int]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damages and self.log.sound


def check_up(conn: Connection) -> Checkup:
    """Read everything once; takes seconds for a million credentials. Raises StoreDamaged."""
    rows = {
        table.name: conn.execute(select(func.count()).select_from(table)).scalar() or 0
        for table in COUNTED
    }
    return Checkup(_damages(conn), verify(conn), rows)


def _damages(conn: Connection) -> tuple[str, ...]:
    """SQLite checks itself on asking; PostgreSQL's pages are checked as they are read."""
    if conn.dialect.name != "sqlite":
        return ()
    lines = conn.execute(text(f"PRAGMA integrity_check({_MAX_DAMAGES})")).scalars().all()
    found = [str(line) for line in lines if line != "ok"]
    orphans = conn.execute(text("PRAGMA foreign_key_check")).fetchmany(_MAX_DAMAGES)
    found += [f"{row[0]}: row {row[1]} refers to no row of {row[2]}" for row in orphans]
    return tuple(found)
