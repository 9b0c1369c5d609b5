"""IPP messages as bytes and back (RFC 8010); nothing in an answer is taken on trust."""

import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone

from printing.printers.ipp.values import (
    Attributes,
    Content,
    Group,
    Message,
    Range,
    Resolution,
    Tag,
    Value,
)

MAX_BYTES = 2 * 1024 * 1024
"""Of a message without its document; a server with thousands of jobs says less."""
MAX_DEPTH = 8
"""Collections within collections; media-col has three."""
MAX_VALUES = 100_000

_INTEGERS = frozenset({Tag.INTEGER, Tag.ENUM})
_NOTHING = range(0x10, 0x20)
_WITH_LANGUAGE = frozenset({Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE})
_STRINGS = range(0x40, 0x60)


class NotIpp(Exception):
    """Bytes that are no IPP message, or only a part of one."""


def encode(message: Message) -> bytes:
    """A message as bytes; its document, if it has one, follows them."""
    parts = [struct.pack(">BBHI", *message.version, message.code, message.number)]
    for tag, attributes in message.groups:
        parts.append(bytes([tag]))
        for name, values in attributes.items():
            parts.extend(_attribute(name, values))
    return b"".join([*parts, bytes([Group.END])])


def _attribute(name: str, values: tuple[Value, ...]) -> Iterator[bytes]:
    for place, value in enumerate(values):
        yield _item(value.tag, b"" if place else name.encode("ascii"), _written(value))
        if value.tag == Tag.COLLECTION:
            yield from _members(value.content)


def _members(content: Content) -> Iterator[bytes]:
    assert isinstance(content, Mapping)
    for name, values in content.items():
        yield _item(Tag.MEMBER, b"", name.encode("ascii"))
        for value in values:
            yield _item(value.tag, b"", _written(value))
            if value.tag == Tag.COLLECTION:
                yield from _members(value.content)
    yield _item(Tag.END_COLLECTION, b"", b"")


def _item(tag: int, name: bytes, content: bytes) -> bytes:
    head = struct.pack(">BH", tag, len(name))
    return head + name + struct.pack(">H", len(content)) + content


def _written(value: Value) -> bytes:
    match value.content:
        case bool(yes):
            return bytes([yes])
        case int(number):
            return struct.pack(">i", number)
        case str(text):
            return _text(value.tag, text)
        case bytes(raw):
            return raw
        case datetime() as moment:
            return _moment(moment)
        case Range(lowest, highest):
            return struct.pack(">ii", lowest, highest)
        case Resolution(across, along, unit):
            return struct.pack(">iib", across, along, unit)
        case _:
            return b""


def _text(tag: int, text: str) -> bytes:
    raw = text.encode()
    if tag not in _WITH_LANGUAGE:
        return raw
    return struct.pack(">H", 2) + b"en" + struct.pack(">H", len(raw)) + raw


