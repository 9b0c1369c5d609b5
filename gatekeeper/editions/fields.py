"""The kinds of value that an edition file's keys take, each refusing in a plain sentence."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo

from gatekeeper.editions.errors import nearest, not_one_of, shown
from gatekeeper.editions.times import (
    read_clock,
    read_daily,
    read_day,
    read_instant,
    read_offset,
    read_span,
)
from gatekeeper.policy.calendar import Span
from gatekeeper.policy.edition import QuotaUnit, Validity
from gatekeeper.policy.sanctions import Violation
from gatekeeper.policy.words import (
    Action,
    Direction,
    Hours,
    Kind,
    Passback,
    RegisteredPer,
    Stage,
    Subject,
)

Word = TypeVar("Word", bound=StrEnum)


class Anchor(StrEnum):
    """What a calendar without dates of its own is laid around."""

    TODAY = "today"


class Colour(StrEnum):
    """What may be behind a face."""

    BLUE = "blue"
    WHITE = "white"
    GREY = "grey"
    RED = "red"


def _word(words: type[Word], only: Sequence[Word] = ()) -> PlainValidator:
    known = [str(word) for word in only or words]

    def read(value: object) -> Word:
        if not isinstance(value, str) or value not in known:
            raise ValueError(not_one_of(value, known))
        return words(value)

    return PlainValidator(read)


def _anchored(
    read: Callable[[object, date | None], date | datetime | Span | tuple[Span, ...]],
) -> PlainValidator:
    """The reader of a time, given what ``D`` stands for from the validation's context."""

    def read_with_anchor(value: object, info: ValidationInfo) -> object:
        return read(value, (info.context or {}).get("anchor"))

    return PlainValidator(read_with_anchor)


def _read_spans(value: object, anchor: date | None) -> tuple[Span, ...]:
    """One entry of a calendar: a span, or the same hours day by day."""
    if not isinstance(value, dict):
        return (read_span(value, anchor),)
    for key in value:
        if key not in {"days", "hours"}:
            raise ValueError(f"unknown key {shown(key)}{nearest(key, ['days', 'hours'])}")
    for key in ("days", "hours"):
        if key not in value:
            raise ValueError(f"{key} is missing beside {', '.join(value) or 'nothing'}")
    return read_daily(value["days"], value["hours"], anchor)


def _printable(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError(f"{shown(value)} is not printable, or has space around it")
    return value


def _read_phase_id(value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise ValueError(f"{shown(value)} is not a phase's number (1 to 99)")
    return int(text)


Id = Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")]
Text = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_printable)]
PhaseId = Annotated[int, PlainValidator(_read_phase_id)]
Count = Annotated[int, Field(ge=1, le=10_000)]
Amount = Annotated[int, Field(ge=0, le=1_000_000)]
Millimetres = Annotated[float, Field(gt=0, le=1000)]

Clock = Annotated[time, PlainValidator(read_clock)]
DayOffset = Annotated[int, PlainValidator(read_offset)]
Day = Annotated[date, _anchored(read_day)]
Instant = Annotated[datetime, _anchored(read_instant)]
OneSpan = Annotated[Span, _anchored(read_span)]
Spans = list[Annotated[tuple[Span, ...], _anchored(_read_spans)]]

AnchorWord = Annotated[Anchor, _word(Anchor)]
ActionWord = Annotated[Action, _word(Action, (Action.REFUSE, Action.RETAIN))]
ColourWord = Annotated[Colour, _word(Colour)]
DirectionWord = Annotated[Direction, _word(Direction)]
HoursWord = Annotated[Hours, _word(Hours)]
KindWord = Annotated[Kind, _word(Kind)]
PassbackWord = Annotated[Passback, _word(Passback)]
QuotaUnitWord = Annotated[QuotaUnit, _word(QuotaUnit)]
RegisteredPerWord = Annotated[RegisteredPer, _word(RegisteredPer)]
StageWord = Annotated[Stage, _word(Stage)]
SubjectWord = Annotated[Subject, _word(Subject)]
ValidityWord = Annotated[Validity, _word(Validity)]
ViolationWord = Annotated[Violation, _word(Violation)]


def flat(spans: Spans) -> tuple[Span, ...]:
    """The spans of a calendar's entries one after another, as written."""
    return tuple(span for entry in spans for span in entry)
