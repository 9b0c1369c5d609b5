"""The demo is in its show at every hour of whatever day it is, and looks like the 126th."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.editions import EditionError, load_edition
from gatekeeper.policy.calendar import open_at
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind, Stage
from tests.gatekeeper.editions.conftest import TODAY, UNTIMED, SaidOf

DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
STAGES = (Stage.SETUP, Stage.SEALED, Stage.SHOW, Stage.DISMANTLING)


@pytest.mark.parametrize(
    "today", [date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1), date(2026, 3, 1)]
)
@pytest.mark.parametrize("stage", STAGES)
def test_on_days_that_break_calendars(today: date, stage: Stage) -> None:
    demo = load_edition("demo", today, stage=stage)
    assert demo.stage_at(datetime.combine(today, time(12))) is stage


@UNTIMED
@given(today=DAYS, stage=st.sampled_from(STAGES), now=st.times())
def test_today_is_a_day_of_the_stage(today: date, stage: Stage, now: time) -> None:
    demo = load_edition("demo", today, stage=stage)
    at = datetime.combine(today, now)
    assert demo.stage_at(at) is stage
    assert demo.phase_at(at).id == 1


@UNTIMED
@given(today=DAYS, now=st.times(), later=st.integers(-1, 2))
def test_exhibitors_and_buyers_are_let_in_at_any_hour(today: date, now: time, later: int) -> None:
    demo = load_edition("demo", today)
    at = datetime.combine(today + timedelta(days=later), now)
    phase = demo.phase_at(at)
    assert open_at(phase.show_exhibitors, at)
    assert open_at(phase.show_buyers, at)
    for kind in (Kind.EXHIBITOR, Kind.AGENCY_STAFF, Kind.CARRIER, Kind.BUYER):
        whole = demo.kinds[kind].whole
        assert whole is not None
        assert at in whole


def test_it_looks_like_the_126th(edition_126: Edition) -> None:
    demo = load_edition("demo", TODAY)
    assert demo.number == 900
    assert (demo.gates, demo.areas, demo.zones) == (
        edition_126.gates, edition_126.areas, edition_126.zones,
    )  # fmt: skip
    assert [(phase.id, phase.halls) for phase in demo.phases] == [
        (phase.id, phase.halls) for phase in edition_126.phases
    ]
    for kind, rules in edition_126.kinds.items():
        other = demo.kinds[kind]
        assert (other.name, other.hours, other.validity) == (
            rules.name, rules.hours, rules.validity,
        )  # fmt: skip
    assert demo.photo == edition_126.photo


def test_its_car_parks_are_soon_full() -> None:
    demo = load_edition("demo", TODAY)
    assert {kind: park.spaces for kind, park in demo.car_parks.items()} == {
        Kind.CAR: 5,
        Kind.COACH: 2,
    }


def test_only_an_edition_laid_around_today_can_be_in_a_stage() -> None:
    with pytest.raises(EditionError, match="has a calendar of its own"):
        load_edition("126", TODAY, stage=Stage.SHOW)
    with pytest.raises(EditionError, match="'closed' is missing; there are setup, sealed, show"):
        load_edition("demo", TODAY, stage=Stage.CLOSED)


def test_the_126th_is_the_same_on_any_day(edition_126: Edition) -> None:
    assert load_edition("126", date(2019, 10, 15)) == edition_126


@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_ends_of_time_are_told(today: date) -> None:
    with pytest.raises(EditionError, match=r"there is no (day|fair)"):
        load_edition("demo", today)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('begins = "D-6T00:00"', 'begins = "2019-10-10T00:00"', "is a fixed date: with anchor"),
        ('show = "D"', 'show = "D+9"', "[edition] stage_days.show: at 00:00 of D+9 the stage is"),
        ('show = "D"', 'show = "today"', "[edition] stage_days.show: 'today' is not a day counted"),
        ('show = "D"', 'shaw = "D"', "stage_days.shaw: 'shaw' is not one of closed, setup, sealed"),
        (
            'anchor = "today"\n#',
            'anchor = "tomorrow"\n#',
            "[edition] anchor: 'tomorrow' is not one",
        ),
        ('anchor = "today"\n#', "#", "[phases.1] begins: 'D-6' counts from today: only with"),
    ],
)
def test_mistakes_in_days_counted_from_today(
    text_demo: str, said_of: SaidOf, right: str, wrong: str, told: str
) -> None:
    assert right in text_demo
    assert told in said_of(text_demo.replace(right, wrong))
