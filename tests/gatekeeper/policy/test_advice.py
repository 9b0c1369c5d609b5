"""What a guard is told on an admission, presence and plates (handbook 2, 9)."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.code import MAX_RAW, CodeKind, read_code
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.presence import is_inside
from gatekeeper.policy.words import Direction, Kind, Passback
from tests.gatekeeper.policy.presented import Presented, at, credential


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


@pytest.mark.parametrize(
    ("since", "now", "inside"),
    [
        ("15 10:00", "15 23:00", True),
        ("15 10:00", "16 03:59:59", True),
        ("15 10:00", "16 04:00", False),
        ("16 04:00", "16 04:00", True),
        ("11 10:00", "12 04:00", False),
        ("14 09:00", "15 04:00", False),
        ("19 10:00", "20 09:59", True),
        ("N4 10:00", "N6 05:00", True),
        ("N4 03:59", "N4 04:00", False),
        ("29 05:00", "30 04:00", False),
    ],
)
def test_presence_is_forgotten_at_four_in_setup_and_show(
    edition: Edition, since: str, now: str, inside: bool
) -> None:
    assert is_inside(edition, at(since), at(now)) is inside


@pytest.mark.parametrize(
    "written",
    [
        "粤A·12345",
        "粤a-12345",
        "粤A 12345",
        "粤A.12345",
        "粤Ａ１２３４５",
        "粤A—12345",
        "粤A・12345",
    ],
)
def test_plates_are_compared_without_spaces_dots_hyphens_and_case(written: str) -> None:
    assert plate_key(written) == "粤A12345"


@pytest.mark.parametrize("other", ["粤B12345", "粤A12346", "A12345", "粤A1234"])
def test_other_plates_stay_other_plates(other: str) -> None:
    assert plate_key(other) != plate_key("粤A·12345")


GOOD = [
    ("123456", CodeKind.NUMBER, "123456"),
    ("1" * 20, CodeKind.NUMBER, "1" * 20),
    (" 100000000011\r\n", CodeKind.NUMBER, "100000000011"),
    ("uid:04a1b2c3d4e580", CodeKind.UID, "04A1B2C3D4E580"),
    ("UID:04A1B2C3", CodeKind.UID, "04A1B2C3"),
    ("FG1:6BFOXN*TS0BI$ZD", CodeKind.SEALED, "6BFOXN*TS0BI$ZD"),
]
BAD = [
    "",
    "hello",
    "12345",
    "1" * 21,
    "１２３４５６",
    "٣٤٥٦٧٨",
    "123 456",
    "-123456",
    "123456.0",
    "uid:",
    "uid:04A1B2",
    "uid:04A1B2C3D",
    "uid:04A1B2G3",
    "FG1:",
    "FG1:lower",
    "FG1:" + "A" * 600,
    "https://example.org/123456",
    "\x00123456",
    "😀" * 10,
    "1" * 10_000_000,
]


@pytest.mark.parametrize(("raw", "kind", "value"), GOOD)
def test_codes_of_ours_are_read(raw: str, kind: CodeKind, value: str) -> None:
    code = read_code(raw)
    assert (code.kind, code.value) == (kind, value)


@pytest.mark.parametrize("raw", BAD, ids=range(len(BAD)))
def test_other_codes_are_unreadable_and_kept_to_a_length(raw: str) -> None:
    code = read_code(raw)
    assert code.kind is CodeKind.UNREADABLE
    assert code.raw == raw[:MAX_RAW]


@given(st.text(max_size=600))
def test_no_text_is_too_strange_to_be_read(raw: str) -> None:
    code = read_code(raw)
    assert len(code.raw) <= MAX_RAW
    assert (code.kind is CodeKind.UNREADABLE) == (code.value == "")


@given(st.datetimes(datetime(2019, 9, 1), datetime(2019, 12, 1)), st.sampled_from(list(Kind)))
def test_every_instant_and_kind_gets_a_decision(
    edition: Edition, moment: datetime, kind: Kind
) -> None:
    for gate in edition.gates:
        for direction in Direction:
            decision = Presented(
                edition, moment, gate, direction, credential=credential(kind, phase=1)
            ).decision
            assert (decision.verdict == "admit") == (decision.reason == "ok")
            assert decision.opens is None or decision.opens > moment
