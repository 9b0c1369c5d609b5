"""Column types that keep a million credentials small and mean the same on both databases."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.types import TypeDecorator

from gatekeeper.policy.words import BoothKind, IdType, Kind, OrganisationKind, State

_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

W = TypeVar("W", bound=StrEnum)


class Sheet(StrEnum):
    """A table of the import format, as the digests of its rows name it."""

    ORGANISATIONS = "organisations"
    BOOTHS = "booths"
    HOLDERS = "holders"
    CREDENTIALS = "credentials"
    REGISTRATIONS = "registrations"
    OVERTIME = "overtime"
    PHOTOS = "photos"


# The numbers are in every store: give a new word a new number, never move one.
# A kind of 20 or more is a vehicle: the index over parked vehicles relies on it.
KIND_CODES = {
    Kind.EXHIBITOR: 1,
    Kind.AGENCY_STAFF: 2,
    Kind.SETUP: 3,
    Kind.DISMANTLING: 4,
    Kind.BUYER: 5,
    Kind.STAFF: 6,
    Kind.CARRIER: 7,
    Kind.INTERMEDIARY: 8,
    Kind.DISCHARGE_NOTICE: 10,
    Kind.CONSTRUCTION_PERMIT: 11,
    Kind.CAR: 20,
    Kind.COACH: 21,
    Kind.SETUP_VEHICLE: 22,
    Kind.DISMANTLING_VEHICLE: 23,
    Kind.LIFT: 24,
}
FIRST_VEHICLE_CODE = 20
STATE_CODES = {
    State.APPLIED: 1,
    State.APPROVED: 2,
    State.PRODUCED: 3,
    State.ISSUED: 4,
    State.SUSPENDED: 5,
    State.LOST: 6,
    State.SUPERSEDED: 7,
    State.CONFISCATED: 8,
    State.CANCELLED: 9,
    State.REJECTED: 10,
    State.PAID: 11,
}
WAITING_CODES = tuple(
    STATE_CODES[state] for state in (State.APPLIED, State.APPROVED, State.PRODUCED, State.PAID)
)
"""What waits for the centre's next step; the index over it relies on these."""
ORGANISATION_KIND_CODES = {
    OrganisationKind.EXHIBITOR: 1,
    OrganisationKind.AGENCY: 2,
    OrganisationKind.CONTRACTOR: 3,
    OrganisationKind.CARRIER: 4,
    OrganisationKind.ORGANISER: 5,
    OrganisationKind.BUYER: 6,
}
ID_TYPE_CODES = {IdType.PASSPORT: 1, IdType.CN_ID: 2, IdType.OTHER: 3}
BOOTH_KIND_CODES = {BoothKind.STANDARD: 1, BoothKind.RAW: 2}
SHEET_CODES = {
    Sheet.ORGANISATIONS: 1,
    Sheet.BOOTHS: 2,
    Sheet.HOLDERS: 3,
    Sheet.CREDENTIALS: 4,
    Sheet.REGISTRATIONS: 5,
    Sheet.OVERTIME: 6,
    Sheet.PHOTOS: 7,
}


class Word(TypeDecorator[W], Generic[W]):
    """A word of a closed vocabulary, kept as a small number."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, codes: Mapping[W, int]) -> None:
        super().__init__()
        self.codes = tuple(codes.items())
        self._codes = dict(codes)
        self._words = {code: word for word, code in codes.items()}

    def process_bind_param(self, value: W | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The word's number."""
        return None if value is None else self._codes[value]

    def process_result_value(self, value: Any | None, dialect: Dialect) -> W | None:  # noqa: ARG002
        """The number's word."""
        return None if value is None else self._words[value]


class FairTime(TypeDecorator[datetime]):
    """Naive fair time, kept as microseconds since 1970-01-01T00:00 fair time."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Microseconds; TypeError for an aware instant, which would silently shift."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Naive fair time."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as microseconds since 1970-01-01T00:00Z; comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Microseconds; TypeError for a naive time."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """An aware instant in UTC."""
        return None if value is None else _EPOCH_UTC + timedelta(microseconds=value)


def microseconds(instant: datetime) -> int:
    """Microseconds from 1970-01-01T00:00Z to an aware instant; TypeError for a naive time."""
    return (instant - _EPOCH_UTC) // _MICROSECOND


class Day(TypeDecorator[date]):
    """A date, kept as its proleptic Gregorian ordinal."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The ordinal; 1 is 1 January of the year 1."""
        return None if value is None else value.toordinal()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """The date."""
        return None if value is None else date.fromordinal(value)


class Uid(TypeDecorator[str]):
    """A card's identifier: upper-case hex outside, bytes inside."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The bytes; ValueError for anything but hex."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Upper-case hex."""
        return None if value is None else bytes(value).hex().upper()


def key_text() -> String:
    """Text that is searched by its beginning: ordered by code point on both databases."""
    return String().with_variant(String(collation="C"), "postgresql")
