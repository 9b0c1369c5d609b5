"""Every word of the vocabulary has a text in every language, with the same values to fill in."""

from datetime import datetime
from pathlib import Path
from string import Formatter

import pytest

from gatekeeper.policy import words
from gatekeeper.policy.sanctions import AT_A_GATE
from kiosk.texts import LANGUAGES, UnknownText, human_start, human_time, read_texts

WORDS = {
    "reason": words.Reason,
    "todo": words.Reason,
    "advice": words.Advice,
    "fault": words.Fault,
    "remedy": words.Fault,
    "action": words.Action,
    "call": words.Call,
    "override": words.OverrideReason,
    "confiscation": AT_A_GATE,
    "direction": words.Direction,
    "stage": words.Stage,
    "role": words.Role,
    "event": words.EventKind,
    "state": words.State,
}
ANSWERS = [
    "not_overridable",
    "not_a_supervisor",
    "no_such_event",
    "no_such_gate",
    "bad_request",
    "not_deciding",
    "already_overridden",
    "too_late",
    "no_such_credential",
    "no_vehicles_here",
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_has_a_text(lang: str) -> None:
    texts = read_texts()
    keys = set(texts.keys(lang))
    wanted = {f"{prefix}.{word}" for prefix, found in WORDS.items() for word in found}
    wanted |= {f"answer.{answer}" for answer in ANSWERS}
    assert not wanted - keys


def test_languages_have_the_same_keys_and_values() -> None:
    texts = read_texts()
    values = {
        lang: {key: _values(texts.say(lang, key, **FILLED)) for key in texts.keys(lang)}
        for lang in LANGUAGES
    }
    first = values[LANGUAGES[0]]
    for lang in LANGUAGES[1:]:
        assert values[lang].keys() == first.keys()
        for key, found in values[lang].items():
            assert found == first[key], key


FILLED = {name: f"<{name}>" for name in ("until", "opens", "halls", "gates", "phase", "minutes")}


def _values(said: str) -> set[str]:
    assert not any(field for _, field, _, _ in Formatter().parse(said)), said
    return {name for name in FILLED if f"<{name}>" in said}


def test_a_missing_value_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownText):
        read_texts().say("en", "todo.expired.known")


def test_an_empty_text_is_refused(tmp_path: Path) -> None:
    for lang in LANGUAGES:
        (tmp_path / f"{lang}.po").write_text('msgid "menu"\nmsgstr ""\n')
    with pytest.raises(ValueError, match="menu has no text"):
        read_texts(tmp_path)


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ("2019-10-15T14:00", "今天 14:00", "today 14:00"),
        ("2019-10-16T09:30", "明天 09:30", "tomorrow 09:30"),
        ("2019-10-14T23:59", "昨天 23:59", "yesterday 23:59"),
        ("2019-10-19T23:00", "10月19日 23:00", "19 Oct 23:00"),
        ("2019-10-20T00:00", "10月19日 24:00", "19 Oct 24:00"),
        ("2020-04-15T09:00", "2020年4月15日 09:00", "15 Apr 2020 09:00"),
    ],
)
def test_instants_are_said_as_people_say_them(at: str, zh: str, en: str) -> None:
    now = datetime(2019, 10, 15, 10, 30)
    assert human_time("zh", datetime.fromisoformat(at), now) == zh
    assert human_time("en", datetime.fromisoformat(at), now) == en


def test_what_begins_at_midnight_begins_with_its_day() -> None:
    now = datetime(2019, 10, 15, 10, 30)
    assert human_start("zh", datetime(2019, 10, 16), now) == "明天"
    assert human_start("en", datetime(2019, 11, 24), now) == "24 Nov"
    assert human_start("en", datetime(2019, 10, 16, 9, 30), now) == "tomorrow 09:30"
