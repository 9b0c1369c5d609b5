"""Rules of issue on who asks for what: bars, organisations, people, quotas (handbook 4, 5, 8).

A rule takes a case and gives the objections it has, mostly one or none.
"""

from collections.abc import Iterator
from datetime import date

from gatekeeper.policy.case import Case, against
from gatekeeper.policy.documents import age_on
from gatekeeper.policy.fees import Purpose, fee_known, replaceable
from gatekeeper.policy.holding import clashes
from gatekeeper.policy.objections import Excuse, Objection, Remedy, Rule
from gatekeeper.policy.words import (
    LORRIES,
    NOT_COLLECTED,
    WITHDRAWN,
    Kind,
    OrganisationKind,
    RegisteredPer,
    State,
    Subject,
)

Found = Iterator[Objection]

AGE_LIMITED = frozenset({Kind.SETUP, Kind.DISMANTLING})
"""Kinds of those who work in setup and dismantling (handbook 8)."""
PERMIT_NEEDED = LORRIES | {Kind.SETUP}
"""What a contractor is given only against its construction permit (handbook 8; H 5.2.4)."""
REVIEWED = frozenset({Kind.SETUP, Kind.DISMANTLING})
"""Whose number the plan review group may raise, for contractors (H 5.2.6)."""

_BUILDERS = (OrganisationKind.EXHIBITOR, OrganisationKind.CONTRACTOR)
_HAULIERS = (*_BUILDERS, OrganisationKind.CARRIER)
SERVED = {
    Kind.EXHIBITOR: (OrganisationKind.EXHIBITOR,),
    Kind.AGENCY_STAFF: (OrganisationKind.AGENCY,),
    Kind.SETUP: _BUILDERS,
    Kind.DISMANTLING: _BUILDERS,
    Kind.BUYER: (OrganisationKind.BUYER,),
    Kind.STAFF: (OrganisationKind.ORGANISER,),
    Kind.CARRIER: (OrganisationKind.CARRIER,),
    Kind.CAR: (OrganisationKind.AGENCY,),
    Kind.COACH: (
        OrganisationKind.EXHIBITOR,
        OrganisationKind.AGENCY,
        OrganisationKind.ORGANISER,
    ),
    Kind.SETUP_VEHICLE: _HAULIERS,
    Kind.DISMANTLING_VEHICLE: _HAULIERS,
    Kind.LIFT: (
        OrganisationKind.CONTRACTOR,
        OrganisationKind.CARRIER,
        OrganisationKind.ORGANISER,
    ),
    Kind.DISCHARGE_NOTICE: (OrganisationKind.CARRIER,),
    Kind.CONSTRUCTION_PERMIT: (OrganisationKind.CONTRACTOR,),
}
"""Whose people, vehicles and goods each kind is for (handbook 4); of others, anybody's.

RULING: a coach is its exhibitors', asked for by their agency, or by the organiser for those that
have none; a lorry may be the exhibitor's, its contractor's or a carrier's."""


def barred(case: Case) -> Found:
    """Nobody barred, and nobody of an organisation that is, gets anything (H 3.5.4)."""
    person, organisation = case.known.person, case.known.organisation
    if person and person.barred:
        yield against(
            Rule.PERSON_BARRED, Remedy.ANOTHER_PERSON, Remedy.SUPERVISOR, name=person.name
        )
    if organisation and organisation.barred:
        yield against(Rule.ORGANISATION_BARRED, Remedy.SUPERVISOR, organisation=organisation.code)


def recorded(case: Case) -> Found:
    """Who sold, lent, altered or forged a card is not given a new one for it (H 3.5.4, 3.5.5)."""
    if case.known.recorded:
        name = case.known.person.name if case.known.person else None
        yield against(Rule.RECORDED_BEFORE, Remedy.NOTHING, name=name)


def organisation(case: Case) -> Found:
    """Individuals are not served, and each kind is for organisations of certain kinds (H 3.3)."""
    known = case.known.organisation
    if known is None:
        yield against(Rule.INDIVIDUAL, Remedy.APPLY_THROUGH_ORGANISATION)
        return
    served = SERVED.get(case.kind)
    if served is not None and known.kind not in served:
        yield against(
            Rule.WRONG_ORGANISATION_KIND,
            Remedy.APPLY_THROUGH_ORGANISATION,
            kind=case.kind,
            organisation_kind=known.kind,
            served=tuple(served),
        )


def person(case: Case) -> Found:
    """A person's credential names its person."""
    if case.kind.subject is Subject.PEOPLE and case.known.person is None:
        yield against(Rule.PERSON_MISSING, Remedy.NAME_PERSON)


def one_credential(case: Case) -> Found:
    """One person, one credential, across organisations and kinds (H 3.5.2; ``holding``)."""
    if not case.time_is_clear:
        return
    for clash in clashes(case.edition, case.wanted, case.others, case.known.now):
        other = clash.other.credential
        days = (Remedy.CHOOSE_OTHER_DATES,) if case.needs_dates else ()
        yield against(
            Rule.ONE_CREDENTIAL,
            Remedy.SURRENDER_OTHER,
            *days,
            number=other.number,
            kind=other.kind,
            state=other.state,
            organisation=other.organisation_code,
            start=clash.both.start if clash.both else None,
            until=clash.both.end if clash.both else None,
        )


