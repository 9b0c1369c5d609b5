"""IPP's bytes: what is written is read again, and what is none of it is refused."""

import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from printing.printers.ipp.encoding import MAX_BYTES, MAX_DEPTH, NotIpp, decode, encode
from printing.printers.ipp.values import (
    Group,
    Message,
    Range,
    Resolution,
    Tag,
    Value,
    tagged,
    whole,
)

HEAD = bytes.fromhex("0200 000b 00000001")


def item(tag: int, name: bytes, content: bytes) -> bytes:
    sizes = struct.pack(">H", len(name)), struct.pack(">H", len(content))
    return bytes([tag]) + sizes[0] + name + sizes[1] + content


def message(*items: bytes, end: bytes = b"\x03") -> bytes:
    return HEAD + b"\x04" + b"".join(items) + end


def test_a_request_is_written_as_rfc_8010_shows_it():
    """RFC 8010, appendix A.1, cut to what matters: a Print-Job with its first attributes."""
    request = Message(
        0x0002,
        (
            (
                Group.OPERATION,
                {
                    "attributes-charset": tagged(Tag.CHARSET, "utf-8"),
                    "attributes-natural-language": tagged(Tag.NATURAL_LANGUAGE, "en-us"),
                },
            ),
            (Group.JOB, {"copies": whole(20), "sides": tagged(Tag.KEYWORD, "two-sided-long-edge")}),
        ),
        version=(1, 1),
    )
    assert encode(request) == bytes.fromhex(
        "0101 0002 00000001 01"
        "47 0012 617474726962757465732d63686172736574 0005 7574662d38"
        "48 001b 617474726962757465732d6e61747572616c2d6c616e6775616765 0005 656e2d7573"
        "02 21 0006 636f70696573 0004 00000014"
        "44 0005 7369646573 0013 74776f2d73696465642d6c6f6e672d65646765 03"
    )


@pytest.mark.parametrize(
    ("tag", "raw", "content"),
    [
        (Tag.INTEGER, "ffffffff", -1),
        (Tag.ENUM, "00000009", 9),
        (Tag.BOOLEAN, "01", True),
        (Tag.BOOLEAN, "00", False),
        (Tag.OCTETS, "00ff", b"\x00\xff"),
        (Tag.RESOLUTION, "0000012c 00000258 03", Resolution(300, 600)),
        (Tag.RANGE, "00000001 000003e7", Range(1, 999)),
        (Tag.DATE_TIME, "07e3 0a 0b 0a 1e 05 07 2b 08 00",
         datetime(2019, 10, 11, 10, 30, 5, 700_000, timezone(timedelta(hours=8)))),
        (Tag.DATE_TIME, "07e3 0a 0b 0a 1e 3c 00 2d 03 1e",
         datetime(2019, 10, 11, 10, 30, 59, 0, timezone(-timedelta(hours=3, minutes=30)))),
        (Tag.DATE_TIME, "07e3 0a 0b 0a 1e 05 00 2b 00 00",
         datetime(2019, 10, 11, 10, 30, 5, 0, UTC)),
        (Tag.TEXT, "e58da1", "卡"),
        (Tag.TEXT, "ff41", "\ufffdA"),
        (Tag.TEXT_WITH_LANGUAGE, "0002 656e 0003 4a616d", "Jam"),
        (Tag.NAME_WITH_LANGUAGE, "0000 0000", ""),
        (Tag.NO_VALUE, "", None),
        (Tag.UNKNOWN, "", None),
        (Tag.UNSUPPORTED, "6162", None),
        (0x39, "0102", b"\x01\x02"),
        (0x7F, "00000001", b"\x00\x00\x00\x01"),
    ],
)  # fmt: skip
def test_a_value_is_read(tag, raw, content):
    read = decode(message(item(tag, b"x", bytes.fromhex(raw))))
    assert read.group(Group.PRINTER) == {"x": (Value(tag, content),)}


def test_several_values_and_collections_are_read():
    size = [
        item(Tag.COLLECTION, b"media-col", b""),
        item(Tag.MEMBER, b"", b"media-size"),
        item(Tag.COLLECTION, b"", b""),
        item(Tag.MEMBER, b"", b"x-dimension"),
        item(Tag.INTEGER, b"", struct.pack(">i", 5398)),
        item(Tag.RANGE, b"", struct.pack(">ii", 1, 2)),
        item(Tag.END_COLLECTION, b"", b""),
        item(Tag.END_COLLECTION, b"", b""),
        item(Tag.NO_VALUE, b"", b""),
        item(Tag.KEYWORD, b"sides", b"one-sided"),
    ]
    read = decode(message(*size) + b"document")
    inner = {"x-dimension": (Value(Tag.INTEGER, 5398), Value(Tag.RANGE, Range(1, 2)))}
    outer = {"media-size": (Value(Tag.COLLECTION, inner),)}
    assert read.group(Group.PRINTER) == {
        "media-col": (Value(Tag.COLLECTION, outer), Value(Tag.NO_VALUE, None)),
        "sides": (Value(Tag.KEYWORD, "one-sided"),),
    }
    assert read.group(Group.JOB) == {}


