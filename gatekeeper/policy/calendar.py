"""Half-open spans of local fair time, and the phases of an edition made of them.

Every instant here is a naive ``datetime`` in the edition's own time zone ("fair time").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gatekeeper.policy.words import Stage


@dataclass(frozen=True, slots=True)
class Span:
    """An interval that includes its start and excludes its end (handbook 3)."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Raise ValueError for a span that ends before it starts, or is empty."""
        if self.end <= self.start:
            raise ValueError(f"the span ends ({self.end}) no later than it starts ({self.start})")

    def __contains__(self, at: datetime) -> bool:
        """Whether the instant lies in the span."""
        return self.start <= at < self.end


def open_at(spans: Iterable[Span], at: datetime) -> Span | None:
    """The span that holds the instant, if any."""
    return next((span for span in spans if at in span), None)


def next_opening(spans: Iterable[Span], at: datetime) -> datetime | None:
    """The first start after the instant, if any."""
    return min((span.start for span in spans if span.start > at), default=None)


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of an edition: its halls and its calendar (handbook 3)."""

    id: int
    halls: tuple[str, ...]
    begins: datetime
    """From when its rules hold; its first setup day's 00:00 in phase 1."""
    setup: tuple[Span, ...]
    overtime: tuple[Span, ...]
    """Evenings that open for organisations granted overtime on that date."""
    early_delivery: tuple[Span, ...]
    """Evenings before setup that open for contractors granted that date, at the compound only."""
    sealed: tuple[Span, ...]
    show_exhibitors: tuple[Span, ...]
    show_buyers: tuple[Span, ...]
    dismantling: Span
    crews_from: datetime
    """From when dismantling crews and material vehicles are let in."""

    @property
    def ends(self) -> datetime:
        """The end of its dismantling."""
        return self.dismantling.end

    @property
    def setup_span(self) -> Span:
        """From the first instant of setup to the last."""
        return Span(self.setup[0].start, self.setup[-1].end)

    @property
    def closing_day(self) -> date:
        """The last day of its show."""
        return self.show_exhibitors[-1].start.date()

    def stage(self, at: datetime) -> Stage:
        """What the phase is doing at the instant; nights between its hours belong to the stage."""
        if at in self.dismantling:
            return Stage.DISMANTLING
        if open_at(self.sealed, at):
            return Stage.SEALED
        if self.begins <= at < self.setup[-1].end or open_at(self.early_delivery, at):
            return Stage.SETUP
        if self.show_exhibitors[0].start <= at < self.dismantling.start:
            return Stage.SHOW
        return Stage.CLOSED


def running_phase(phases: tuple[Phase, ...], at: datetime) -> Phase:
    """The phase whose rules hold: between two the next, after the last the last (handbook 9)."""
    return next((phase for phase in phases if at < phase.ends), phases[-1])