def old_enough(case: Case) -> Found:
    """Under 18 no one works in setup and dismantling: on the first day of the pass (H 5.2.4)."""
    if case.kind not in AGE_LIMITED or case.known.person is None:
        return
    minimum, birth, first_day = case.edition.minimum_age, case.known.birth, case.first_day
    if birth is None:
        yield against(Rule.BIRTH_DATE_MISSING, Remedy.SHOW_ORIGINAL, minimum=minimum)
    elif first_day is not None and age_on(birth, first_day) < minimum:
        yield against(
            Rule.UNDER_AGE,
            Remedy.ANOTHER_PERSON,
            minimum=minimum,
            first_day=first_day,
            old_enough_on=_birthday(birth, minimum),
        )


def _birthday(birth: date, age: int) -> date:
    """The day on which somebody turns so old; 1 March for 29 February in other years."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def permit(case: Case) -> Found:
    """A contractor's setup and vehicle passes are issued against its construction permit."""
    known, phase = case.known.organisation, case.phase
    if known is None or known.kind is not OrganisationKind.CONTRACTOR or phase is None:
        return
    if case.kind in PERMIT_NEEDED and phase.id not in case.known.permits:
        yield against(
            Rule.PERMIT_MISSING, Remedy.BRING_PERMIT, organisation=known.code, phase=phase.id
        )


def within_quota(case: Case) -> Found:
    """No more than the quota and its recorded exceptions (handbook 4, 8)."""
    known, phase, use = case.known.organisation, case.phase, case.quota_use
    if known is None or phase is None or use.holds():
        return
    excuses, remedies = {Excuse.DUTY_MANAGER}, [Remedy.DUTY_MANAGER_CONSENT]
    if known.kind is OrganisationKind.CONTRACTOR and case.kind in REVIEWED:
        excuses.add(Excuse.PLAN_REVIEW)
        remedies.insert(0, Remedy.PLAN_REVIEW_EXCEPTION)
    if case.counts_stands and not case.known.area_m2.get(phase.id) and not use.granted:
        yield against(
            Rule.NO_STAND,
            Remedy.RECORD_STAND,
            *remedies,
            excusable_by=frozenset(excuses),
            organisation=known.code,
            phase=phase.id,
        )
        return
    yield against(
        Rule.QUOTA_USED_UP,
        *([Remedy.GIVE_ONE_BACK] if use.used else []),
        *remedies,
        excusable_by=frozenset(excuses),
        kind=case.kind,
        phase=phase.id,
        limit=use.limit,
        granted=use.granted,
        used=use.used,
    )


def fee(case: Case) -> Found:
    """A kind that is charged for at a price nobody has said yet is not issued."""
    first = case.request.purpose is Purpose.FIRST
    if first and not fee_known(case.edition, case.kind):
        yield against(Rule.FEE_UNKNOWN, Remedy.SET_FEE, kind=case.kind)


def charges(case: Case) -> Found:
    """What is owed for the credential itself is paid before it is made and handed over."""
    if case.known.open_charges > 0:
        yield against(Rule.CHARGES_UNPAID, Remedy.PAY_CHARGES, amount=case.known.open_charges)


def organisation_fees(case: Case) -> Found:
    """Who has not paid its exhibition fees is handed nothing (H 3.4.3).

    RULING: nor is a badge of earlier editions registered, which is how one is had for this one.
    """
    known = case.known.organisation
    if known is not None and not known.fees_paid:
        yield against(Rule.ORGANISATION_FEES_UNPAID, Remedy.PAY_FEES, organisation=known.code)


def registrable(case: Case) -> Found:
    """Only badges are registered, when handed over, and once for each phase or edition."""
    credential, phase = case.known.credential, case.request.phase
    if case.rules.registered_per is RegisteredPer.NEVER:
        yield against(Rule.KIND_NOT_REGISTERED, Remedy.NOTHING, kind=case.kind)
    if credential is None:
        return
    if credential.state in WITHDRAWN:
        yield _withdrawn(credential.number, credential.state)
    if credential.state in NOT_COLLECTED:
        yield _not_collected(credential.number, credential.state)
    per_edition = case.rules.registered_per is RegisteredPer.EDITION and case.known.registered
    if per_edition or {phase, None} & case.known.registered:
        yield against(
            Rule.ALREADY_REGISTERED,
            Remedy.NOTHING,
            number=credential.number,
            phase=None if per_edition else phase,
        )


def exchangeable(case: Case) -> Found:
    """Only two kinds are ever exchanged or replaced, and only what was handed over (H 3.5.6).

    A lost card is replaced, not changed; one confiscated, cancelled or superseded is neither.
    """
    old = case.known.replaces
    kind = old.kind if old else case.kind
    if not replaceable(case.edition, kind):
        yield against(Rule.NOT_REPLACED, Remedy.APPLY_ANEW, kind=kind)
    if old is None:
        return
    lost = case.request.purpose is Purpose.LOST and old.state is State.LOST
    if old.state in WITHDRAWN and not lost:
        yield _withdrawn(old.number, old.state)
    if old.state in NOT_COLLECTED:
        yield _not_collected(old.number, old.state)


def _withdrawn(number: str, state: State) -> Objection:
    return against(Rule.WITHDRAWN, Remedy.APPLY_ANEW, number=number, state=state)


def _not_collected(number: str, state: State) -> Objection:
    return against(Rule.NOT_COLLECTED, Remedy.COLLECT_FIRST, number=number, state=state)
