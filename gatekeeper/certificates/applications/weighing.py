"""Weighs an application: what stands against it, what it still lacks, what it costs, what is left.

The same for one that is being typed, one that is taken in and one that waits; nothing is written.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from gatekeeper.certificates.applications.ahead import Ahead
from gatekeeper.certificates.applications.applicants import OnFile, as_holder, check_person, on_file
from gatekeeper.certificates.applications.application import Application
from gatekeeper.certificates.counted import NOT_ALIVE
from gatekeeper.certificates.known import About, load_known
from gatekeeper.certificates.steps import OnDesk
from gatekeeper.errors import NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy import issuing
from gatekeeper.policy.case import quota_use
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.fees import (
    FeeLine,
    FeeUnknown,
    Purpose,
    charged_days,
    issue_fee,
    replacement_fee,
)
from gatekeeper.policy.objections import Objection
from gatekeeper.policy.quotas import QuotaUse, spaces_for
from gatekeeper.policy.request import DriverForm, Known, Request
from gatekeeper.policy.words import HARD_CARDS, LORRIES, Kind
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.tables import credentials, holders, organisations, photos


@dataclass(frozen=True, slots=True)
class Weighed:
    """An application held against the rules at an instant."""

    request: Request
    known: Known
    refused: tuple[Objection, ...]
    """What stands against taking it in."""
    lacking: tuple[Objection, ...]
    """What, besides, stands against approving it: papers that are not there yet."""
    fee: tuple[FeeLine, ...]
    quota: QuotaUse
    organisation_id: int | None = None
    on_file: OnFile | None = field(default=None, repr=False)

    @property
    def objections(self) -> tuple[Objection, ...]:
        """All that stands against approving it, the gravest first."""
        return self.refused + self.lacking


def weigh(
    conn: Connection,
    edition: Edition,
    now: datetime,
    application: Application,
    *,
    purpose: Purpose = Purpose.FIRST,
    replaces: OnDesk | None = None,
    ahead: Ahead | None = None,
) -> Weighed:
    """Weigh a ``cleaned`` application at an aware instant, before it is taken in.

    ``ahead`` is what comes before it in the same file and is not taken in either.

    Raises NotAsExpected for an organisation that is not there, for another name than the register
    has for the document, and where no parking space is left; InputWrong for a wrong number.
    """
    at = fair_time(edition, now)
    organisation_id = _organisation_id(conn, application.organisation)
    person, file = application.person, None
    if person is not None:
        file = on_file(conn, person.id_number)
        check_person(person, file, at.date())
    about = About(
        organisation_id=organisation_id,
        holder_id=file.holder_id if file else None,
        replaces_id=replaces.id if replaces else None,
        kind=application.kind,
        phase=application.phase,
    )
    known = load_known(conn, edition, at, about, ahead.companies if ahead else None)
    if ahead:
        known = ahead.counted(known, application)
    if known.organisation is not None:  # its code as the register writes it
        application = replace(application, organisation=known.organisation.code)
    if person is not None:
        barred = known.person is not None and known.person.barred
        known = replace(
            known,
            person=replace(as_holder(person, file), barred=barred),
            birth=person.birth or known.birth,
            document_expires=person.expires or known.document_expires,
        )
    if application.parking:
        spaces = ahead.spaces(application) if ahead else 0
        _check_spaces(conn, edition, application, known, organisation_id, ahead=spaces)
    has_photo = application.photo is not None or bool(file and file.has_photo)
    request = _request(edition, application, purpose, at, has_photo=has_photo)
    weighed = _weighed(edition, request, known, parking=application.parking)
    return replace(weighed, organisation_id=organisation_id, on_file=file)


def weigh_waiting(conn: Connection, edition: Edition, now: datetime, number: str) -> Weighed:
    """Weigh an application that was taken in, as it stands at an aware instant."""
    row = conn.execute(_waiting.where(credentials.c.number == number)).one()
    request = Request(
        kind=row.kind,
        purpose=Purpose(row.purpose or Purpose.FIRST),
        phase=row.for_phase if row.kind in HARD_CARDS else row.phase,
        asked_at=fair_time(edition, row.applied_at) if row.applied_at else None,
        valid_from=row.valid_from or (row.slot_from.date() if row.slot_from else None),
        valid_to=row.valid_to or (row.slot_to.date() if row.slot_to else None),
        plate=row.plate,
        driver=_driver(row) if row.kind in LORRIES and row.holder_id else None,
        photo=row.photo is not None,
        stamp=bool(row.stamp),
        statement=bool(row.statement),
    )
    about = About(
        organisation_id=row.organisation_id,
        holder_id=row.holder_id,
        credential_id=row.id,
        replaces_id=row.replaces_id,
        kind=row.kind,
        phase=request.phase,
    )
    known = load_known(conn, edition, fair_time(edition, now), about)
    weighed = _weighed(edition, request, known, parking=row.parking_space)
    return replace(weighed, organisation_id=row.organisation_id)


_whose = func.coalesce(credentials.c.organisation_id, holders.c.organisation_id)
_waiting = select(
    credentials.c.id,
    credentials.c.kind,
    credentials.c.holder_id,
    _whose.label("organisation_id"),
    credentials.c.phase,
    credentials.c.valid_from,
    credentials.c.valid_to,
    credentials.c.slot_from,
    credentials.c.slot_to,
    credentials.c.plate,
    credentials.c.parking_space,
    applications.c.purpose,
    applications.c.replaces_id,
    applications.c.for_phase,
    applications.c.applied_at,
    applications.c.stamp,
    applications.c.statement,
    organisations.c.code,
    holders.c.name,
    holders.c.id_number,
    photos.c.holder_id.label("photo"),
).select_from(
    credentials.outerjoin(applications, applications.c.credential_id == credentials.c.id)
    .outerjoin(holders, holders.c.id == credentials.c.holder_id)
    .outerjoin(organisations, organisations.c.id == _whose)
    .outerjoin(photos, photos.c.holder_id == credentials.c.holder_id)
)


def fee_of(
    edition: Edition, request: Request, at: datetime, *, parking: bool
) -> tuple[FeeLine, ...]:
    """What the credential asked for costs; nothing where the rules say that it cannot be had.

    ``at`` is fair time; what replaces another costs what it cost when it was asked for.
    """
    if request.purpose is not Purpose.FIRST:
        asked_at = request.asked_at or at
        phase = request.phase or edition.phase_at(asked_at).id
        try:
            return replacement_fee(edition, request.kind, request.purpose, phase, asked_at)
        except ValueError:
            return ()
    first, last = request.valid_from, request.valid_to
    try:
        days = charged_days(edition, request.kind, request.phase, first, last)
        return issue_fee(edition, request.kind, days=days, spaces=int(parking))
    except (FeeUnknown, ValueError):
        return ()


def _weighed(edition: Edition, request: Request, known: Known, *, parking: bool) -> Weighed:
    refused = issuing.to_apply(edition, request, known)
    every = issuing.to_approve(edition, request, known)
    return Weighed(
        request=request,
        known=known,
        refused=refused,
        lacking=tuple(each for each in every if each not in refused),
        fee=fee_of(edition, request, known.now, parking=parking),
        quota=quota_use(edition, request.kind, request.phase, known),
    )


def _request(
    edition: Edition, application: Application, purpose: Purpose, at: datetime, *, has_photo: bool
) -> Request:
    asked_at = application.asked_at
    vehicle, person, driver = application.vehicle, application.person, None
    first, last = application.valid_from, application.valid_to
    if vehicle and vehicle.slot_from and vehicle.slot_to and first is None:
        first, last = vehicle.slot_from.date(), vehicle.slot_to.date()
    if application.kind in LORRIES and person is not None:
        driver = DriverForm(
            organisation_code=application.organisation,
            plate=vehicle.plate if vehicle else "",
            name=person.name,
            id_number=person.id_number,
            photo=has_photo,
        )
    return Request(
        kind=application.kind,
        purpose=purpose,
        phase=application.phase,
        asked_at=fair_time(edition, asked_at) if asked_at else at,
        at_counter=application.at_counter,
        valid_from=first,
        valid_to=last,
        plate=vehicle.plate if vehicle else None,
        driver=driver,
        photo=has_photo,
        stamp=application.stamp,
        original_shown=application.original_seen,
        statement=bool(application.statement),
    )


def _driver(row: Any) -> DriverForm:
    return DriverForm(
        organisation_code=row.code or "",
        plate=row.plate or "",
        name=row.name,
        id_number=row.id_number,
        photo=row.photo is not None,
    )


def _organisation_id(conn: Connection, code: str) -> int | None:
    """The organisation of a code; None where none is named, which the rules refuse."""
    if not code:
        return None
    found: int | None = conn.execute(
        select(organisations.c.id).where(organisations.c.code.in_({code, code.upper()}))
    ).scalar()
    if found is None:
        raise NotAsExpected("no_such_organisation", code=code)
    return found


def _check_spaces(
    conn: Connection,
    edition: Edition,
    application: Application,
    known: Known,
    organisation_id: int | None,
    *,
    ahead: int,
) -> None:
    """A parking space comes with every few coach passes, this one counted (handbook 4)."""
    passes = known.alive.get((Kind.COACH, application.phase), 0) + 1
    taken = conn.execute(
        select(credentials.c.id).where(
            credentials.c.organisation_id == organisation_id,
            credentials.c.kind == application.kind,
            credentials.c.edition == edition.number,
            credentials.c.phase == application.phase,
            credentials.c.parking_space,
            credentials.c.state.not_in(NOT_ALIVE),
        )
    ).all()
    if len(taken) + ahead >= (spaces := spaces_for(edition, passes)):
        raise NotAsExpected("no_parking_space", spaces=spaces, passes=passes)
