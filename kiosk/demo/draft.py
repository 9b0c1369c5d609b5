"""The register of an invented fair while it is being made up: each thing complete by default."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from gatekeeper.policy.credential import (
    Booth,
    Credential,
    Holder,
    Organisation,
    Overtime,
    Registration,
)
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import (
    HARD_CARDS,
    LORRIES,
    NOT_COLLECTED,
    BoothKind,
    IdType,
    Kind,
    OrganisationKind,
    RegisteredPer,
    State,
    Subject,
)
from kiosk.demo import names
from kiosk.demo.names import Country, PersonName

NUMBER_PREFIXES = {
    Kind.EXHIBITOR: "100",
    Kind.AGENCY_STAFF: "110",
    Kind.SETUP: "120",
    Kind.DISMANTLING: "130",
    Kind.BUYER: "140",
    Kind.STAFF: "150",
    Kind.CARRIER: "160",
    Kind.INTERMEDIARY: "170",
    Kind.CAR: "180",
    Kind.COACH: "181",
    Kind.SETUP_VEHICLE: "190",
    Kind.DISMANTLING_VEHICLE: "195",
    Kind.LIFT: "197",
    Kind.DISCHARGE_NOTICE: "198",
    Kind.CONSTRUCTION_PERMIT: "199",
}
CODE_PREFIXES = {
    OrganisationKind.EXHIBITOR: "9",
    OrganisationKind.AGENCY: "AG",
    OrganisationKind.CONTRACTOR: "CT",
    OrganisationKind.CARRIER: "CA",
    OrganisationKind.ORGANISER: "OR",
    OrganisationKind.BUYER: "B",
}
_PLATES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTHS = {
    Kind.CAR: (3.8, 5.1),
    Kind.COACH: (10.5, 12.5),
    Kind.LIFT: (3.0, 9.0),
    Kind.SETUP_VEHICLE: (5.9, 9.6),
    Kind.DISMANTLING_VEHICLE: (5.9, 9.6),
}


class Draft:
    """Organisations, people and credentials of one edition as they might be at ``now``.

    ``now`` is fair time; ``choose`` decides everything, so that the same seed makes the same fair.
    """

    def __init__(self, edition: Edition, now: datetime, choose: random.Random) -> None:
        self.edition = edition
        self.now = now.replace(second=0, microsecond=0)
        self.phase = edition.phase_at(now)
        self.choose = choose
        self.organisations: dict[str, Organisation] = {}
        self.booths: list[Booth] = []
        self.holders: dict[str, Holder] = {}
        self.sitters: dict[str, PersonName] = {}
        """Who sits for the portrait, by identity number."""
        self.credentials: dict[str, Credential] = {}
        self.registrations: list[Registration] = []
        self.overtime: list[Overtime] = []
        self._company_names: set[str] = set()
        self._plates: set[str] = set()
        self._uids: set[str] = set()

    def organisation(
        self, kind: OrganisationKind, country: Country | None = None, **more: Any
    ) -> Organisation:
        """A company that is paid up and not barred, unless said otherwise."""
        country = country or self.choose.choice(names.COUNTRIES)
        code = f"{CODE_PREFIXES[kind]}{len(self.organisations) + 1:05d}"
        name = more.pop("name", None) or self._company_name(country)
        organisation = Organisation(code=code, name=name, kind=kind, **more)
        self.organisations[code] = organisation
        return organisation

    def booth(self, organisation: Organisation, hall: str, area_m2: float) -> Booth:
        """A stand in a hall, for the phase that uses it."""
        phase = next(phase for phase in self.edition.phases if hall in phase.halls)
        kind = BoothKind.RAW if area_m2 >= 36 else BoothKind.STANDARD
        row = self.choose.choice("ABCDEFGHJK")
        place = f"{row}{len(self.booths) + 1:03d}"
        booth = Booth(organisation.code, phase.id, hall, place, area_m2, kind)
        self.booths.append(booth)
        return booth

    def person(
        self,
        organisation: Organisation | None,
        country: Country | None = None,
        *,
        barred: bool = False,
    ) -> Holder:
        """Somebody with an identity document of the country."""
        country = country or self.choose.choice(names.COUNTRIES)
        who = names.person(country, self.choose)
        holder = Holder(
            id_type=country.id_type,
            id_number=self._id_number(country),
            name=who.name,
            organisation_code=organisation.code if organisation else None,
            barred=barred,
        )
        self.holders[holder.id_number] = holder
        self.sitters[holder.id_number] = who
        return holder

    def credential(
        self,
        kind: Kind,
        holder: Holder | None = None,
        organisation: Organisation | None = None,
        *,
        registered: bool = True,
        **more: Any,
    ) -> Credential:
        """A credential in order at ``now``, as far as its kind allows; ``more`` changes fields."""
        code = organisation.code if organisation else holder.organisation_code if holder else None
        made = Credential(
            number=self._number(kind),
            kind=kind,
            state=State.ISSUED,
            id_number=holder.id_number if holder else None,
            organisation_code=code,
            edition=self.edition.number,
            issued_at=self.now - timedelta(days=self.choose.randint(3, 40)),
        )
        made = replace(self._with_usual(made), **more)
        if made.state in NOT_COLLECTED:
            made = replace(made, issued_at=None)
        self.credentials[made.number] = made
        per = self.edition.kinds[kind].registered_per
        if registered and per is not RegisteredPer.NEVER and made.state not in NOT_COLLECTED:
            phase = self.phase.id if per is RegisteredPer.PHASE else None
            self.registrations.append(Registration(made.number, self.edition.number, phase))
        return made

    def _with_usual(self, made: Credential) -> Credential:
        """What a credential of its kind usually bears."""
        kind = made.kind
        if kind in HARD_CARDS:
            return replace(made, card_uid=self._fresh(self._uid, self._uids))
        made = replace(made, phase=self.phase.id)
        if kind is Kind.SETUP:
            span = self.phase.setup_span
            made = replace(made, valid_from=span.start.date(), valid_to=span.end.date())
        elif kind is Kind.INTERMEDIARY:
            made = replace(made, valid_from=self.today, valid_to=self.today + timedelta(days=2))
        if kind.subject is Subject.VEHICLES:
            length = round(self.choose.uniform(*_LENGTHS[kind]), 1)
            plate = self._fresh(self._plate, self._plates)
            made = replace(made, plate=plate, length_m=length)
        if kind in LORRIES:
            start = self.now - timedelta(hours=1)
            made = replace(made, slot_from=start, slot_to=start + timedelta(hours=12))
        if kind is Kind.COACH:
            made = replace(made, parking_space=True)
        return made

    @property
    def today(self) -> date:
        """The date of ``now``."""
        return self.now.date()

    def _number(self, kind: Kind) -> str:
        serial = len(self.credentials) + 1
        return f"{NUMBER_PREFIXES[kind]}{serial:06d}{self.choose.randint(0, 999):03d}"

    def _uid(self) -> str:
        return f"04{self.choose.getrandbits(48):012X}"

    def _plate(self) -> str:
        middle = "".join(self.choose.choices(_PLATES + "0123456789", k=5))
        return f"粤{self.choose.choice('ABCEFS')}{middle}"

    def _id_number(self, country: Country) -> str:
        """Shaped like a document of the country, with a year in which nobody was born."""
        serial = len(self.holders) + 1
        if country.id_type is IdType.CN_ID:
            return f"4401000001{serial:07d}X"
        return f"{country.code}{self.choose.randint(10, 99)}{serial:06d}"

    def _company_name(self, country: Country) -> str:
        """A name that no other company has; where they run out, two brands went together."""
        for brands in (1, 1, 1, 2):
            name = names.company(country, self.choose, brands=brands)
            if name not in self._company_names:
                break
        return self._fresh(
            lambda: names.company(country, self.choose, brands=2), self._company_names, name
        )

    @staticmethod
    def _fresh(make: Callable[[], str], seen: set[str], first: str | None = None) -> str:
        """One that was not made before."""
        made = first or make()
        while made in seen:
            made = make()
        seen.add(made)
        return made
