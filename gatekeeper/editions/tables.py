"""The tables of an edition file, key by key; a key that is not named here is an error.

``docs/editions.md`` says what each of them means; a test holds the two together.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gatekeeper.editions.fields import (
    ActionWord,
    Amount,
    AnchorWord,
    Clock,
    ColourWord,
    Count,
    Day,
    DayOffset,
    DirectionWord,
    HoursWord,
    Id,
    Instant,
    KindWord,
    Millimetres,
    OneSpan,
    PassbackWord,
    PhaseId,
    QuotaUnitWord,
    RegisteredPerWord,
    Spans,
    StageWord,
    SubjectWord,
    Text,
    ValidityWord,
    ViolationWord,
)
from gatekeeper.policy.words import Action, Passback


class Table(BaseModel):
    """A table of the file: its keys and no others, each of exactly its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NameTable(Table):
    """What a thing is called, in Chinese and English."""

    zh: Text
    en: Text


class EditionTable(Table):
    """``[edition]``: which fair this is."""

    number: Annotated[int, Field(ge=1, le=9999)]
    name: NameTable
    timezone: Text
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    stand_m2: Annotated[int, Field(ge=1, le=100)]
    minimum_age: Annotated[int, Field(ge=0, le=99)]
    overtime_asked_before: Clock
    anchor: AnchorWord | None = None
    stage_days: dict[StageWord, DayOffset] = {}


class VenueTable(Table):
    """``[venue]``: halls by area, and the zones that are not halls."""

    areas: dict[Id, list[Id]]
    zones: dict[Id, NameTable]


class GateTable(Table):
    """``[gates.ID]``: a place where people, vehicles or goods are let through."""

    name: NameTable
    zone: Id
    lets_through: SubjectWord
    directions: Annotated[list[DirectionWord], Field(min_length=1)]
    passback: PassbackWord = Passback.OFF
    max_length_m: Annotated[float, Field(gt=0, le=100)] | None = None


class PresenceTable(Table):
    """``[presence]``: when it is forgotten who is inside."""

    forget_at: Clock
    forget_in: list[StageWord]


class PhaseTable(Table):
    """``[phases.NUMBER]``: a part of the fair, its halls and its calendar."""

    halls: Annotated[list[Id], Field(min_length=1)]
    begins: Instant
    setup: Annotated[Spans, Field(min_length=1)]
    overtime: Spans = []
    early_delivery: Spans = []
    sealed: Spans = []
    show_exhibitors: Annotated[Spans, Field(min_length=1)]
    show_buyers: Annotated[Spans, Field(min_length=1)]
    dismantling: OneSpan
    crews_from: Instant


class FeeTable(Table):
    """``fee`` of a kind, in whole units of the edition's currency."""

    per_day: Amount = 0
    per_pass: Amount = 0
    card_fee: Amount = 0
    known: bool = True


class QuotaTable(Table):
    """``quota`` of a kind: ``count`` for every ``per`` of ``unit``."""

    count: Count
    per: Count
    unit: QuotaUnitWord


class KindTable(Table):
    """``[kinds.KIND]``: what the edition says of one kind of credential."""

    name: NameTable
    registered_per: RegisteredPerWord
    has_photo: bool
    validity: ValidityWord
    columns: dict[PhaseId, OneSpan] = {}
    hours: Annotated[list[HoursWord], Field(min_length=1)]
    every_hall: bool = False
    fee: FeeTable = FeeTable()
    quota: QuotaTable | None = None
    passes_per_space: Count | None = None


class ActionsTable(Table):
    """``[actions]``: what the guard does with a credential refused for lines 10 and 11."""

    not_yet_valid: ActionWord = Action.REFUSE
    expired: ActionWord = Action.REFUSE
    not_registered: ActionWord = Action.REFUSE


class DwellTable(Table):
    """``[dwell_minutes]``: how long a vehicle may stay."""

    car: Count | None = None
    coach: Count | None = None
    setup_vehicle: Count | None = None
    dismantling_vehicle: Count | None = None
    lift: Count | None = None


class CarParkTable(Table):
    """``[car_parks.KIND]``: the car park for one kind of vehicle."""

    name: NameTable
    spaces: Amount | None = None


class CounterTable(Table):
    """``[[counters]]``: when the certificate centre serves some kinds."""

    kinds: Annotated[list[KindWord], Field(min_length=1)]
    phase: PhaseId | None = None
    open: Annotated[Spans, Field(min_length=1)]
    forms_until: Instant | None = None
    asked_days_ahead: Annotated[int, Field(ge=0, le=365)] | None = None
    asked_before: Day | None = None


class ChangeOfPersonTable(Table):
    """``[change_of_person.PHASE]``: until when a badge may pass to another person."""

    free_until: Instant
    ends: Instant


class ReplacementTable(Table):
    """``[replacement]``: what a change or a loss costs, in whole currency units."""

    change_of_person: Amount
    change_of_employer: Amount
    lost: Amount
    lost_kinds: list[KindWord]


class SanctionsTable(Table):
    """``[sanctions]``: what follows a violation."""

    smoking_for_good: Annotated[int, Field(ge=1, le=100)]
    training_hours: dict[ViolationWord, Annotated[int, Field(ge=1, le=24)]]


Range = Annotated[list[Millimetres], Field(min_length=2, max_length=2)]
Pixels = Annotated[int, Field(ge=10, le=10_000)]


class PhotoTable(Table):
    """``[photo]``: what a photo must be."""

    width_mm: Annotated[int, Field(ge=1, le=1000)]
    height_mm: Annotated[int, Field(ge=1, le=1000)]
    width_px: Pixels
    height_px: Pixels
    max_kilobytes: Annotated[int, Field(ge=1, le=100_000)]
    head_share: Annotated[float, Field(gt=0, le=1)]
    above_head_mm: Range
    below_chin_mm: Range
    above_head_on_forms_mm: Range
    below_chin_on_forms_mm: Range
    backgrounds: dict[KindWord, Annotated[list[ColourWord], Field(min_length=1)]]
