"""The bundled 126th edition says what the handbook's tables say."""

from datetime import date, datetime, time, timedelta

import pytest

from gatekeeper.policy.calendar import Span
from gatekeeper.policy.edition import Edition, Fee, Quota, Validity
from gatekeeper.policy.words import Direction, Hours, Kind, Passback, RegisteredPer, Stage, Subject


def at(text: str) -> datetime:
    """``10-15 09:30`` of 2019."""
    return datetime.strptime(f"2019-{text}", "%Y-%m-%d %H:%M")


def span(text: str) -> Span:
    """``10-15 09:30/10-15 18:00`` of 2019."""
    start, _, end = text.partition("/")
    return Span(at(start), at(end))


def test_which_fair_it_is(edition_126: Edition) -> None:
    assert (edition_126.number, edition_126.timezone) == (126, "Asia/Shanghai")
    assert (edition_126.currency, edition_126.stand_m2, edition_126.minimum_age) == ("CNY", 9, 18)
    assert edition_126.overtime_asked_before == time(16)
    assert edition_126.areas == {"5.2": "A", "9.3": "B", "11.2": "B", "15.1": "C"}
    assert edition_126.zones["compound"].zh == "大院"


IN_AND_OUT = (Direction.IN, Direction.OUT)


@pytest.mark.parametrize(
    ("gate", "into", "rules"),
    [
        ("P-1", ("compound", None), (Subject.PEOPLE, IN_AND_OUT, Passback.REFUSE, None)),
        ("V-1", ("compound", None), (Subject.VEHICLES, IN_AND_OUT, Passback.REFUSE, None)),
        ("V-3", ("ramp", None), (Subject.VEHICLES, IN_AND_OUT, Passback.OFF, 10)),
        ("H-5.2", ("5.2", "5.2"), (Subject.PEOPLE, IN_AND_OUT, Passback.OFF, None)),
        ("H-9.3", ("9.3", "9.3"), (Subject.PEOPLE, IN_AND_OUT, Passback.OFF, None)),
        ("H-11.2", ("11.2", "11.2"), (Subject.PEOPLE, IN_AND_OUT, Passback.OFF, None)),
        ("H-15.1", ("15.1", "15.1"), (Subject.PEOPLE, IN_AND_OUT, Passback.OFF, None)),
        ("G-1", ("compound", None), (Subject.GOODS, (Direction.OUT,), Passback.OFF, None)),
    ],
)
def test_gates_of_section_2(
    edition_126: Edition, gate: str, into: tuple[object, ...], rules: tuple[object, ...]
) -> None:
    found = edition_126.gates[gate]
    assert (found.id, found.zone, found.hall) == (gate, *into)
    assert rules == (
        found.lets_through, found.directions, found.passback, found.max_length_m,
    )  # fmt: skip


def test_there_are_no_other_gates(edition_126: Edition) -> None:
    assert len(edition_126.gates) == 8


def test_presence_is_forgotten_at_four(edition_126: Edition) -> None:
    assert edition_126.presence.forget_at == time(4)
    assert edition_126.presence.forget_in == {Stage.SETUP, Stage.SHOW}


def test_calendar_of_phase_1(edition_126: Edition) -> None:
    phase = edition_126.phases[0]
    assert (phase.id, phase.halls, phase.begins) == (1, ("5.2", "9.3"), at("10-10 00:00"))
    assert phase.setup == (
        span("10-10 08:30/10-10 17:30"),
        span("10-11 08:30/10-11 17:30"),
        span("10-12 08:30/10-12 17:30"),
        span("10-13 08:30/10-14 00:00"),
        span("10-14 08:30/10-14 12:00"),
    )
    assert phase.overtime == (
        span("10-10 17:30/10-10 22:00"),
        span("10-11 17:30/10-11 22:00"),
        span("10-12 17:30/10-12 22:00"),
    )
    assert phase.early_delivery == (span("10-08 17:00/10-08 22:00"),)
    assert phase.sealed == (span("10-14 12:00/10-15 09:00"),)
    assert phase.show_exhibitors == tuple(
        span(f"10-{day} 09:00/10-{day} 18:00") for day in range(15, 20)
    )
    assert phase.show_buyers == tuple(
        span(f"10-{day} 09:30/10-{day} 18:00") for day in range(15, 20)
    )
    assert phase.dismantling == span("10-19 18:00/10-20 10:00")
    assert phase.crews_from == at("10-19 23:00")


