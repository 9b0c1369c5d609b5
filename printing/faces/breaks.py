"""Where a line may end: after a blank or a hyphen, between Han, in Thai outside a syllable."""

import unicodedata
from collections.abc import Iterator
from enum import Enum

_NEVER_FIRST = set("，。、；：？！）】》〉」』〕％…—·ー々,.;:?!)]}%'\"’”")
_NEVER_LAST = set("（【《〈「『〔([{‘“￥$#№")
_AFTER = set("-‐–/&+@_")
_THAI_LEADS = set("เแโใไ")
_THAI_FOLLOWS = set("ะาำๅๆฯ")


class Ends(Enum):
    """Where lines may end; each allows what the one before it does."""

    AT_BLANKS = 0
    """Between words that are written apart."""
    AT_WORDS = 1
    """Between Han and Thai syllables too, which are not."""
    ANYWHERE = 2
    """Between any two letters, for what is longer than a line; marks stay with theirs."""


def pieces(text: str, ends: Ends = Ends.AT_WORDS) -> list[str]:
    """The text cut where a line may end; blanks stay at the end of the piece before them."""
    cut: list[str] = []
    for sign in _clusters(text):
        if cut and not _may_part(cut[-1], sign, ends):
            cut[-1] += sign
        else:
            cut.append(sign)
    return cut


def _clusters(text: str) -> Iterator[str]:
    """Each letter with the marks and joiners that belong to it."""
    whole = ""
    for sign in text:
        joined = unicodedata.category(sign).startswith("M") or sign in "\u200c\u200d"
        if whole and not joined and whole[-1] not in "\u200d":
            yield whole
            whole = ""
        whole += sign
    if whole:
        yield whole


def _may_part(before: str, after: str, ends: Ends) -> bool:
    last, first = before[-1], after[0]
    if first == " ":
        return False
    if last == " ":
        return True
    if last in _NEVER_LAST or first in _NEVER_FIRST:
        return False
    if ends is Ends.ANYWHERE or (last in _AFTER and len(before) > 1 and not first.isdigit()):
        return True
    if ends is Ends.AT_BLANKS:
        return False
    if _is_thai(last) and _is_thai(first):
        lead = next((sign for sign in reversed(before) if unicodedata.category(sign)[0] != "M"), "")
        return lead not in _THAI_LEADS and first not in _THAI_FOLLOWS
    return _is_wide(last) or _is_wide(first)


def _is_thai(sign: str) -> bool:
    return "\u0e00" <= sign <= "\u0e7f"


def _is_wide(sign: str) -> bool:
    """Whether it is Han, Kana or the like: lines end between any two of them."""
    return unicodedata.east_asian_width(sign) in "WF" and not "\uac00" <= sign <= "\ud7ff"
