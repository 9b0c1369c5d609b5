"""How a list of names of many scripts is put in order."""

import re
import unicodedata

from gatekeeper.store.keys import name_key
from gatekeeper.store.readings import HAN, reading_of_person

_HAN = re.compile(f"[{HAN}]+")
# Thai and Lao write these vowels before the consonant that they follow in speech and in order.
_VOWEL_FIRST = re.compile(r"([\u0e40-\u0e44\u0ec0-\u0ec4])(.)")
_SCRIPTS = (
    "DIGIT", "LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC",
    "DEVANAGARI", "BENGALI", "TAMIL", "THAI", "LAO", "KHMER", "MYANMAR",
    "HIRAGANA", "KATAKANA", "HANGUL",
)  # fmt: skip
_PLACES = {script: place for place, script in enumerate(_SCRIPTS)}

SortKey = tuple[int, str, str, str]


def sort_key(name: str, reading: str | None = None) -> SortKey:
    """The place of a name in a list: Latin, and Han among it by sound, then the other scripts.

    Case and accents count only between names that are the same without. ``reading`` is what the
    store keeps of it; without it the library for pinyin is asked, 60 MB when first used.
    """
    key = name_key(name)
    if _HAN.search(key):
        spoken = reading or reading_of_person(key) or ""
        # Where Latin stands beside it, that is how the name is read.
        key = f"{_HAN.sub(' ', key).strip()} {spoken}".strip()
    script = unicodedata.name(key[0], "").partition(" ")[0] if key else ""
    ordered = _VOWEL_FIRST.sub(r"\2\1", key)
    return _PLACES.get(script, len(_SCRIPTS)), ordered, name.casefold(), name
