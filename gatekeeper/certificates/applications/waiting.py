"""What waits for approval, the oldest first, each with what stands against it as of now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, TextClause, func, or_, select

from gatekeeper.certificates.acting import By, Centre, need
from gatekeeper.certificates.applications.approving import MOST_AT_ONCE, Pick
from gatekeeper.certificates.applications.weighing import Weighed, weigh_waiting
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import HARD_CARDS, Kind, State
from gatekeeper.store.desk_tables import applications, particulars
from gatekeeper.store.rows import has_photo
from gatekeeper.store.tables import WAITING_ONLY, credentials, holders, organisations

PAGE = 50
"""Applications that a list shows at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of those that wait are wanted; None asks for all."""

    organisation: str | None = None
    """A code: the organisation's own, or those of an agency's organisations."""
    kind: Kind | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One application that waits."""

    number: str
    version: int
    kind: Kind
    phase: int | None
    name: str | None
    plate: str | None
    position: str | None
    organisation: str | None
    organisation_code: str | None
    applied_at: datetime | None
    """Aware."""
    source: str | None
    has_photo: bool
    stamp: bool
    original_seen: bool
    has_statement: bool
    purpose: Purpose
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Some of those that wait, and how many there are."""

    rows: tuple[Waiting, ...]
    count: int


def waiting(centre: Centre, by: By, wanted: Wanted, *, skip: int = 0) -> WaitingPage:
    """A page of what waits for approval. Raises RightMissing, StoreError.

    The caller writes the look down (``auditing.read``) before it is shown.
    """
    need(by, Right.APPROVE)
    source, condition = _those(wanted)
    with centre.store.reading() as conn:
        count = conn.execute(select(func.count()).select_from(source).where(*condition)).scalar()
        rows = conn.execute(
            select(*_COLUMNS)
            .select_from(source)
            .where(*condition)
            .order_by(*_OLDEST_FIRST)
            .limit(PAGE)
            .offset(max(skip, 0))
        ).all()
        made = tuple(
            Waiting(
                number=row.number,
                version=row.version or 0,
                kind=row.kind,
                phase=row.for_phase if row.kind in HARD_CARDS else row.phase,
                name=row.person,
                plate=row.plate,
                position=row.position,
                organisation=row.organisation,
                organisation_code=row.code,
                applied_at=row.applied_at,
                source=row.source,
                has_photo=row.has_photo,
                stamp=bool(row.stamp),
                original_seen=row.document_seen_at is not None,
                has_statement=bool(row.statement),
                purpose=Purpose(row.purpose or Purpose.FIRST),
                weighed=weigh_waiting(conn, centre.edition, by.now, row.number),
            )
            for row in rows
        )
    return WaitingPage(made, count or 0)


def waiting_picks(centre: Centre, by: By, wanted: Wanted) -> tuple[Pick, ...]:
    """All that wait, as far as they are approved at once, the oldest first; nothing about them."""
    need(by, Right.APPROVE)
    source, condition = _those(wanted)
    with centre.store.reading() as conn:
        rows = conn.execute(
            select(credentials.c.number, applications.c.version)
            .select_from(source)
            .where(*condition)
            .order_by(*_OLDEST_FIRST)
            .limit(MOST_AT_ONCE)
        ).all()
    return tuple(Pick(number, version or 0) for number, version in rows)


def _those(wanted: Wanted) -> tuple[FromClause, list[ColumnElement[bool] | TextClause]]:
    agency = organisations.alias()
    whose_id = func.coalesce(credentials.c.organisation_id, holders.c.organisation_id)
    source = (
        credentials.outerjoin(applications, applications.c.credential_id == credentials.c.id)
        .outerjoin(holders, holders.c.id == credentials.c.holder_id)
        .outerjoin(organisations, organisations.c.id == whose_id)
        .outerjoin(particulars, particulars.c.holder_id == holders.c.id)
        .outerjoin(agency, agency.c.id == organisations.c.agency_id)
    )
    return source, list(_conditions(wanted, agency.c.code))


_OLDEST_FIRST = (func.coalesce(applications.c.applied_at, 0), credentials.c.id)
_COLUMNS = (
    credentials.c.number,
    applications.c.version,
    credentials.c.kind,
    credentials.c.phase,
    applications.c.for_phase,
    holders.c.name.label("person"),
    credentials.c.plate,
    applications.c.position,
    organisations.c.name.label("organisation"),
    organisations.c.code,
    applications.c.applied_at,
    applications.c.source,
    applications.c.stamp,
    applications.c.statement,
    applications.c.purpose,
    particulars.c.document_seen_at,
    has_photo(credentials.c.holder_id),
)


def _conditions(
    wanted: Wanted, agency_code: ColumnElement[str]
) -> Iterator[ColumnElement[bool] | TextClause]:
    yield WAITING_ONLY
    yield credentials.c.state == State.APPLIED
    if wanted.organisation:
        codes = {wanted.organisation, wanted.organisation.upper()}
        yield or_(organisations.c.code.in_(codes), agency_code.in_(codes))
    if wanted.kind:
        yield credentials.c.kind == wanted.kind
    if wanted.number:
        yield credentials.c.number == wanted.number
