"""Turns instants into the time of the fair, naive and in the edition's zone, and back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gatekeeper.policy.edition import Edition


def fair_time(edition: Edition, instant: datetime) -> datetime:
    """An aware instant as naive time of the fair; ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(ZoneInfo(edition.timezone)).replace(tzinfo=None)


def day_span(edition: Edition, day: date) -> tuple[datetime, datetime]:
    """A day of the fair as aware instants: its midnight, and the next."""
    zone = ZoneInfo(edition.timezone)
    midnight = datetime.combine(day, time(), zone)
    return midnight, datetime.combine(day + timedelta(days=1), time(), zone)
