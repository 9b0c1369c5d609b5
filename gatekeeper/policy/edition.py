"""One fair as values: calendar, venue, gates, kinds, fees, quotas and deadlines (handbook 2 to 7).

Numbers are data: an edition is read from a file by ``gatekeeper.editions``. Money is in whole
units of the edition's currency; lengths are metres; every instant is fair time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from gatekeeper.policy.calendar import Phase, Span, running_phase
from gatekeeper.policy.words import (
    Action,
    Direction,
    Hours,
    Kind,
    Passback,
    Reason,
    RegisteredPer,
    Stage,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called, in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A place where people, vehicles or goods are let through (handbook 2)."""

    id: str
    name: Name
    zone: str
    """What it leads into: ``compound``, a ramp, or a hall's id; presence is kept per zone."""
    hall: str | None
    """The hall it leads into, if its zone is one."""
    lets_through: Subject
    directions: tuple[Direction, ...]
    passback: Passback
    max_length_m: float | None = None
    """Vehicles must be shorter than this."""


class Validity(StrEnum):
    """How the whole validity of a kind is found (handbook 9, line 10)."""

    ALWAYS = "always"
    COLUMNS = "columns"
    """The spans written for each phase."""
    SETUP = "setup"
    SETUP_AND_DISMANTLING = "setup_and_dismantling"
    SHOW_DAYS = "show_days"
    """From the first show day's 00:00 to the end of the last show day of the edition."""
    DATES = "dates"
    """The dates granted, uncut."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a credential of a kind costs, in whole currency units; all nothing: it is free."""

    per_day: int = 0
    """For every day bought; a vehicle's is for parking, by day and space."""
    per_pass: int = 0
    """The price of the pass itself."""
    card_fee: int = 0
    """For making it (工本费)."""
    known: bool = True
    """False: it is charged for, but nobody has said yet how much."""


class QuotaUnit(StrEnum):
    """What a quota counts."""

    STAND = "stand"
    """Whole standard stands of ``Edition.stand_m2``."""
    AGENCY = "agency"
    EXHIBITOR = "exhibitor"
    """Exhibitor badges."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many credentials of a kind there are: ``count`` for every ``per`` of ``unit``."""

    count: int
    per: int
    unit: QuotaUnit


@dataclass(frozen=True, slots=True)
class KindRules:
    """What one edition says of one kind of credential (handbook 4)."""

    kind: Kind
    name: Name
    registered_per: RegisteredPer
    has_photo: bool
    validity: Validity
    columns: Mapping[int, Span]
    """The whole validity in each phase, by the phase's id; empty for ``always`` and ``dates``."""
    hours: frozenset[Hours]
    every_hall: bool = False
    fee: Fee = Fee()
    quota: Quota | None = None
    passes_per_space: int | None = None
    """How many passes come with one parking space (coaches)."""

    @property
    def whole(self) -> Span | None:
        """From the start of the first column to the end of the last."""
        if not self.columns:
            return None
        return Span(
            min(span.start for span in self.columns.values()),
            max(span.end for span in self.columns.values()),
        )


@dataclass(frozen=True, slots=True)
class CounterHours:
    """When the certificate centre serves a kind in a phase, and until when forms are taken."""

    kinds: tuple[Kind, ...]
    phase: int | None
    open: tuple[Span, ...]
    forms_until: datetime | None = None
    asked_days_ahead: int | None = None
    asked_before: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeOfPerson:
    """Until when a badge may pass to another person (换证), per phase."""

    phase: int
    free_until: datetime
    """Up to and including this instant nothing is charged."""
    ends: datetime


@dataclass(frozen=True, slots=True)
class ReplacementFees:
    """What a change or a loss costs (handbook 5), in whole currency units."""

    change_of_person: int
    change_of_employer: int
    lost: int
    lost_kinds: frozenset[Kind]
    """The kinds that are replaced at all when lost."""


@dataclass(frozen=True, slots=True)
class SanctionRules:
    """What follows a violation (H 5.2.6(14), H 6)."""

    smoking_for_good: int
    """At which time an exhibitor who smokes does not get the badge back."""
    training_hours: Mapping[str, int]
    """Hours of a training stop, by a word of ``policy.sanctions.Violation``."""


@dataclass(frozen=True, slots=True)
class PhotoRules:
    """What a photo must be (handbook 6)."""

    width_mm: int
    height_mm: int
    width_px: int
    height_px: int
    max_bytes: int
    backgrounds: Mapping[Kind, tuple[str, ...]]
    head_share: float
    above_head_mm: tuple[float, float]
    below_chin_mm: tuple[float, float]
    above_head_on_forms_mm: tuple[float, float]
    """From and to, for photos stuck on paper forms."""
    below_chin_on_forms_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CarPark:
    """A car park for one kind of vehicle; ``spaces`` None means that nobody counted them yet."""

    kind: Kind
    name: Name
    spaces: int | None


@dataclass(frozen=True, slots=True)
class PresenceRules:
    """When it is forgotten who is inside (handbook 2)."""

    forget_at: time
    forget_in: frozenset[Stage]


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that one fair's handbook says as a number, a date, a place or a fee."""

    number: int
    name: Name
    timezone: str
    currency: str
    phases: tuple[Phase, ...]
    gates: Mapping[str, Gate]
    kinds: Mapping[Kind, KindRules]
    actions: Mapping[Reason, Action]
    """Reasons of lines 10 and 11 for which this edition retains instead of refusing."""
    presence: PresenceRules
    dwell: Mapping[Kind, timedelta]
    """How long a vehicle may stay before it is overstaying; ``coach`` is one without a space."""
    car_parks: Mapping[Kind, CarPark]
    stand_m2: int
    counters: tuple[CounterHours, ...]
    changes_of_person: tuple[ChangeOfPerson, ...]
    replacement: ReplacementFees
    photo: PhotoRules
    sanctions: SanctionRules
    overtime_asked_before: time
    minimum_age: int
    """Years, for setup and dismantling."""
    areas: Mapping[str, str]
    """The area of every hall of the venue, those that no phase uses too."""
    zones: Mapping[str, Name]
    """The zones that are not halls."""

    def phase_at(self, at: datetime) -> Phase:
        """The running phase."""
        return running_phase(self.phases, at)

    def stage_at(self, at: datetime) -> Stage:
        """What the running phase is doing."""
        return self.phase_at(at).stage(at)
