"""Every window of the handbook at its edges: half open, per kind, gate and phase."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gatekeeper.policy.words import Direction, Kind
from tests.gatekeeper.policy.presented import Presented, at

SECOND = timedelta(seconds=1)
GATE = {Kind.CAR: "V-1", Kind.COACH: "V-1", Kind.SETUP_VEHICLE: "V-1", Kind.LIFT: "V-1"} | {
    Kind.DISMANTLING_VEHICLE: "V-1",
    Kind.DISCHARGE_NOTICE: "G-1",
    Kind.CONSTRUCTION_PERMIT: "G-1",
}
BOTH = frozenset({(126, 1), (126, 3), (126, None)})

# kind, phase, opens, what is said one second before, closes, what is said from then on
WINDOWS = [
    ("exhibitor", 1, "10 08:30", "outside_hours", "10 17:30", "outside_hours"),
    ("exhibitor", 1, "13 08:30", "outside_hours", "14 00:00", "outside_hours"),
    ("exhibitor", 1, "14 08:30", "outside_hours", "14 12:00", "hall_sealed"),
    ("exhibitor", 1, "15 09:00", "hall_sealed", "15 18:00", "outside_hours"),
    ("exhibitor", 1, "19 09:00", "outside_hours", "20 10:00", "outside_hours"),
    ("exhibitor", 3, "28 10:00", "outside_hours", "30 22:00", "hall_sealed"),
    ("exhibitor", 3, "31 09:00", "hall_sealed", "31 18:00", "outside_hours"),
    ("exhibitor", 3, "N4 09:00", "outside_hours", "N6 17:30", "expired"),
    ("agency_staff", 1, "10 08:30", "outside_hours", "10 17:30", "outside_hours"),
    ("carrier", 1, "10 08:30", "outside_hours", "10 17:30", "outside_hours"),
    ("carrier", 3, "N4 09:00", "outside_hours", "N6 17:30", "expired"),
    ("buyer", 1, "15 09:30", "outside_hours", "15 18:00", "outside_hours"),
    ("buyer", 1, "19 09:30", "outside_hours", "19 18:00", "outside_hours"),
    ("buyer", 3, "31 09:30", "outside_hours", "31 18:00", "outside_hours"),
    ("buyer", 3, "N4 09:30", "outside_hours", "N4 18:00", "outside_hours"),
    ("setup", 1, "10 08:30", "outside_hours", "10 17:30", "outside_hours"),
    ("setup", 1, "14 08:30", "outside_hours", "14 12:00", "expired"),
    ("setup", 3, "28 10:00", "not_yet_valid", "30 22:00", "expired"),
    ("dismantling", 1, "19 18:00", "not_yet_valid", "20 10:00", "expired"),
    ("dismantling", 3, "N4 18:00", "not_yet_valid", "N6 17:00", "expired"),
    ("car", 1, "10 00:00", "not_yet_valid", "20 10:00", "expired"),
    ("car", 3, "28 10:00", "not_yet_valid", "N6 17:30", "expired"),
    ("coach", 3, "28 10:00", "not_yet_valid", "N6 17:30", "expired"),
    ("setup_vehicle", 1, "10 08:30", "not_yet_valid", "10 17:30", "outside_hours"),
    ("setup_vehicle", 1, "14 08:30", "outside_hours", "14 12:00", "expired"),
    ("dismantling_vehicle", 1, "19 23:00", "not_yet_valid", "20 10:00", "expired"),
    ("dismantling_vehicle", 3, "N4 23:00", "not_yet_valid", "N6 17:30", "expired"),
    ("lift", 1, "10 08:30", "not_yet_valid", "10 17:30", "outside_hours"),
    ("lift", 1, "19 18:00", "outside_hours", "20 10:00", "expired"),
    ("discharge_notice", 1, "19 18:00", "not_yet_valid", "19 23:00", "expired"),
    ("discharge_notice", 3, "N4 18:00", "not_yet_valid", "N4 23:00", "expired"),
    ("construction_permit", 1, "10 08:30", "not_yet_valid", "10 17:30", "outside_hours"),
    ("construction_permit", 3, "N4 18:00", "outside_hours", "N6 17:30", "expired"),
]


def of_kind(good: Presented, kind: Kind, phase: int = 1) -> Presented:
    gate = GATE.get(kind, "P-1")
    return good.where(
        kind=kind,
        phase=phase,
        gate=gate,
        direction=Direction.OUT if gate == "G-1" else Direction.IN,
        registrations=BOTH,
        valid_from=None,
        valid_to=None,
    )


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: f"{w[0]}-{w[1]}-{w[2]}")
def test_a_window_includes_its_start_and_excludes_its_end(
    exhibitor: Presented, window: tuple[str, int, str, str, str, str]
) -> None:
    kind, phase, opens, before, closes, after = window
    it = of_kind(exhibitor, Kind(kind), phase)
    assert it.where(at=at(opens) - SECOND).reason == before
    assert it.where(at=at(opens)).reason == "ok"
    assert it.where(at=at(closes) - SECOND).reason == "ok"
    assert it.where(at=at(closes)).reason == after


@pytest.mark.parametrize(
    ("moment", "reason"),
    [("8 12:00", "ok"), ("14 23:00", "ok"), ("24 03:00", "ok"), ("N7 00:00", "ok")],
)
def test_staff_are_let_in_at_any_hour_and_hall(
    exhibitor: Presented, moment: str, reason: str
) -> None:
    staff = exhibitor.where(kind=Kind.STAFF, registrations=frozenset(), at=at(moment))
    assert staff.reason == reason
    assert staff.where(gate="H-15.1").reason == reason


def test_overtime_opens_an_evening_for_the_organisation_that_was_granted_it(
    exhibitor: Presented, lorry: Presented
) -> None:
    granted = frozenset({date(2019, 10, 11)})
    for kind in (Kind.EXHIBITOR, Kind.SETUP, Kind.CARRIER, Kind.SETUP_VEHICLE):
        evening = of_kind(exhibitor, kind).where(at=at("11 21:59"))
        assert evening.reason == "outside_hours"
        assert evening.where(granted=granted).reason == "ok"
        assert evening.where(granted=granted, at=at("11 22:00")).reason == "outside_hours"
        assert evening.where(granted=granted, at=at("10 21:59")).reason == "outside_hours"
    lift = of_kind(exhibitor, Kind.LIFT).where(granted=granted, at=at("11 21:59"))
    assert lift.reason == "outside_hours"


def test_early_delivery_is_bought_for_its_evening_and_opens_no_hall(exhibitor: Presented) -> None:
    eighth = date(2019, 10, 8)
    early = of_kind(exhibitor, Kind.SETUP).where(
        valid_from=eighth, valid_to=eighth, granted=frozenset({eighth}), at=at("8 17:00")
    )
    assert early.reason == "ok"
    assert early.decision.advice == ("helmet", "check_photo")
    assert early.where(at=at("8 16:59:59")).reason == "outside_hours"
    assert early.where(at=at("8 22:00")).reason == "outside_hours"
    assert early.where(at=at("9 00:00")).reason == "expired"
    assert early.where(at=at("7 23:00")).reason == "not_yet_valid"
    assert early.where(granted=frozenset()).reason == "outside_hours"
    assert early.where(gate="H-9.3").decision.halls == ()
    assert early.where(gate="H-9.3").reason == "wrong_zone"
    vehicle = early.where(kind=Kind.SETUP_VEHICLE, gate="V-1")
    assert vehicle.reason == "ok"
    assert vehicle.where(gate="V-3").reason == "outside_hours"
    assert early.where(valid_from=date(2019, 10, 10), valid_to=None).reason == "not_yet_valid"


def test_a_pass_of_phase_three_gains_nothing_by_the_early_delivery_of_phase_one(
    exhibitor: Presented,
) -> None:
    bought = {"valid_from": date(2019, 10, 8), "valid_to": date(2019, 10, 29)}
    for kind in (Kind.SETUP, Kind.SETUP_VEHICLE):
        later = of_kind(exhibitor, kind, 3).where(**bought)
        assert later.where(at=at("11 10:00")).reason == "not_yet_valid"
        assert later.where(at=at("28 10:00")).reason == "ok"


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("10 23:59:59", "not_yet_valid"),
        ("11 08:30", "ok"),
        ("12 17:29:59", "ok"),
        ("12 23:59:59", "outside_hours"),
        ("13 00:00", "expired"),
    ],
)
def test_a_setup_pass_is_good_on_the_dates_bought(
    exhibitor: Presented, moment: str, reason: str
) -> None:
    bought = of_kind(exhibitor, Kind.SETUP).where(
        valid_from=date(2019, 10, 11), valid_to=date(2019, 10, 12)
    )
    assert bought.where(at=at(moment)).reason == reason


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("15 17:00", "not_yet_valid"),
        ("16 08:59:59", "outside_hours"),
        ("16 09:00", "ok"),
        ("17 18:00", "outside_hours"),
        ("18 00:00", "expired"),
    ],
)
def test_an_intermediary_is_let_in_on_the_days_granted(
    exhibitor: Presented, moment: str, reason: str
) -> None:
    granted = of_kind(exhibitor, Kind.INTERMEDIARY).where(
        phase=None, valid_from=date(2019, 10, 16), valid_to=date(2019, 10, 17)
    )
    assert granted.where(at=at(moment)).reason == reason


@pytest.mark.parametrize(
    ("opens", "hall", "phase"), [("19 23:00", "H-5.2", 1), ("N4 23:00", "H-15.1", 3)]
)
def test_dismantling_crews_reach_the_halls_from_eleven(
    exhibitor: Presented, opens: str, hall: str, phase: int
) -> None:
    crew = of_kind(exhibitor, Kind.DISMANTLING, phase).where(at=at(opens))
    assert crew.where(gate=hall).reason == "ok"
    early = crew.where(at=at(opens) - SECOND)
    assert early.reason == "ok"
    refused = early.where(gate=hall).decision
    assert (refused.reason, refused.opens) == ("outside_hours", at(opens))


@pytest.mark.parametrize("kind", ["exhibitor", "agency_staff", "buyer", "carrier"])
def test_halls_are_those_of_the_running_phase(exhibitor: Presented, kind: str) -> None:
    person = of_kind(exhibitor, Kind(kind))
    for gate in ("H-5.2", "H-9.3"):
        assert person.where(gate=gate).reason == "ok"
        assert person.where(gate=gate, at=at("31 10:00")).reason == "wrong_zone"
    refused = person.where(gate="H-11.2").decision
    assert (refused.reason, refused.halls) == ("wrong_zone", ("5.2", "9.3"))
    assert person.where(gate="H-11.2", at=at("31 10:00")).reason == "ok"


def test_registration_is_for_the_running_phase_or_the_edition(exhibitor: Presented) -> None:
    first = exhibitor.where(registrations=frozenset({(126, 1)}))
    assert first.where(at=at("31 10:00")).reason == "not_registered"
    assert first.where(at=at("24 10:00")).reason == "not_registered"
    buyer = first.where(kind=Kind.BUYER, registrations=frozenset({(126, None)}))
    assert buyer.where(at=at("31 10:00")).reason == "ok"
    assert buyer.where(registrations=frozenset({(125, None)})).reason == "not_registered"
    carrier = of_kind(exhibitor, Kind.CARRIER).where(at=at("9 12:00"))
    assert carrier.reason == "outside_hours"
    assert carrier.where(at=at("8 23:59:59")).reason == "not_yet_valid"


def test_papers_of_another_edition(exhibitor: Presented) -> None:
    car = of_kind(exhibitor, Kind.CAR)
    assert car.where(edition=replace(exhibitor.edition, number=127)).reason == "expired"
    assert car.where(edition=replace(exhibitor.edition, number=125)).reason == "not_yet_valid"


REFUSALS: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("outside_hours", {"at": at("15 18:30")}, "opens", "16 09:00"),
    ("outside_hours", {"at": at("19 18:30"), "kind": Kind.BUYER}, "opens", "31 09:30"),
    ("outside_hours", {"at": at("N4 18:30"), "kind": Kind.BUYER}, "opens", None),
    ("hall_sealed", {"at": at("14 13:00")}, "until", "15 09:00"),
    ("not_yet_valid", {"at": at("1 13:00")}, "opens", "10 00:00"),
    ("expired", {"at": at("N6 18:00")}, "until", "N6 17:30"),
]


@pytest.mark.parametrize(("reason", "change", "part", "expected"), REFUSALS)
def test_a_refusal_says_until_when_or_from_when(
    exhibitor: Presented, reason: str, change: dict[str, Any], part: str, expected: str | None
) -> None:
    decision = exhibitor.where(registrations=BOTH, **change).decision
    assert decision.reason == reason
    assert getattr(decision, part) == (at(expected) if expected else None)
