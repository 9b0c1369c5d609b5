"""What a guard reads of an outcome: face, sentences, dates, gates."""

from typing import Any

import pytest

from gatekeeper.policy.words import Advice, Fault, Reason
from kiosk.screens.verdict import Phrasebook
from kiosk.station.messages import Failure
from kiosk.texts import read_texts


@pytest.fixture
def phrases(edition: Any) -> Phrasebook:
    return Phrasebook(read_texts(), edition)


@pytest.mark.parametrize(
    ("changes", "face"),
    [
        ({}, "admit"),
        ({"advice": ("helmet",)}, "advice"),
        ({"verdict": "refuse", "action": "refuse", "reason": "expired"}, "refuse"),
        ({"verdict": "refuse", "action": "retain", "reason": "lost"}, "retain"),
    ],
)
def test_faces(phrases: Phrasebook, outcomes: Any, changes: dict[str, Any], face: str) -> None:
    assert phrases.card(outcomes(**changes)).face == face


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"reason": "outside_hours", "opens": "2019-10-16T09:30:00"},
            "下次入场：明天 09:30",
            "Next opening: tomorrow 09:30",
        ),
        ({"reason": "outside_hours"}, "现在不得入内。", "No entry now."),
        (
            {"reason": "hall_sealed", "until": "2019-10-15T14:00:00"},
            "封馆至今天 14:00。",
            "Sealed until today 14:00.",
        ),
        (
            {"reason": "wrong_zone", "halls": ("5.2", "9.3")},
            "可进入展馆：5.2、9.3",
            "May enter: 5.2, 9.3",
        ),
        (
            {"reason": "wrong_gate", "gates": ("V-1",)},
            "请走：1号车行门",
            "Use: Vehicle\xa0gate\xa01",
        ),
        (
            {"reason": "not_yet_valid", "opens": "2019-10-16T00:00:00"},
            "明天起有效。",
            "Valid from tomorrow.",
        ),
    ],
)
def test_what_to_do_next_is_filled_in(
    phrases: Phrasebook, outcomes: Any, changes: dict[str, Any], zh: str, en: str
) -> None:
    todo = phrases.card(outcomes(verdict="refuse", action="refuse", **changes)).todo
    assert (todo.zh, todo.en) == (zh, en)


def test_every_word_can_be_shown(phrases: Phrasebook, outcomes: Any) -> None:
    for reason in Reason:
        assert phrases.card(outcomes(reason=reason, advice=tuple(Advice))).reason.zh
    for fault in Fault:
        card = phrases.fault(Failure(fault, "2019-10-15T02:30:00+00:00"))
        assert (card.face, card.time) == ("fault", "10:30:00")
