"""The words and values of the Internet Printing Protocol (RFC 8010, RFC 8011, PWG 5100.x)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TypeAlias


class Group(IntEnum):
    """Delimiter tags: which group of attributes begins (RFC 8010, 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """Value tags (RFC 8010, 3.5.2); others may come and are kept as numbers."""

    UNSUPPORTED = 0x10
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    NATURAL_LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER = 0x4A


class Operation(IntEnum):
    """What is asked of a printer (RFC 8011, 5.4.15)."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Status(IntEnum):
    """Those answers that mean something to us (RFC 8011, appendix B)."""

    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407
    FIRST_ERROR = 0x0400
    INTERNAL_ERROR = 0x0500
    VERSION_NOT_SUPPORTED = 0x0503
    DEVICE_ERROR = 0x0504
    TEMPORARY_ERROR = 0x0505
    BUSY = 0x0507
    JOB_CANCELED = 0x0508


class PrinterState(IntEnum):
    """RFC 8011, 5.4.11."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


class DeviceJobState(IntEnum):
    """RFC 8011, 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class Range:
    """rangeOfInteger."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """Dots per inch (unit 3) or per centimetre (unit 4)."""

    across: int
    along: int
    unit: int = 3


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its tag, so that what is decoded can be encoded again."""

    tag: int
    content: "Content"


Content: TypeAlias = (
    "int | bool | str | bytes | datetime | Range | Resolution | Mapping[str, tuple[Value, ...]]"
    " | None"
)
"""What a value is in Python: enums are int, what has no value is None, unknown tags are bytes."""

Attributes: TypeAlias = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer, without its document."""

    code: int
    """An Operation, or the status of an answer."""
    groups: tuple[tuple[int, Attributes], ...]
    number: int = 1
    """The request's id, which its answer repeats; 1 to 2^31-1."""
    version: tuple[int, int] = field(default=(2, 0))

    def group(self, tag: Group) -> Attributes:
        """The first group of that kind; an empty one where there is none."""
        return next((attributes for each, attributes in self.groups if each == tag), {})

    def every(self, tag: Group) -> tuple[Attributes, ...]:
        """All groups of that kind, such as the jobs of a list."""
        return tuple(attributes for each, attributes in self.groups if each == tag)


def integers(attributes: Attributes, name: str) -> tuple[int, ...]:
    """The integers and enums of an attribute; what is none of them is passed over."""
    contents = (value.content for value in attributes.get(name, ()))
    return tuple(each for each in contents if isinstance(each, int) and not isinstance(each, bool))


def integer(attributes: Attributes, name: str) -> int | None:
    """The first integer or enum of an attribute."""
    return next(iter(integers(attributes, name)), None)


def words(attributes: Attributes, name: str) -> tuple[str, ...]:
    """The texts, names, keywords and the like of an attribute."""
    contents = (value.content for value in attributes.get(name, ()))
    return tuple(each for each in contents if isinstance(each, str))


def octets(attributes: Attributes, name: str) -> tuple[bytes, ...]:
    """The octet strings of an attribute."""
    contents = (value.content for value in attributes.get(name, ()))
    return tuple(each for each in contents if isinstance(each, bytes))


def collections(attributes: Attributes, name: str) -> tuple[Attributes, ...]:
    """The collections of an attribute."""
    contents = (value.content for value in attributes.get(name, ()))
    return tuple(each for each in contents if isinstance(each, Mapping))


def whole(*numbers: int) -> tuple[Value, ...]:
    """Integers as an attribute."""
    return tuple(Value(Tag.INTEGER, number) for number in numbers)


def tagged(tag: Tag, *contents: Content) -> tuple[Value, ...]:
    """Values of one kind as an attribute."""
    return tuple(Value(tag, content) for content in contents)
