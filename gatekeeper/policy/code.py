"""What a reader read: a number, a card's identifier, a signed payload, or nothing of ours."""

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_RAW = 512
"""Characters of a raw code that are looked at and kept; a longer one is not ours."""
UID_PREFIX = "uid:"
SEALED_PREFIX = "FG1:"

_NUMBER = re.compile(r"[0-9]{6,20}")
_UID = re.compile(r"(?:[0-9A-Fa-f]{2}){4,10}")
_SEALED = re.compile(r"[0-9A-Z $%*+\-./:]{1,508}")


class CodeKind(StrEnum):
    """What a raw code turned out to be."""

    NUMBER = "number"
    UID = "uid"
    SEALED = "sealed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Code:
    """A raw code and what it was read as; ``value`` is what is looked up (empty if unreadable)."""

    raw: str
    kind: CodeKind
    value: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a signed payload names: a credential's number, in the edition that issued it."""

    number: str
    edition: int


def is_number(text: str) -> bool:
    """Whether a text is a credential's number: 6 to 20 ASCII digits, nothing around them."""
    return _NUMBER.fullmatch(text) is not None


def is_uid(text: str) -> bool:
    """Whether a text is a card's identifier: 4 to 10 bytes in hex (ISO/IEC 14443-3)."""
    return _UID.fullmatch(text) is not None


def read_code(raw: str) -> Code:
    """Tell what a raw code is (handbook 9, line 1); never raises.

    Digits are a number; ``uid:`` and hex a card's identifier; ``FG1:`` and base45 text (RFC 9285) a
    signed payload. White space around does not count.
    """
    text = raw.strip() if len(raw) <= MAX_RAW else ""
    kept = raw[:MAX_RAW]
    if is_number(text):
        return Code(kept, CodeKind.NUMBER, text)
    if text[: len(UID_PREFIX)].lower() == UID_PREFIX:
        uid = text[len(UID_PREFIX) :]
        if is_uid(uid):
            return Code(kept, CodeKind.UID, uid.upper())
    if text.startswith(SEALED_PREFIX) and _SEALED.fullmatch(text[len(SEALED_PREFIX) :]):
        return Code(kept, CodeKind.SEALED, text[len(SEALED_PREFIX) :])
    return Code(kept, CodeKind.UNREADABLE, "")
