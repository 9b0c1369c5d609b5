"""Every word of the print room is said in both languages, and every refusal with its values."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask, g

from gatekeeper.certificates.printing import asking, batches, jobs
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.print_rules import BatchState, Reprint
from gatekeeper.policy.printing import Flaw, Form, JobState, JobStep, Paper, Trouble, Warned
from gatekeeper.policy.stock import Movement
from kiosk.screens.desk import told
from kiosk.texts import LANGUAGES, desk_texts
from kiosk.texts.catalogue import FOLDER

TEXTS = desk_texts()
SOURCES = Path(str(jobs.__file__)).parent
SAID_OF_JOB = {"job": 7, "job_state": JobState.SENT, "job_step": JobStep.CANCEL}
REFUSALS: dict[str, dict[str, object]] = {
    "no_such_job": {"job": 7},
    "no_such_printer": {"printer": "card-1"},
    "printer_other_form": {"printer": "card-1", "form": Form.A6},
    "job_open": {"number": "200000000099", "who": "lin", **SAID_OF_JOB},
    "job_cannot": SAID_OF_JOB,
    "job_overtaken": {"job": 7},
    "job_without_credential": {"job": 7},
    "printer_elsewhere": {"printer": "card-1", "room": "hall"},
    "nothing_to_destroy": {"job": 4},
    "nothing_to_print": {"code": "X1"},
    "no_such_organisation": {"code": "X1"},
    "no_such_batch": {"batch": 7},
    "batch_cannot": {"batch": 7, "batch_state": BatchState.STOPPED},
    "not_of_a_batch": {"job": 7},
    "no_such_count": {},
    "count_overtaken": {},
    "count_right": {},
}
_BATCH_ACTIONS = ("BATCH", "PAUSE", "RESUME", "STOP", "MOVE")
WORDS = [
    *(f"print.state.{one}" for one in JobState),
    *(f"print.step.{one}" for one in JobStep),
    *(f"print.{of}.{one}" for of in ("trouble", "help") for one in Trouble),
    *(f"print.{of}.{one}" for of in ("flaw", "helps") for one in Flaw),
    *(f"print.{of}.{one}" for of in ("warned", "warned_short") for one in Warned),
    *(f"print.form.{one}" for one in Form),
    *(f"print.paper.{one}" for one in Paper),
    *(f"print.reprint.{one}" for one in Reprint),
    *(f"print.batch_state.{one}" for one in BatchState),
    *(f"{of}.{one}" for of in ("print.movement", "pages.stock") for one in Movement),
    *(f"pages.print.{one}" for one in (*JobStep, jobs.ASKED, jobs.TAKEN_BACK)),
    *(f"pages.print.{getattr(batches, name)}" for name in _BATCH_ACTIONS),
    *(f"pages.print.{one}" for one in (asking.PAUSE, asking.RESUME)),
    *(
        f"fault_of.{one}"
        for one in (
            *("not_a_number", "too_many", "not_as_many_as_serials", "more_than_there"),
            *("not_a_serial", "serials_differ", "serials_backwards", "serials_taken"),
            *("missing", "not_understood"),
        )
    ),
]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_is_said(key: str) -> None:
    assert TEXTS.has(key)


def test_every_refusal_of_the_use_cases_is_here() -> None:
    raised = {
        word
        for path in SOURCES.glob("*.py")
        for word in re.findall(r'NotAsExpected\(\s*"(\w+)"', path.read_text())
    }
    assert raised == set(REFUSALS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", REFUSALS)
def test_every_refusal_is_a_sentence(app: Flask, lang: str, word: str) -> None:
    with app.test_request_context():
        g.lang = lang
        (said,) = told.refusal(NotAsExpected(word, **REFUSALS[word]))
        assert not re.search(r"[a-z]_[a-z]|[{}]|None|\ba6\b|\bsent\b|\bstopped\b", said.text), said


def test_both_languages_say_the_same_values() -> None:
    said = {}
    for lang in LANGUAGES:
        with (FOLDER / "desk" / "printing" / f"{lang}.po").open("rb") as file:
            said[lang] = {
                message.id: set(re.findall(r"\{(\w+)\}", str(message.string)))
                for message in read_po(file)
                if message.id
            }
    assert said["zh"] == said["en"]
    assert len(said["zh"]) > 100
