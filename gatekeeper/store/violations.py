"""The list of violations: who did what, where and when, and what followed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from gatekeeper.store.desk_tables import violations
from gatekeeper.store.tables import credentials, holders, organisations

MAX_PLACE = 64
MAX_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """One line of the list, before it is numbered; ``at`` is aware."""

    at: datetime
    what: str
    """A word of ``policy.sanctions.Violation``."""
    consequence: str
    """A word of ``policy.sanctions.Outcome``."""
    actor: str
    edition: int | None = None
    number: str | None = None
    holder_id: int | None = None
    organisation_id: int | None = None
    place: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list as it is shown."""

    id: int
    at: datetime
    edition: int | None
    number: str | None
    name: str | None
    organisation: str | None
    organisation_code: str | None
    what: str
    consequence: str
    place: str | None
    note: str | None
    actor: str


_LINE: tuple[ColumnElement[Any], ...] = (
    violations.c.id,
    violations.c.at,
    violations.c.edition,
    violations.c.number,
    holders.c.name,
    organisations.c.name.label("organisation"),
    organisations.c.code,
    violations.c.what,
    violations.c.consequence,
    violations.c.place,
    violations.c.note,
    violations.c.actor,
)


def write_violation(conn: Connection, offence: Offence) -> None:
    """Add a line; whose credential it was is looked up by its number where it is not said."""
    holder_id, organisation_id = offence.holder_id, offence.organisation_id
    if offence.number and holder_id is None:
        row = conn.execute(
            select(credentials.c.holder_id, credentials.c.organisation_id).where(
                credentials.c.number == offence.number
            )
        ).first()
        if row is not None:
            holder_id = row.holder_id
            organisation_id = organisation_id or row.organisation_id
    conn.execute(
        insert(violations).values(
            at=offence.at,
            edition=offence.edition,
            number=offence.number,
            holder_id=holder_id,
            organisation_id=organisation_id,
            what=offence.what,
            consequence=offence.consequence,
            place=offence.place[:MAX_PLACE] if offence.place else None,
            note=offence.note[:MAX_NOTE] if offence.note else None,
            actor=offence.actor,
        )
    )


def times_before(conn: Connection, holder_id: int | None, what: str) -> int:
    """How often a person did the same before."""
    if holder_id is None:
        return 0
    counted = select(func.count()).where(
        violations.c.holder_id == holder_id, violations.c.what == what
    )
    return int(conn.execute(counted).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines of the list; None: whatever it is. Ids are the store's own."""

    what: str | None = None
    edition: int | None = None
    number: str | None = None
    organisations: Collection[int] | None = None
    holders: Collection[int] | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a statement."""
        columns = violations.c
        equal = (
            (columns.what, self.what),
            (columns.edition, self.edition),
            (columns.number, self.number),
        )
        among = ((columns.organisation_id, self.organisations), (columns.holder_id, self.holders))
        return [
            *(column == value for column, value in equal if value is not None),
            *(column.in_(values) for column, values in among if values is not None),
        ]


ALL = Wanted()
_lines = select(*_LINE).select_from(
    violations.outerjoin(holders, holders.c.id == violations.c.holder_id).outerjoin(
        organisations, organisations.c.id == violations.c.organisation_id
    )
)


def listed(
    conn: Connection, wanted: Wanted = ALL, *, before: int | None = None, limit: int = 100
) -> list[Listed]:
    """The list, the newest first; ``before`` is the id of the last line of the page before."""
    statement = _lines.where(*wanted.conditions).order_by(violations.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(violations.c.id < before)
    return [Listed(*row) for row in conn.execute(statement)]


def counted(conn: Connection, wanted: Wanted = ALL) -> dict[str, int]:
    """How many there are of each kind of violation, the most frequent first."""
    count = func.count()
    statement = (
        select(violations.c.what, count)
        .where(*replace(wanted, what=None).conditions)
        .group_by(violations.c.what)
        .order_by(count.desc(), violations.c.what)
    )
    return {row.what: row[1] for row in conn.execute(statement)}


def editions_of(conn: Connection) -> list[int]:
    """The editions that the list has lines of, the newest first."""
    column = violations.c.edition
    statement = select(column).where(column.is_not(None)).distinct().order_by(column.desc())
    return list(conn.execute(statement).scalars())
