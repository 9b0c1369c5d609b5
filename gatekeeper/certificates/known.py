"""Loads what the register knows for the rules of issue (``policy.issuing``)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    func,
    or_,
    select,
)

from gatekeeper.certificates.counted import ALIVE, ALIVE_BEFORE, NOT_ALIVE
from gatekeeper.certificates.papers_on_file import drivers_of, evenings_of, permits_of
from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.request import Held, Known
from gatekeeper.policy.sanctions import BARRING
from gatekeeper.policy.words import Kind, State
from gatekeeper.store.desk_tables import (
    OWED,
    applications,
    charges,
    exceptions,
    particulars,
    violations,
)
from gatekeeper.store.rows import PERSON_COLUMNS, person_join, person_of
from gatekeeper.store.tables import (
    WHOLE_EDITION,
    booths,
    credentials,
    holders,
    organisations,
    registrations,
)

# The statements are made once: making them takes longer than running them.
_ONE, _EDITION = bindparam("one", type_=Integer), bindparam("edition", type_=Integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is asked about; the ids are the store's own, None where there is none."""

    organisation_id: int | None = None
    holder_id: int | None = None
    credential_id: int | None = None
    """The credential in question; it does not count among the others."""
    replaces_id: int | None = None
    """The one whose place it takes; it does not count either."""
    kind: Kind | None = None
    phase: int | None = None
    """For which phase; the coach quota counts that phase's exhibitors."""


@dataclass(frozen=True, slots=True)
class Company:
    """What is the same for everybody of an organisation who asks for one kind and phase."""

    organisation: Organisation | None
    area_m2: Mapping[int, float]
    alive: Mapping[tuple[Kind, int | None], int]
    granted: Mapping[tuple[Kind, int | None], int]
    permits: frozenset[int]
    early_delivery: frozenset[date]
    drivers: frozenset[tuple[str, str]]
    excused: frozenset[tuple[Rule, Excuse]]


Companies = dict[About, Company]


def load_known(
    conn: Connection,
    edition: Edition,
    at: datetime,
    about: About,
    companies: Companies | None = None,
) -> Known:
    """Everything that bears on a request at an instant of fair time.

    ``companies`` keeps what was loaded of organisations for many new requests in one transaction
    that writes nothing.
    """
    person, papers = _person(conn, about.holder_id)
    of = replace(about, holder_id=None)
    company = companies.get(of) if companies is not None else None
    if company is None:
        company = _company(conn, edition, at, about)
    if companies is not None:
        companies[of] = company
    return Known(
        now=at,
        organisation=company.organisation,
        person=person,
        birth=papers.birth_date,
        document_expires=papers.document_expires,
        original_seen=papers.document_seen_at is not None,
        recorded=_is_recorded(conn, about.holder_id),
        others=_others(conn, edition, about.holder_id),
        credential=_credential(conn, about.credential_id),
        replaces=_credential(conn, about.replaces_id),
        registered=_registered(conn, edition, about.credential_id),
        area_m2=company.area_m2,
        exhibitors=company.alive.get((Kind.EXHIBITOR, about.phase), 0),
        alive=company.alive,
        granted=company.granted,
        permits=company.permits,
        early_delivery=company.early_delivery,
        drivers=company.drivers,
        open_charges=_open_charges(conn, about.credential_id),
        excused=company.excused,
    )


def _company(conn: Connection, edition: Edition, at: datetime, about: About) -> Company:
    whose = about.organisation_id
    return Company(
        organisation=_organisation(conn, whose),
        area_m2=area_of(conn, whose),
        alive=alive_of(conn, edition, about),
        granted=granted_to(conn, edition, whose),
        permits=permits_of(conn, edition, whose),
        early_delivery=evenings_of(conn, whose),
        drivers=drivers_of(conn, edition, whose),
        excused=_excused(conn, edition, at, about),
    )


@dataclass(frozen=True, slots=True)
class _Papers:
    birth_date: date | None = None
    document_expires: date | None = None
    document_seen_at: datetime | None = None


def _person(conn: Connection, holder_id: int | None) -> tuple[Holder | None, _Papers]:
    """The person, and what is known of its document."""
    if holder_id is None:
        return None, _Papers()
    row = conn.execute(_person_of, {"one": holder_id}).first()
    if row is None:
        return None, _Papers()
    return Holder(*row[:5]), _Papers(*row[5:])


_person_of = (
    select(
        holders.c.id_type,
        holders.c.id_number,
        holders.c.name,
        organisations.c.code,
        holders.c.barred,
        particulars.c.birth_date,
        particulars.c.document_expires,
        particulars.c.document_seen_at,
    )
    .select_from(
        holders.outerjoin(organisations, organisations.c.id == holders.c.organisation_id).outerjoin(
            particulars, particulars.c.holder_id == holders.c.id
        )
    )
    .where(holders.c.id == _ONE)
)


def _organisation(conn: Connection, organisation_id: int | None) -> Organisation | None:
    row = conn.execute(_organisation_of, {"one": organisation_id}).first()
    return Organisation(*row) if row else None


_agency = organisations.alias()
_organisation_of = (
    select(
        organisations.c.code,
        organisations.c.name,
        organisations.c.kind,
        _agency.c.code,
        organisations.c.fees_paid,
        organisations.c.barred,
    )
    .select_from(organisations.outerjoin(_agency, _agency.c.id == organisations.c.agency_id))
    .where(organisations.c.id == _ONE)
)


