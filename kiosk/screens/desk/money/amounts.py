"""Reads amounts of money as people type them."""

import re

from gatekeeper.errors import InputWrong

_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.0{1,2})?")
_LONGEST = 32


def typed_amount(field: str, text: str) -> int | None:
    """Whole units of the currency; None for nothing. Raises InputWrong (``no_amount``)."""
    plain = re.sub(r"[\s,，¥￥]", "", text[:_LONGEST])
    if not plain:
        return None
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise InputWrong({field: "no_amount"})
    return int(found[1])
