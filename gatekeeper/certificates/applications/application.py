"""One application as it is handed in (handbook 5), and its fields brought into the register's form.

Days and slots are fair time; ``asked_at`` is an aware instant; lengths are metres.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from gatekeeper.certificates.fields import (
    MAX_NAME,
    MAX_NOTE,
    MAX_NUMBER,
    MAX_POSITION,
    MAX_REFERENCE,
    Faults,
)
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.documents import DocumentWrong, read_identity_number
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.words import LORRIES, Carrier, IdType, Kind, RegisteredPer, Subject

AT_DESK = "desk"
"""The source of an application that a clerk typed."""
LONGEST_M = 40.0
_JPEG = b"\xff\xd8"
_OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who it is for, as the document says; of a lorry's pass the driver."""

    id_type: IdType
    id_number: str
    name: str
    birth: date | None = None
    """None: not told; of a Chinese identity number it is taken from the number."""
    nationality: str = ""
    expires: date | None = None
    """The last day of the document, where it says one."""
    correct_name: bool = False
    """The clerk compared the document: the register's other name for this number is to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """What drives in."""

    plate: str = ""
    length_m: float | None = None
    slot_from: datetime | None = None
    slot_to: datetime | None = None
    """The time slot of a material vehicle; its end does not count to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything that an application carries (handbook 5, H 3.4.1)."""

    kind: Kind
    organisation: str
    """Its code."""
    person: Person | None = None
    vehicle: Vehicle | None = None
    phase: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    """The days bought or granted, both included."""
    parking: bool = False
    """With a parking space of its own (coaches)."""
    position: str = ""
    photo: bytes | None = None
    """A finished JPEG; None: the one on file, if any."""
    original_seen: bool = False
    """Whoever takes it in has seen the original document."""
    stamp: bool = False
    statement: str = ""
    """Who wrote the statement about a loss, and when; empty: there is none."""
    at_counter: bool = False
    """The applicant stands at the counter, so its hours hold."""
    asked_at: datetime | None = None
    """When it came in; None: now."""
    source: str = AT_DESK
    reference: str | None = None
    """What it is called where it comes from; the same again is the same application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What is handed in with an application, or afterwards."""

    photo: bytes | None = None
    """A finished JPEG."""
    stamp: bool = False
    original_seen: bool = False
    """The clerk compared the person with the original document."""
    statement: str = ""
    """The reference of the written statement about a loss."""

    @property
    def words(self) -> tuple[str, ...]:
        """The names of what is there."""
        named = ("photo", "stamp", "original_seen", "statement")
        return tuple(each for each in named if getattr(self, each))


def cleaned(edition: Edition, application: Application, now: datetime) -> Application:
    """The application with every text as the register keeps it; ``now`` is aware.

    Fields that its kind has no use for are left out. Raises InputWrong with all that is wrong:
    ``missing``, ``too_long``, ``control_character``, ``future``, ``backwards``, ``not_jpeg`` and
    the like.
    """
    faults, kind = Faults(), application.kind
    today = fair_time(edition, now).date()
    has_person = kind.subject is Subject.PEOPLE or kind in LORRIES
    made = replace(
        application,
        organisation=faults.line("organisation", application.organisation, MAX_NUMBER),
        person=_person(faults, application.person, today) if has_person else None,
        vehicle=_vehicle(faults, application) if kind.subject is Subject.VEHICLES else None,
        phase=application.phase if _has_phase(edition, kind) else None,
        parking=application.parking and edition.kinds[kind].passes_per_space is not None,
        position=faults.line("position", application.position, MAX_POSITION),
        statement=faults.line("statement", application.statement, MAX_NOTE),
        source=faults.line("source", application.source, MAX_NUMBER, required=True),
        reference=faults.line("reference", application.reference or "", MAX_REFERENCE) or None,
    )
    if made.photo is not None and not is_jpeg(made.photo):
        faults.add("photo", "not_jpeg")
    if made.asked_at is not None and made.asked_at > now:
        faults.add("asked_at", "future")
    faults.tell()
    return made


def is_jpeg(content: bytes) -> bool:
    """Whether a photo is what the register keeps; what is in it was checked before."""
    return content.startswith(_JPEG)


def _has_phase(edition: Edition, kind: Kind) -> bool:
    """Whether such a credential is asked for a phase: a badge for the one it is registered for."""
    rules = edition.kinds[kind]
    return kind.carrier is Carrier.PAPER or rules.registered_per is RegisteredPer.PHASE


def _person(faults: Faults, person: Person | None, today: date) -> Person | None:
    """The person; None where nothing at all was filled in, which the rules tell by themselves."""
    if person is None or not (person.name.strip() or person.id_number.strip()):
        return None
    number = faults.line("id_number", person.id_number, MAX_NUMBER, required=True)
    number = "".join(number.split()).upper()
    birth = person.birth
    if person.id_type is IdType.CN_ID:
        birth = _birth_in(number, today) or birth
    if birth is not None and not _OLDEST <= birth <= today:
        faults.add("birth", "impossible_date")
    return replace(
        person,
        id_number=number,
        name=faults.line("name", person.name, MAX_NAME, required=True),
        nationality=faults.line("nationality", person.nationality, MAX_POSITION),
        birth=birth,
    )


def _birth_in(number: str, today: date) -> date | None:
    """The birth date in a Chinese identity number; None where it is wrong, which is told later."""
    try:
        return read_identity_number(number, today).birth
    except DocumentWrong:
        return None


def _vehicle(faults: Faults, application: Application) -> Vehicle:
    vehicle = application.vehicle or Vehicle()
    length, start, end = vehicle.length_m, vehicle.slot_from, vehicle.slot_to
    if length is not None and not 0 < length <= LONGEST_M:
        faults.add("length_m", "impossible_length")
    if application.kind not in LORRIES:
        start = end = None
    elif (start is None) is not (end is None):
        faults.add("slot_to" if end is None else "slot_from", "missing")
    elif start is not None and end is not None and start >= end:
        faults.add("slot_to", "backwards")
    return replace(
        vehicle,
        plate=faults.line("plate", vehicle.plate, MAX_PLATE),
        slot_from=start,
        slot_to=end,
    )
