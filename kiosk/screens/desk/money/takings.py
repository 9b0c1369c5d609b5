"""Draws what was taken in each hour of a day, cash and card side by side; no library, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatekeeper.certificates.money.tills import Entry, by_hour
from gatekeeper.policy.payment import Method

WIDTH, HEIGHT, BASE, TOP, LEFT = 720, 176, 152, 16, 64
_USUAL = range(8, 18)
"""The hours that are drawn even if nothing was taken in them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What was taken by a method in an hour, in the plot's own units."""

    method: Method
    hour: int
    amount: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour written under the plot, at the middle of its bars."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The bars of a day; ``highest`` is what the line at the top stands for."""

    bars: tuple[Bar, ...]
    hours: tuple[Hour, ...]
    highest: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    top: int = TOP
    left: int = LEFT


def plot(entries: Sequence[Entry]) -> Plot:
    """The takings by hour of fair time, from the first hour with any (or 8) to the last (or 17)."""
    taken = {method: by_hour(entries, method) for method in Method}
    busy = [hour for amounts in taken.values() for hour, amount in enumerate(amounts) if amount]
    hours = range(min(busy, default=_USUAL[0]), max(busy, default=_USUAL[-1]) + 1)
    hours = range(min(hours[0], _USUAL[0]), max(hours[-1], _USUAL[-1]) + 1)
    highest = _round(max((max(amounts) for amounts in taken.values()), default=0))
    slot = (WIDTH - LEFT) / len(hours)
    bars = tuple(
        Bar(
            method,
            hour,
            amounts[hour],
            LEFT + (hour - hours[0]) * slot + slot * (0.1 + 0.4 * place),
            BASE - _tall(amounts[hour], highest),
            slot * 0.38,
            _tall(amounts[hour], highest),
        )
        for place, (method, amounts) in enumerate(taken.items())
        for hour in hours
        if amounts[hour]
    )
    marks = tuple(Hour(LEFT + (hour - hours[0] + 0.5) * slot, f"{hour:02}") for hour in hours)
    return Plot(bars, marks, highest)


def _tall(amount: int, highest: int) -> float:
    return max(amount * (BASE - TOP) / highest, 2)


def _round(amount: int) -> int:
    """The next round number: 1, 2 or 5 and zeros, 100 at least."""
    step = 100
    while True:
        for times in (1, 2, 5):
            if amount <= step * times:
                return step * times
        step *= 10
