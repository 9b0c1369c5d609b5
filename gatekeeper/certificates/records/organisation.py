"""An organisation as the desk sees it, what it has paid and which evenings it was granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, update

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.certificates.fields import noted
from gatekeeper.certificates.known import About, alive_of, area_of, granted_to
from gatekeeper.certificates.money.owing import sums
from gatekeeper.certificates.order.barring import Bar, bars
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.case import quota_use
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.quotas import QuotaUse, whole_stands
from gatekeeper.policy.request import Known
from gatekeeper.policy.rights import Right
from gatekeeper.policy.standing_rules import SERVED
from gatekeeper.policy.words import EventKind, Kind
from gatekeeper.store import rosters, violations
from gatekeeper.store.rosters import (
    ExceptionLine,
    Exhibitor,
    Member,
    OrganisationFile,
    Stand,
    Vehicle,
)
from gatekeeper.store.tables import organisations, overtime

PAGE = 100
"""People that a page shows."""
MAX_CODE = 40
OVERTIME_GRANTED, OVERTIME_WITHDRAWN = "overtime_granted", "overtime_withdrawn"
FEES_PAID, FEES_UNPAID = "fees_paid", "fees_unpaid"


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One kind in one phase, or without a phase, and how much of its quota is used."""

    kind: Kind
    phase: int | None
    use: QuotaUse


