"""An invented fair of any size: every row is made from its index alone, so nothing is held."""

import csv
import random
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Generic, TypeVar

from gatekeeper.importing.form import (
    BOOTHS,
    CREDENTIALS,
    HOLDERS,
    ORGANISATIONS,
    OVERTIME,
    REGISTRATIONS,
    Table,
)
from gatekeeper.policy.words import HARD_CARDS, Kind, OrganisationKind, Subject
from gatekeeper.store.readings import reading_of_person
from kiosk.demo.names import COUNTRIES, HOME, company, person

T = TypeVar("T")
Cells = Mapping[str, object]
EDITION = 126
FIRST_NUMBER = 100_000_000_000
_UID_STEP = 0x5DEECE66D
"""Odd, so that its multiples differ modulo a power of two."""
_NAMES = 50_000
_HAN, _PINYIN = 0.42, 0.14
"""Shares of people whose names are Chinese, in Han or spelt."""

_KINDS: Mapping[Kind, int] = {
    Kind.BUYER: 560,
    Kind.EXHIBITOR: 240,
    Kind.SETUP: 70,
    Kind.DISMANTLING: 35,
    Kind.STAFF: 20,
    Kind.SETUP_VEHICLE: 15,
    Kind.DISMANTLING_VEHICLE: 12,
    Kind.AGENCY_STAFF: 12,
    Kind.CARRIER: 12,
    Kind.DISCHARGE_NOTICE: 8,
    Kind.CAR: 4,
    Kind.COACH: 3,
    Kind.CONSTRUCTION_PERMIT: 3,
    Kind.LIFT: 3,
    Kind.INTERMEDIARY: 3,
}
"""Of a thousand credentials."""
_STATES = {
    "issued": 955,
    "produced": 12,
    "lost": 10,
    "cancelled": 8,
    "superseded": 6,
    "confiscated": 4,
    "suspended": 3,
    "approved": 2,
}
_ORGANISATIONS = {
    OrganisationKind.BUYER: 560,
    OrganisationKind.EXHIBITOR: 360,
    OrganisationKind.CONTRACTOR: 50,
    OrganisationKind.CARRIER: 15,
    OrganisationKind.AGENCY: 14,
    OrganisationKind.ORGANISER: 1,
}
_EMPLOYERS = {
    Kind.BUYER: OrganisationKind.BUYER,
    Kind.SETUP: OrganisationKind.CONTRACTOR,
    Kind.DISMANTLING: OrganisationKind.CONTRACTOR,
    Kind.CONSTRUCTION_PERMIT: OrganisationKind.CONTRACTOR,
    Kind.SETUP_VEHICLE: OrganisationKind.CONTRACTOR,
    Kind.DISMANTLING_VEHICLE: OrganisationKind.CONTRACTOR,
    Kind.CARRIER: OrganisationKind.CARRIER,
    Kind.LIFT: OrganisationKind.CARRIER,
    Kind.DISCHARGE_NOTICE: OrganisationKind.CARRIER,
    Kind.AGENCY_STAFF: OrganisationKind.AGENCY,
    Kind.CAR: OrganisationKind.AGENCY,
    Kind.INTERMEDIARY: OrganisationKind.AGENCY,
    Kind.STAFF: OrganisationKind.ORGANISER,
}
_BEARERS = {Kind.SETUP_VEHICLE, Kind.DISMANTLING_VEHICLE}
"""Vehicles whose pass names a driver."""
_HALLS = {1: ("5.2", "9.3"), 3: ("11.2", "15.1")}


