"""The first line that applies is the reason: every line alone, and every pair of them."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from gatekeeper.policy.admission import Proof
from gatekeeper.policy.code import Sealed
from gatekeeper.policy.words import Action, Call, Direction, Kind, Reason, State, Verdict
from tests.gatekeeper.policy.presented import HOLDER, ORGANISATION, Presented, at

BARRED = {"holder": replace(HOLDER, barred=True)}

# What breaks each line for a person at a gate of people, in the handbook's order.
PERSON: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.UNREADABLE, {"code": "hello"}),
    (Reason.FORGED, {"proof": Proof.FAILED}),
    (Reason.LOST, {"state": State.LOST}),
    (Reason.BARRED, BARRED),
    (Reason.SUSPENDED, {"state": State.SUSPENDED, "suspended_until": at("N30 12:00")}),
    (Reason.WRONG_GATE, {"gate": "V-1"}),
    (Reason.EXPIRED, {"at": at("N6 17:30")}),
    (Reason.NOT_REGISTERED, {"registrations": frozenset({(123, 1), (126, 2)})}),
    (Reason.WRONG_ZONE, {"gate": "H-11.2"}),
    (Reason.HALL_SEALED, {"at": at("15 08:59")}),
    (Reason.PASSBACK, {"inside_since": at("15 09:30")}),
]
VEHICLE: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.SUPERSEDED, {"later_hard_card": True}),
    (Reason.NOT_ISSUED, {"state": State.PRODUCED}),
    (Reason.OUTSIDE_HOURS, {"at": at("11 18:00")}),
    (Reason.PLATE_MISMATCH, {"plate": "粤A·T1002"}),
    (Reason.TOO_LONG, {"length_m": 10.0}),
    (Reason.OUTSIDE_SLOT, {"slot_from": at("12 08:30"), "slot_to": None}),
]


def broken(good: Presented, *breaks: dict[str, Any]) -> str:
    for changes in breaks:
        good = good.where(**changes)
    return good.reason


@pytest.mark.parametrize(("reason", "change"), PERSON)
def test_each_line_alone_refuses_a_person(
    exhibitor: Presented, reason: Reason, change: dict[str, Any]
) -> None:
    assert exhibitor.reason == "ok"
    assert broken(exhibitor, change) == reason


PERSON_PAIRS = [
    (first, second)
    for first, second in combinations(PERSON, 2)
    if not set(first[1]) & set(second[1])
]


@pytest.mark.parametrize(("first", "second"), PERSON_PAIRS)
def test_the_earlier_of_two_broken_lines_is_the_reason_for_a_person(
    exhibitor: Presented, first: tuple[Reason, Any], second: tuple[Reason, Any]
) -> None:
    assert broken(exhibitor, second[1], first[1]) == first[0]


@pytest.mark.parametrize(("reason", "change"), VEHICLE)
def test_each_line_alone_refuses_a_vehicle(
    lorry: Presented, reason: Reason, change: dict[str, Any]
) -> None:
    assert lorry.reason == "ok"
    assert broken(lorry, change) == reason


@pytest.mark.parametrize(("first", "second"), list(combinations(VEHICLE, 2)))
def test_the_earlier_of_two_broken_lines_is_the_reason_for_a_vehicle(
    lorry: Presented, first: tuple[Reason, Any], second: tuple[Reason, Any]
) -> None:
    assert broken(lorry, second[1], first[1]) == first[0]


@pytest.mark.parametrize(
    "state", [State.CONFISCATED, State.LOST, State.SUPERSEDED, State.CANCELLED]
)
def test_a_recorded_state_comes_before_a_later_card(exhibitor: Presented, state: State) -> None:
    decision = exhibitor.where(state=state, later_hard_card=True).decision
    assert (decision.reason.value, decision.action) == (state.value, Action.RETAIN)


def test_a_later_card_supersedes_whatever_else_is_recorded(exhibitor: Presented) -> None:
    for state in (State.ISSUED, State.SUSPENDED, State.APPROVED):
        assert exhibitor.where(state=state, later_hard_card=True).reason == "superseded"


def test_an_organisation_can_be_barred_as_well(exhibitor: Presented) -> None:
    barred = exhibitor.where(organisation=replace(ORGANISATION, barred=True)).decision
    assert (barred.reason, barred.call) == (Reason.BARRED, Call.SECURITY)


def test_forged_is_retained_and_security_called(exhibitor: Presented) -> None:
    forged = exhibitor.where(proof=Proof.FAILED, credential=None).decision
    assert (forged.reason, forged.action, forged.call) == (
        Reason.FORGED,
        Action.RETAIN,
        Call.SECURITY,
    )


def test_a_payload_of_another_edition_is_not_this_credential(exhibitor: Presented) -> None:
    number = "100000000011"
    assert exhibitor.where(sealed=Sealed(number, 126)).reason == "ok"
    assert exhibitor.where(sealed=Sealed(number, 125)).reason == "unknown"


def test_a_code_without_a_credential_is_unknown(exhibitor: Presented) -> None:
    assert exhibitor.where(credential=None).reason == "unknown"


def test_a_suspension_ends_at_its_instant(exhibitor: Presented) -> None:
    held = exhibitor.where(state=State.SUSPENDED, suspended_until=at("15 10:00"))
    assert held.reason == "ok"
    until = at("15 10:01")
    assert held.where(suspended_until=until).decision.until == until
    assert held.where(suspended_until=None).reason == "suspended"


def test_goods_papers_work_once_and_only_at_their_gate(exhibitor: Presented) -> None:
    notice = exhibitor.where(
        at=at("19 18:30"), gate="G-1", direction=Direction.OUT, phase=1, kind=Kind.DISCHARGE_NOTICE
    )
    assert notice.reason == "ok"
    assert notice.where(used=True).decision.action is Action.RETAIN
    assert notice.where(used=True).reason == "already_used"
    assert notice.where(used=True, at=at("19 23:00")).reason == "expired"
    assert notice.where(direction=Direction.IN).reason == "wrong_gate"
    assert notice.where(gate="P-1").decision.gates == ("G-1",)
    assert exhibitor.where(gate="G-1", direction=Direction.OUT).reason == "wrong_gate"


def test_leaving_is_never_refused_for_time_but_kept_cards_are_kept(exhibitor: Presented) -> None:
    out = exhibitor.where(direction=Direction.OUT, at=at("22 03:00"), inside_since=at("20 09:00"))
    assert out.decision.verdict is Verdict.ADMIT
    assert out.decision.advice == ()
    assert out.where(inside_since=None).decision.advice == ("not_seen_entering",)
    assert out.where(state=State.LOST).reason == "lost"
    assert out.where(**BARRED).reason == "barred"


def test_a_full_car_park_refuses_and_a_coach_without_a_space_takes_none(
    exhibitor: Presented,
) -> None:
    parks = {kind: replace(park, spaces=2) for kind, park in exhibitor.edition.car_parks.items()}
    car = exhibitor.where(
        edition=replace(exhibitor.edition, car_parks=parks), gate="V-1", kind=Kind.CAR, phase=1
    )
    assert car.where(parked={Kind.CAR: 1, Kind.COACH: 9}).reason == "ok"
    assert car.where(parked={Kind.CAR: 2}).reason == "car_park_full"
    assert car.where(parked={Kind.CAR: 2}, inside_since=at("15 09:00")).reason == "car_park_full"
    assert car.where(parked={Kind.CAR: 2}, direction=Direction.OUT).reason == "ok"
    coach = car.where(kind=Kind.COACH, parked={Kind.COACH: 2})
    assert coach.where(parking_space=True).reason == "car_park_full"
    assert "no_parking_space" in coach.decision.advice


def test_an_edition_may_retain_what_is_not_valid(exhibitor: Presented) -> None:
    strict = replace(exhibitor.edition, actions={Reason.NOT_REGISTERED: Action.RETAIN})
    stranger = exhibitor.where(registrations=frozenset())
    assert stranger.decision.action is Action.REFUSE
    assert stranger.where(edition=strict).decision.action is Action.RETAIN
