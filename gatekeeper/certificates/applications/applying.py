"""Takes in an application: the person and the papers are written down, a credential is begun.

Handbook 5: applied for by an organisation, with everything in one form. What the rules object to
refuses it as a whole, every objection told; papers that are still to come do not.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.certificates.applications.applicants import employ, keep_person, keep_photo
from gatekeeper.certificates.applications.application import AT_DESK, Application, cleaned
from gatekeeper.certificates.applications.numbers import new_number
from gatekeeper.certificates.applications.photo_rules import accepted_flaws
from gatekeeper.certificates.applications.weighing import Weighed, weigh
from gatekeeper.certificates.steps import OnDesk
from gatekeeper.errors import NotAsExpected, Objected
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.life import Step
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import HARD_CARDS, EventKind, State
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.tables import credentials, holders, organisations


@dataclass(frozen=True, slots=True)
class Applied:
    """An application that was taken in."""

    number: str
    """Of the credential that is to be."""
    again: bool = False
    """It was taken in before, under the same reference and with the same content."""


def apply(centre: Centre, by: By, application: Application, form: str | None = None) -> Applied:
    """Take in one application that a clerk typed.

    Raises InputWrong, NotAsExpected (``other_name``, ``no_such_organisation``,
    ``no_parking_space``, ``application_changed``), Objected with every objection of
    ``issuing.to_apply``, SubmittedBefore, RightMissing.
    """
    need(by, Right.APPLY)
    if not application.at_counter:
        need(by, Right.WORK_OFF_HOURS)
    photo_flaws = accepted_flaws(centre.edition, application.kind, application.photo)
    with acting(centre, by, Right.APPLY, form=form) as act:
        applied = make_application(act, application, photo_flaws=photo_flaws)
        act.outcome = applied.number
        return applied


def look_over(centre: Centre, by: By, application: Application) -> Weighed:
    """What would become of an application if it were sent now; nothing is written.

    Raises InputWrong and NotAsExpected as ``apply`` does.
    """
    clean = cleaned(centre.edition, application, by.now)
    with centre.store.reading() as conn:
        return weigh(conn, centre.edition, by.now, clean)


def make_application(
    act: Act,
    application: Application,
    purpose: Purpose = Purpose.FIRST,
    replaces: OnDesk | None = None,
    photo_flaws: tuple[str, ...] = (),
) -> Applied:
    """Take in an application inside an act whose right was checked; raises as ``apply`` does.

    ``replaces`` is the card whose place it takes, for every other purpose than the first;
    ``photo_flaws`` are what ``accepted_flaws`` said of the photo, for the log.
    An application with a source and a reference that were there before makes nothing new.
    """
    clean = cleaned(act.edition, application, act.by.now)
    before = taken_before(act.conn, clean)
    if before is not None:
        return before
    weighed = weigh(act.conn, act.edition, act.by.now, clean, purpose=purpose, replaces=replaces)
    if weighed.refused:
        raise Objected(weighed.refused)
    assert weighed.organisation_id is not None  # without one the rules refuse
    holder_id = _keep_person(act, clean, weighed, purpose)
    number = _insert(
        act,
        clean,
        purpose,
        replaces,
        holder_id=holder_id,
        organisation_id=weighed.organisation_id,
    )
    act.log(
        EventKind.STEP,
        action=Step.APPLY,
        number=number,
        detail={
            "to": State.APPLIED,
            "kind": clean.kind,
            "organisation": weighed.known.organisation.code if weighed.known.organisation else None,
            "phase": clean.phase,
            "purpose": None if purpose is Purpose.FIRST else purpose,
            "replaces": replaces.number if replaces else None,
            "source": None if clean.source == AT_DESK else clean.source,
            "reference": clean.reference,
            "original_seen": clean.original_seen or None,
            "photo_flaws": " ".join(photo_flaws) or None,
        },
    )
    return Applied(number)


def _keep_person(act: Act, clean: Application, weighed: Weighed, purpose: Purpose) -> int | None:
    if clean.person is None or weighed.organisation_id is None:
        return None
    file, company = weighed.on_file, weighed.organisation_id
    holder_id = keep_person(act, clean.person, file, company, original_seen=clean.original_seen)
    if clean.photo is not None:
        keep_photo(act.conn, holder_id, clean.photo)
    # Who has no other credential works for whoever applies now.
    moved = purpose is Purpose.CHANGE_OF_EMPLOYER or not weighed.known.others
    if file is not None and file.organisation_id != company and moved:
        employ(act.conn, holder_id, company)
    return holder_id


def _insert(
    act: Act,
    clean: Application,
    purpose: Purpose,
    replaces: OnDesk | None,
    *,
    holder_id: int | None,
    organisation_id: int,
) -> str:
    number, vehicle = new_number(act.conn, act.edition), clean.vehicle
    is_card = clean.kind in HARD_CARDS
    credential_id = act.conn.execute(
        insert(credentials)
        .values(
            number=number,
            kind=clean.kind,
            state=State.APPLIED,
            holder_id=holder_id,
            organisation_id=organisation_id,
            plate=vehicle.plate or None if vehicle else None,
            plate_key=plate_key(vehicle.plate) or None if vehicle else None,
            length_m=vehicle.length_m if vehicle else None,
            slot_from=vehicle.slot_from if vehicle else None,
            slot_to=vehicle.slot_to if vehicle else None,
            # A hard card belongs to no edition: its registrations say where it works.
            edition=None if is_card else act.edition.number,
            phase=None if is_card else clean.phase,
            valid_from=clean.valid_from,
            valid_to=clean.valid_to,
            parking_space=clean.parking,
        )
        .returning(credentials.c.id)
    ).scalar_one()
    act.conn.execute(
        insert(applications).values(
            credential_id=credential_id,
            version=1,
            changed_at=act.by.now,
            purpose=purpose,
            replaces_id=replaces.id if replaces else None,
            edition=act.edition.number,
            for_phase=clean.phase if is_card else None,
            position=clean.position or None,
            stamp=clean.stamp,
            statement=clean.statement or None,
            source=clean.source,
            reference=clean.reference,
            applied_at=clean.asked_at or act.by.now,
            applied_by=act.by.account,
        )
    )
    return number


def taken_before(conn: Connection, clean: Application) -> Applied | None:
    """The credential of an application that came before under the same reference.

    Raises NotAsExpected (``application_changed``) where it says something else now: a change is
    for a person to look at.
    """
    if clean.reference is None:
        return None
    row = conn.execute(
        select(
            credentials.c.number,
            organisations.c.code,
            holders.c.id_number,
            holders.c.name,
            credentials.c.kind,
            credentials.c.plate_key,
            credentials.c.valid_from,
            credentials.c.valid_to,
            credentials.c.phase,
            applications.c.for_phase,
        )
        .select_from(
            applications.join(credentials, credentials.c.id == applications.c.credential_id)
            .outerjoin(organisations, organisations.c.id == credentials.c.organisation_id)
            .outerjoin(holders, holders.c.id == credentials.c.holder_id)
        )
        .where(
            applications.c.source == clean.source,
            applications.c.reference == clean.reference,
        )
    ).first()
    if row is None:
        return None
    number, code, id_number, name, *terms, phase, for_phase = row
    person, vehicle = clean.person, clean.vehicle
    stored = (code and code.casefold(), id_number, name, *terms, phase or for_phase)
    asked: tuple[str | date | int | None, ...] = (
        clean.organisation.casefold(),
        person.id_number if person else None,
        person.name if person else None,
        clean.kind,
        (plate_key(vehicle.plate) if vehicle else "") or None,
        clean.valid_from,
        clean.valid_to,
        clean.phase,
    )
    if stored != asked:
        raise NotAsExpected("application_changed", number=number, reference=clean.reference)
    return Applied(number, again=True)
