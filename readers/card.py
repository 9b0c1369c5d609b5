"""The bytes that a contactless card and its reader exchange to tell the card's identifier.

Sources: PC/SC part 3 (rev. 2.01.09) section 3.1.3 (ATR) and 3.2.2.1 (get data), ISO/IEC 7816-4
(status words), ISO/IEC 14443-3 (lengths of an identifier), NXP AN10927 (random identifiers).
"""

from gatekeeper.policy.code import UID_PREFIX
from readers.errors import Unreadable

GET_UID = bytes((0xFF, 0xCA, 0x00, 0x00, 0x00))
"""Asks the reader, not the card, for the identifier that the card gave when it was selected."""
ANSWER_MAX = 256 + 2
"""Bytes of one short answer with its status word; the rest is not looked at."""

_UID_LENGTHS = (4, 7, 10)
_RANDOM = (0x08, 0x80)
"""First byte of a four-byte identifier that a card makes up anew every time."""
_DONE = 0x9000
_REFUSALS = {
    0x6282: "the card's identifier was cut short",
    0x6300: "the reader could not ask the card for its identifier",
    0x6700: "the reader does not know how to ask for an identifier",
    0x6A81: "this card gives no identifier",
    0x6D00: "this card or reader gives no identifier",
    0x6E00: "this card or reader gives no identifier",
}


def is_contactless(atr: bytes) -> bool:
    """Tell by the answer to reset whether the card is read over the air: ``3B 8n 80 01 ...``."""
    return len(atr) >= 4 and atr[0] == 0x3B and atr[1] & 0xF0 == 0x80 and atr[2:4] == b"\x80\x01"


def uid_from_answer(answer: bytes, atr: bytes = b"") -> bytes:
    """Take the identifier out of the answer to ``GET_UID``.

    Raises Unreadable, with the sentence for the log, for an answer without a status word, an error
    status, a length that no card has, and an identifier that is random and so nobody's.
    """
    answer = answer[:ANSWER_MAX]
    if len(answer) < 2:
        raise Unreadable("the card was taken away before it was read")
    status = int.from_bytes(answer[-2:])
    if status != _DONE:
        why = _REFUSALS.get(status, "the card answered with an error")
        if atr and not is_contactless(atr):
            why = "a contact card was put into the reader; it gives no identifier"
        raise Unreadable(f"{why} (status {status:04X})")
    uid = answer[:-2]
    if len(uid) not in _UID_LENGTHS:
        raise Unreadable(f"the card gave an identifier of {len(uid)} bytes; cards have 4, 7 or 10")
    if len(uid) == 4 and uid[0] in _RANDOM:
        raise Unreadable("the card makes up a new identifier every time; it cannot be recognised")
    return uid


def code_of(uid: bytes) -> str:
    """The identifier as a code: ``uid:`` and upper-case hex."""
    return UID_PREFIX + uid.hex().upper()
