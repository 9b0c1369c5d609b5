"""What must be true of an edition's phases, each alone and all together."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise

from gatekeeper.editions.draft import Draft
from gatekeeper.policy.calendar import Phase, Span, open_at, running_phase

Wrong = Callable[[str, str], None]
"""Notes a mistake at a key of the phase in hand."""


def told(span: Span) -> str:
    """A span as the file writes it."""
    return f"{minute(span.start)}/{minute(span.end)}"


def first_instant(phase: Phase) -> datetime:
    """When the first of its people may come: for early delivery, or when it begins."""
    return min([phase.begins, *(span.start for span in phase.early_delivery)])


def check_phases(draft: Draft, phases: tuple[Phase, ...]) -> None:
    """Note every mistake in the phases' calendars; ``phases`` are those right in themselves."""
    for phase in phases:
        table = f"phases.{phase.id}"

        def wrong(key: str, text: str, table: str = table) -> None:
            draft.wrong(table, key, text)

        _check_overlaps(phase, wrong)
        _check_order(phase, wrong)
        _check_days(phase, wrong)
        _check_halls(phase, draft, wrong)
    for earlier, later in pairwise(phases):
        first = first_instant(later)
        if first < earlier.ends:
            text = f"{minute(first)} is before phase {earlier.id} ends ({minute(earlier.ends)})"
            draft.wrong(f"phases.{later.id}", "begins", text)


def check_stage_days(draft: Draft, phases: tuple[Phase, ...], anchor: datetime) -> None:
    """Note the days of ``stage_days`` that are not of their stage from 00:00 to 24:00."""
    for stage, offset in draft.edition.stage_days.items() if draft.edition else ():
        midnight = anchor + timedelta(days=offset)
        for at in (midnight, midnight + timedelta(hours=23, minutes=59)):
            found = running_phase(phases, at).stage(at)
            if found is not stage:
                text = f"at {at:%H:%M} of D{offset:+d} the stage is {found}, not {stage}"
                draft.wrong("edition", f"stage_days.{stage}", text)
                break


def overlaps(labelled: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, str]]:
    """Every span that starts before an earlier one is over: its label, and what it overlaps."""
    latest: tuple[str, Span] | None = None
    for key, span in sorted(labelled, key=lambda each: (each[1].start, each[1].end)):
        if latest is not None and span.start < latest[1].end:
            yield key, f"{told(span)} overlaps {latest[0]} {told(latest[1])}"
        if latest is None or span.end > latest[1].end:
            latest = (key, span)


def _check_overlaps(phase: Phase, wrong: Wrong) -> None:
    """What a phase does, it does one at a time; buyers' hours lie inside the exhibitors'."""
    labelled = [
        *(("early_delivery", span) for span in phase.early_delivery),
        *(("setup", span) for span in phase.setup),
        *(("overtime", span) for span in phase.overtime),
        *(("sealed", span) for span in phase.sealed),
        *(("show_exhibitors", span) for span in phase.show_exhibitors),
        ("dismantling", phase.dismantling),
    ]
    for key, text in overlaps(labelled):
        wrong(key, text)
    for key, text in overlaps([("show_buyers", span) for span in phase.show_buyers]):
        wrong(key, text)
    for span in phase.show_buyers:
        hours = open_at(phase.show_exhibitors, span.start)
        if hours is None or span.end > hours.end:
            wrong("show_buyers", f"{told(span)} is not inside any hours of show_exhibitors")


def _check_order(phase: Phase, wrong: Wrong) -> None:
    """Early delivery, beginning, setup, sealed, show, dismantling: in this order."""
    for span in phase.early_delivery:
        if span.end > phase.begins:
            wrong("early_delivery", f"{told(span)} is not over when the phase begins")
    if phase.begins > phase.setup[0].start:
        wrong("begins", f"{minute(phase.begins)} is after setup has started")
    opening = phase.show_exhibitors[0].start
    if phase.setup[-1].end > opening:
        wrong("setup", f"{told(phase.setup[-1])} is not over when the show opens")
    for span in phase.sealed:
        if span.start < phase.setup[-1].end or span.end > opening:
            wrong("sealed", f"{told(span)} is not between setup and show")
    if phase.dismantling.start < phase.show_exhibitors[-1].end:
        wrong("dismantling", f"{told(phase.dismantling)} starts before the show is over")
    if phase.crews_from not in phase.dismantling:
        wrong("crews_from", f"{minute(phase.crews_from)} is not in {told(phase.dismantling)}")


def _check_days(phase: Phase, wrong: Wrong) -> None:
    """Show and evenings are told day by day, since they are granted and counted by the day."""
    by_the_day = {
        "show_exhibitors": phase.show_exhibitors,
        "show_buyers": phase.show_buyers,
        "overtime": phase.overtime,
        "early_delivery": phase.early_delivery,
    }
    for key, spans in by_the_day.items():
        for span in spans:
            if span.end > datetime.combine(span.start.date(), time.min) + timedelta(days=1):
                wrong(key, f"{told(span)} runs past midnight; write days and hours")
    setup_days = {span.start.date() for span in phase.setup}
    for span in phase.overtime:
        if span.start.date() not in setup_days:
            wrong("overtime", f"{span.start.date()} is not a day of setup")


def _check_halls(phase: Phase, draft: Draft, wrong: Wrong) -> None:
    for hall in sorted({hall for hall in phase.halls if phase.halls.count(hall) > 1}):
        wrong("halls", f"hall '{hall}' is there twice")
    if draft.venue is not None:
        known = [hall for halls in draft.venue.areas.values() for hall in halls]
        for hall in phase.halls:
            draft.wrong_unless_known(f"phases.{phase.id}", "halls", hall, known)


def minute(at: datetime) -> str:
    """An instant as the file writes it."""
    return at.isoformat(timespec="minutes")