@dataclass(frozen=True, slots=True)
class Evening:
    """An evening that may be granted; ``asked_until`` is fair time, after it only by consent."""

    day: date
    phase: int
    granted: bool
    asked_until: datetime
    ends: datetime
    """When the evening itself is over."""


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Everything that the page of an organisation shows."""

    file: OrganisationFile
    stands: Sequence[tuple[Stand, int]]
    """Each with its whole standard stands."""
    whole: Sequence[tuple[int, float, int]]
    """By phase: the area of all its stands together, and the whole stands that come of it."""
    quotas: Sequence[QuotaLine]
    people: Sequence[Member]
    people_count: int
    vehicles: Sequence[Vehicle]
    owed: int
    evenings: Sequence[Evening]
    exceptions: Sequence[ExceptionLine]
    bars: Sequence[Bar]
    violations: Sequence[violations.Listed]
    exhibitors: Sequence[Exhibitor]


def open_organisation(centre: Centre, by: By, code: str, *, skip: int = 0) -> OrganisationPage:
    """Open an organisation's page at some of its people.

    Raises NotAsExpected (``no_such_organisation``), RightMissing, ClockSetBack.
    """
    need(by, Right.SEARCH)
    edition, at = centre.edition, fair_time(centre.edition, by.now)
    with centre.store.reading() as conn:
        file = _file(conn, code)
        stands = rosters.stands_of(conn, file.id)
        ids = rosters.people_in_order(conn, file.id)
        page = OrganisationPage(
            file=file,
            stands=[(one, whole_stands(edition, one.area_m2)) for one in stands],
            whole=[
                (phase, area, whole_stands(edition, area))
                for phase, area in sorted(area_of(conn, file.id).items())
            ],
            quotas=_quotas(conn, edition, file),
            people=rosters.members(conn, file.id, edition.number, ids[skip : skip + PAGE]),
            people_count=len(ids),
            vehicles=rosters.vehicles_of(conn, file.id),
            owed=sums(conn, [file.id])[file.id],
            evenings=_evenings(conn, edition, file),
            exceptions=rosters.exceptions_in_force(conn, file.id, edition.number, at),
            bars=bars(conn, organisation_id=file.id, holding_only=True),
            violations=violations.listed(
                conn, violations.Wanted(organisations=[file.id]), limit=20
            ),
            exhibitors=rosters.exhibitors_of(conn, file.id),
        )
    read(centre, by, Look.ORGANISATION, text=file.code)
    return page


def set_fees_paid(
    centre: Centre, by: By, code: str, *, paid: bool, note: str, form: str | None = None
) -> None:
    """Write down that an organisation has paid its exhibition fees, or has not.

    Raises InputWrong, NotAsExpected (``no_such_organisation``, ``nothing_changed``), RightMissing.
    """
    why = noted(note, required=True)
    with acting(centre, by, Right.CHANGE_ORGANISATION, form=form) as act:
        file = _file(act.conn, code)
        if file.fees_paid is paid:
            raise NotAsExpected("nothing_changed")
        act.conn.execute(
            update(organisations).where(organisations.c.id == file.id).values(fees_paid=paid)
        )
        _log(act, FEES_PAID if paid else FEES_UNPAID, file, note=why)


def grant_evening(
    centre: Centre, by: By, code: str, day: date, note: str, *, form: str | None = None
) -> None:
    """Grant an evening of setup overtime.

    Whoever approves may, until the hour of the day by which it is asked for (handbook 3); after it
    the duty manager alone (H 3.4.4). Raises InputWrong, NotAsExpected (``no_such_organisation``,
    ``no_such_evening``, ``evening_over``, ``granted_before``), RightMissing, SubmittedBefore.
    """
    why = noted(note, required=True)
    with acting(centre, by, Right.APPROVE, form=form) as act:
        file, evening = _evening(act, code, day)
        if evening.granted:
            raise NotAsExpected("granted_before")
        if act.at >= evening.asked_until:
            act.need(Right.CONSENT)
        act.conn.execute(insert(overtime).values(organisation_id=file.id, date=day))
        _log(act, OVERTIME_GRANTED, file, day=day.isoformat(), note=why)


def withdraw_evening(
    centre: Centre, by: By, code: str, day: date, note: str, *, form: str | None = None
) -> None:
    """Take an evening back that was granted. Raises as ``grant_evening`` (``not_granted``)."""
    why = noted(note, required=True)
    with acting(centre, by, Right.APPROVE, form=form) as act:
        file, evening = _evening(act, code, day)
        if not evening.granted:
            raise NotAsExpected("not_granted")
        if act.at >= evening.asked_until:
            act.need(Right.CONSENT)
        act.conn.execute(
            delete(overtime).where(overtime.c.organisation_id == file.id, overtime.c.date == day)
        )
        _log(act, OVERTIME_WITHDRAWN, file, day=day.isoformat(), note=why)


def _file(conn: Connection, code: str) -> OrganisationFile:
    file = rosters.organisation_file(conn, code[:MAX_CODE])
    if file is None:
        raise NotAsExpected("no_such_organisation", code=code[:MAX_CODE])
    return file


def _evening(act: Act, code: str, day: date) -> tuple[OrganisationFile, Evening]:
    file = _file(act.conn, code)
    found = [one for one in _evenings(act.conn, act.edition, file) if one.day == day]
    if not found:
        raise NotAsExpected("no_such_evening")
    if act.at >= found[0].ends:
        raise NotAsExpected("evening_over")
    return file, found[0]


def _evenings(conn: Connection, edition: Edition, file: OrganisationFile) -> list[Evening]:
    """The edition's overtime evenings; early delivery days are granted with the permit."""
    granted = set(rosters.evenings_of(conn, file.id))
    return [
        Evening(
            day=span.start.date(),
            phase=phase.id,
            granted=span.start.date() in granted,
            asked_until=datetime.combine(span.start.date(), edition.overtime_asked_before),
            ends=span.end,
        )
        for phase in edition.phases
        for span in phase.overtime
    ]


def _quotas(conn: Connection, edition: Edition, file: OrganisationFile) -> list[QuotaLine]:
    """Every quota that the organisation has, or has used anything of, phase by phase."""
    alive = alive_of(conn, edition, About(organisation_id=file.id))
    area, granted = area_of(conn, file.id), granted_to(conn, edition, file.id)
    lines = []
    for kind, rules in edition.kinds.items():
        served = SERVED.get(kind)
        if rules.quota is None or (served is not None and file.kind not in served):
            continue
        for phase in (each.id for each in edition.phases):
            known = Known(
                now=datetime.min,
                area_m2=area,
                exhibitors=alive.get((Kind.EXHIBITOR, phase), 0),
                alive=alive,
                granted=granted,
            )
            use = quota_use(edition, kind, phase, known)
            if use.limit or use.used or use.granted:
                lines.append(QuotaLine(kind, phase, use))
    return lines


def _log(act: Act, action: str, file: OrganisationFile, **detail: str) -> None:
    act.log(EventKind.RECORD, action=action, detail={"organisation": file.code, **detail})
    act.outcome = file.code
