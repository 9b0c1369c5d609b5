"""The things of the register that a decision looks at: credentials and whose they are."""

from dataclasses import dataclass
from datetime import date, datetime

from gatekeeper.policy.words import BoothKind, IdType, Kind, OrganisationKind, State


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company at the fair, known by its code (广交会编码)."""

    code: str
    name: str
    kind: OrganisationKind
    agency_code: str | None = None
    fees_paid: bool = True
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Booth:
    """A stand of an organisation in one phase; area in square metres."""

    organisation_code: str
    phase: int
    hall: str
    booth_no: str
    area_m2: float
    kind: BoothKind


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, known by the number of an identity document."""

    id_type: IdType
    id_number: str
    name: str
    organisation_code: str | None = None
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Credential:
    """A card or paper that lets a person, a vehicle or goods in; times are fair time."""

    number: str
    kind: Kind
    state: State
    id_number: str | None = None
    organisation_code: str | None = None
    plate: str | None = None
    length_m: float | None = None
    card_uid: str | None = None
    """The card's identifier in upper-case hex."""
    edition: int | None = None
    phase: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    """The last date bought or granted, itself included."""
    slot_from: datetime | None = None
    slot_to: datetime | None = None
    parking_space: bool = False
    suspended_until: datetime | None = None
    issued_at: datetime | None = None


def state_at(state: State, suspended_until: datetime | None, at: datetime) -> State:
    """The state at an instant of fair time: a suspension ends by itself, without an end never."""
    is_over = suspended_until is not None and suspended_until <= at
    return State.ISSUED if state is State.SUSPENDED and is_over else state


@dataclass(frozen=True, slots=True)
class Registration:
    """That a badge was made valid for a phase of an edition, or for the whole edition."""

    number: str
    edition: int
    phase: int | None = None


@dataclass(frozen=True, slots=True)
class Overtime:
    """An evening granted to an organisation: setup overtime, or early delivery."""

    organisation_code: str
    date: date