def test_calendar_of_phase_3(edition_126: Edition) -> None:
    phase = edition_126.phases[1]
    assert (phase.id, phase.halls, phase.begins) == (3, ("11.2", "15.1"), at("10-28 10:00"))
    assert phase.setup == (span("10-28 10:00/10-30 22:00"),)
    assert (phase.overtime, phase.early_delivery) == ((), ())
    assert phase.sealed == (span("10-30 22:00/10-31 09:00"),)
    days = ("10-31", "11-01", "11-02", "11-03", "11-04")
    assert phase.show_exhibitors == tuple(span(f"{day} 09:00/{day} 18:00") for day in days)
    assert phase.show_buyers == tuple(span(f"{day} 09:30/{day} 18:00") for day in days)
    assert phase.dismantling == span("11-04 18:00/11-06 17:30")
    assert phase.crews_from == at("11-04 23:00")


LONG = ("10-10 00:00/10-20 10:00", "10-28 10:00/11-06 17:30")
SETUP_TO_DISMANTLING = ("10-10 08:30/10-20 10:00", "10-28 10:00/11-06 17:30")


@pytest.mark.parametrize(
    ("kind", "phase_1", "phase_3"),
    [
        (Kind.EXHIBITOR, *LONG),
        (Kind.AGENCY_STAFF, *LONG),
        (Kind.SETUP, "10-10 00:00/10-14 12:00", "10-28 10:00/10-30 22:00"),
        (Kind.DISMANTLING, "10-19 18:00/10-20 10:00", "11-04 18:00/11-06 17:00"),
        (Kind.CARRIER, "10-09 00:00/10-20 10:00", "10-28 10:00/11-06 17:30"),
        (Kind.CAR, *LONG),
        (Kind.COACH, *LONG),
        (Kind.SETUP_VEHICLE, "10-10 08:30/10-14 12:00", "10-28 10:00/10-30 22:00"),
        (Kind.DISMANTLING_VEHICLE, "10-19 23:00/10-20 10:00", "11-04 23:00/11-06 17:30"),
        (Kind.LIFT, *SETUP_TO_DISMANTLING),
        (Kind.DISCHARGE_NOTICE, "10-19 18:00/10-19 23:00", "11-04 18:00/11-04 23:00"),
        (Kind.CONSTRUCTION_PERMIT, *SETUP_TO_DISMANTLING),
    ],
)
def test_validity_columns_of_section_4(
    edition_126: Edition, kind: Kind, phase_1: str, phase_3: str
) -> None:
    rules = edition_126.kinds[kind]
    assert rules.columns == {1: span(phase_1), 3: span(phase_3)}
    assert rules.whole == Span(span(phase_1).start, span(phase_3).end)


def test_validity_without_columns(edition_126: Edition) -> None:
    kinds = edition_126.kinds
    assert kinds[Kind.BUYER].whole == span("10-15 00:00/11-05 00:00")
    assert (kinds[Kind.STAFF].validity, kinds[Kind.STAFF].whole) == (Validity.ALWAYS, None)
    intermediary = kinds[Kind.INTERMEDIARY]
    assert (intermediary.validity, intermediary.whole) == (Validity.DATES, None)


OF_BADGES = {Hours.SETUP, Hours.OVERTIME, Hours.SHOW_EXHIBITORS, Hours.DISMANTLING}


