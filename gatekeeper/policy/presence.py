"""Who counts as inside: presence is kept per zone and forgotten at an hour (handbook 2)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from gatekeeper.policy.calendar import Phase
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Stage

_ONE_DAY = timedelta(days=1)


def forgotten_before(edition: Edition, at: datetime) -> datetime:
    """The last forgetting up to ``at``: who was admitted before it is no longer inside.

    Forgetting happens every day at ``edition.presence.forget_at`` on the days of the stages in
    ``forget_in``; ``datetime.min`` before the first of them. Fair time.
    """
    hour = edition.presence.forget_at
    last_day = at.date() if at.time() >= hour else at.date() - _ONE_DAY
    days = [
        min(last, last_day)
        for phase in edition.phases
        for first, last in _days(phase, edition.presence.forget_in)
        if first <= last_day
    ]
    return datetime.combine(max(days), hour) if days else datetime.min


def _days(phase: Phase, stages: frozenset[Stage]) -> Iterator[tuple[date, date]]:
    """The first and last day of each stage in which presence is forgotten."""
    if Stage.SETUP in stages:
        yield phase.begins.date(), phase.setup_span.end.date()
    if Stage.SHOW in stages:
        yield phase.show_exhibitors[0].start.date(), phase.closing_day
    if Stage.DISMANTLING in stages:
        yield phase.dismantling.start.date() + _ONE_DAY, phase.dismantling.end.date()


def is_inside(edition: Edition, inside_since: datetime | None, at: datetime) -> bool:
    """Whether somebody admitted at ``inside_since`` and not out since still counts as inside."""
    return inside_since is not None and inside_since >= forgotten_before(edition, at)
