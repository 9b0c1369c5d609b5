"""Who counts as inside, and what an admission changes of that (handbook 2, 7, 8)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum, auto

from gatekeeper.policy.calendar import Phase
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition, Gate
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Direction, Kind, Stage, Subject

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


class Effect(Enum):
    """What an admission changes."""

    ENTERS = auto()
    LEAVES = auto()
    USES_UP = auto()
    """A discharge notice lets goods out once (handbook 8)."""
    NOTHING = auto()


def effect_of(credential: Credential, gate: Gate, direction: Direction) -> Effect:
    """What it changes that this credential is let through this gate, by the rules or against."""
    if gate.lets_through is Subject.GOODS:
        once = credential.kind is Kind.DISCHARGE_NOTICE
        return Effect.USES_UP if once else Effect.NOTHING
    return Effect.ENTERS if direction is Direction.IN else Effect.LEAVES


def takes_space(edition: Edition, credential: Credential, zone: str) -> bool:
    """Whether it takes a counted space in the zone: a coach only with a space of its own."""
    park = edition.car_parks.get(credential.kind)
    if park is None or park.spaces is None or zone != COMPOUND:
        return False
    return credential.kind is not Kind.COACH or credential.parking_space
