"""The form of a new application: which fields a kind needs, and what was typed into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask import request
from werkzeug.datastructures import MultiDict

from gatekeeper.certificates.applications.application import Application, Papers, Person, Vehicle
from gatekeeper.certificates.applications.exceptions import grantable
from gatekeeper.certificates.fields import MAX_NAME, MAX_NOTE, MAX_NUMBER, MAX_POSITION, Faults
from gatekeeper.errors import InputWrong
from gatekeeper.photos.staging import staged
from gatekeeper.policy.edition import Edition, KindRules, Validity
from gatekeeper.policy.objections import Excuse, Objection, Rule
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.words import LORRIES, Carrier, Hours, IdType, Kind, RegisteredPer, Subject
from kiosk.screens.desk import told
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import signed_in
from kiosk.screens.desk.told import Told
from kiosk.screens.desk.typed import line

LETTERS: Mapping[Kind, str] = {
    Kind.EXHIBITOR: "E",
    Kind.AGENCY_STAFF: "A",
    Kind.SETUP: "S",
    Kind.DISMANTLING: "D",
    Kind.BUYER: "B",
    Kind.STAFF: "T",
    Kind.CARRIER: "C",
    Kind.INTERMEDIARY: "I",
    Kind.CAR: "P",
    Kind.COACH: "O",
    Kind.SETUP_VEHICLE: "L",
    Kind.DISMANTLING_VEHICLE: "M",
    Kind.LIFT: "F",
    Kind.DISCHARGE_NOTICE: "G",
    Kind.CONSTRUCTION_PERMIT: "W",
}
"""The key that chooses a kind."""
_LONGEST = 2
"""How many times a field's length is read before the rest is cut: enough to tell it is too long."""


class Part(StrEnum):
    """A part of the form, beside which stands what is wrong with it."""

    ORGANISATION = "organisation"
    PERSON = "person"
    VEHICLE = "vehicle"
    TIME = "time"
    PAPERS = "papers"


_PART_OF_RULE: Mapping[Rule, Part] = {
    **dict.fromkeys(
        (
            Rule.PERSON_BARRED,
            Rule.RECORDED_BEFORE,
            Rule.PERSON_MISSING,
            Rule.ONE_CREDENTIAL,
            Rule.UNDER_AGE,
            Rule.BIRTH_DATE_MISSING,
            Rule.DOCUMENT_NOT_SEEN,
            Rule.DOCUMENT_EXPIRED,
            Rule.PHOTO_MISSING,
            Rule.DRIVER_MISSING,
        ),
        Part.PERSON,
    ),
    **dict.fromkeys(
        (
            Rule.PHASE_MISSING,
            Rule.VALIDITY_OVER,
            Rule.DATES_MISSING,
            Rule.DATES_OUTSIDE,
            Rule.CHANGE_ENDED,
            Rule.ASKED_TOO_LATE,
            Rule.FORMS_CLOSED,
            Rule.COUNTER_CLOSED,
            Rule.FEE_UNKNOWN,
        ),
        Part.TIME,
    ),
    Rule.PLATE_MISSING: Part.VEHICLE,
    Rule.STAMP_MISSING: Part.PAPERS,
    Rule.STATEMENT_MISSING: Part.PAPERS,
}
_PART_OF_FIELD = {
    **dict.fromkeys(("organisation",), Part.ORGANISATION),
    **dict.fromkeys(("plate", "length_m", "slot_from", "slot_to"), Part.VEHICLE),
    **dict.fromkeys(("phase", "valid_from", "valid_to"), Part.TIME),
    **dict.fromkeys(("statement", "source", "reference", "asked_at"), Part.PAPERS),
}


@dataclass(slots=True)
class Note:
    """What stands beside a part of the form."""

    told: Told
    tone: str
    """``refused``, or ``lacking`` before it can be approved."""
    objection: Objection | None = None
    excuse: Excuse | None = None
    """The sort of exception that who is signed in may record."""


def note_of(objection: Objection, tone: str) -> Note:
    """An objection in words, and what who is signed in may record against it."""
    excuse = grantable(signed_in().role, objection.excusable_by)
    return Note(told.objection(objection), tone, objection, excuse)


def part_of_rule(rule: Rule) -> Part:
    """Beside which part an objection stands; what is the organisation's, beside that."""
    return _PART_OF_RULE.get(rule, Part.ORGANISATION)


