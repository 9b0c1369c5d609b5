"""Every word of money is said in both languages, and every refusal with its values."""

import re
from datetime import datetime

import pytest
from babel.messages.pofile import read_po
from flask import Flask, g

from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.fees import Charge
from gatekeeper.policy.payment import Method, ReverseReason, WaiveReason
from kiosk.screens.desk import told
from kiosk.texts import LANGUAGES, desk_texts
from kiosk.texts.catalogue import FOLDER

TEXTS = desk_texts()
AT = datetime(2019, 10, 11, 10, 30)
FIRST = {"receipt": "126-000001", "actor": "zhou", "at": AT}
REFUSALS: dict[str, dict[str, object]] = {
    "already_paid": {**FIRST, "number": "900000000011"},
    "charge_dropped": {"number": "900000000011", "actor": "guo", "at": AT},
    "charge_unknown": {},
    "charges_of_several": {},
    "amount_changed": {"shown": 120, "now": 130},
    "no_such_receipt": {"receipt": "126-000001"},
    "is_reversal": {"receipt": "126-000001"},
    "already_reversed": FIRST,
    "paid_went_on": {"number": "900000000011"},
    "till_changed": {"shown": 120, "now": 130},
}
WORDS = [
    *(f"charge.{one}" for one in Charge),
    *(f"method.{one}" for one in Method),
    *(f"reverse.{one}" for one in ReverseReason),
    *(f"waive.{one}" for one in WaiveReason),
    *(
        f"pages.payment.{one}"
        for one in ("take", "part", "reverse", "owed_again", "waive", "count")
    ),
    "pages.read.receipt",
    *(
        f"fault_of.{one}"
        for one in (
            "too_little",
            "slip_missing",
            "card_number",
            "nothing_chosen",
            "too_many_chosen",
            "no_amount",
            "no_such_till",
        )
    ),
    *(f"field.{one}" for one in ("given", "slip", "payer", "till", "counted", "charge", "note")),
]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_is_said(key: str) -> None:
    assert TEXTS.has(key)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", REFUSALS)
def test_every_refusal_is_a_sentence(app: Flask, lang: str, word: str) -> None:
    with app.test_request_context():
        g.lang = lang
        (said,) = told.refusal(NotAsExpected(word, **REFUSALS[word]))
        assert not re.search(r"[a-z]_[a-z]|[{}]|None|2019|(?<!CNY )\b1[23]0\b", said.text), said


def test_both_languages_say_the_same_values() -> None:
    said = {}
    for lang in LANGUAGES:
        with (FOLDER / "desk" / "money" / f"{lang}.po").open("rb") as file:
            said[lang] = {
                message.id: set(re.findall(r"\{(\w+)\}", str(message.string)))
                for message in read_po(file)
                if message.id
            }
    assert said["zh"] == said["en"]
    assert len(said["zh"]) > 100
