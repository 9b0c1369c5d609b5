"""Every rule of issue and every remedy has its sentence, in both languages, with all its values."""

import re
from datetime import date, datetime

import pytest
from flask import Flask, g

from gatekeeper.policy.documents import DocumentFault
from gatekeeper.policy.objections import SAYS, Objection, Remedy, Rule, Value
from gatekeeper.policy.words import IdType, Kind, OrganisationKind, State
from kiosk.screens.desk import told
from kiosk.texts import LANGUAGES, desk_texts

TEXTS = desk_texts()
AT = datetime(2019, 10, 14, 9, 0)
VALUES: dict[str, Value] = {
    "kind": Kind.SETUP,
    "state": State.ISSUED,
    "organisation_kind": OrganisationKind.AGENCY,
    "served": (OrganisationKind.EXHIBITOR, OrganisationKind.CONTRACTOR),
    "missing": ("photo", "plate"),
    "phases": ("1", "3"),
    "early_days": ("2019-10-08",),
    **dict.fromkeys(("start", "until", "opens", "ended"), AT),
    **dict.fromkeys(("first_day", "last_day", "old_enough_on", "expired"), date(2019, 10, 12)),
    **dict.fromkeys(("minimum", "phase", "limit", "granted", "used", "amount"), 1234),
}
_RAW = re.compile(r"[a-z]+_[a-z]+|\{|\}|None|datetime|\b[a-z_]+\.[a-z_]+\b")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", Rule)
def test_a_rule_says_its_values_and_no_bare_word(app: Flask, lang: str, rule: Rule):
    values = {name: VALUES.get(name, "X1") for name in SAYS.get(rule, ())}
    with app.test_request_context():
        g.lang = lang
        for gone in (None, *values):
            changed = {name: None if name == gone else value for name, value in values.items()}
            said = told.objection(Objection(rule, tuple(Remedy), changed))
            assert len(said.helps) == len(Remedy)
            assert not _RAW.search(" ".join((said.text, *said.helps))), said.text


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_says_the_same_values_in_both_languages(rule: Rule):
    keys = [key for key in TEXTS.keys("en") if f"{key}.".startswith(f"rule.{rule}.")]
    assert f"rule.{rule}" in keys
    for key in keys:
        said = [
            set(re.findall(r"\{(\w+)\}", TEXTS.say(lang, key, **_BRACES))) for lang in LANGUAGES
        ]
        assert said[0] == said[1] <= set(SAYS.get(rule, ()))


_BRACES = {name: f"{{{name}}}" for names in SAYS.values() for name in names}


@pytest.mark.parametrize("key", [*(f"organisation_kind.{one}" for one in OrganisationKind),
                                 *(f"id_type.{one}" for one in IdType)])  # fmt: skip
def test_every_word_that_a_rule_says_has_a_text(key: str):
    assert TEXTS.has(key)


@pytest.mark.parametrize("word", DocumentFault)
def test_every_fault_of_a_document_has_a_text(word: DocumentFault):
    assert TEXTS.has(f"fault_of.document.{word}")
