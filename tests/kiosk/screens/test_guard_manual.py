"""The guards' manual names everything that their screen can say."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest

from gatekeeper.policy import words
from gatekeeper.policy.sanctions import AT_A_GATE
from kiosk.texts import read_texts

MANUAL = (Path(__file__).parents[3] / "docs" / "guard.md").read_text()


@pytest.mark.parametrize(
    "vocabulary",
    [words.Reason, words.Advice, words.Fault, words.OverrideReason, AT_A_GATE],
)
def test_every_id_is_in_the_manual(vocabulary: Iterable[StrEnum]) -> None:
    named = set(re.findall(r"`([a-z_]+)`", MANUAL))
    assert not {str(word) for word in vocabulary} - named


def test_every_verdict_is_named_as_on_the_screen() -> None:
    texts = read_texts()
    for face in ("admit", "refuse", "retain", "fault"):
        both = f"{texts.say('zh', f'verdict.{face}')} {texts.say('en', f'verdict.{face}')}"
        assert f"**{both}**" in MANUAL
