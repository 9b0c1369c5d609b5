"""Instants as people say them: today 14:00, tomorrow 09:30, 19 Oct 23:00."""

from datetime import date, datetime, timedelta

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = {
    -1: {"zh": "昨天", "en": "yesterday"},
    0: {"zh": "今天", "en": "today"},
    1: {"zh": "明天", "en": "tomorrow"},
}


def human_date(lang: str, day: date, today: date) -> str:
    """The day in words; with its year only when that is not this year's."""
    near = _NEAR.get((day - today).days)
    if near:
        return near[lang]
    if lang == "zh":
        year = f"{day.year}年" if day.year != today.year else ""
        return f"{year}{day.month}月{day.day}日"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def human_time(lang: str, at: datetime, now: datetime) -> str:
    """When something ends, both in fair time; 00:00 is the 24:00 of the day before."""
    if at.hour == at.minute == 0:
        return f"{human_date(lang, (at - timedelta(days=1)).date(), now.date())} 24:00"
    return f"{human_date(lang, at.date(), now.date())} {at:%H:%M}"


def human_start(lang: str, at: datetime, now: datetime) -> str:
    """When something begins, both in fair time; a whole day begins with its date alone."""
    if at.hour == at.minute == 0:
        return human_date(lang, at.date(), now.date())
    return human_time(lang, at, now)
