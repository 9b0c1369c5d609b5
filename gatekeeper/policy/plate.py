"""Vehicle plates: what is compared of them (handbook 9, "Plate")."""

import unicodedata

MAX_PLATE = 32
"""Characters of a plate that are looked at."""

_DOTS = frozenset(".·•・‧∙。")


def plate_key(plate: str | None) -> str:
    """A plate as it is compared: spaces, dots, hyphens and case do not count.

    ``粤A·12345``, ``粤a-12345`` and full-width ``粤Ａ 12345`` are one; empty if there is none.
    """
    if not plate:
        return ""
    folded = unicodedata.normalize("NFKC", plate[:MAX_PLATE]).upper()
    return "".join(character for character in folded if not _is_ignored(character))


def _is_ignored(character: str) -> bool:
    is_hyphen = unicodedata.category(character) == "Pd" or character == "−"
    return is_hyphen or character in _DOTS or character.isspace()