def deep(levels: int) -> bytes:
    opening = item(Tag.MEMBER, b"", b"m") + item(Tag.COLLECTION, b"", b"")
    closing = item(Tag.END_COLLECTION, b"", b"")
    return message(item(Tag.COLLECTION, b"c", b"") + opening * (levels - 1) + closing * levels)


def test_collections_are_read_only_so_deep():
    decode(deep(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 20_000):
        with pytest.raises(NotIpp, match="deep"):
            decode(deep(levels))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x02",
        HEAD,
        b"<html><body>404</body></html>",
        b"\x09" + HEAD[1:] + b"\x03",
        message(end=b""),
        message(item(Tag.INTEGER, b"x", b"\0\0\0\1"), end=b""),
        HEAD + item(Tag.INTEGER, b"x", b"\0\0\0\1") + b"\x03",
        message(item(Tag.INTEGER, b"", b"\0\0\0\1")),
        message(item(Tag.INTEGER, b"x", b"\0\0\1")),
        message(item(Tag.INTEGER, b"x", b"\0\0\0\0\1")),
        message(item(Tag.BOOLEAN, b"x", b"")),
        message(item(Tag.RANGE, b"x", b"\0\0\0\1")),
        message(item(Tag.RESOLUTION, b"x", b"\0\0\0\1\0\0\0\1")),
        message(item(Tag.DATE_TIME, b"x", bytes.fromhex("07e30d0b0a1e05072b0800"))),
        message(item(Tag.DATE_TIME, b"x", bytes.fromhex("07e30a0b0a1e05072bff00"))),
        message(item(Tag.DATE_TIME, b"x", bytes.fromhex("07e30a0b0a1e3d072b0800"))),
        message(item(Tag.DATE_TIME, b"x", b"2019-10-11")),
        message(item(Tag.TEXT_WITH_LANGUAGE, b"x", b"\0\x02en\0\x09Jam")),
        message(item(Tag.TEXT_WITH_LANGUAGE, b"x", b"")),
        message(b"\x21\xff\xffx"),
        message(b"\x41\0\1x\xff\xffshort"),
        message(item(Tag.MEMBER, b"x", b"m")),
        message(item(Tag.END_COLLECTION, b"x", b"")),
        message(item(Tag.COLLECTION, b"x", b"")),
        message(item(Tag.COLLECTION, b"x", b""), item(Tag.INTEGER, b"", b"\0\0\0\1")),
        message(item(Tag.COLLECTION, b"x", b""), item(Tag.MEMBER, b"", b"")),
        message(item(Tag.COLLECTION, b"x", b""), item(Tag.MEMBER, b"y", b"m")),
        message(item(Tag.KEYWORD, b"x", b"a") * 100_001),
        HEAD + b"\x04" * (MAX_BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(raw):
    with pytest.raises(NotIpp):
        decode(raw)


names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
numbers = st.integers(-(2**31), 2**31 - 1)
texts = st.text(max_size=30)
plain = st.one_of(
    st.builds(Value, st.sampled_from([Tag.INTEGER, Tag.ENUM]), numbers),
    st.builds(Value, st.just(Tag.BOOLEAN), st.booleans()),
    st.builds(
        Value,
        st.sampled_from([Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.TEXT_WITH_LANGUAGE]),
        texts,
    ),
    st.builds(Value, st.sampled_from([Tag.OCTETS, 0x39, 0x7F]), st.binary(max_size=30)),
    st.builds(Value, st.just(Tag.RANGE), st.builds(Range, numbers, numbers)),
    st.builds(Value, st.just(Tag.RESOLUTION), st.builds(Resolution, numbers, numbers, st.just(3))),
    st.builds(Value, st.just(Tag.NO_VALUE), st.none()),
    st.builds(
        Value,
        st.just(Tag.DATE_TIME),
        st.datetimes(timezones=st.just(UTC)).map(
            lambda moment: moment.replace(microsecond=moment.microsecond // 100_000 * 100_000)
        ),
    ),
)


def attributes(values: st.SearchStrategy[Value]) -> st.SearchStrategy[dict]:
    several = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.dictionaries(names, several, max_size=4)


values = st.recursive(
    plain,
    lambda inner: st.builds(Value, st.just(Tag.COLLECTION), attributes(inner)),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attributes(values), attributes(plain), st.integers(0, 0xFFFF), st.integers(0, 2**31 - 1))
def test_what_is_written_is_read_again(first, second, code, number):
    written = Message(code, ((Group.OPERATION, first), (Group.JOB, second)), number)
    assert decode(encode(written) + b"%PDF-1.4") == written


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_bytes_at_random_are_read_or_refused(raw):
    for candidate in (raw, HEAD + raw, HEAD + b"\x04" + raw + b"\x03"):
        with suppress(NotIpp):
            decode(candidate)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attributes(values), st.data())
def test_a_message_that_is_cut_or_spoiled_is_read_or_refused(first, data):
    raw = bytearray(encode(Message(0, ((Group.PRINTER, first),))))
    cut = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(NotIpp):
        decode(bytes(raw[:cut]))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NotIpp):
        decode(bytes(raw))
