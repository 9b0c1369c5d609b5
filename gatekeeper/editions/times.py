"""How an edition file writes instants, days and hours; everything here is fair time.

An instant is ``2019-10-15T09:00``, a span two of them with a slash between, a day ``2019-10-15``,
hours ``08:30/17:30``; an end may be 24:00. In an edition laid around today a day may be
``D``, ``D-3`` or ``D+2`` instead. Every function raises ValueError with what is wrong.
"""

import re
from datetime import date, datetime, time, timedelta

from gatekeeper.editions.errors import shown
from gatekeeper.policy.calendar import Span

MAX_DAYS = 120
"""No fair is longer; a slip in a year would else become a thousand spans."""

YEARS = range(1900, 3000)
"""The years of fairs; days can be added to them without leaving the calendar."""

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})|D([+-][0-9]{1,3})?")
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_WHOLE_DAY = timedelta(days=1)
_MAX_TEXT = 60


def _text(value: object, example: str) -> str:
    if isinstance(
        value, date | time
    ):  # TOML has times of its own; two ways to write is one too many
        raise ValueError(f"put quotes around {value.isoformat()}")  # noqa: TRY004
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)} is not a time in quotes like "{example}"')  # noqa: TRY004
    if len(value) > _MAX_TEXT:
        raise ValueError(f'{shown(value)} is too long; write it like "{example}"')
    return value


def read_offset(value: object) -> int:
    """How many days after the anchor ``D+2`` is."""
    match = _DAY.fullmatch(_text(value, "D+2"))
    if not match or match[1]:
        raise ValueError(f'{shown(value)} is not a day counted from today like "D+2"')
    return int(match[2] or 0)


def read_day(value: object, anchor: date | None) -> date:
    """A day; ``anchor`` is what ``D`` stands for, None where a calendar has dates of its own."""
    match = _DAY.fullmatch(_text(value, "2019-10-15"))
    if not match:
        raise ValueError(f'{shown(value)} is not a day like "2019-10-15"')
    if anchor is None and not match[1]:
        raise ValueError(f'{shown(value)} counts from today: only with anchor = "today"')
    if anchor is not None and match[1]:
        raise ValueError(f'{shown(value)} is a fixed date: with anchor = "today" write D, D-1, D+1')
    try:
        if anchor is None:
            day = date.fromisoformat(match[1])
        else:
            day = anchor + timedelta(days=int(match[2] or 0))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no day {shown(value)}") from error
    if day.year not in YEARS:
        raise ValueError(f"there is no fair in the year {day.year}")
    return day


def _since_midnight(value: object, *, end: bool) -> timedelta:
    match = _CLOCK.fullmatch(_text(value, "08:30"))
    since = timedelta(hours=int(match[1]), minutes=int(match[2])) if match else None
    if since is None or since > _WHOLE_DAY:
        raise ValueError(f'{shown(value)} is not a time of day like "08:30"')
    if since == _WHOLE_DAY and not end:
        raise ValueError("24:00 may only be an end; write 00:00 of the next day")
    return since


def read_clock(value: object) -> time:
    """A time of day, 00:00 to 23:59."""
    return (datetime.min + _since_midnight(value, end=False)).time()


def read_instant(value: object, anchor: date | None, *, end: bool = False) -> datetime:
    """A day and a time of day; 24:00 where it is an ``end``."""
    text = _text(value, "2019-10-15T09:00")
    day, separator, clock = text.partition("T")
    if not separator:
        raise ValueError(f'{shown(value)} is not an instant like "2019-10-15T09:00"')
    return _at(read_day(day, anchor), _since_midnight(clock, end=end))


def read_span(value: object, anchor: date | None) -> Span:
    """Two instants with a slash between."""
    start, separator, end = _text(value, "2019-10-19T18:00/2019-10-20T10:00").partition("/")
    if not separator:
        raise ValueError(f'{shown(value)} is not a span like "2019-10-19T18:00/2019-10-20T10:00"')
    return Span(read_instant(start, anchor), read_instant(end, anchor, end=True))


def read_daily(days: object, hours: object, anchor: date | None) -> tuple[Span, ...]:
    """The same hours on one day, or on every day from the first to the last, both included."""
    first_text, several, last_text = _text(days, "2019-10-10/2019-10-12").partition("/")
    first = read_day(first_text, anchor)
    last = read_day(last_text, anchor) if several else first
    opens_text, separator, closes_text = _text(hours, "08:30/17:30").partition("/")
    if not separator:
        raise ValueError(f'{shown(hours)} are not hours like "08:30/17:30"')
    opens = _since_midnight(opens_text, end=False)
    closes = _since_midnight(closes_text, end=True)
    if closes <= opens:
        raise ValueError(f"the hours end no later than they start: {shown(hours)}")
    count = (last - first).days + 1
    if count < 1:
        raise ValueError(f"the last day is before the first: {shown(days)}")
    if count > MAX_DAYS:
        raise ValueError(f"{count} days in a row; a fair has {MAX_DAYS} at most: {shown(days)}")
    each = (first + timedelta(days=number) for number in range(count))
    return tuple(Span(_at(day, opens), _at(day, closes)) for day in each)


def _at(day: date, since_midnight: timedelta) -> datetime:
    return datetime.combine(day, time.min) + since_midnight
