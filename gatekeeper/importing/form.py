"""The form of the data: which tables there are, their columns, and what each cell may hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from gatekeeper.importing import cells
from gatekeeper.policy.credential import (
    Booth,
    Credential,
    Holder,
    Organisation,
    Overtime,
    Registration,
)
from gatekeeper.policy.words import BoothKind, IdType, Kind, OrganisationKind, State

R = TypeVar("R", Organisation, Booth, Holder, Credential, Registration, Overtime)
Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: what its cells mean, and whether it may be absent or a cell of it empty."""

    name: str
    read: Callable[[str], Value]
    needed: bool = True
    """The table is refused without it."""
    filled: bool = True
    """No cell of it may be empty."""
    empty: Value = None
    """What an empty cell means."""
    refers_to: str | None = None
    """The table whose key a cell must be."""
    holds_dates: bool = False
    """Dates without a time of day, which matters where a workbook stores both alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Table(Generic[R]):
    """One CSV file or sheet, and the value that each of its rows becomes."""

    name: str
    row: Callable[..., R]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that tell its rows apart."""
    unique: tuple[str, ...] = ()
    """Columns of which each value may be there only once."""
    needed: bool = True
    """Whether the data are refused without it; an absent one that is not needed has no rows."""
    once: bool = True
    """Whether the same key twice is an error; where a row says nothing but its key it is not."""
    ordered: tuple[tuple[str, str, bool], ...] = ()
    """(from, to, whether the two may be equal)."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


LONGEST_ORGANISATION_CODE = 32
LONGEST_ID_NUMBER = 40
LONGEST_NAME = 200

_code = cells.code(LONGEST_ORGANISATION_CODE)
_id_number = cells.code(LONGEST_ID_NUMBER)
_name = cells.text(LONGEST_NAME)


def _optional(name: str, read: Callable[[str], Value], *, holds_dates: bool = False) -> Column:
    return Column(name, read, needed=False, filled=False, holds_dates=holds_dates)


def _organisation_code(*, needed: bool = True, filled: bool = True) -> Column:
    return Column(
        "organisation_code", _code, needed=needed, filled=filled, refers_to="organisations"
    )


ORGANISATIONS = Table(
    "organisations",
    Organisation,
    (
        Column("code", _code),
        Column("name", _name),
        Column("kind", cells.word_of(OrganisationKind)),
        Column("agency_code", _code, needed=False, filled=False, refers_to="organisations"),
        Column("fees_paid", cells.yes_no, filled=False, empty=False),
        Column("barred", cells.yes_no, filled=False, empty=False),
    ),
    key=("code",),
    unique=("code",),
)
BOOTHS = Table(
    "booths",
    Booth,
    (
        _organisation_code(),
        Column("phase", cells.whole),
        Column("hall", cells.code(16)),
        Column("booth_no", cells.code(32)),
        Column("area_m2", cells.measure("square metres")),
        Column("kind", cells.word_of(BoothKind)),
    ),
    key=("organisation_code", "phase", "hall", "booth_no"),
    needed=False,
)
HOLDERS = Table(
    "holders",
    Holder,
    (
        Column("id_type", cells.word_of(IdType)),
        Column("id_number", _id_number),
        Column("name", _name),
        _organisation_code(needed=False, filled=False),
        Column("barred", cells.yes_no, filled=False, empty=False),
    ),
    key=("id_number",),
    unique=("id_number",),
)
CREDENTIALS = Table(
    "credentials",
    Credential,
    (
        Column("number", cells.number),
        Column("kind", cells.word_of(Kind)),
        Column("id_number", _id_number, filled=False, refers_to="holders"),
        _organisation_code(filled=False),
        _optional("plate", cells.code(32)),
        _optional("length_m", cells.measure("metres")),
        _optional("card_uid", cells.card_uid),
        Column("edition", cells.whole, filled=False),
        Column("phase", cells.whole, filled=False),
        _optional("valid_from", cells.day, holds_dates=True),
        _optional("valid_to", cells.day, holds_dates=True),
        _optional("slot_from", cells.instant),
        _optional("slot_to", cells.instant),
        Column("parking_space", cells.yes_no, needed=False, filled=False, empty=False),
        Column("state", cells.word_of(State)),
        _optional("suspended_until", cells.instant),
        # Which of several hard cards works hangs on it: its absence must not pass unseen.
        Column("issued_at", cells.instant, filled=False),
    ),
    key=("number",),
    unique=("number", "card_uid"),
    ordered=(("valid_from", "valid_to", True), ("slot_from", "slot_to", False)),
)
REGISTRATIONS = Table(
    "registrations",
    Registration,
    (
        Column("number", cells.number, refers_to="credentials"),
        Column("edition", cells.whole),
        Column("phase", cells.whole, filled=False),
    ),
    key=("number", "edition", "phase"),
    needed=False,
    once=False,
)
OVERTIME = Table(
    "overtime",
    Overtime,
    (_organisation_code(), Column("date", cells.day, holds_dates=True)),
    key=("organisation_code", "date"),
    needed=False,
    once=False,
)
TABLES: tuple[Table[Any], ...] = (
    ORGANISATIONS,
    BOOTHS,
    HOLDERS,
    CREDENTIALS,
    REGISTRATIONS,
    OVERTIME,
)
"""In the order in which they are read: what is referred to comes first."""
