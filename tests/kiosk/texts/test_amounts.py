"""Amounts in words: what a bank and a foreigner read on a receipt."""

import pytest

from kiosk.texts.amounts import capitals, in_english


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (0, "零元整", "zero"),
        (10, "壹拾元整", "ten"),
        (105, "壹佰零伍元整", "one hundred and five"),
        (1_230, "壹仟贰佰叁拾元整", "one thousand two hundred and thirty"),
        (10_050, "壹万零伍拾元整", "ten thousand and fifty"),
        (100_000, "壹拾万元整", "one hundred thousand"),
        (1_002_003, "壹佰万贰仟零叁元整", "one million two thousand and three"),
        (-130, "负壹佰叁拾元整", "minus one hundred and thirty"),
    ],
)
def test_amounts_in_words(amount: int, chinese: str, english: str) -> None:
    assert capitals(amount) == f"人民币{chinese}"
    assert in_english(amount) == f"Renminbi {english} yuan only"
