"""What is a code of ours, and what is not (handbook 9, line 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.code import MAX_RAW, CodeKind, read_code

GOOD = [
    ("123456", CodeKind.NUMBER, "123456"),
    ("1" * 20, CodeKind.NUMBER, "1" * 20),
    (" 100000000011\r\n", CodeKind.NUMBER, "100000000011"),
    ("uid:04a1b2c3d4e580", CodeKind.UID, "04A1B2C3D4E580"),
    ("UID:04A1B2C3", CodeKind.UID, "04A1B2C3"),
    ("FG1:6BFOXN*TS0BI$ZD", CodeKind.SEALED, "6BFOXN*TS0BI$ZD"),
]
BAD = [
    "",
    "hello",
    "12345",
    "1" * 21,
    "１２３４５６",
    "٣٤٥٦٧٨",
    "123 456",
    "-123456",
    "123456.0",
    "uid:",
    "uid:04A1B2",
    "uid:04A1B2C3D",
    "uid:04A1B2G3",
    "uid:ﬀA1B2C3",
    "FG1:",
    "FG1:lower",
    "FG1:" + "A" * 600,
    "https://example.org/123456",
    "\x00123456",
    "😀" * 10,
    "1" * 10_000_000,
]


@pytest.mark.parametrize(("raw", "kind", "value"), GOOD)
def test_codes_of_ours_are_read(raw: str, kind: CodeKind, value: str) -> None:
    code = read_code(raw)
    assert (code.kind, code.value) == (kind, value)


@pytest.mark.parametrize("raw", BAD, ids=range(len(BAD)))
def test_other_codes_are_unreadable_and_kept_to_a_length(raw: str) -> None:
    code = read_code(raw)
    assert code.kind is CodeKind.UNREADABLE
    assert code.raw == raw[:MAX_RAW]


@given(st.text(max_size=600))
def test_no_text_is_too_strange_to_be_read(raw: str) -> None:
    code = read_code(raw)
    assert len(code.raw) <= MAX_RAW
    assert (code.kind is CodeKind.UNREADABLE) == (code.value == "")
