"""The decider: what is shown is on disk, and a fault is never an admission nor a refusal."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from gatekeeper.policy.words import Direction
from gatekeeper.store.database import open_store
from kiosk.station.answers import answer
from kiosk.station.messages import Failure, Health, Outcome, from_line, to_line
from readers.signals import Attached, Lost, Misread, Passage, Reading
from tests.kiosk.station.conftest import Station

ADMITTED = "100000000011"
REFUSED = "140000000022"  # a buyer who is not registered


def test_what_is_published_is_on_disk(station: Station) -> None:
    station.decider.take(Reading("lane", ADMITTED))
    outcome = station.last(Outcome)
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.reason, outcome.sequence) == ("admit", "ok", 1)
    assert outcome.person is not None
    assert outcome.person.name == "Ayşe Yılmaz"
    assert station.log() == [("scan", "ok")]
    assert from_line(to_line(outcome)) == outcome


def test_health_counts_the_day_and_survives_a_restart(station: Station) -> None:
    for code in (ADMITTED, REFUSED, "100000000071"):
        station.decider.take(Reading("lane", code))
    for one in (station.decider, Station(station.store, now=station.now).start().decider):
        health = one.health()
        counts = (health.admitted_today, health.refused_today, health.retained_today)
        assert counts == (1, 1, 1)
    station.now += timedelta(hours=14)
    station.booted += timedelta(hours=14)
    station.decider.take(Reading("lane", "150000000011"))  # midnight has gone by since
    assert station.decider.health().admitted_today == 1


def test_a_lost_reader_is_a_trouble_and_comes_back(station: Station) -> None:
    station.decider.take(Attached("lane"))
    station.decider.take(Lost("lane", "pcscd is gone"))
    health = station.last(Health)
    assert isinstance(health, Health)
    assert [(t.fault, t.reader) for t in health.troubles] == [("reader_lost", "lane")]
    assert health.deciding
    assert health.readers == {"lane": False}
    station.decider.take(Attached("lane"))
    station.decider.tick()
    assert station.decider.health().troubles == ()
    assert station.log() == [("fault", "reader_lost"), ("recovery", "reader_lost")]


def test_a_card_that_cannot_be_read_is_a_fault_of_its_own(station: Station) -> None:
    station.decider.take(Misread("lane", "pulled too early"))
    failure = station.last(Failure)
    assert isinstance(failure, Failure)
    assert failure.fault == "card_unreadable"
    assert station.log() == [("fault", "card_unreadable")]


def test_authorised_and_passed_are_two_entries(station: Station) -> None:
    station.decider.take(Reading("lane", ADMITTED))
    station.decider.take(Passage("lane", passed=True))
    assert [kind for kind, _ in station.log()] == ["scan", "passage"]


@pytest.mark.parametrize("back", [3600, 5])
def test_a_clock_set_back_admits_nobody_and_says_so(station: Station, back: int) -> None:
    station.decider.take(Reading("lane", ADMITTED))
    station.now -= timedelta(seconds=back)
    station.decider.tick()
    station.decider.take(Reading("lane", "150000000011"))
    failure = station.last(Failure)
    assert isinstance(failure, Failure)
    assert failure.fault == "clock_wrong"
    assert not station.decider.health().deciding
    station.now += timedelta(seconds=back + 1)
    station.decider.tick()
    station.decider.take(Reading("lane", "150000000011"))
    assert [kind for kind, _ in station.log()].count("scan") == 2
    assert ("recovery", "clock_wrong") in station.log()


def test_a_clock_set_back_over_a_restart_is_noticed(station: Station) -> None:
    station.decider.take(Reading("lane", ADMITTED))
    again = Station(station.store, now=station.now - timedelta(hours=1)).start()
    for _ in range(2):
        again.decider.take(Reading("lane", "150000000011"))
        assert isinstance(again.published[-1], Failure | Health)
        again = Station(station.store, now=again.now).start()
    assert [kind for kind, _ in again.log()].count("scan") == 1


def test_only_a_supervisor_accepts_a_clock_and_it_stays_accepted(station: Station) -> None:
    station.decider.take(Reading("lane", ADMITTED))
    station.now -= timedelta(hours=1)
    station.decider.tick()
    asked = {"actor": "li", "role": "guard"}
    assert answer(station.decider, "accept_clock", asked).error == "not_a_supervisor"
    assert answer(station.decider, "accept_clock", {**asked, "role": "guard_supervisor"}).ok
    again = Station(station.store, now=station.now + timedelta(seconds=5)).start()
    again.decider.take(Reading("lane", "150000000011"))
    assert isinstance(again.last(Outcome), Outcome)


def test_a_store_that_takes_nothing_decides_nothing_and_forgets_nothing(
    station: Station, store_file: Path
) -> None:
    with sqlite3.connect(store_file) as other:
        other.execute("BEGIN IMMEDIATE")
        station.decider.take(Reading("lane", ADMITTED))
        failure = station.last(Failure)
        assert isinstance(failure, Failure)
        assert (failure.fault, failure.code) == ("store_unavailable", ADMITTED)
        assert not station.decider.health().deciding
        other.rollback()
    other.close()
    station.decider.tick()
    station.decider.tick()
    assert station.decider.health().deciding
    assert ("fault", "store_unavailable") in station.log()
    assert ("recovery", "store_unavailable") in station.log()
    assert [kind for kind, _ in station.log()].count("scan") == 0


def test_a_store_that_may_not_be_written_to_decides_nothing(store_file: Path) -> None:
    with open_store(f"sqlite:///{store_file}", read_only=True) as store:
        station = Station(store).start()
        station.decider.take(Reading("lane", ADMITTED))
        assert not any(isinstance(message, Outcome) for message in station.published)
        assert not station.decider.health().deciding


def test_little_space_left_warns_but_decides(station: Station) -> None:
    station.disk_free = 1024
    station.decider.tick()
    assert [trouble.fault for trouble in station.decider.health().troubles] == ["disk_low"]
    station.decider.take(Reading("lane", ADMITTED))
    assert isinstance(station.last(Outcome), Outcome)


def test_nothing_is_decided_before_a_gate_is_chosen(station: Station) -> None:
    fresh = Station(station.store, now=station.now).start(gate=None)
    fresh.decider.take(Reading("lane", ADMITTED))
    assert not any(isinstance(message, Outcome) for message in fresh.published)
    chosen = answer(fresh.decider, "choose", {"gate": "P-1", "direction": "in", "actor": "li"})
    assert chosen.ok
    fresh.decider.take(Reading("lane", ADMITTED))
    assert isinstance(fresh.last(Outcome), Outcome)


def test_a_typed_plate_goes_with_the_next_scan_only(station: Station) -> None:
    decider = station.decider
    assert answer(decider, "plate", {"plate": "粤A 12345"}).error == "no_vehicles_here"
    answer(decider, "choose", {"gate": "V-1", "direction": "in", "actor": "li"})
    assert answer(decider, "plate", {"plate": "粤A 99999"}).ok
    refused = answer(decider, "present", {"code": "180000000011"}).outcome
    assert refused is not None
    assert (refused.reason, refused.plate) == ("plate_mismatch", "粤A 99999")
    admitted = answer(decider, "present", {"code": "180000000011"}).outcome
    assert admitted is not None
    assert "check_plate" in admitted.advice
    answer(decider, "plate", {"plate": "粤A 12345"})
    station.pass_time(61)
    assert decider.health().plate is None


def test_an_override_has_a_name_and_counts_as_an_admission(station: Station) -> None:
    station.decider.take(Reading("lane", REFUSED))
    asked = {"sequence": 1, "reason": "escorted", "actor": "chen", "role": "guard"}
    assert answer(station.decider, "override", asked).error == "not_a_supervisor"
    asked["role"] = "guard_supervisor"
    turned = answer(station.decider, "override", asked).outcome
    assert turned is not None
    assert (turned.kind, turned.verdict, turned.actor) == ("override", "admit", "chen")
    assert turned.advice == ("check_photo",)
    assert answer(station.decider, "override", asked).error == "already_overridden"
    station.decider.take(Reading("lane", REFUSED))
    assert station.decider.health().admitted_today == 1


def test_a_confiscated_credential_is_retained_next_time(station: Station) -> None:
    station.decider.take(Reading("lane", ADMITTED, Direction.IN))
    asked = {"sequence": 1, "reason": "sold_or_lent", "actor": "chen"}
    assert answer(station.decider, "confiscate", asked).ok
    station.decider.take(Reading("lane", ADMITTED, Direction.OUT))
    outcome = station.last(Outcome)
    assert isinstance(outcome, Outcome)
    assert (outcome.reason, outcome.action) == ("confiscated", "retain")


@pytest.mark.parametrize(
    ("ask", "values"),
    [
        ("", {}),
        ("launch", {}),
        ("present", {}),
        ("present", {"code": 5}),
        ("present", {"code": "1", "direction": "up"}),
        ("override", {"sequence": "x"}),
        ("override", {"sequence": 1, "reason": "because", "actor": "a", "role": "guard"}),
        ("confiscate", {"sequence": None, "reason": "theft", "actor": "a"}),
        ("confiscate", {"sequence": 1, "reason": "barefoot", "actor": "a"}),
        ("choose", {"gate": "P-9", "direction": "in", "actor": "a"}),
        ("choose", {"gate": "G-1", "direction": "in", "actor": "a"}),
        ("note", {"kind": "scan", "actor": "a"}),
    ],
)
def test_a_strange_request_is_answered_and_changes_nothing(
    station: Station, ask: str, values: dict[str, object]
) -> None:
    assert not answer(station.decider, ask, values).ok
    assert station.log() == []
