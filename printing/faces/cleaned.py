"""Text from anybody made fit to be drawn: no controls, nothing that no typeface has."""

import re
import unicodedata
from dataclasses import dataclass

from gatekeeper.policy.printing import Warned
from printing.faces.fonts import Fonts

_MOST_MARKS = 4
"""More marks on one letter than any script has would be drawn over the lines around it."""
_JOINERS = "\u200c\u200d"
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What can be drawn of a text, and what is worth a look."""

    text: str
    warnings: frozenset[Warned]


def cleaned(text: str, fonts: Fonts) -> Cleaned:
    """The text in composed form, one blank between words; line feeds stay.

    Controls, overrides of direction and variation selectors go silently; a sign that no typeface
    has goes with a warning, and so does one whose own typeface is not installed.
    """
    warnings = set()
    kept: list[str] = []
    marks = 0
    composed = unicodedata.normalize("NFC", text)
    for place, sign in enumerate(composed):
        category = unicodedata.category(sign)
        if sign in _JOINERS:
            if _joins(composed[place - 1 : place]) and _joins(composed[place + 1 : place + 2]):
                kept.append(sign)
            continue
        if sign == "\n" or category.startswith("Z") or sign in "\t\r\v\f":
            kept.append("\n" if sign == "\n" else " ")
            continue
        if category == "Cc" or _UNSEEN.match(sign):
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if fonts.lacks_own(sign):
            warnings.add(Warned.FONT_MISSING)
        if category in {"Cn", "Co", "Cs"} or marks > _MOST_MARKS or not fonts.typeface_for(sign):
            warnings.add(Warned.SIGN_LEFT_OUT)
            continue
        kept.append(sign)
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    return Cleaned("\n".join(lines).strip("\n"), frozenset(warnings))


def _joins(neighbour: str) -> bool:
    """Whether a joiner beside this sign shapes it: a letter or mark of a script that joins."""
    return "\u0590" <= neighbour <= "\u18af" and unicodedata.category(neighbour)[0] in "LM"
