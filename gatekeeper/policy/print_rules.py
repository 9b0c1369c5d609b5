"""What may be printed on what and when, why once more, and how long the rest of a batch takes."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from gatekeeper.policy.calendar import Span
from gatekeeper.policy.life import Step, leads_on
from gatekeeper.policy.printing import Form, Paper
from gatekeeper.policy.words import Carrier, Kind, State, Subject

LAST_ENDED = 10
"""Pieces by which a batch's pace is told."""


class Reprint(StrEnum):
    """Why what was printed and not handed over yet is printed once more."""

    SMUDGED = "smudged"
    DAMAGED = "damaged"
    DATA_CHANGED = "data_changed"
    CHIP_DEAD = "chip_dead"
    """The card does not answer a reader."""
    MISLAID = "mislaid"
    """It is nowhere in the centre."""
    OTHER = "other"


class BatchState(StrEnum):
    """Whether the pieces of a batch are taken by printers."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    """What was not begun was cancelled."""


def forms_of(paper: Paper, kind: Kind | None = None) -> tuple[Form, ...]:
    """What it may be printed on, the usual form first.

    A separator lies among the pieces of its batch, so it takes any form, as a test page does.
    """
    if paper is Paper.COLLECTION_LIST:
        return (Form.SHEET,)
    if paper is not Paper.FACE or kind is None:
        return tuple(Form)
    if kind.carrier is Carrier.CARD:
        return (Form.CARD,)
    if kind.subject is Subject.VEHICLES:
        return (Form.WINDSCREEN,)
    if kind.subject is Subject.GOODS:
        return (Form.A6,)
    return (Form.A6, Form.LABEL)


def chosen_form(possible: Sequence[Form], there: Collection[Form]) -> Form:
    """The first form that a printer is there for; the usual one where none is."""
    return next((form for form in possible if form in there), possible[0])


def may_print(state: State, *, once_more: bool) -> bool:
    """Whether a credential's state lets it be printed.

    The first time before it is made, once more until it is handed over.
    """
    return state is State.PRODUCED if once_more else leads_on(Step.PRODUCE, state)


def same_hours(spans: Iterable[Span]) -> tuple[time, time] | None:
    """From when until when all of the spans go on their day; None where they are not the same."""
    found = {(span.start.time(), span.end.time()) for span in spans}
    return found.pop() if len(found) == 1 else None


def pace(ended: Sequence[datetime]) -> timedelta | None:
    """How long a piece takes, by when the last ones ended, in any order; None for fewer than two.

    The middle one of the gaps, so that one change of ribbon does not count.
    """
    last = sorted(ended)[-LAST_ENDED:]
    gaps = [after - before for before, after in pairwise(last)]
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps)) if gaps else None
