"""What waits at a demo's certificate centre: to be approved, paid, produced, collected."""

from contextlib import suppress
from datetime import date, datetime
from random import Random

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.applications import applying, approving
from gatekeeper.certificates.applications.application import Application, Person, Vehicle
from gatekeeper.certificates.counter import producing
from gatekeeper.certificates.money.owing import bill_for
from gatekeeper.certificates.money.paying import take_payment
from gatekeeper.errors import CertificateError
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.credential import Organisation
from gatekeeper.policy.payment import Method, Tender
from gatekeeper.policy.words import HARD_CARDS, LORRIES, Kind, OrganisationKind, Role, Stage
from kiosk.demo.draft import Draft
from kiosk.demo.folder import portrait

APPLICATIONS = 72
"""How many are handed in, one by one; the rules of issue turn some of them away."""
_ASKED_FOR = {
    Stage.SETUP: (Kind.EXHIBITOR, Kind.SETUP, Kind.EXHIBITOR, Kind.DISMANTLING),
    Stage.SEALED: (Kind.EXHIBITOR, Kind.DISMANTLING),
    Stage.SHOW: (Kind.EXHIBITOR, Kind.DISMANTLING, Kind.EXHIBITOR, Kind.DISMANTLING_VEHICLE),
    Stage.DISMANTLING: (Kind.EXHIBITOR, Kind.DISMANTLING),
}


def fill(centre: Centre, register: Draft, now: datetime) -> None:
    """Hand in applications as a morning would, and take some of them further; ``now`` is aware."""
    choose = Random(126)  # noqa: S311 - invented, not a secret
    clerk = By(account="clerk", role=Role.CLERK, desk="3", now=now)
    chief = By(account="chief", role=Role.SUPERVISOR, desk="3", now=now)
    exhibitors = [
        one
        for one in register.organisations.values()
        if one.kind is OrganisationKind.EXHIBITOR and one.fees_paid and not one.barred
    ]
    stage = centre.edition.stage_at(fair_time(centre.edition, now))
    kinds = _ASKED_FOR.get(stage, _ASKED_FOR[Stage.SHOW])
    for place in range(APPLICATIONS):
        kind, organisation = kinds[place % len(kinds)], choose.choice(exhibitors)
        with suppress(CertificateError):
            application = _application(register, organisation, kind, place)
            number = applying.apply(centre, chief, application).number
            if place % 9 == 3:
                why = approving.RejectReason.PHOTO
                approving.reject(centre, clerk, number, why)
            elif place % 3:
                approving.approve(centre, clerk, number)
            if place % 8 > 4:
                _pay(centre, number, Method.CASH if place % 8 == 5 else Method.CARD, now)
            if place % 6 == 4:
                producing.produce(centre, clerk, number)


def _pay(centre: Centre, number: str, method: Method, now: datetime) -> None:
    """Let the cashier take what is owed for a credential, if anything is."""
    cashier = By(account="cashier", role=Role.CASHIER, desk="7", now=now)
    bill = bill_for(centre, cashier, number)
    if not bill.lines:
        return
    given = bill.total + 10 if method is Method.CASH else None
    slip = "" if given else number[-6:]
    charges = [line.charge_id for line in bill.lines]
    tender = Tender(method=method, given=given, slip=slip)
    take_payment(centre, cashier, charges, tender, expected=bill.total)


def _application(
    register: Draft, organisation: Organisation, kind: Kind, place: int
) -> Application:
    """One as an agency hands it in, with everything that it needs."""
    holder = register.person(organisation)
    phase = register.phase
    days = phase.setup_span if kind is Kind.SETUP else None
    return Application(
        kind=kind,
        organisation=organisation.code,
        person=Person(
            id_type=holder.id_type,
            id_number=holder.id_number,
            name=holder.name,
            birth=date(1960 + place % 40, 1 + place % 12, 1 + place % 28),
        ),
        vehicle=Vehicle(plate=f"粤A{10_000 + place}", length_m=6.8) if kind in LORRIES else None,
        phase=phase.id,
        valid_from=register.today if days else None,
        valid_to=days.end.date() if days else None,
        position="Sales" if kind in HARD_CARDS else "",
        photo=portrait(holder.id_number, register.sitters[holder.id_number]),
        original_seen=True,
        stamp=True,
        source="agency",
        reference=f"A-{place + 1:04}",
    )
