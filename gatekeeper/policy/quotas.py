"""How many credentials of a kind there may be, by stand area, agency or exhibitors (handbook 4)."""

from dataclasses import dataclass

from gatekeeper.policy.edition import Edition, QuotaUnit
from gatekeeper.policy.words import Kind

_SQUARE_CENTIMETRES = 10_000


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """How much of a quota is used; ``limit`` None means that there is none."""

    limit: int | None
    used: int
    """Credentials alive and applications pending; a withdrawn one gives its place back."""
    granted: int = 0
    """How many more the plan review group or the duty manager has allowed, on record."""

    @property
    def left(self) -> int | None:
        """How many more there may be, never below 0; None: as many as wanted."""
        if self.limit is None:
            return None
        return max(0, self.limit + self.granted - self.used)

    def holds(self, more: int = 1) -> bool:
        """Whether there is room for so many more."""
        return self.left is None or self.left >= more


def whole_stands(edition: Edition, area_m2: float) -> int:
    """How many whole standard stands an area is: floor(m² / 9), exact to the square centimetre.

    RULING: H 3.2 says "a standard stand of 9 m²" and knows no other; so the areas of an
    organisation's stands in one phase are added first, then divided and floored, and half a stand
    here and half a stand there are one. Raises ValueError for an area that is none.
    """
    if not 0 <= area_m2 < float("inf"):
        raise ValueError(f"{area_m2} is no area in square metres")
    return round(area_m2 * _SQUARE_CENTIMETRES) // (edition.stand_m2 * _SQUARE_CENTIMETRES)


def quota(
    edition: Edition, kind: Kind, *, area_m2: float, agencies: int = 1, exhibitors: int = 0
) -> int | None:
    """How many credentials of the kind an organisation has in one phase; None: no limit.

    ``area_m2``: of all its stands in that phase, added (a contractor's: of the stands it builds).
    ``exhibitors``: exhibitor badges of the phase, for coaches. Whole units only: 39 exhibitors
    are not yet 40. Raises ValueError for impossible numbers.
    """
    if agencies < 0 or exhibitors < 0:
        raise ValueError(f"impossible: {agencies} agencies, {exhibitors} exhibitors")
    rule = edition.kinds[kind].quota
    if rule is None:
        return None
    match rule.unit:
        case QuotaUnit.STAND:
            units = whole_stands(edition, area_m2)
        case QuotaUnit.AGENCY:
            units = agencies
        case QuotaUnit.EXHIBITOR:
            units = exhibitors
    return units // rule.per * rule.count


def spaces_for(edition: Edition, coach_passes: int) -> int:
    """How many parking spaces come with so many coach passes: one for every whole three.

    An edition that says nothing of spaces gives every pass its own.
    """
    if coach_passes < 0:
        raise ValueError(f"impossible: {coach_passes} passes")
    return coach_passes // (edition.kinds[Kind.COACH].passes_per_space or 1)
