"""Looks into the register for screens: search, a person's card, photos, who stays too long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from gatekeeper.policy.code import is_number
from gatekeeper.policy.credential import Credential, Holder, Organisation, Registration
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.presence import forgotten_before
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Kind, State
from gatekeeper.store.facts import later_hard_card
from gatekeeper.store.keys import name_key
from gatekeeper.store.rows import PERSON_COLUMNS, person_join, person_of, registration_of, whose
from gatekeeper.store.tables import (
    VEHICLES_ONLY,
    credentials,
    holders,
    organisations,
    photos,
    presence,
    registrations,
    uses,
)

MAX_SEARCH = 64
"""Characters of a search that are looked at."""
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a search's answer."""

    number: str
    kind: Kind
    state: State
    name: str | None
    organisation: str | None
    organisation_code: str | None
    plate: str | None
    has_photo: bool


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything the register and the presence say of one credential; fair time."""

    credential: Credential
    holder: Holder | None
    organisation: Organisation | None
    registrations: tuple[Registration, ...]
    inside: tuple[tuple[str, datetime], ...]
    """Zones it was admitted into and has not left by the record, each with since when."""
    used_at: datetime | None
    later_hard_card: bool
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Overstaying:
    """A vehicle that is in the compound for too long."""

    number: str
    kind: Kind
    plate: str | None
    driver: str | None
    organisation: str | None
    since: datetime
    allowed: timedelta


def search(conn: Connection, text: str, limit: int = 20) -> list[Found]:
    """Credentials by number, plate, organisation or name; the best first, each once.

    Beginnings come first, from an index: number, plate, organisation's code, name. Then
    names that hold every word anywhere. Case, accents and width do not count.
    """
    wanted = "".join(char for char in text[:MAX_SEARCH] if char.isprintable()).strip()
    found: list[int] = []
    for condition in _conditions(conn, wanted, limit):
        room = limit - len(found)
        if room <= 0:
            break
        statement = (
            select(credentials.c.id)
            .select_from(credentials)
            .where(condition, credentials.c.id.not_in(found))
            .limit(room)
        )
        found += sorted(conn.execute(statement).scalars())
    return _lines(conn, found)


def _conditions(conn: Connection, wanted: str, limit: int) -> Iterator[ColumnElement[bool]]:
    """Ever wider conditions on credentials; each is asked for only while there is room."""
    if not wanted:
        return
    if wanted.isascii() and wanted.isdigit():
        yield _begins(credentials.c.number, wanted)
    if plate := plate_key(wanted):
        yield and_(credentials.c.plate_key.is_not(None), _begins(credentials.c.plate_key, plate))
    yield from _of(conn, organisations.c.id, _begins(organisations.c.code, wanted), limit)
    key = name_key(wanted)
    if not key:
        return
    for column in (holders.c.id, organisations.c.id):
        yield from _of(conn, column, _begins(column.table.c.name_key, key), limit)
    if any(char.isdigit() for char in wanted):
        return  # a number or a plate: spare the look into every name
    for column in (holders.c.id, organisations.c.id):
        yield from _of(conn, column, _holds(conn, column.table.c.name_key, key), limit)


def _of(
    conn: Connection, column: ColumnElement[int], condition: ColumnElement[bool], limit: int
) -> Iterator[ColumnElement[bool]]:
    """The credentials of at most ``limit`` holders or organisations that meet a condition."""
    ids = list(conn.execute(select(column).where(condition).limit(limit)).scalars())
    if not ids:
        return
    if column.table is holders:
        yield and_(credentials.c.holder_id.is_not(None), credentials.c.holder_id.in_(ids))
        return
    yield and_(credentials.c.organisation_id.is_not(None), credentials.c.organisation_id.in_(ids))
    employed = select(holders.c.id).where(holders.c.organisation_id.in_(ids)).limit(limit)
    people = list(conn.execute(employed).scalars())
    yield and_(credentials.c.holder_id.is_not(None), credentials.c.holder_id.in_(people))


def _begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    return and_(column >= start, column < start + _LAST)


def _holds(conn: Connection, column: ColumnElement[str], key: str) -> ColumnElement[bool]:
    """Every word of the key occurs; cheaper on SQLite than LIKE, which folds case once more."""
    position = func.strpos if conn.dialect.name == "postgresql" else func.instr
    return and_(*(position(column, word) > 0 for word in key.split()))


def _lines(conn: Connection, ids: Sequence[int]) -> list[Found]:
    statement = (
        select(*PERSON_COLUMNS, _has_photo())
        .select_from(person_join())
        .where(credentials.c.id.in_(ids))
    )
    by_id: dict[int, Found] = {}
    for row in conn.execute(statement):
        credential, holder, organisation = person_of(row)
        by_id[row[0]] = Found(
            number=credential.number,
            kind=credential.kind,
            state=credential.state,
            name=holder.name if holder else None,
            organisation=organisation.name if organisation else None,
            organisation_code=organisation.code if organisation else None,
            plate=credential.plate,
            has_photo=bool(row[-1]),
        )
    return [by_id[one] for one in ids]


def _has_photo() -> ColumnElement[Any]:
    return (
        select(photos.c.holder_id)
        .where(photos.c.holder_id == credentials.c.holder_id)
        .exists()
        .label("has_photo")
    )


def person_card(conn: Connection, number: str) -> PersonCard | None:
    """Everything about one credential, or None if there is none of that number."""
    row = conn.execute(
        select(*PERSON_COLUMNS, later_hard_card.label("later"), uses.c.used_at, _has_photo())
        .select_from(person_join().outerjoin(uses, uses.c.credential_id == credentials.c.id))
        .where(credentials.c.number == _plain(number))
    ).first()
    if row is None:
        return None
    credential, holder, organisation = person_of(row)
    registered = conn.execute(
        select(registrations.c.edition, registrations.c.phase)
        .where(registrations.c.credential_id == row[0])
        .order_by(registrations.c.edition, registrations.c.phase)
    )
    inside = conn.execute(
        select(presence.c.zone, presence.c.inside_since)
        .where(presence.c.credential_id == row[0])
        .order_by(presence.c.zone)
    )
    later, used_at, has_photo = row[-3:]
    return PersonCard(
        credential=credential,
        holder=holder,
        organisation=organisation,
        registrations=tuple(registration_of(credential.number, one) for one in registered),
        inside=tuple((zone, since) for zone, since in inside),
        used_at=used_at,
        later_hard_card=bool(later),
        has_photo=bool(has_photo),
    )


def photo(conn: Connection, number: str) -> bytes | None:
    """The JPEG of the holder of a credential."""
    jpeg = conn.execute(
        select(photos.c.jpeg)
        .join_from(photos, credentials, credentials.c.holder_id == photos.c.holder_id)
        .where(credentials.c.number == _plain(number))
    ).scalar()
    return None if jpeg is None else bytes(jpeg)


def _plain(number: str) -> str:
    """A number as it may be compared; what is no number becomes empty and matches nothing."""
    return number if is_number(number) else ""


def overstaying(conn: Connection, edition: Edition, at: datetime) -> list[Overstaying]:
    """Vehicles in the compound for longer than their kind's dwell, the longest first; fair time."""
    too_long = [
        and_(
            presence.c.kind == kind,
            presence.c.inside_since < at - allowed,
            # A coach with a space of its own may stay.
            *([presence.c.parking_space.is_(False)] if kind is Kind.COACH else []),
        )
        for kind, allowed in edition.dwell.items()
    ]
    statement = (
        select(
            credentials.c.number,
            credentials.c.kind,
            credentials.c.plate,
            holders.c.name,
            whose.c.name,
            presence.c.inside_since,
        )
        .select_from(
            person_join().join(presence, presence.c.credential_id == credentials.c.id),
        )
        .where(
            presence.c.zone == COMPOUND,
            VEHICLES_ONLY,
            presence.c.inside_since >= forgotten_before(edition, at),
            or_(*too_long),
        )
        .order_by(presence.c.inside_since)
    )
    if not too_long:
        return []
    return [Overstaying(*row, allowed=edition.dwell[row[1]]) for row in conn.execute(statement)]