def _moment(moment: datetime) -> bytes:
    """RFC 2579 DateAndTime, as RFC 8010 wants it: with its distance from UTC."""
    offset = moment.utcoffset() or timedelta()
    minutes = abs(offset) // timedelta(minutes=1)
    head = struct.pack(">H6B", *moment.timetuple()[:6], moment.microsecond // 100_000)
    return head + (b"-" if offset < timedelta() else b"+") + bytes(divmod(minutes, 60))


def decode(raw: bytes) -> Message:
    """What the bytes say, up to the end of the attributes; a document behind them is left alone.

    Raises NotIpp, and nothing else, for whatever else comes.
    """
    if len(raw) > MAX_BYTES:
        raise NotIpp(f"more than {MAX_BYTES} bytes")
    reader = _Reader(raw)
    major, minor = reader.numbers(">BB", 2)
    if major not in {1, 2}:
        raise NotIpp(f"version {major}.{minor}")
    code, number = reader.numbers(">HI", 6)
    groups = []
    tag = reader.byte()
    while tag != Group.END:
        if tag > 0x0F:
            raise NotIpp("an attribute outside every group")
        attributes, following = _group(reader)
        groups.append((tag, attributes))
        tag = following
    return Message(code, tuple(groups), number, (major, minor))


class _Reader:
    """Takes bytes from the front; what is not there any more is NotIpp."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._place = 0
        self._values = 0

    def take(self, length: int) -> bytes:
        end = self._place + length
        if end > len(self._raw):
            raise NotIpp("it ends in the middle")
        taken = self._raw[self._place : end]
        self._place = end
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def numbers(self, form: str, length: int) -> tuple[int, ...]:
        return struct.unpack(form, self.take(length))

    def item(self) -> tuple[str, bytes]:
        """The rest of an attribute whose tag was read: its name and its raw value."""
        self._values += 1
        if self._values > MAX_VALUES:
            raise NotIpp(f"more than {MAX_VALUES} values")
        name = self.take(*self.numbers(">H", 2)).decode("ascii", "replace")
        return name, self.take(*self.numbers(">H", 2))


def _group(reader: _Reader) -> tuple[Attributes, int]:
    """The attributes of a group, and the tag that ends it."""
    attributes: dict[str, tuple[Value, ...]] = {}
    last: list[Value] = []
    name = ""
    while (tag := reader.byte()) > 0x0F:
        said, raw = reader.item()
        if said:
            if name:
                attributes.setdefault(name, tuple(last))
            name, last = said, []
        elif not name:
            raise NotIpp("a further value of no attribute")
        last.append(_value(reader, tag, raw, 1))
    if name:
        attributes.setdefault(name, tuple(last))
    return attributes, tag


def _value(reader: _Reader, tag: int, raw: bytes, depth: int) -> Value:
    if tag == Tag.COLLECTION:
        return Value(tag, _collection(reader, depth))
    if tag in {Tag.MEMBER, Tag.END_COLLECTION}:
        raise NotIpp("a member of no collection")
    return Value(tag, _content(tag, raw))


def _collection(reader: _Reader, depth: int) -> Attributes:
    """The members up to the collection's end; its beginning was read."""
    if depth > MAX_DEPTH:
        raise NotIpp(f"collections more than {MAX_DEPTH} deep")
    members: dict[str, tuple[Value, ...]] = {}
    name, values = "", list[Value]()
    while True:
        tag = reader.byte()
        if tag <= 0x0F:
            raise NotIpp("a collection without its end")
        said, raw = reader.item()
        if said:
            raise NotIpp("an attribute inside a collection")
        if tag in {Tag.MEMBER, Tag.END_COLLECTION}:
            if name:
                members.setdefault(name, tuple(values))
            if tag == Tag.END_COLLECTION:
                return members
            name, values = raw.decode("ascii", "replace"), []
            if not name:
                raise NotIpp("a member without a name")
            continue
        if not name:
            raise NotIpp("a value of no member")
        values.append(_value(reader, tag, raw, depth + 1))


def _content(tag: int, raw: bytes) -> Content:
    if tag in _INTEGERS:
        return int(*_exactly(">i", raw))
    if tag in _NOTHING:
        return None
    if tag in _WITH_LANGUAGE:
        return _behind_language(raw)
    if tag in _STRINGS:
        return raw.decode("utf-8", "replace")
    match tag:
        case Tag.BOOLEAN:
            return bool(_exactly(">B", raw)[0])
        case Tag.DATE_TIME:
            return _read_moment(raw)
        case Tag.RESOLUTION:
            return Resolution(*_exactly(">iib", raw))
        case Tag.RANGE:
            return Range(*_exactly(">ii", raw))
        case _:
            return raw


def _exactly(form: str, raw: bytes) -> tuple[int, ...]:
    if len(raw) != struct.calcsize(form):
        raise NotIpp(f"{len(raw)} bytes where there must be {struct.calcsize(form)}")
    return struct.unpack(form, raw)


def _behind_language(raw: bytes) -> str:
    """The text; the language before it is passed over."""
    reader = _Reader(raw)
    reader.take(*reader.numbers(">H", 2))
    text = reader.take(*reader.numbers(">H", 2))
    return text.decode("utf-8", "replace")


def _read_moment(raw: bytes) -> datetime:
    year, month, day, hour, minute, second, tenth, sign, hours, minutes = _exactly(">H9B", raw)
    try:
        offset = timedelta(hours=hours, minutes=minutes)
        zone = timezone(-offset if sign == ord("-") else offset) if offset else UTC
        # RFC 2579 allows a leap second, which Python does not know.
        second = 59 if second == 60 else second
        return datetime(year, month, day, hour, minute, second, tenth * 100_000, zone)
    except ValueError as error:
        raise NotIpp(f"no moment: {error}") from error
