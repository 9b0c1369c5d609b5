"""Quotas at their edges, and what no quota ever does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.quotas import QuotaUse, quota, spaces_for, whole_stands
from gatekeeper.policy.words import Kind


@pytest.mark.parametrize(
    ("area", "stands"),
    [
        (0, 0),
        (8.99, 0),
        (8.9999, 0),
        (9, 1),
        (9.00, 1),
        (sum([0.1] * 90), 1),
        (3.3 + 5.7, 1),
        (17.99, 1),
        (18, 2),
        (4.5 + 13.5, 2),
        (26.99, 2),
        (900, 100),
    ],
)
def test_only_whole_standard_stands_count(edition, area, stands):
    assert whole_stands(edition, area) == stands
    # handbook section 4: 3, 2 and 1 for 9 m2
    of_kinds = [quota(edition, kind, area_m2=area) for kind in ("exhibitor", "setup")]
    assert of_kinds == [3 * stands, 2 * stands]
    assert quota(edition, Kind.DISMANTLING, area_m2=area) == stands


@pytest.mark.parametrize("area", [-0.01, float("nan"), float("inf"), float("-inf")])
def test_what_is_no_area_is_an_error(edition, area):
    with pytest.raises(ValueError, match="no area"):
        quota(edition, Kind.EXHIBITOR, area_m2=area)


@pytest.mark.parametrize(("exhibitors", "coaches"), [(0, 0), (39, 0), (40, 1), (79, 1), (80, 2)])
def test_there_is_one_coach_for_every_forty_exhibitors(edition, exhibitors, coaches):
    assert quota(edition, Kind.COACH, area_m2=0, exhibitors=exhibitors) == coaches


@pytest.mark.parametrize("agencies", [0, 1, 2])
def test_there_is_one_car_for_every_agency(edition, agencies):
    assert quota(edition, Kind.CAR, area_m2=1000, agencies=agencies) == agencies


def test_the_other_kinds_have_no_quota(edition):
    limited = {kind for kind in Kind if quota(edition, kind, area_m2=90) is not None}
    assert limited == {"exhibitor", "setup", "dismantling", "car", "coach"}


@pytest.mark.parametrize("numbers", [{"agencies": -1}, {"exhibitors": -1}])
def test_impossible_numbers_are_errors(edition, numbers):
    with pytest.raises(ValueError, match="impossible"):
        quota(edition, Kind.CAR, area_m2=0, **numbers)


@pytest.mark.parametrize(("passes", "spaces"), [(0, 0), (2, 0), (3, 1), (5, 1), (6, 2)])
def test_three_coach_passes_have_one_space(edition, passes, spaces):
    assert spaces_for(edition, passes) == spaces


def test_nobody_has_fewer_than_no_passes(edition):
    with pytest.raises(ValueError, match="impossible"):
        spaces_for(edition, -1)


@pytest.mark.parametrize(
    ("use", "left", "holds"),
    [
        (QuotaUse(3, 0), 3, True),
        (QuotaUse(3, 2), 1, True),
        (QuotaUse(3, 3), 0, False),
        (QuotaUse(3, 3, granted=1), 1, True),
        (QuotaUse(3, 4, granted=1), 0, False),
        (QuotaUse(3, 9), 0, False),
        (QuotaUse(0, 0), 0, False),
        (QuotaUse(0, 0, granted=2), 2, True),
        (QuotaUse(None, 10_000), None, True),
    ],
)
def test_an_exception_widens_the_quota_and_none_falls_below_nothing(use, left, holds):
    assert (use.left, use.holds()) == (left, holds)
    assert use.holds((left or 0) + 1) == (left is None)


def test_stands_add_up_to_no_fewer_than_each_for_itself(edition: Edition):
    areas = st.integers(0, 100_000).map(lambda hundredths: hundredths / 100)

    @given(st.lists(areas, max_size=6))
    def holds(stands: list[float]) -> None:
        together = whole_stands(edition, sum(stands))
        assert together >= sum(whole_stands(edition, each) for each in stands)
        assert 9 * together <= round(sum(stands), 4) < 9 * (together + 1)

    holds()
