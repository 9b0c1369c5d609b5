"""Every word about people and their accounts is said, with the same values in both languages."""

import re

import pytest
from babel.messages.pofile import read_po

from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.certificates.staff.staffing import Change
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Role
from kiosk.screens.desk.staff.audit import KINDS
from kiosk.texts import LANGUAGES, desk_texts
from kiosk.texts.catalogue import FOLDER

TEXTS = desk_texts()
WORDS = [
    *(f"change.{one}" for one in (*Change, "key_added", "key_revoked")),
    *(f"pages.read.{one}" for one in Look),
    *(f"role.{one}" for one in Role),
    *(f"right.{one}" for one in Right),
    *(f"event.{one}" for one in KINDS),
    *(f"audit.problem_{one}" for one in ("changed", "missing", "cut_off", "rewritten")),
    *(f"people.done_{one}" for one in ("password", "factor", "sessions")),
]
REFUSALS = re.findall(
    r'NotAsExpected\(\s*"(\w+)"',
    (FOLDER.parents[1] / "gatekeeper" / "certificates" / "staff" / "staffing.py").read_text(),
)


@pytest.mark.parametrize("key", [*WORDS, *(f"told.{word}" for word in REFUSALS)])
def test_every_word_is_said(key: str) -> None:
    assert TEXTS.has(key)


def test_every_refusal_was_found() -> None:
    assert {"own_account", "not_below", "not_locked", "name_taken"} <= set(REFUSALS)


def test_both_languages_say_the_same_values() -> None:
    said = {}
    for lang in LANGUAGES:
        with (FOLDER / "desk" / "people" / f"{lang}.po").open("rb") as file:
            said[lang] = {
                message.id: set(re.findall(r"\{(\w+)\}", str(message.string)))
                for message in read_po(file)
                if message.id
            }
    assert said["zh"] == said["en"]
    assert len(said["zh"]) > 100
