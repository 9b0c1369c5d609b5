"""One person, one credential: which pairs clash, and when both would be valid."""

from datetime import date, datetime
from typing import Any

import pytest

from gatekeeper.policy.credential import Credential
from gatekeeper.policy.holding import clashes, validity_spans
from gatekeeper.policy.request import Held
from gatekeeper.policy.words import WITHDRAWN, Kind, State, Subject
from tests.gatekeeper.policy.presented import at


def held(text: str, number: str = "1", state: State = State.ISSUED) -> Held:
    """Read "setup 1 10-12": a setup pass of phase 1 for 10 to 12 October.

    "exhibitor 1,3" is a badge registered for both phases, "carrier *" one for the whole edition,
    "buyer" an idle one.
    """
    kind, *rest = text.split(" ")
    fields: dict[str, Any] = {"edition": 126}
    phases: set[int | None] = set()
    if rest and Kind(kind).carrier == "card":
        phases = {None if each == "*" else int(each) for each in rest[0].split(",")}
    elif rest:
        fields["phase"] = int(rest[0]) if rest[0] != "-" else None
        if rest[1:]:
            first, last = rest[1].split("-")
            fields |= {"valid_from": date(2019, 10, int(first))}
            fields |= {"valid_to": date(2019, 10, int(last))}
    return Held(Credential(number, Kind(kind), state, **fields), frozenset(phases))


NOW = at("7 09:00")
# one, the other, when both are valid: None for "two hard cards", "" for no clash
PAIRS = [
    ("exhibitor 1", "exhibitor 1", ("10 00:00", "20 10:00")),
    ("exhibitor 1", "exhibitor 3", None),
    ("exhibitor", "exhibitor", None),
    ("exhibitor 1,3", "agency_staff 3", ("28 10:00", "N6 17:30")),
    ("exhibitor 1", "buyer", None),
    ("exhibitor 1", "buyer *", ("15 00:00", "20 10:00")),
    ("exhibitor 1", "staff", ("10 00:00", "20 10:00")),
    ("carrier *", "exhibitor 1", ("10 00:00", "20 10:00")),
    ("setup 1 10-11", "exhibitor 1", ("10 00:00", "12 00:00")),
    ("setup 1 10-14", "exhibitor 1,3", ("10 00:00", "14 12:00")),
    ("setup 1 10-11", "exhibitor 3", ""),
    ("setup 1 10-11", "exhibitor", ""),
    ("setup 1 10-11", "agency_staff 1", ("10 00:00", "12 00:00")),
    ("setup 1 10-11", "carrier *", ("10 00:00", "12 00:00")),
    ("setup 1 8-10", "carrier *", ("9 00:00", "11 00:00")),
    ("setup 3 28-30", "carrier 1", ("28 10:00", "30 22:00")),
    ("setup 3 28-30", "exhibitor *", ("28 10:00", "30 22:00")),
    ("setup 1 10-11", "buyer *", ""),
    ("setup 1 10-11", "staff", ("10 00:00", "12 00:00")),
    ("setup 1 10-11", "setup 1 11-12", ("11 00:00", "12 00:00")),
    ("setup 1 10-11", "setup 1 12-13", ""),
    ("setup 1 10-14", "setup 3 28-30", ""),
    ("setup 1 10-14", "dismantling 1", ""),
    ("dismantling 1", "exhibitor 1", ("19 18:00", "20 10:00")),
    ("dismantling 1", "buyer *", ("19 18:00", "20 10:00")),
    ("dismantling 1", "dismantling 1", ("19 18:00", "20 10:00")),
    ("dismantling 3", "exhibitor 3", ("N4 18:00", "N6 17:00")),
    ("intermediary - 16-17", "exhibitor 1", ("16 00:00", "18 00:00")),
    ("intermediary - 16-17", "exhibitor 3", ""),
    ("setup_vehicle 1", "exhibitor 1", ""),
    ("setup_vehicle 1", "dismantling_vehicle 1", ""),
    ("setup_vehicle 1", "setup_vehicle 1", ""),
    ("car 1", "staff", ""),
]


@pytest.mark.parametrize(("one", "other", "both"), PAIRS)
def test_pairs_clash_where_both_would_work(edition, one, other, both):
    for wanted, beside in ((one, other), (other, one)):
        found = clashes(edition, held(wanted, ""), [held(beside, "2")], NOW)
        assert [clash.other.credential.number for clash in found] == ([] if both == "" else ["2"])
        if both:
            start, end = map(at, both)
            assert found[0].both is not None
            assert (found[0].both.start, found[0].both.end) == (start, end)
        elif found:
            assert found[0].both is None


@pytest.mark.parametrize("state", sorted(WITHDRAWN | {State.REJECTED}))
def test_what_is_withdrawn_or_rejected_stands_in_nobodys_way(edition, state):
    assert not clashes(edition, held("exhibitor 1"), [held("exhibitor 1", "2", state)], NOW)


@pytest.mark.parametrize("state", sorted(set(State) - WITHDRAWN - {State.REJECTED}))
def test_what_is_applied_for_stands_in_the_way_already(edition, state):
    assert clashes(edition, held("exhibitor 1"), [held("exhibitor 1", "2", state)], NOW)


def test_every_clash_is_named_by_number(edition):
    others = [held("setup 1 10-14", "9"), held("setup 3 28-29", "5"), held("buyer *", "2")]
    found = clashes(edition, held("exhibitor 1"), others, NOW)
    assert [clash.other.credential.number for clash in found] == ["2", "9"]


def test_a_paper_of_another_edition_is_valid_no_more(edition):
    old = Credential("7", Kind.SETUP, State.ISSUED, edition=125, phase=1)
    assert validity_spans(edition, Held(old)) == ()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.subject is not Subject.PEOPLE])
def test_vehicles_and_goods_are_nobodys_own(edition, kind):
    assert not clashes(
        edition, held(f"{kind} 1"), [held("staff", "2"), held("exhibitor 1", "3")], NOW
    )


def test_what_is_over_stands_in_nobodys_way(edition):
    wanted, beside = held("exhibitor 1", ""), [held("setup 1 10-11", "2")]
    last = at("12 00:00")
    assert clashes(edition, wanted, beside, last - datetime.resolution)
    assert not clashes(edition, wanted, beside, last)
