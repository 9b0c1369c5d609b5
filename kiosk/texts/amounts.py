"""Amounts in words, as receipts have them: Chinese financial capitals (大写) and English."""

import cn2an
from num2words import num2words


def capitals(amount: int) -> str:
    """Whole yuan in financial capitals: 人民币壹仟贰佰叁拾元整; 负 before what is below nothing."""
    return f"人民币{cn2an.an2cn(str(amount), 'rmb')}"


def in_english(amount: int) -> str:
    """Whole yuan in words: "Renminbi one thousand two hundred and thirty yuan only"."""
    return f"Renminbi {num2words(amount, lang='en').replace(',', '')} yuan only"
