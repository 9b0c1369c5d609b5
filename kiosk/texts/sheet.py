"""What the columns of the applications sheet and their words are called, in every language."""

from collections.abc import Iterator, Mapping

from gatekeeper.certificates.files.sheets import COLUMNS, Labels, folded
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import IdType
from kiosk.texts.catalogue import LANGUAGES, Texts

YES_NO = ("parking_space", "original_seen", "stamp")
"""Columns that hold yes or no."""


def labels(texts: Texts, edition: Edition) -> Labels:
    """Every name that a sheet may use instead of the ids."""
    return Labels(
        {folded(title): name for lang in LANGUAGES for name, title in titles(texts, lang).items()},
        {
            name: {
                folded(label): word
                for lang in LANGUAGES
                for word, label in words(texts, edition, lang)[name].items()
            }
            for name in words(texts, edition, LANGUAGES[0])
        },
    )


def titles(texts: Texts, lang: str) -> Mapping[str, str]:
    """The heading of every column in a language."""
    return {name: texts.say(lang, f"column.{name}") for name in COLUMNS}


def notes(texts: Texts, lang: str) -> Mapping[str, str]:
    """What every column holds, a sentence each."""
    return {name: texts.say(lang, f"column_note.{name}") for name in COLUMNS}


def words(texts: Texts, edition: Edition, lang: str) -> Mapping[str, Mapping[str, str]]:
    """By column: what each of its words is called in a language."""
    either = {word: texts.say(lang, f"files.{word}") for word in ("yes", "no")}
    return {
        "kind": dict(_kinds(edition, lang)),
        "id_type": {str(word): texts.say(lang, f"id_type.{word}") for word in IdType},
        **dict.fromkeys(YES_NO, either),
    }


def _kinds(edition: Edition, lang: str) -> Iterator[tuple[str, str]]:
    for kind, rules in edition.kinds.items():
        yield str(kind), rules.name.zh if lang == "zh" else rules.name.en
