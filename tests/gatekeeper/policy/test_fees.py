"""What everything costs at the 126th fair: the handbook's amounts, and every date at its edge."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.edition import Edition, Fee
from gatekeeper.policy.fees import (
    FeeLine,
    FeeUnknown,
    Purpose,
    change_has_ended,
    charged_days,
    fee_known,
    issue_fee,
    replaceable,
    replacement_fee,
    total,
)
from gatekeeper.policy.words import Kind

TICK = timedelta(microseconds=1)

# kind, days, spaces: charge, unit price, quantity (handbook section 4; H 3.2.4, 3.2.5, 3.3)
RECEIPTS = [
    ("exhibitor", 1, 0, []),
    ("agency_staff", 1, 0, []),
    ("buyer", 1, 0, []),
    ("staff", 1, 0, []),
    ("carrier", 1, 0, []),
    ("setup", 1, 0, [("pass_days", 20, 1), ("card_fee", 10, 1)]),
    ("setup", 5, 0, [("pass_days", 20, 5), ("card_fee", 10, 1)]),
    ("dismantling", 1, 0, [("pass_fee", 20, 1), ("card_fee", 10, 1)]),
    ("dismantling", 2, 0, [("pass_fee", 20, 1), ("card_fee", 10, 1)]),
    ("car", 1, 0, [("parking", 15, 1)]),
    ("car", 11, 3, [("parking", 15, 11)]),
    ("coach", 11, 0, []),
    ("coach", 1, 1, [("parking", 45, 1)]),
    ("coach", 10, 2, [("parking", 45, 20)]),
    ("setup_vehicle", 4, 1, [("pass_fee", 20, 1)]),
    ("dismantling_vehicle", 1, 0, [("pass_fee", 20, 1)]),
    ("lift", 3, 0, []),
    ("discharge_notice", 1, 0, []),
    ("construction_permit", 1, 0, []),
]


@pytest.mark.parametrize(("kind", "days", "spaces", "receipt"), RECEIPTS)
def test_every_kind_costs_what_the_handbook_says(edition, kind, days, spaces, receipt):
    lines = issue_fee(edition, Kind(kind), days=days, spaces=spaces)
    assert [(line.charge, line.unit_price, line.quantity) for line in lines] == receipt
    assert total(lines) == sum(price * quantity for _, price, quantity in receipt)


def test_the_receipts_name_every_kind_whose_fee_is_known(edition):
    named = {kind for kind, *_ in RECEIPTS}
    assert named == {kind for kind in Kind if fee_known(edition, kind)}
    assert set(Kind) - named == {"intermediary"}


def test_what_nobody_has_priced_is_not_free(edition):
    with pytest.raises(FeeUnknown, match="intermediary"):
        issue_fee(edition, Kind.INTERMEDIARY, days=2)


def test_the_next_edition_may_price_it(edition):
    rules = replace(edition.kinds[Kind.INTERMEDIARY], fee=Fee(per_day=50))
    priced = replace(edition, kinds={**edition.kinds, Kind.INTERMEDIARY: rules})
    assert issue_fee(priced, Kind.INTERMEDIARY, days=3) == (FeeLine("pass_days", 50, 3, 150),)


@pytest.mark.parametrize(("days", "spaces"), [(0, 0), (-1, 0), (1, -1)])
def test_impossible_numbers_are_errors(edition, days, spaces):
    with pytest.raises(ValueError, match="impossible"):
        issue_fee(edition, Kind.COACH, days=days, spaces=spaces)


@pytest.mark.parametrize(
    ("kind", "phase", "bought", "days"),
    [
        ("setup", 1, ("2019-10-10", "2019-10-10"), 1),
        ("setup", 1, ("2019-10-10", "2019-10-14"), 5),
        ("setup", 3, ("2019-10-30", "2019-11-01"), 3),
        ("car", 1, (None, None), 11),
        ("car", 3, (None, None), 10),
        ("coach", 3, ("2019-10-31", "2019-11-04"), 5),
        ("setup", 1, (None, None), 5),
        ("setup", 1, ("2019-10-12", None), 5),
        ("dismantling", 1, (None, None), 2),
        ("staff", None, (None, None), 1),
        ("car", None, (None, None), 1),
    ],
)
def test_days_are_counted_with_both_ends(edition, kind, phase, bought, days):
    bought = [date.fromisoformat(each) if each else None for each in bought]
    assert charged_days(edition, Kind(kind), phase, *bought) == days


def test_a_column_that_ends_at_midnight_does_not_cost_the_next_day(edition):
    rules = edition.kinds[Kind.CAR]
    column = replace(rules.columns[1], end=datetime(2019, 10, 20))
    kinds = {**edition.kinds, Kind.CAR: replace(rules, columns={1: column})}
    assert charged_days(replace(edition, kinds=kinds), Kind.CAR, 1, None, None) == 10


def test_days_do_not_run_backwards(edition):
    with pytest.raises(ValueError, match="before the first"):
        charged_days(edition, Kind.SETUP, 1, date(2019, 10, 12), date(2019, 10, 11))


def test_a_longer_pass_never_costs_less(edition: Edition):
    numbers = st.integers(1, 30)

    @given(st.sampled_from([Kind(kind) for kind, *_ in RECEIPTS]), numbers, numbers)
    def holds(kind: Kind, days: int, spaces: int) -> None:
        fee = total(issue_fee(edition, kind, days=days, spaces=spaces))
        longer = total(issue_fee(edition, kind, days=days + 1, spaces=spaces))
        assert 0 <= fee <= longer <= 2 * fee
        lines = issue_fee(edition, kind, days=days, spaces=spaces)
        assert all(0 < line.amount == line.unit_price * line.quantity for line in lines)

    holds()


FREE_UNTIL = {1: datetime(2019, 10, 15), 3: datetime(2019, 10, 31)}
ENDS = {1: datetime(2019, 10, 17, 17), 3: datetime(2019, 11, 2, 17)}


@pytest.mark.parametrize("kind", [Kind.EXHIBITOR, Kind.AGENCY_STAFF])
@pytest.mark.parametrize("phase", [1, 3])
def test_a_change_of_person_is_free_up_to_midnight_itself(edition, kind, phase):
    def fee(at: datetime) -> tuple[FeeLine, ...]:
        return replacement_fee(edition, kind, Purpose.CHANGE_OF_PERSON, phase, at)

    free_until, ends = FREE_UNTIL[phase], ENDS[phase]
    charged = (FeeLine("change_of_person", 100, 1, 100),)
    assert fee(free_until - timedelta(days=9)) == fee(free_until) == ()
    assert fee(free_until + TICK) == fee(ends) == fee(ends + TICK) == charged
    assert not change_has_ended(edition, phase, ends)
    assert change_has_ended(edition, phase, ends + TICK)


@pytest.mark.parametrize("kind", [Kind.EXHIBITOR, Kind.AGENCY_STAFF])
@pytest.mark.parametrize(
    ("purpose", "receipt"),
    [
        (Purpose.LOST, (FeeLine("lost", 200, 1, 200),)),
        (Purpose.CHANGE_OF_EMPLOYER, (FeeLine("change_of_employer", 50, 1, 50),)),
        (Purpose.FIRST, ()),
    ],
)
def test_other_replacements_cost_the_same_at_any_time(edition, kind, purpose, receipt):
    for at in (datetime(2019, 10, 1), datetime(2019, 11, 6)):
        assert replacement_fee(edition, kind, purpose, 1, at) == receipt


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.EXHIBITOR, Kind.AGENCY_STAFF}))
def test_no_other_kind_is_ever_replaced(edition, kind):
    assert not replaceable(edition, kind)
    with pytest.raises(ValueError, match="never replaced"):
        replacement_fee(edition, kind, Purpose.LOST, 1, datetime(2019, 10, 12))
