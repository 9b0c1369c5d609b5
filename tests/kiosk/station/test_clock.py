"""A clock that is not believed decides nothing, and is believed again when it is right."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.station.clock import ClockWatch

NOON = datetime(2019, 10, 15, 4, 0, tzinfo=UTC)
BOOT = timedelta(hours=5)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_an_empty_log_believes_any_clock() -> None:
    assert ClockWatch(None).judge(NOON, BOOT) is None


@pytest.mark.parametrize(("behind", "believed"), [(0, True), (2, True), (3, False), (3600, False)])
def test_a_clock_may_be_two_seconds_behind_the_log(behind: int, *, believed: bool) -> None:
    watch = ClockWatch(NOON)
    assert (watch.judge(NOON - seconds(behind), BOOT) is None) is believed


@pytest.mark.parametrize("jump", [-3600, -61, 61, 3600])
def test_a_jump_is_not_believed_until_it_is_taken_back(jump: int) -> None:
    watch = ClockWatch(None)
    assert watch.judge(NOON, BOOT) is None
    assert watch.judge(NOON + seconds(jump + 1), BOOT + seconds(1)) is not None
    assert watch.judge(NOON + seconds(jump + 2), BOOT + seconds(2)) is not None
    assert watch.judge(NOON + seconds(3), BOOT + seconds(3)) is None


def test_small_steps_of_time_synchronisation_are_believed() -> None:
    watch = ClockWatch(None)
    for step in range(10):
        assert watch.judge(NOON + seconds(step * 31), BOOT + seconds(step)) is None


def test_a_clock_that_starts_in_the_past_is_believed_once_it_is_set() -> None:
    watch = ClockWatch(NOON)
    assert watch.judge(datetime(1970, 1, 1, tzinfo=UTC), seconds(5)) is not None
    assert watch.judge(NOON + seconds(60), seconds(9)) is None


def test_a_supervisor_may_accept_the_clock() -> None:
    watch = ClockWatch(NOON)
    earlier = NOON - seconds(3600)
    assert watch.judge(earlier, BOOT) is not None
    watch.accept(earlier)
    assert watch.judge(earlier + seconds(1), BOOT + seconds(1)) is None
    watch.believed(earlier + seconds(10))
    assert watch.judge(earlier + seconds(2), BOOT + seconds(2)) is not None
