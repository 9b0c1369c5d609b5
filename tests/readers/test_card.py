"""The bytes of a card's identifier: what is taken, what is refused with which sentence."""

import pytest

from readers.card import code_of, is_contactless, uid_from_answer
from readers.errors import Unreadable

STORAGE_CARD = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
BANK_CARD = bytes.fromhex("3B6500002063CB6800")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("04A1B2C3D4E5809000", "uid:04A1B2C3D4E580"),
        ("DEADBEEF9000", "uid:DEADBEEF"),
        ("0102030405060708090A9000", "uid:0102030405060708090A"),
        ("08A1B2C3D4E5809000", "uid:08A1B2C3D4E580"),
    ],
)
def test_an_identifier_is_taken(answer: str, code: str) -> None:
    assert code_of(uid_from_answer(bytes.fromhex(answer))) == code


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "taken away"),
        ("90", "taken away"),
        ("9000", "identifier of 0 bytes"),
        ("0102039000", "identifier of 3 bytes"),
        ("01020304059000", "identifier of 5 bytes"),
        ("6A81", "gives no identifier"),
        ("6300", "could not ask"),
        ("04A1B2C3D4E5806282", "cut short"),
        ("6F42", r"an error \(status 6F42\)"),
        ("0801020390 00", "makes up a new identifier"),
        ("80010203 9000", "makes up a new identifier"),
        ("00" * 70_000 + "9000", "an error"),
    ],
)
def test_anything_else_is_unreadable_and_says_why(answer: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        uid_from_answer(bytes.fromhex(answer))


def test_a_contact_card_is_called_by_its_name() -> None:
    assert is_contactless(STORAGE_CARD)
    assert not is_contactless(BANK_CARD)
    with pytest.raises(Unreadable, match="a contact card"):
        uid_from_answer(b"\x6d\x00", BANK_CARD)
    with pytest.raises(Unreadable, match="card or reader"):
        uid_from_answer(b"\x6d\x00", STORAGE_CARD)
