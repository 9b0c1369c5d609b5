"""When the certificate centre serves a kind, and until when it is asked for (handbook 5; H 3.3).

Every instant is fair time, every interval half open: at the last minute of a deadline, no longer.
A kind without a counter of its own in the edition has no rule: it is always served. So has
``agency_staff``: H 3.3 gives hours for the exhibitor badge only, and everywhere else (H 3.5.1,
3.5.6, 3.5.7) names the two apart.
"""

from datetime import date, datetime, time, timedelta

from gatekeeper.policy.calendar import next_opening, open_at
from gatekeeper.policy.edition import CounterHours, Edition
from gatekeeper.policy.words import Kind


def counter(edition: Edition, kind: Kind, phase: int | None) -> CounterHours | None:
    """The counter that serves the kind in the phase, or in the whole edition; None: no rule."""
    rows = [row for row in edition.counters if kind in row.kinds and row.phase in {None, phase}]
    return min(rows, key=lambda row: row.phase is None, default=None)


def is_open(edition: Edition, kind: Kind, phase: int | None, at: datetime) -> bool:
    """Whether the kind is served at the counter at this instant."""
    row = counter(edition, kind, phase)
    return row is None or open_at(row.open, at) is not None


def closes(edition: Edition, kind: Kind, phase: int | None, at: datetime) -> datetime | None:
    """When the counter that is open now closes; None: it is not open, or has no hours."""
    row = counter(edition, kind, phase)
    span = open_at(row.open, at) if row else None
    return span.end if span else None


def opens_next(edition: Edition, kind: Kind, phase: int | None, at: datetime) -> datetime | None:
    """The first opening after this instant; None: there is none, or no rule."""
    row = counter(edition, kind, phase)
    return next_opening(row.open, at) if row else None


def forms_until(edition: Edition, kind: Kind, phase: int | None) -> datetime | None:
    """From which instant no form is taken any more; None: no rule."""
    row = counter(edition, kind, phase)
    return row.forms_until if row else None


def asked_until(
    edition: Edition, kind: Kind, phase: int | None, first_day: date | None
) -> datetime | None:
    """From which instant it is too late to ask; None: no rule, or the first day is not known.

    "Asked for before 1 October": 00:00 of that day. "3 days ahead" of ``first_day``, the first day
    it is wanted for, are calendar days (RULING): for the 10th, the whole of the 7th will do.
    """
    row = counter(edition, kind, phase)
    if row is None:
        return None
    limits = []
    if row.asked_before is not None:
        limits.append(datetime.combine(row.asked_before, time()))
    if row.asked_days_ahead is not None and first_day is not None:
        last_day = first_day - timedelta(days=row.asked_days_ahead)
        limits.append(datetime.combine(last_day + timedelta(days=1), time()))
    return min(limits, default=None)