@pytest.mark.parametrize(
    ("kind", "hours"),
    [
        (Kind.EXHIBITOR, OF_BADGES),
        (Kind.AGENCY_STAFF, OF_BADGES),
        (Kind.CARRIER, OF_BADGES),
        (Kind.SETUP, {Hours.SETUP, Hours.OVERTIME, Hours.EARLY_DELIVERY}),
        (Kind.DISMANTLING, {Hours.DISMANTLING_CREWS}),
        (Kind.BUYER, {Hours.SHOW_BUYERS}),
        (Kind.STAFF, {Hours.ANY}),
        (Kind.INTERMEDIARY, {Hours.SHOW_EXHIBITORS}),
        (Kind.CAR, {Hours.ANY}),
        (Kind.COACH, {Hours.ANY}),
        (Kind.SETUP_VEHICLE, {Hours.SETUP, Hours.OVERTIME, Hours.EARLY_DELIVERY}),
        (Kind.DISMANTLING_VEHICLE, {Hours.ANY}),
        (Kind.LIFT, {Hours.SETUP, Hours.DISMANTLING}),
        (Kind.DISCHARGE_NOTICE, {Hours.ANY}),
        (Kind.CONSTRUCTION_PERMIT, {Hours.SETUP, Hours.DISMANTLING}),
    ],
)
def test_hours_of_section_9(edition_126: Edition, kind: Kind, hours: set[Hours]) -> None:
    assert edition_126.kinds[kind].hours == hours


def test_what_else_section_4_says_of_kinds(edition_126: Edition) -> None:
    kinds = edition_126.kinds
    assert set(kinds) == set(Kind)
    assert {kind: rules.registered_per for kind, rules in kinds.items() if rules.registered_per
            is not RegisteredPer.NEVER} == {
        Kind.EXHIBITOR: RegisteredPer.PHASE,
        Kind.AGENCY_STAFF: RegisteredPer.PHASE,
        Kind.BUYER: RegisteredPer.EDITION,
        Kind.CARRIER: RegisteredPer.EDITION,
    }  # fmt: skip
    assert {kind for kind, rules in kinds.items() if rules.every_hall} == {Kind.STAFF}
    people = {kind for kind in Kind if kind.subject is Subject.PEOPLE}
    lorries = {Kind.SETUP_VEHICLE, Kind.DISMANTLING_VEHICLE}
    assert {kind for kind, rules in kinds.items() if rules.has_photo} == people | lorries
    assert {kind: rules.fee for kind, rules in kinds.items() if rules.fee != Fee()} == {
        Kind.SETUP: Fee(per_day=20, card_fee=10),
        Kind.DISMANTLING: Fee(per_pass=20, card_fee=10),
        Kind.INTERMEDIARY: Fee(known=False),
        Kind.CAR: Fee(per_day=15),
        Kind.COACH: Fee(per_day=45),
        Kind.SETUP_VEHICLE: Fee(per_pass=20),
        Kind.DISMANTLING_VEHICLE: Fee(per_pass=20),
    }
    assert {kind: rules.quota for kind, rules in kinds.items() if rules.quota} == {
        Kind.EXHIBITOR: Quota(3, 1, "stand"),
        Kind.SETUP: Quota(2, 1, "stand"),
        Kind.DISMANTLING: Quota(1, 1, "stand"),
        Kind.CAR: Quota(1, 1, "agency"),
        Kind.COACH: Quota(1, 40, "exhibitor"),
    }
    assert kinds[Kind.COACH].passes_per_space == 3
    chinese = {kind: rules.name.zh for kind, rules in kinds.items()}
    assert chinese[Kind.EXHIBITOR] == "参展商证"
    assert chinese[Kind.DISCHARGE_NOTICE] == "放行条"


