"""The many of an invented fair: companies, their people and what these were given."""

from dataclasses import dataclass
from datetime import timedelta

from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.words import Kind, OrganisationKind, State
from kiosk.demo import names
from kiosk.demo.draft import Draft


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each there are."""

    agencies: int = 14
    exhibitors: int = 280
    contractors: int = 28
    carriers: int = 6
    buyers: int = 140
    staff: int = 90


_ODD_STATES = (State.LOST, State.CONFISCATED, State.CANCELLED)
"""What waits is applied for at the centre, which knows for which phase; see ``waiting``."""


def populate(draft: Draft, size: Size) -> None:
    """Fill the register: most of it in order, a few of every condition that the rules know.

    The organiser is there already.
    """
    everybody = draft.organisations.values()
    organiser = next(one for one in everybody if one.kind is OrganisationKind.ORGANISER)
    for _ in range(size.staff):
        _badge(draft, Kind.STAFF, organiser, names.HOME)
    agencies = [_agency(draft) for _ in range(size.agencies)]
    halls = [hall for phase in draft.edition.phases for hall in phase.halls]
    for place in range(size.exhibitors):
        _exhibitor(draft, agencies[place % len(agencies)], halls[place % len(halls)])
    for _ in range(size.contractors):
        _contractor(draft)
    for _ in range(size.carriers):
        _carrier(draft)
    for _ in range(size.buyers):
        company = draft.organisation(OrganisationKind.BUYER)
        for _ in range(draft.choose.randint(3, 10)):
            _badge(draft, Kind.BUYER, company)


def _badge(
    draft: Draft, kind: Kind, organisation: Organisation, country: names.Country | None = None
) -> Credential:
    """A hard card: one in twenty is not in order."""
    holder = draft.person(organisation, country, barred=draft.choose.random() < 0.004)
    fate = draft.choose.random()
    if fate < 0.015:
        return draft.credential(kind, holder, state=draft.choose.choice(_ODD_STATES))
    if fate < 0.035:
        return draft.credential(kind, holder, registered=False)
    if fate < 0.042:
        until = draft.now + timedelta(hours=draft.choose.randint(1, 30))
        return draft.credential(kind, holder, state=State.SUSPENDED, suspended_until=until)
    if fate < 0.05:
        draft.credential(kind, holder, issued_at=draft.now - timedelta(days=200))
    return draft.credential(kind, holder)


def _agency(draft: Draft) -> Organisation:
    agency = draft.organisation(OrganisationKind.AGENCY)
    for _ in range(draft.choose.randint(2, 4)):
        _badge(draft, Kind.AGENCY_STAFF, agency)
    draft.credential(Kind.CAR, organisation=agency)
    return agency


def _exhibitor(draft: Draft, agency: Organisation, hall: str) -> None:
    choose = draft.choose
    country = choose.choice(names.COUNTRIES)
    company = draft.organisation(
        OrganisationKind.EXHIBITOR,
        country,
        agency_code=agency.code,
        fees_paid=choose.random() > 0.03,
        barred=choose.random() < 0.006,
    )
    stands = choose.choice((1, 1, 1, 2, 2, 3, 4, 6))
    draft.booth(company, hall, 9.0 * stands)
    for _ in range(min(3 * stands, choose.randint(3, 7))):
        _badge(draft, Kind.EXHIBITOR, company, country)
    for _ in range(min(2 * stands, choose.randint(0, 2))):
        draft.credential(Kind.SETUP, _helper(draft, company))
    if choose.random() < 0.5:
        draft.credential(Kind.DISMANTLING, _helper(draft, company))
    if choose.random() < 0.12:
        draft.credential(Kind.INTERMEDIARY, draft.person(company, country))


def _helper(draft: Draft, organisation: Organisation) -> Holder:
    """Somebody from nearby who builds or carries."""
    return draft.person(organisation, names.HOME)


def _contractor(draft: Draft) -> None:
    contractor = draft.organisation(OrganisationKind.CONTRACTOR, names.HOME)
    draft.credential(Kind.CONSTRUCTION_PERMIT, organisation=contractor)
    for _ in range(draft.choose.randint(4, 9)):
        draft.credential(Kind.SETUP, _helper(draft, contractor))
    for _ in range(draft.choose.randint(2, 4)):
        draft.credential(Kind.DISMANTLING, _helper(draft, contractor))
    for kind in (Kind.SETUP_VEHICLE, Kind.DISMANTLING_VEHICLE, Kind.LIFT):
        draft.credential(kind, _helper(draft, contractor))


def _carrier(draft: Draft) -> None:
    carrier = draft.organisation(OrganisationKind.CARRIER, names.HOME)
    for _ in range(draft.choose.randint(6, 12)):
        _badge(draft, Kind.CARRIER, carrier, names.HOME)
    for _ in range(draft.choose.randint(5, 12)):
        draft.credential(Kind.DISCHARGE_NOTICE, organisation=carrier)
    for kind in (Kind.SETUP_VEHICLE, Kind.DISMANTLING_VEHICLE, Kind.LIFT):
        draft.credential(kind, _helper(draft, carrier))
