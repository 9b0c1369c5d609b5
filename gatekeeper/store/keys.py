"""How names are compared when they are searched."""

import unicodedata

# What Unicode does not take apart, as who has no such key types it; and the forms of Arabic letters
# that people write one for the other.
_PLAIN = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ہ": "ه", "ک": "ك",
}  # fmt: skip
_SILENT = {"ـ", "์"}
"""Arabic's tatweel stretches a word; Thai's thanthakhat says that a letter is not spoken."""
_THAI_VOWEL_BELOW = 103


class _Folding(dict[int, str]):
    """What becomes of each character of a decomposed name; worked out when it first occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if char in _SILENT or category == "Cf":
        return ""
    if unicodedata.combining(char) not in {0, _THAI_VOWEL_BELOW}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _PLAIN.get(char, char) if category[0] in "LMN" else " "


_FOLDING = _Folding()


def name_key(name: str) -> str:
    """A name without case, marks and width: what searches compare, words apart by one space.

    Unicode NFKD, casefold, combining marks dropped (accents, harakat, tones; vowels stay), ``ı`` as
    ``i`` and the like, alef and ya and digits in one form; punctuation counts as a space.
    """
    taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    words = taken_apart.translate(_FOLDING).split()
    return unicodedata.normalize("NFC", " ".join(words))
