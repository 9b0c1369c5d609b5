"""Makes the policy's Edition out of an edition file's tables that were found right."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from gatekeeper.editions.fields import flat
from gatekeeper.editions.tables import (
    ActionsTable,
    CounterTable,
    DwellTable,
    GateTable,
    KindTable,
    NameTable,
    PhaseTable,
    PhotoTable,
    VenueTable,
)
from gatekeeper.policy.calendar import Phase, Span
from gatekeeper.policy.edition import (
    CarPark,
    CounterHours,
    Fee,
    Gate,
    KindRules,
    Name,
    PhotoRules,
    Quota,
    Validity,
)
from gatekeeper.policy.words import Action, Direction, Kind, Reason

BYTES_PER_KILOBYTE = 1024


def name_of(table: NameTable) -> Name:
    """A thing's name."""
    return Name(table.zh, table.en)


def phase_of(phase: int, table: PhaseTable) -> Phase:
    """A phase; what it opens may be written in any order."""
    return Phase(
        id=phase,
        halls=tuple(table.halls),
        begins=table.begins,
        setup=_sorted(flat(table.setup)),
        overtime=_sorted(flat(table.overtime)),
        early_delivery=_sorted(flat(table.early_delivery)),
        sealed=_sorted(flat(table.sealed)),
        show_exhibitors=_sorted(flat(table.show_exhibitors)),
        show_buyers=_sorted(flat(table.show_buyers)),
        dismantling=table.dismantling,
        crews_from=table.crews_from,
    )


def areas_of(venue: VenueTable) -> dict[str, str]:
    """The area of every hall."""
    return {hall: area for area, halls in venue.areas.items() for hall in halls}


def gate_of(gate: str, table: GateTable, halls: Mapping[str, str]) -> Gate:
    """A gate; it leads into a hall if its zone is the id of one."""
    return Gate(
        id=gate,
        name=name_of(table.name),
        zone=table.zone,
        hall=table.zone if table.zone in halls else None,
        lets_through=table.lets_through,
        directions=tuple(each for each in Direction if each in table.directions),
        passback=table.passback,
        max_length_m=table.max_length_m,
    )


def columns_of(table: KindTable, phases: tuple[Phase, ...]) -> dict[int, Span]:
    """The whole validity of a kind in each phase (handbook 9, "whole validity").

    A buyer's is that of the edition, so every phase has the same: from the first show day's
    00:00 to the end of the last.
    """
    match table.validity:
        case Validity.COLUMNS:
            return {phase.id: table.columns[phase.id] for phase in phases}
        case Validity.SETUP:
            return {phase.id: phase.setup_span for phase in phases}
        case Validity.SETUP_AND_DISMANTLING:
            return {phase.id: Span(phase.setup[0].start, phase.ends) for phase in phases}
        case Validity.SHOW_DAYS:
            first = min(phase.show_buyers[0].start for phase in phases).date()
            last = max(phase.closing_day for phase in phases)
            midnight = datetime.combine(last, time.min) + timedelta(days=1)
            show_days = Span(datetime.combine(first, time.min), midnight)
            return {phase.id: show_days for phase in phases}
        case Validity.ALWAYS | Validity.DATES:
            return {}


def kind_of(kind: Kind, table: KindTable, phases: tuple[Phase, ...]) -> KindRules:
    """The rules of one kind."""
    quota = table.quota
    return KindRules(
        kind=kind,
        name=name_of(table.name),
        registered_per=table.registered_per,
        has_photo=table.has_photo,
        validity=table.validity,
        columns=columns_of(table, phases),
        hours=frozenset(table.hours),
        every_hall=table.every_hall,
        fee=Fee(**table.fee.model_dump()),
        quota=Quota(quota.count, quota.per, quota.unit) if quota else None,
        passes_per_space=table.passes_per_space,
    )


def actions_of(table: ActionsTable | None) -> dict[Reason, Action]:
    """The reasons for which a credential is retained instead of refused."""
    actions: dict[str, Action] = table.model_dump() if table else {}
    return {Reason(reason): action for reason, action in actions.items() if action is Action.RETAIN}


def dwell_of(table: DwellTable | None) -> dict[Kind, timedelta]:
    """How long vehicles may stay, for the kinds that have a limit."""
    minutes: dict[str, int] = table.model_dump(exclude_none=True) if table else {}
    return {Kind(kind): timedelta(minutes=count) for kind, count in minutes.items()}


def counter_of(table: CounterTable) -> CounterHours:
    """One counter's hours."""
    return CounterHours(
        kinds=tuple(table.kinds),
        phase=table.phase,
        open=_sorted(flat(table.open)),
        forms_until=table.forms_until,
        asked_days_ahead=table.asked_days_ahead,
        asked_before=table.asked_before,
    )


def car_park_of(kind: Kind, name: NameTable, spaces: int | None) -> CarPark:
    """A car park."""
    return CarPark(kind, name_of(name), spaces)


def photo_of(table: PhotoTable) -> PhotoRules:
    """The rules for photos."""
    return PhotoRules(
        width_mm=table.width_mm,
        height_mm=table.height_mm,
        width_px=table.width_px,
        height_px=table.height_px,
        max_bytes=table.max_kilobytes * BYTES_PER_KILOBYTE,
        backgrounds={
            kind: tuple(colour.value for colour in colours)
            for kind, colours in table.backgrounds.items()
        },
        head_share=table.head_share,
        above_head_mm=_range(table.above_head_mm),
        below_chin_mm=_range(table.below_chin_mm),
        above_head_on_forms_mm=_range(table.above_head_on_forms_mm),
        below_chin_on_forms_mm=_range(table.below_chin_on_forms_mm),
    )


def _range(ends: list[float]) -> tuple[float, float]:
    least, most = ends
    return least, most


def _sorted(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))