@pytest.mark.parametrize(
    ("kind", "phase", "opens", "deadlines"),
    [
        ("exhibitor", 1, ("10-10 09:00", "10-17 17:00", 8), (None, None, None)),
        ("exhibitor", 3, ("10-28 09:00", "11-02 17:00", 6), (None, None, None)),
        ("setup", 1, ("10-07 09:00", "10-14 12:00", 8), ("10-13 12:00", None, None)),
        ("setup", 3, ("10-25 09:00", "10-30 17:00", 6), ("10-30 17:00", None, None)),
        ("dismantling", 1, ("10-17 09:00", "10-19 17:00", 3), ("10-19 16:30", None, None)),
        ("dismantling", 3, ("11-02 09:00", "11-04 16:30", 3), ("11-04 16:00", None, None)),
        ("car", None, ("10-07 09:00", "11-04 17:00", 29), (None, None, None)),
        ("coach", None, ("10-07 09:00", "11-04 17:00", 29), (None, None, date(2019, 10, 1))),
        ("setup_vehicle", 1, ("10-07 09:00", "10-13 17:00", 7), (None, 3, None)),
        ("setup_vehicle", 3, ("10-25 09:00", "10-30 17:00", 6), (None, None, None)),
        ("dismantling_vehicle", 1, ("10-17 09:00", "10-19 17:00", 3), (None, 3, None)),
        ("dismantling_vehicle", 3, ("11-01 09:00", "11-04 16:00", 4), (None, None, None)),
    ],
)
def test_counter_hours_of_section_5(
    edition_126: Edition,
    kind: str,
    phase: int | None,
    opens: tuple[str, str, int],
    deadlines: tuple[str | None, int | None, date | None],
) -> None:
    (counter,) = (
        each for each in edition_126.counters if kind in each.kinds and each.phase == phase
    )
    first, last, days = opens
    assert (counter.open[0].start, counter.open[-1].end) == (at(first), at(last))
    assert len(counter.open) == days
    forms_until, days_ahead, before = deadlines
    assert counter.forms_until == (at(forms_until) if forms_until else None)
    assert (counter.asked_days_ahead, counter.asked_before) == (days_ahead, before)


def test_changes_and_losses_of_section_5(edition_126: Edition) -> None:
    assert [(each.phase, each.free_until, each.ends) for each in edition_126.changes_of_person] == [
        (1, at("10-15 00:00"), at("10-17 17:00")),
        (3, at("10-31 00:00"), at("11-02 17:00")),
    ]
    fees = edition_126.replacement
    assert (fees.change_of_person, fees.change_of_employer, fees.lost) == (100, 50, 200)
    assert fees.lost_kinds == {Kind.EXHIBITOR, Kind.AGENCY_STAFF}


def test_photos_of_section_6(edition_126: Edition) -> None:
    photo = edition_126.photo
    assert (photo.width_mm, photo.height_mm, photo.width_px, photo.height_px) == (40, 50, 200, 250)
    assert photo.max_bytes == 100 * 1024
    assert photo.head_share == pytest.approx(2 / 3, abs=0.001)
    assert (photo.above_head_mm, photo.below_chin_mm) == ((2, 2), (3, 5))
    assert (photo.above_head_on_forms_mm, photo.below_chin_on_forms_mm) == ((2, 3), (5, 8))
    blue_only = {kind for kind, colours in photo.backgrounds.items() if colours == ("blue",)}
    lorries = {Kind.SETUP_VEHICLE, Kind.DISMANTLING_VEHICLE}
    assert blue_only == {Kind.SETUP, Kind.DISMANTLING} | lorries
    assert photo.backgrounds[Kind.EXHIBITOR] == ("blue", "white")


def test_vehicles_of_section_7(edition_126: Edition) -> None:
    assert edition_126.dwell == {
        Kind.SETUP_VEHICLE: timedelta(minutes=90),
        Kind.DISMANTLING_VEHICLE: timedelta(minutes=90),
        Kind.COACH: timedelta(minutes=15),
    }
    assert {kind: park.spaces for kind, park in edition_126.car_parks.items()} == {
        Kind.CAR: None,
        Kind.COACH: None,
    }


def test_nothing_is_retained_for_lines_10_and_11(edition_126: Edition) -> None:
    assert edition_126.actions == {}
