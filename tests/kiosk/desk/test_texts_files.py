"""Every word that files, keys and the look-up raise has its sentence, in both languages."""

import re
from pathlib import Path

import pytest
from flask import Flask, g

from gatekeeper.certificates.files.keys import Scope
from gatekeeper.certificates.files.sheets import COLUMNS
from gatekeeper.certificates.records.status import Standing
from gatekeeper.photos.flaws import Flaw, Severity, severity_of
from kiosk.screens.desk import told
from kiosk.texts import LANGUAGES, desk_texts

TEXTS = desk_texts()
ROOT = Path(__file__).parents[3]
PARTS = ("sheet*", "handing_in", "batches", "deliver*", "uploads", "keys", "feeds", "messages")
WORKBOOK = (ROOT / "gatekeeper/importing/workbook.py").read_text()
SOURCES = "".join(
    path.read_text()
    for name in PARTS
    for path in (ROOT / "gatekeeper/certificates").rglob(f"{name}.py")
)
RAISED = sorted(set(re.findall(r'NotAsExpected\(\s*"(\w+)"', SOURCES)))
API = "".join(path.read_text() for path in (ROOT / "kiosk/screens/desk").rglob("api*.py"))
PROBLEMS = sorted(set(re.findall(r'problem\("(\w+)"', API)))
WORDS = (
    "not_a_kind", "not_an_id_type", "not_a_date", "not_a_time", "not_a_number", "not_yes_or_no",
    "digits_lost", "formula", "cell_error", "row_broken", "row_too_wide", "missing", "too_long",
    "not_a_key_name", "name_taken", "unknown_scope", "unknown_field", "not_understood",
)  # fmt: skip
PHOTO = [f"photo.{one}" for one in Flaw if severity_of(one) is Severity.REFUSES]
FAULTS = [*WORDS, *PHOTO]


def test_the_search_finds_words():
    assert {"sheet_broken", "upload_gone", "other_body"} <= set(RAISED)
    assert "photo.wrong_ratio" in PHOTO
    assert not [word for word in WORDS if f'"{word}"' not in SOURCES + API + WORKBOOK]
    assert {"no_key", "unavailable"} <= set(PROBLEMS)


@pytest.mark.parametrize(
    "key",
    [
        *(f"told.{word}" for word in RAISED),
        *(f"told.sheet_{word}" for word in ("not_a_workbook", "old_or_locked")),
        *(f"fault_of.{word}" for word in FAULTS),
        *(f"api.{word}" for word in PROBLEMS),
        *(f"column.{name}" for name in COLUMNS),
        *(f"keys.scope.{scope}" for scope in Scope),
        *(f"status.{word}" for word in Standing),
        *(f"status.help_{word}" for word in Standing),
        *(f"files.remark_{word}" for word in ("macros", "merged", "ignored")),
    ],
)
def test_every_word_has_a_text(key: str):
    assert TEXTS.has(key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_field_of_a_row_is_named(app: Flask, lang: str):
    with app.test_request_context():
        g.lang = lang
        for field in (*COLUMNS, "row", "photo", "birth", "organisation", "key_name", "scopes"):
            if field not in {"organisation_code", "birth_date"}:
                assert TEXTS.has(f"field.{field}"), field
                assert told.fault(field, "missing") != TEXTS.say(lang, "fault_of.missing")


def test_both_languages_say_the_same_values():
    part = ROOT / "kiosk/texts/desk/files"
    said = [
        {
            key: set(re.findall(r"\{(\w+)\}", text))
            for key, text in re.findall(
                r'^msgid "(.+)"\nmsgstr "(.*)"$', (part / f"{lang}.po").read_text(), re.MULTILINE
            )
        }
        for lang in LANGUAGES
    ]
    assert len(said[0]) > 150
    assert said[0] == said[1]
