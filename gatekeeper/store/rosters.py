"""What the register has of one organisation: stands, people, vehicles, evenings, its exhibitors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, and_, func, or_, select

from gatekeeper.policy.words import BoothKind, Kind, OrganisationKind, State
from gatekeeper.store.desk_tables import exceptions
from gatekeeper.store.facts import later_hard_card
from gatekeeper.store.rows import agency, has_photo
from gatekeeper.store.sorting import sort_key
from gatekeeper.store.tables import (
    WHOLE_EDITION,
    booths,
    credentials,
    holders,
    organisations,
    overtime,
    registrations,
)

MOST_SORTED = 20_000
"""People of one organisation that are put in order; an organiser's own staff is fewer."""
MOST_VEHICLES = 200
MOST_EXHIBITORS = 300
_ENDED = (State.REJECTED, State.LOST, State.SUPERSEDED, State.CONFISCATED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """An organisation; ``id`` and ``agency_id`` are the store's own."""

    id: int
    code: str
    name: str
    kind: OrganisationKind
    agency_id: int | None
    agency: str | None
    agency_code: str | None
    fees_paid: bool
    barred: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """A stand of an organisation; area in square metres."""

    phase: int
    hall: str
    booth_no: str
    area_m2: float
    kind: BoothKind


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an organisation, or of another one with a credential of this, and one card."""

    holder_id: int
    name: str
    barred: bool
    has_photo: bool
    number: str | None
    kind: Kind | None
    state: State | None
    phases: tuple[int | None, ...]
    """What the credential is registered for in the edition; None: all of it."""
    phase: int | None
    """Of a paper."""
    later_hard_card: bool


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle's pass."""

    number: str
    kind: Kind
    state: State
    plate: str | None
    phase: int | None
    driver: str | None
    slot_from: datetime | None


@dataclass(frozen=True, slots=True)
class Exhibitor:
    """One of those whom an agency looks after, with how much is going on there."""

    code: str
    name: str
    fees_paid: bool
    barred: bool
    people: int
    area_m2: float


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """A recorded exception that holds; ``until`` is fair time, ``granted_at`` aware."""

    rule: str
    kind: Kind | None
    phase: int | None
    extra: int | None
    until: datetime | None
    note: str
    granted_at: datetime
    granted_by: str


def organisation_file(conn: Connection, code: str) -> OrganisationFile | None:
    """The organisation of a code, or None."""
    row = conn.execute(
        select(
            organisations.c.id,
            organisations.c.code,
            organisations.c.name,
            organisations.c.kind,
            organisations.c.agency_id,
            agency.c.name,
            agency.c.code,
            organisations.c.fees_paid,
            organisations.c.barred,
        )
        .select_from(organisations.outerjoin(agency, agency.c.id == organisations.c.agency_id))
        .where(organisations.c.code == code)
    ).first()
    return OrganisationFile(*tuple(row)) if row else None


def stands_of(conn: Connection, organisation_id: int) -> list[Stand]:
    """Its stands, by phase, hall and number."""
    rows = conn.execute(
        select(booths.c.phase, booths.c.hall, booths.c.booth_no, booths.c.area_m2, booths.c.kind)
        .where(booths.c.organisation_id == organisation_id)
        .order_by(booths.c.phase, booths.c.hall, booths.c.booth_no)
    )
    return [Stand(*tuple(row)) for row in rows]


def people_in_order(conn: Connection, organisation_id: int) -> list[int]:
    """The ids of an organisation's people by name, whatever the script."""
    rows = conn.execute(
        select(holders.c.id, holders.c.name, holders.c.reading)
        .where(
            or_(
                holders.c.organisation_id == organisation_id,
                holders.c.id.in_(_lent(organisation_id)),
            )
        )
        .limit(MOST_SORTED)
    ).all()
    keyed = sorted((sort_key(name, reading), one) for one, name, reading in rows)
    return [one for _, one in keyed]


def _lent(organisation_id: int) -> Select[int | None]:
    """Holders of another organisation, or of none, with a credential of this one."""
    return select(credentials.c.holder_id).where(
        credentials.c.organisation_id.is_not(None),
        credentials.c.organisation_id == organisation_id,
        credentials.c.holder_id.is_not(None),
    )


def members(
    conn: Connection, organisation_id: int, edition: int, ids: Sequence[int]
) -> list[Member]:
    """These people with their credentials, a line each; in the order of the ids."""
    rows = conn.execute(
        select(
            holders.c.id,
            holders.c.name,
            holders.c.barred,
            has_photo(holders.c.id),
            credentials.c.id,
            credentials.c.number,
            credentials.c.kind,
            credentials.c.state,
            credentials.c.phase,
            later_hard_card.label("later"),
        )
        .select_from(
            holders.outerjoin(
                credentials,
                and_(
                    credentials.c.holder_id == holders.c.id,
                    credentials.c.holder_id.is_not(None),
                    or_(
                        credentials.c.organisation_id == organisation_id,
                        credentials.c.organisation_id.is_(None),
                    ),
                ),
            )
        )
        .where(holders.c.id.in_(ids))
    ).all()
    phases = _phases(conn, [row[4] for row in rows if row[4] is not None], edition)
    place = {one: at for at, one in enumerate(ids)}
    ordered = sorted(rows, key=lambda row: (place[row[0]], row[7] in _ENDED, -(row[4] or 0)))
    return [
        Member(
            holder_id=row[0],
            name=row[1],
            barred=row[2],
            has_photo=bool(row[3]),
            number=row[5],
            kind=row[6],
            state=row[7],
            phases=phases.get(row[4], ()),
            phase=row[8],
            later_hard_card=bool(row.later) and row[5] is not None,
        )
        for row in ordered
    ]


def _phases(
    conn: Connection, ids: Sequence[int], edition: int
) -> Mapping[int, tuple[int | None, ...]]:
    rows = conn.execute(
        select(registrations.c.credential_id, registrations.c.phase)
        .where(registrations.c.credential_id.in_(ids), registrations.c.edition == edition)
        .order_by(registrations.c.phase)
    )
    found: dict[int, tuple[int | None, ...]] = {}
    for one, phase in rows:
        found[one] = (*found.get(one, ()), None if phase == WHOLE_EDITION else phase)
    return found


def vehicles_of(conn: Connection, organisation_id: int) -> list[Vehicle]:
    """Its vehicles' passes, those that work first, then by plate; at most 200."""
    rows = conn.execute(
        select(
            credentials.c.number,
            credentials.c.kind,
            credentials.c.state,
            credentials.c.plate,
            credentials.c.phase,
            holders.c.name,
            credentials.c.slot_from,
        )
        .select_from(credentials.outerjoin(holders, holders.c.id == credentials.c.holder_id))
        .where(
            credentials.c.organisation_id.is_not(None),
            credentials.c.organisation_id == organisation_id,
            credentials.c.plate_key.is_not(None),
        )
        .order_by(credentials.c.state.in_(_ENDED), credentials.c.plate_key)
        .limit(MOST_VEHICLES)
    )
    return [Vehicle(*tuple(row)) for row in rows]


def exhibitors_of(conn: Connection, agency_id: int) -> list[Exhibitor]:
    """The organisations that an agency looks after, by code; at most 300."""
    people = (
        select(func.count())
        .where(holders.c.organisation_id == organisations.c.id)
        .scalar_subquery()
    )
    area = (
        select(func.coalesce(func.sum(booths.c.area_m2), 0.0))
        .where(booths.c.organisation_id == organisations.c.id)
        .scalar_subquery()
    )
    rows = conn.execute(
        select(
            organisations.c.code,
            organisations.c.name,
            organisations.c.fees_paid,
            organisations.c.barred,
            people,
            area,
        )
        .where(organisations.c.agency_id == agency_id)
        .order_by(organisations.c.code)
        .limit(MOST_EXHIBITORS)
    )
    return [Exhibitor(*tuple(row)) for row in rows]


def evenings_of(conn: Connection, organisation_id: int) -> list[date]:
    """The dates of overtime and early delivery that it was granted."""
    rows = conn.execute(
        select(overtime.c.date)
        .where(overtime.c.organisation_id == organisation_id)
        .order_by(overtime.c.date)
    )
    return list(rows.scalars())


def exceptions_in_force(
    conn: Connection, organisation_id: int, edition: int, at: datetime
) -> list[ExceptionLine]:
    """The exceptions that hold for it at an instant of fair time, the newest first."""
    rows = conn.execute(
        select(
            exceptions.c.rule,
            exceptions.c.kind,
            exceptions.c.phase,
            exceptions.c.extra,
            exceptions.c.until,
            exceptions.c.note,
            exceptions.c.granted_at,
            exceptions.c.granted_by,
        )
        .where(
            exceptions.c.organisation_id == organisation_id,
            exceptions.c.edition == edition,
            exceptions.c.revoked_at.is_(None),
            or_(exceptions.c.until.is_(None), exceptions.c.until > at),
        )
        .order_by(exceptions.c.id.desc())
    )
    return [ExceptionLine(*tuple(row)) for row in rows]