def part_of_field(field: str) -> Part:
    """Beside which part a field's fault stands."""
    return _PART_OF_FIELD.get(field, Part.PERSON)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which fields the form of a kind has."""

    kind: Kind
    person: bool
    """A person of its own, or a lorry's driver."""
    driver: bool
    photo: bool
    vehicle: bool
    slot: bool
    parking: bool
    phase: bool
    dates: bool

    @property
    def time(self) -> bool:
        """Whether there is anything to say of its time."""
        return self.phase or self.dates

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that the form has."""
        there = {Part.VEHICLE: self.vehicle, Part.PERSON: self.person, Part.TIME: self.time}
        return tuple(part for part in Part if there.get(part, True))


def shape_of(rules: KindRules) -> Shape:
    """The fields that an edition's rules of a kind ask for."""
    kind = rules.kind
    by_day = kind.subject is Subject.PEOPLE and rules.fee.per_day > 0
    return Shape(
        kind=kind,
        person=kind.subject is Subject.PEOPLE or kind in LORRIES,
        driver=kind in LORRIES,
        photo=rules.has_photo or kind in LORRIES,
        vehicle=kind.subject is Subject.VEHICLES,
        slot=kind in LORRIES,
        parking=rules.passes_per_space is not None,
        phase=kind.carrier is Carrier.PAPER or rules.registered_per is RegisteredPer.PHASE,
        dates=by_day or rules.validity is Validity.DATES or Hours.EARLY_DELIVERY in rules.hours,
    )


def read_form(
    edition: Edition, kind: Kind, form: MultiDict[str, str], photo: bytes | None
) -> Application:
    """The application that was typed. Raises InputWrong for dates and numbers that are none."""
    shape, faults = shape_of(edition.kinds[kind]), Faults()
    read = Application(
        kind=kind,
        organisation=_text(form, "organisation", MAX_NUMBER),
        person=_person(form, faults) if shape.person else None,
        vehicle=_vehicle(form, faults) if shape.vehicle else None,
        phase=_whole(form, "phase", faults),
        valid_from=_day(form, "valid_from", faults) if shape.dates else None,
        valid_to=_day(form, "valid_to", faults) if shape.dates else None,
        parking="parking" in form,
        position=_text(form, "position", MAX_POSITION),
        photo=photo,
        original_seen="original_seen" in form,
        stamp="stamp" in form,
        at_counter="at_counter" in form,
    )
    faults.tell()
    return read


def papers() -> Papers:
    """What was handed in, out of the request's form. Raises InputWrong."""
    return Papers(
        photo=staged_photo(request.form.get("photo_token", "")),
        stamp="stamp" in request.form,
        original_seen="original_seen" in request.form,
        statement=line("statement", MAX_NOTE),
    )


def staged_photo(token: str) -> bytes | None:
    """The photo that waits for the form; None where none was chosen. Raises InputWrong."""
    if not token:
        return None
    found = staged(given().store, token, signed_in().name)
    if found is None:
        raise InputWrong({"photo": "photo_gone"})
    return found.jpeg


def _person(form: MultiDict[str, str], faults: Faults) -> Person:
    chosen = form.get("id_type", "")
    return Person(
        id_type=IdType(chosen) if chosen in set(IdType) else IdType.PASSPORT,
        id_number=_text(form, "id_number", MAX_NUMBER),
        name=_text(form, "name", MAX_NAME),
        birth=_day(form, "birth", faults),
        nationality=_text(form, "nationality", MAX_POSITION),
        expires=_day(form, "expires", faults),
        correct_name="correct_name" in form,
    )


def _vehicle(form: MultiDict[str, str], faults: Faults) -> Vehicle:
    return Vehicle(
        plate=_text(form, "plate", MAX_PLATE),
        length_m=_metres(form, faults),
        slot_from=_instant(form, "slot_from", faults),
        slot_to=_instant(form, "slot_to", faults),
    )


def _text(form: MultiDict[str, str], field: str, most: int) -> str:
    return form.get(field, "")[: most * _LONGEST]


def _day(form: MultiDict[str, str], field: str, faults: Faults) -> date | None:
    typed = form.get(field, "")[:16].strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        faults.add(field, "not_a_date")
        return None


def _instant(form: MultiDict[str, str], field: str, faults: Faults) -> datetime | None:
    typed = form.get(field, "")[:20].strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        faults.add(field, "not_a_date")
        return None


def _whole(form: MultiDict[str, str], field: str, faults: Faults) -> int | None:
    typed = form.get(field, "")[:4].strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()):
        faults.add(field, "not_a_number")
        return None
    return int(typed)


def _metres(form: MultiDict[str, str], faults: Faults) -> float | None:
    typed = form.get("length_m", "")[:8].strip().replace(",", ".")
    if not typed:
        return None
    try:
        return float(typed)
    except ValueError:
        faults.add("length_m", "not_a_number")
        return None
