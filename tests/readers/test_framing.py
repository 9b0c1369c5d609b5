"""Bytes in, codes out: the tables, and what must hold for any bytes at all."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.code import MAX_RAW
from readers.framing import FRAME_MAX, IDLE_GAP, Duplicates, Frame, Framer, Garbled, Scanned

TOO_LONG = Garbled(f"the code is longer than {MAX_RAW} characters")


def frames(*parts: bytes) -> list[Frame]:
    """What comes of parts that follow each other at once, and of the silence after them."""
    framer = Framer()
    read = [frame for part in parts for frame in framer.feed(part, 0.0)]
    return read + framer.idle(IDLE_GAP)


def codes(*parts: bytes) -> list[str]:
    read = frames(*parts)
    assert all(isinstance(frame, Scanned) for frame in read), read
    return [frame.code for frame in read if isinstance(frame, Scanned)]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"123456\r", ["123456"]),
        (b"123456\n", ["123456"]),
        (b"123456\r\n", ["123456"]),
        (b"\x02123456\x03", ["123456"]),
        (b"\x02123456\r\n", ["123456"]),
        (b"123456", ["123456"]),
        (b"123456\t", ["123456"]),
        (b"123456\r234567\r\n345678\n\x02456789\x03567890", "123456 234567 345678 456789 567890"),
        (b"123456\x02234567\x03", ["123456", "234567"]),
        (b"\r\n\r\n\x00\x00\r\n", []),
        (b"\x01\x1b123456\x04\r", ["123456"]),
        (b"FG1:A B $%*+-./:\r", ["FG1:A B $%*+-./:"]),
        (b" 123456 \r", [" 123456 "]),
        ("展位 5.2 🎪\r".encode(), ["展位 5.2 🎪"]),
        (b"]C0123456\r", ["123456"]),
        (b"]Q1FG1:ABC\r", ["FG1:ABC"]),
        (b"]C\r", ["]C"]),
        (b"]b0123456\r", ["]b0123456"]),
        (b"]C-123456\r", ["]C-123456"]),
        (b"x]C0123456\r", ["x]C0123456"]),
        (b"]]C0123456\r", ["]]C0123456"]),
        (b"9" * MAX_RAW + b"\r", ["9" * MAX_RAW]),
        ("例".encode() * MAX_RAW, ["例" * MAX_RAW]),
    ],
)
def test_codes_are_cut_out(received: bytes, expected: list[str] | str) -> None:
    assert codes(received) == (expected.split() if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"123\x00456\r", "123\ufffd456"),
        (b"\x00234567\r", "\ufffd234567"),
        (b"12345\x00\r", "12345\ufffd"),
        (b"0112345678\x1d17\r", "0112345678\ufffd17"),
        (b"\xff\xfe123456\r", "\ufffd\ufffd123456"),
        (b"123\xe5\xb1456\r", "123\ufffd456"),
        (b"]C0123\x7f456\r", "123\ufffd456"),
    ],
)
def test_a_damaged_place_never_vanishes_from_a_code(received: bytes, expected: str) -> None:
    assert codes(received) == [expected]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"9" * (MAX_RAW + 1) + b"\r123456\r", [TOO_LONG, Scanned("123456")]),
        (b"9" * (FRAME_MAX + 1) + b"\r123456\r", [TOO_LONG, Scanned("123456")]),
        (b"9" * 1_000_000, [TOO_LONG]),
        (b"]Q3\r", [Garbled("the scanner sent an empty QR Code")]),
        (b"]d2]C1\r", [Scanned("]C1", "Data Matrix")]),
    ],
)
def test_what_is_no_code_is_told_once_and_the_next_code_is_read(
    received: bytes, expected: list[Frame]
) -> None:
    assert frames(received) == expected


def test_the_symbology_is_kept() -> None:
    assert frames(b"]Q1A\r]C0B\r]z3C\rD\r") == [
        Scanned("A", "QR Code"),
        Scanned("B", "Code 128"),
        Scanned("C", "Aztec"),
        Scanned("D"),
    ]


def test_silence_ends_a_code_and_a_shorter_pause_does_not() -> None:
    framer = Framer(idle_gap=0.08)
    assert framer.feed(b"123", 1.0) == []
    assert framer.idle(1.07) == []
    assert framer.feed(b"456", 1.07) == []
    assert framer.idle(1.14) == []
    assert framer.idle(1.16) == [Scanned("123456")]
    assert framer.idle(9.0) == []
    assert framer.feed(b"234567", 9.0) == []
    assert framer.feed(b"345678\r", 9.5) == [Scanned("234567"), Scanned("345678")]


def test_a_code_without_end_is_given_up_at_the_next_silence() -> None:
    framer = Framer()
    assert framer.feed(b"9" * 3000, 0.0) == [TOO_LONG]
    assert framer.feed(b"9" * 3000, 0.0) == []
    assert framer.idle(1.0) == []
    assert framer.feed(b"123456\r", 1.0) == [Scanned("123456")]


def test_a_code_cut_by_the_loss_of_the_scanner_is_told() -> None:
    framer = Framer()
    framer.feed(b"123", 0.0)
    assert framer.abandon() == [Garbled("the scanner was lost in the middle of a code")]
    assert framer.abandon() == []
    assert framer.feed(b"456789\r", 0.0) == [Scanned("456789")]


def test_ten_megabytes_leave_nothing_behind() -> None:
    framer = Framer()
    told = 0
    for _ in range(2560):
        told += len(framer.feed(b"9" * 4096, 0.0))
        assert len(framer._pending) <= FRAME_MAX
    assert told == 1


def test_a_code_held_before_the_scanner_is_one_presentation() -> None:
    duplicates = Duplicates(window=1.5)
    assert duplicates.is_fresh("A", 0.0)
    assert not duplicates.is_fresh("A", 1.4)
    assert not duplicates.is_fresh("A", 2.8)
    assert duplicates.is_fresh("B", 2.9)
    assert not duplicates.is_fresh("A", 3.0)
    assert duplicates.is_fresh("A", 4.5)


def test_duplicates_forget_the_oldest() -> None:
    duplicates = Duplicates()
    for n in range(10_000):
        assert duplicates.is_fresh(str(n), 0.0)
    assert len(duplicates._seen) < 100


streams = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from([b"\r", b"\n", b"\r\n", b"\x02", b"\x03", b"]C1", b"]Q", b"\x00"]),
        st.text(max_size=10).map(lambda text: text.encode(errors="replace")),
        st.integers(FRAME_MAX - 2, FRAME_MAX + 2).map(lambda size: b"7" * size),
        st.integers(MAX_RAW - 1, MAX_RAW + 1).map(lambda size: b"7" * size),
    ),
    max_size=12,
).map(b"".join)


@given(streams, st.lists(st.integers(0, 5000), max_size=8))
def test_any_split_gives_the_same_codes(stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    assert frames(*(stream[start:end] for start, end in pairwise(edges))) == frames(stream)


@given(st.lists(st.tuples(streams, st.floats(0, 1)), max_size=6))
def test_no_bytes_at_any_time_break_it(feeds: list[tuple[bytes, float]]) -> None:
    framer = Framer()
    now = 0.0
    for data, pause in feeds:
        now += pause
        for frame in framer.feed(data, now):
            if isinstance(frame, Scanned):
                assert 1 <= len(frame.code) <= MAX_RAW
                assert not any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in frame.code)
        assert len(framer._pending) <= FRAME_MAX