def mixed(index: int, salt: int) -> int:
    """31 bits that look like chance and are always the same (after splitmix64)."""
    word = (index * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return word >> 33


class _Draw(Generic[T]):
    """Draws by weight."""

    def __init__(self, weights: Mapping[T, int]) -> None:
        self._words = list(weights)
        self._sums = list(accumulate(weights.values()))

    def __call__(self, index: int, salt: int) -> T:
        return self._words[bisect(self._sums, mixed(index, salt) % self._sums[-1])]


_draw_kind = _Draw(_KINDS)
_draw_state = _Draw(_STATES)


class Fair:
    """``size`` credentials of one edition, with whose they are."""

    def __init__(self, size: int, edition: int = EDITION) -> None:
        self.size = size
        self.edition = edition
        self._employers: dict[OrganisationKind, range] = {}
        begun, scale = 0, max(size // 20, 1000) / sum(_ORGANISATIONS.values())
        for kind, weight in _ORGANISATIONS.items():
            count = max(round(weight * scale), 1)
            self._employers[kind] = range(begun, begun + count)
            begun += count

    def number(self, index: int) -> str:
        """The number under the barcode."""
        return str(FIRST_NUMBER + index)

    def uid(self, index: int) -> str:
        """The identifier of a hard card, in hex."""
        return f"04{index * _UID_STEP % 2**48:012X}"

    def kind(self, index: int) -> Kind:
        """The kind of a credential."""
        return _draw_kind(index, 1)

    def plate(self, index: int) -> str:
        """The plate of a vehicle."""
        return f"粤{'ABCDEFGH'[mixed(index, 2) % 8]}{mixed(index, 3) % 100_000:05d}"

    def name(self, index: int) -> str:
        """The name of the person whose first credential this is."""
        return self._people[mixed(index, 4) % _NAMES]

    def id_number(self, index: int) -> str:
        """The identity number of the person whose first credential this is."""
        return _id_number(index)

    def employer(self, index: int) -> str:
        """The name of the organisation of a credential."""
        return self._company_names[self._employer(index)]

    def code(self, index: int) -> str:
        """The code of the organisation of a credential."""
        return _code(self._employer(index))

    def write(self, folder: Path) -> int:
        """Write the folder that ``fairgate import`` takes; how many rows it has."""
        folder.mkdir(parents=True)
        everyone = range(self.size)
        tables: tuple[tuple[Table[Any], Iterable[Cells]], ...] = (
            (ORGANISATIONS, self._organisations()),
            (BOOTHS, self._booths()),
            (HOLDERS, (self._holder(i) for i in everyone if self._has_holder(i))),
            (CREDENTIALS, map(self._credential, everyone)),
            (REGISTRATIONS, (cells for i in everyone for cells in self._registrations(i))),
            (OVERTIME, self._overtime()),
        )
        rows = 0
        for table, of_table in tables:
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, table.names, restval="")
                writer.writeheader()
                for cells in of_table:
                    writer.writerow(cells)
                    rows += 1
        return rows

    @cached_property
    def _people(self) -> list[str]:
        """Names to draw from; more than half Chinese, as passports or as identity cards have them.

        Where it is the custom, with a second family name.
        """
        choose, names = random.Random(self.edition), []
        for _ in range(_NAMES):
            if (drawn := choose.random()) < _HAN + _PINYIN:
                names.append(_chinese(choose, spelt=drawn < _PINYIN))
                continue
            country = choose.choice(COUNTRIES)
            name = person(country, choose).name
            second = choose.choice(country.surnames.split())
            names.append(f"{name} {second}" if " " in country.person else name)
        return names

    def _organisations(self) -> Iterator[Cells]:
        choose = random.Random(self.edition)
        agencies = self._employers[OrganisationKind.AGENCY]
        for kind, places in self._employers.items():
            for place in places:
                name = company(choose.choice(COUNTRIES), choose, brands=choose.choice((1, 2)))
                cells = {
                    "code": _code(place),
                    "name": f"{name} {place % 97}",
                    "kind": kind,
                    "fees_paid": "no" if mixed(place, 5) % 50 == 0 else "yes",
                    "barred": "yes" if mixed(place, 6) % 500 == 0 else "no",
                }
                if kind is OrganisationKind.EXHIBITOR:
                    cells["agency_code"] = _code(agencies[mixed(place, 7) % len(agencies)])
                yield cells

    @cached_property
    def _company_names(self) -> list[str]:
        return [str(cells["name"]) for cells in self._organisations()]

    def _booths(self) -> Iterator[Cells]:
        for place in self._employers[OrganisationKind.EXHIBITOR]:
            phase = _phase(place)
            yield {
                "organisation_code": _code(place),
                "phase": phase,
                "hall": _HALLS[phase][mixed(place, 8) % 2],
                "booth_no": f"{'ABCD'[place % 4]}{place:05d}",
                "area_m2": 9 * (1 + mixed(place, 9) % 6),
                "kind": "raw" if mixed(place, 10) % 4 == 0 else "standard",
            }

    def _overtime(self) -> Iterator[Cells]:
        for place in self._employers[OrganisationKind.CONTRACTOR]:
            if mixed(place, 11) % 3 == 0:
                yield {"organisation_code": _code(place), "date": "2019-10-11"}

    def _employer(self, index: int) -> int:
        places = self._employers[_EMPLOYERS.get(self.kind(index), OrganisationKind.EXHIBITOR)]
        return places[mixed(index, 12) % len(places)]

    def _has_holder(self, index: int) -> bool:
        """Whether a holder's row belongs to this credential, and not to the one before it."""
        return self._is_personal(index) and self._owner(index) == index

    def _is_personal(self, index: int) -> bool:
        kind = self.kind(index)
        return kind.subject is Subject.PEOPLE or kind in _BEARERS

    def _owner(self, index: int) -> int:
        """The first of the hard cards in a row that belong to one person."""
        while (
            index > 0
            and mixed(index, 13) % 60 == 0
            and self.kind(index) in HARD_CARDS
            and self.kind(index - 1) in HARD_CARDS
        ):
            index -= 1
        return index

    def _holder(self, index: int) -> Cells:
        return {
            "id_type": "passport",
            "id_number": _id_number(index),
            "name": self.name(index),
            "organisation_code": _code(self._employer(index)),
            "barred": "yes" if mixed(index, 14) % 1000 == 0 else "no",
        }

    def _credential(self, index: int) -> Cells:
        kind, state = self.kind(index), _draw_state(index, 15)
        cells: dict[str, object] = {
            "number": self.number(index),
            "kind": kind,
            "organisation_code": _code(self._employer(index)),
            "state": state,
            "parking_space": "no",
        }
        if self._is_personal(index):
            cells["id_number"] = _id_number(self._owner(index))
        if state == "suspended":
            cells["suspended_until"] = "2019-10-16T12:00"
        if kind in HARD_CARDS:
            issued = datetime(2016, 10, 1) + timedelta(minutes=mixed(index, 16) % 1_500_000)
            return cells | {"card_uid": self.uid(index), "issued_at": f"{issued:%FT%R}"}
        phase = 1 if mixed(index, 17) % 100 < 60 else 3
        cells |= {"edition": self.edition, "phase": phase, "issued_at": "2019-10-07T10:00"}
        if kind.subject is Subject.VEHICLES:
            cells["plate"] = self.plate(index)
            cells["length_m"] = 4 + mixed(index, 18) % 80 / 10
            cells["parking_space"] = "yes" if mixed(index, 19) % 3 == 0 else "no"
        if kind is Kind.SETUP:
            first = (10 if phase == 1 else 28) + mixed(index, 20) % 2
            cells |= {"valid_from": f"2019-10-{first}", "valid_to": f"2019-10-{first + 1}"}
        if kind is Kind.INTERMEDIARY:
            cells |= {"valid_from": "2019-10-15", "valid_to": "2019-10-17"}
        if kind in _BEARERS and mixed(index, 21) % 2:
            day = {Kind.SETUP_VEHICLE: "2019-10-11", Kind.DISMANTLING_VEHICLE: "2019-10-20"}[kind]
            cells |= {"slot_from": f"{day}T08:00", "slot_to": f"{day}T10:00"}
        return cells

    def _registrations(self, index: int) -> Iterator[Cells]:
        kind = self.kind(index)
        if mixed(index, 22) % 100 < 3:
            return
        row = {"number": self.number(index), "edition": self.edition}
        match kind:
            case Kind.BUYER | Kind.CARRIER:
                yield row
            case Kind.AGENCY_STAFF:
                yield row | {"phase": 1}
                yield row | {"phase": 3}
            case Kind.EXHIBITOR:
                yield row | {"phase": _phase(self._employer(index))}


def _chinese(choose: random.Random, *, spelt: bool) -> str:
    """A Chinese name, in Han or spelt as in a passport; one in seven is a Wang."""
    surname = "王" if choose.random() < 0.15 else choose.choice(HOME.surnames.split())
    letters = "".join(HOME.men.split() + HOME.women.split())
    given = "伟" if choose.random() < 0.1 else "".join(choose.choices(letters, k=2))
    if not spelt:
        return surname + given
    said = (reading_of_person(part) or "" for part in (surname, given))
    return " ".join(part.replace(" ", "").upper() for part in said)


def _code(place: int) -> str:
    return f"{1_400_000 + place}"


def _id_number(index: int) -> str:
    return f"E{10_000_000 + index}"


def _phase(place: int) -> int:
    """The phase in which an exhibitor has its stand."""
    return 1 if mixed(place, 23) % 100 < 55 else 3