def _credential(conn: Connection, credential_id: int | None) -> Credential | None:
    if credential_id is None:
        return None
    row = conn.execute(_credential_of, {"one": credential_id}).first()
    return person_of(row)[0] if row else None


_credential_of = select(*PERSON_COLUMNS).select_from(person_join()).where(credentials.c.id == _ONE)


def _is_recorded(conn: Connection, holder_id: int | None) -> bool:
    """Whether a person did what nothing is replaced after (H 3.5.4, 3.5.5)."""
    if holder_id is None:
        return False
    return conn.execute(_recorded_of, {"one": holder_id}).first() is not None


_recorded_of = (
    select(violations.c.id)
    .where(violations.c.holder_id == _ONE, violations.c.what.in_(sorted(BARRING)))
    .limit(1)
)


def _others(conn: Connection, edition: Edition, holder_id: int | None) -> tuple[Held, ...]:
    """The live credentials of a person, each with the phases that it is meant for."""
    if holder_id is None:
        return ()
    rows = conn.execute(_others_of, {"one": holder_id}).all()
    held = []
    for row in rows:
        phases = _registered(conn, edition, row[0])
        if row.for_phase is not None and row.edition in {None, edition.number}:
            phases |= {row.for_phase}
        held.append(Held(person_of(row)[0], phases))
    return tuple(held)


_others_of = (
    select(*PERSON_COLUMNS, applications.c.for_phase, applications.c.edition)
    .select_from(
        person_join().outerjoin(applications, applications.c.credential_id == credentials.c.id)
    )
    .where(credentials.c.holder_id == _ONE, credentials.c.state.not_in(NOT_ALIVE))
    .order_by(credentials.c.id)
)


def _registered(
    conn: Connection, edition: Edition, credential_id: int | None
) -> frozenset[int | None]:
    if credential_id is None:
        return frozenset()
    phases = conn.execute(
        _registered_of, {"one": credential_id, "edition": edition.number}
    ).scalars()
    return frozenset(None if phase == WHOLE_EDITION else phase for phase in phases)


_registered_of = select(registrations.c.phase).where(
    registrations.c.credential_id == _ONE, registrations.c.edition == _EDITION
)


def area_of(conn: Connection, organisation_id: int | None) -> Mapping[int, float]:
    """The area of an organisation's stands in each phase, added, in square metres."""
    rows = conn.execute(_area_of, {"one": organisation_id})
    return {phase: float(area) for phase, area in rows}


_area_of = (
    select(booths.c.phase, func.sum(booths.c.area_m2))
    .where(booths.c.organisation_id == _ONE)
    .group_by(booths.c.phase)
)


def alive_of(
    conn: Connection, edition: Edition, about: About
) -> Mapping[tuple[Kind, int | None], int]:
    """How many credentials of each kind and phase count against an organisation's quotas.

    An application that waits counts only those before it, so that the first come are served.
    """
    if about.organisation_id is None:
        return {}
    counts: Counter[tuple[Kind, int | None]] = Counter()
    asked = {
        "organisation": about.organisation_id,
        "one": about.credential_id or 0,
        "replaced": about.replaces_id or 0,
        "edition": edition.number,
    }
    waits = conn.execute(_state_of, asked).scalar() is State.APPLIED
    for statement in ALIVE_BEFORE if waits else ALIVE:
        for kind, phase, count in conn.execute(statement, asked):
            counts[kind, None if phase == WHOLE_EDITION else phase] += count
    return dict(counts)


_state_of = select(credentials.c.state).where(credentials.c.id == _ONE)


def granted_to(
    conn: Connection, edition: Edition, organisation_id: int | None
) -> Mapping[tuple[Kind, int | None], int]:
    """By how many recorded exceptions widen an organisation's quotas, by kind and phase."""
    rows = conn.execute(_granted_to, {"one": organisation_id, "edition": edition.number})
    return {(kind, phase): int(extra) for kind, phase, extra in rows}


_granted_to = (
    select(exceptions.c.kind, exceptions.c.phase, func.sum(exceptions.c.extra))
    .where(
        exceptions.c.organisation_id == _ONE,
        exceptions.c.edition == _EDITION,
        exceptions.c.extra.is_not(None),
        exceptions.c.kind.is_not(None),
        exceptions.c.revoked_at.is_(None),
    )
    .group_by(exceptions.c.kind, exceptions.c.phase)
)


def _excused(
    conn: Connection, edition: Edition, at: datetime, about: About
) -> frozenset[tuple[Rule, Excuse]]:
    """The consents that hold for this organisation, kind and phase at an instant."""
    rows = conn.execute(
        select(exceptions.c.rule, exceptions.c.excuse).where(
            exceptions.c.organisation_id == about.organisation_id,
            exceptions.c.edition == edition.number,
            exceptions.c.extra.is_(None),
            exceptions.c.revoked_at.is_(None),
            or_(exceptions.c.until.is_(None), exceptions.c.until > at),
            or_(exceptions.c.kind.is_(None), exceptions.c.kind == about.kind),
            or_(exceptions.c.phase.is_(None), exceptions.c.phase == about.phase),
        )
    )
    return frozenset((Rule(rule), Excuse(excuse)) for rule, excuse in rows)


def _open_charges(conn: Connection, credential_id: int | None) -> int:
    if credential_id is None:
        return 0
    return int(conn.execute(_open_charges_of, {"one": credential_id}).scalar() or 0)


_open_charges_of = select(func.sum(charges.c.amount)).where(charges.c.credential_id == _ONE, *OWED)
