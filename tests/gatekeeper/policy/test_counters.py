"""The counters of the 126th fair to the last minute, and every deadline."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gatekeeper.policy.counters import asked_until, closes, forms_until, is_open, opens_next
from gatekeeper.policy.edition import CounterHours
from gatekeeper.policy.words import Kind
from tests.gatekeeper.policy.presented import at

TICK = timedelta(microseconds=1)

# kind, phase, opens, closes, opens next (handbook section 5; H 3.3)
HOURS = [
    ("exhibitor", 1, "10 09:00", "10 17:00", "11 09:00"),
    ("exhibitor", 1, "17 09:00", "17 17:00", None),
    ("exhibitor", 3, "28 09:00", "28 17:00", "29 09:00"),
    ("exhibitor", 3, "N2 09:00", "N2 17:00", None),
    ("setup", 1, "7 09:00", "7 17:00", "8 09:00"),
    ("setup", 1, "13 09:00", "13 17:00", "14 09:00"),
    ("setup", 1, "14 09:00", "14 12:00", None),
    ("setup", 3, "25 09:00", "25 17:00", "26 09:00"),
    ("setup", 3, "30 09:00", "30 17:00", None),
    ("dismantling", 1, "17 09:00", "17 17:00", "18 09:00"),
    ("dismantling", 1, "19 09:00", "19 17:00", None),
    ("dismantling", 3, "N3 09:00", "N3 17:00", "N4 09:00"),
    ("dismantling", 3, "N4 09:00", "N4 16:30", None),
    ("car", 1, "7 09:00", "7 17:00", "8 09:00"),
    ("car", 3, "N4 09:00", "N4 17:00", None),
    ("coach", 1, "31 09:00", "31 17:00", "N1 09:00"),
    ("setup_vehicle", 1, "7 09:00", "7 17:00", "8 09:00"),
    ("setup_vehicle", 1, "13 09:00", "13 17:00", None),
    ("setup_vehicle", 3, "30 09:00", "30 17:00", None),
    ("dismantling_vehicle", 1, "19 09:00", "19 17:00", None),
    ("dismantling_vehicle", 3, "N1 09:00", "N1 17:00", "N2 09:00"),
    ("dismantling_vehicle", 3, "N4 09:00", "N4 16:00", None),
]


@pytest.mark.parametrize("row", HOURS)
def test_a_counter_is_open_from_its_first_minute_to_before_its_last(edition, row):
    kind, phase, opens, closing, then = row
    first, last = at(opens), at(closing)
    asked = edition, Kind(kind), phase
    assert not is_open(*asked, first - TICK)
    assert is_open(*asked, first)
    assert is_open(*asked, last - TICK)
    assert not is_open(*asked, last)
    assert opens_next(*asked, first - TICK) == first
    assert opens_next(*asked, first) == (at(then) if then else None)
    assert closes(*asked, last - TICK) == last
    assert closes(*asked, last) is None


def test_a_counter_of_another_phase_does_not_count(edition):
    assert not is_open(edition, Kind.EXHIBITOR, 3, at("12 10:00"))
    assert opens_next(edition, Kind.EXHIBITOR, 3, at("12 10:00")) == at("28 09:00")


@pytest.mark.parametrize(
    "kind",
    [
        "agency_staff",
        "buyer",
        "staff",
        "carrier",
        "intermediary",
        "lift",
        "discharge_notice",
        "construction_permit",
    ],
)
def test_a_kind_without_a_counter_is_always_served(edition, kind):
    asked = edition, Kind(kind), 1
    assert is_open(*asked, at("1 03:00"))
    assert opens_next(*asked, at("1 03:00")) is None
    assert closes(*asked, at("1 03:00")) is None
    assert forms_until(*asked) is None
    assert asked_until(*asked, date(2019, 10, 12)) is None


def test_the_kinds_with_hours_are_all_tested(edition):
    assert {kind for row in edition.counters for kind in row.kinds} == {each[0] for each in HOURS}


@pytest.mark.parametrize(
    ("kind", "phase", "until"),
    [
        ("setup", 1, "13 12:00"),
        ("setup", 3, "30 17:00"),
        ("dismantling", 1, "19 16:30"),
        ("dismantling", 3, "N4 16:00"),
        ("exhibitor", 1, None),
        ("setup_vehicle", 1, None),
    ],
)
def test_forms_are_taken_until(edition, kind, phase, until):
    assert forms_until(edition, Kind(kind), phase) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("kind", "phase", "first_day", "until"),
    [
        ("setup_vehicle", 1, date(2019, 10, 10), "8 00:00"),
        ("setup_vehicle", 1, date(2019, 10, 14), "12 00:00"),
        ("dismantling_vehicle", 1, date(2019, 10, 19), "17 00:00"),
        ("setup_vehicle", 1, None, None),
        ("setup_vehicle", 3, date(2019, 10, 28), None),
        ("coach", 1, None, "1 00:00"),
        ("coach", 3, date(2019, 11, 1), "1 00:00"),
        ("setup", 1, date(2019, 10, 10), None),
    ],
)
def test_some_are_asked_for_days_ahead(edition, kind, phase, first_day, until):
    expected = at(until) if until else None
    assert asked_until(edition, Kind(kind), phase, first_day) == expected


def test_the_phase_s_own_counter_goes_before_the_edition_s(edition):
    own = CounterHours((Kind.CAR,), 3, edition.counters[0].open)
    both = replace(edition, counters=(*edition.counters, own))
    assert not is_open(both, Kind.CAR, 3, at("N4 10:00"))
    assert is_open(both, Kind.CAR, 1, at("N4 10:00"))
