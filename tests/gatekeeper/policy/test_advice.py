"""What a guard is told on an admission (handbook 9, "Advice")."""

from dataclasses import replace

from gatekeeper.policy.words import Kind, Passback
from tests.gatekeeper.policy.presented import Presented, at


def test_advice_of_a_show_morning_and_of_setup(exhibitor: Presented, lorry: Presented) -> None:
    assert exhibitor.decision.advice == ("check_photo",)
    assert exhibitor.where(at=at("11 10:00")).decision.advice == ("helmet", "check_photo")
    assert exhibitor.where(at=at("19 20:00")).decision.advice == ("helmet", "check_photo")
    assert lorry.decision.advice == (
        "helmet",
        "check_photo",
        "check_driver",
        "leave_after_unloading",
    )
    assert "check_plate" in lorry.where(plate=None).decision.advice
    assert "check_plate" in lorry.where(plate=" - ").decision.advice


def test_staff_in_the_night_of_setup_are_reminded_of_the_helmet(exhibitor: Presented) -> None:
    staff = exhibitor.where(kind=Kind.STAFF)
    assert "helmet" in staff.where(at=at("12 02:00")).decision.advice
    assert "helmet" not in staff.where(at=at("14 20:00")).decision.advice


def test_passback_warns_or_refuses_as_the_gate_is_set(exhibitor: Presented) -> None:
    again = exhibitor.where(inside_since=at("15 09:10"))
    assert again.reason == "passback"
    gate = replace(exhibitor.edition.gates["P-1"], passback=Passback.WARN)
    edition = replace(exhibitor.edition, gates={**exhibitor.edition.gates, "P-1": gate})
    assert again.where(edition=edition).decision.advice == ("check_photo", "passback")
    assert again.where(gate="H-5.2").decision.advice == ("check_photo",)
