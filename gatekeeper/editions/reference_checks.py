"""What must be true between an edition's tables: nothing refers to what is not there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from gatekeeper.editions.calendar_checks import first_instant, minute, told
from gatekeeper.editions.draft import Draft
from gatekeeper.editions.errors import nearest, shown
from gatekeeper.editions.tables import GateTable, KindTable, PhotoTable
from gatekeeper.policy.calendar import Phase
from gatekeeper.policy.edition import Validity
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import (
    Carrier,
    Direction,
    Hours,
    Kind,
    Passback,
    RegisteredPer,
    Subject,
)

AHEAD = timedelta(days=7)
"""How long before everything else of a phase a kind may be let in (carriers come a day ahead)."""


def check_references(draft: Draft, phases: tuple[Phase, ...]) -> None:
    """Note every mistake between tables; ``phases`` are those right in themselves."""
    _check_timezone(draft)
    _check_venue(draft)
    for gate, table in draft.gates.items():
        _check_gate(draft, gate, table)
    _check_kinds_present(draft)
    for kind, rules in draft.kinds.items():
        _check_kind(draft, kind, rules)
        _check_columns(draft, kind, rules, phases)
    _check_vehicles(draft)
    if draft.replacement is not None:
        for kind in draft.replacement.lost_kinds:
            if kind.carrier is Carrier.PAPER:
                draft.wrong("replacement", "lost_kinds", f"{kind} is a paper; none is replaced")
    if draft.photo is not None:
        _check_photo(draft, draft.photo)


def _check_timezone(draft: Draft) -> None:
    if draft.edition is None:
        return
    name = draft.edition.timezone
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = nearest(name, sorted(available_timezones()))
        draft.wrong("edition", "timezone", f"there is no time zone {shown(name)}{meant}")


def _check_venue(draft: Draft) -> None:
    if draft.venue is None:
        return
    halls = [hall for halls in draft.venue.areas.values() for hall in halls]
    for hall in sorted({hall for hall in halls if halls.count(hall) > 1}):
        draft.wrong("venue", "areas", f"hall '{hall}' is there twice")
    for zone in draft.venue.zones:
        if zone in halls:
            draft.wrong("venue", "zones", f"'{zone}' is a hall; halls are zones already")
    if COMPOUND not in draft.venue.zones:
        draft.wrong("venue", "zones", f"'{COMPOUND}' is missing")


def _check_gate(draft: Draft, gate: str, table: GateTable) -> None:
    name = f"gates.{gate}"
    twin = next((each for each in draft.gates if each.lower() == gate.lower()), gate)
    if twin != gate:
        draft.wrong(name, "", f"differs from [gates.{twin}] only in capital letters")
    if draft.venue is not None:
        halls = [hall for halls in draft.venue.areas.values() for hall in halls]
        draft.wrong_unless_known(name, "zone", table.zone, [*draft.venue.zones, *halls])
        if table.zone in halls and table.lets_through is not Subject.PEOPLE:
            draft.wrong(name, "lets_through", "a gate of a hall lets people through")
    if len(set(table.directions)) < len(table.directions):
        draft.wrong(name, "directions", "a direction is there twice")
    if table.max_length_m is not None and table.lets_through is not Subject.VEHICLES:
        draft.wrong(name, "max_length_m", f"only for vehicles, but it lets {table.lets_through} in")
    if table.passback is not Passback.OFF:
        if table.lets_through is Subject.GOODS:
            draft.wrong(name, "passback", "goods are not counted as inside; leave it out")
        elif Direction.IN not in table.directions:
            draft.wrong(name, "passback", "nobody comes in here; leave it out")


def _check_kinds_present(draft: Draft) -> None:
    if "kinds" in draft.broken and not draft.kinds:
        return
    for kind in Kind:
        if kind not in draft.kinds and f"kinds.{kind}" not in draft.broken:
            draft.wrong(f"kinds.{kind}", "", "the kind is missing")


def _check_kind(draft: Draft, kind: Kind, table: KindTable) -> None:
    name = f"kinds.{kind}"
    if table.registered_per is not RegisteredPer.NEVER and kind.carrier is Carrier.PAPER:
        draft.wrong(name, "registered_per", 'it is a paper; papers are "never" registered')
    if len(set(table.hours)) < len(table.hours):
        draft.wrong(name, "hours", "the same hours are there twice")
    if Hours.ANY in table.hours and len(table.hours) > 1:
        draft.wrong(name, "hours", '"any" stands alone')
    if {Hours.DISMANTLING, Hours.DISMANTLING_CREWS} <= set(table.hours):
        draft.wrong(name, "hours", "dismantling and dismantling_crews are alternatives")
    if table.every_hall and kind.subject is not Subject.PEOPLE:
        draft.wrong(name, "every_hall", f"only people go into halls; this lets {kind.subject} in")
    if table.passes_per_space is not None and kind.subject is not Subject.VEHICLES:
        draft.wrong(name, "passes_per_space", "only vehicles have parking spaces")
    if not table.fee.known and (table.fee.per_day or table.fee.per_pass or table.fee.card_fee):
        draft.wrong(name, "fee.known", "there are amounts; leave it out")


def _check_columns(draft: Draft, kind: Kind, table: KindTable, phases: tuple[Phase, ...]) -> None:
    name = f"kinds.{kind}"
    if table.validity is not Validity.COLUMNS:
        if table.columns:
            draft.wrong(name, "columns", f'only with validity = "columns", not "{table.validity}"')
        return
    for phase_id in table.columns:
        draft.wrong_unless_phase(name, f"columns.{phase_id}", phase_id)
    earlier_end = datetime.min
    for phase in phases:
        key = f"columns.{phase.id}"
        column = table.columns.get(phase.id)
        if column is None:
            draft.wrong(name, key, "is missing")
        else:
            first = max(earlier_end, first_instant(phase) - AHEAD)
            if column.start < first or column.end > phase.ends:
                around = f"{minute(first)}/{minute(phase.ends)}"
                draft.wrong(name, key, f"{told(column)} is outside phase {phase.id} ({around})")
        earlier_end = phase.ends


def _check_vehicles(draft: Draft) -> None:
    for kind in draft.car_parks:
        if kind.subject is not Subject.VEHICLES:
            draft.wrong(f"car_parks.{kind}", "", "it is not a kind of vehicle")


def _check_photo(draft: Draft, table: PhotoTable) -> None:
    for key in _reversed_ranges(table):
        draft.wrong("photo", key, "write the smaller number first")
    if table.width_mm * table.height_px != table.height_mm * table.width_px:
        ratios = f"{table.width_mm} x {table.height_mm} mm"
        text = f"{table.width_px} x {table.height_px} pixels are not of the shape of {ratios}"
        draft.wrong("photo", "width_px", text)
    for kind, rules in draft.kinds.items():
        if rules.has_photo and kind not in table.backgrounds:
            draft.wrong("photo", f"backgrounds.{kind}", "is missing; the kind has a photo")
        if not rules.has_photo and kind in table.backgrounds:
            draft.wrong("photo", f"backgrounds.{kind}", "the kind has no photo")


def _reversed_ranges(table: PhotoTable) -> Iterator[str]:
    for key, value in table.model_dump().items():
        if key.endswith("_mm") and isinstance(value, list) and value[0] > value[1]:
            yield key
