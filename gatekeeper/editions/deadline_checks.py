"""What must be true of an edition's counters and deadlines."""

from datetime import datetime, time

from gatekeeper.editions.calendar_checks import minute, overlaps, told
from gatekeeper.editions.draft import Draft
from gatekeeper.editions.fields import flat
from gatekeeper.editions.tables import CounterTable
from gatekeeper.policy.calendar import Phase, Span
from gatekeeper.policy.words import Kind


def check_deadlines(draft: Draft, phases: tuple[Phase, ...]) -> None:
    """Note every mistake in counters and changes of person; ``phases`` are right in themselves."""
    for place, counter in draft.counters.items():
        _check_counter(draft, f"counters {place}", counter)
        _check_counter_ends(draft, f"counters {place}", counter, phases)
    _check_counters_once(draft)
    _check_changes(draft, phases)


def _sorted(table: CounterTable) -> list[Span]:
    return sorted(flat(table.open), key=lambda span: (span.start, span.end))


def _check_counter(draft: Draft, name: str, table: CounterTable) -> None:
    spans = _sorted(table)
    for key, text in overlaps([("open", span) for span in spans]):
        draft.wrong(name, key, text)
    if len(set(table.kinds)) < len(table.kinds):
        draft.wrong(name, "kinds", "a kind is there twice")
    if table.phase is not None:
        draft.wrong_unless_phase(name, "phase", table.phase)
    until, before = table.forms_until, table.asked_before
    if until is not None and not spans[0].start < until <= spans[-1].end:
        draft.wrong(name, "forms_until", f"{minute(until)} is not while the counter is there")
    if before is not None and datetime.combine(before, time.min) > spans[-1].end:
        draft.wrong(name, "asked_before", f"{before} is after the counter has closed for good")


def _check_counter_ends(
    draft: Draft, name: str, table: CounterTable, phases: tuple[Phase, ...]
) -> None:
    """Nothing is asked for when all is over; not told where a phase is broken."""
    if draft.phases_broken:
        return
    last = max((phase.ends for phase in phases if table.phase in (None, phase.id)), default=None)
    for span in _sorted(table):
        if last is not None and span.end > last:
            draft.wrong(name, "open", f"{told(span)} is after all has ended ({minute(last)})")


def _check_counters_once(draft: Draft) -> None:
    seen: dict[tuple[Kind, int | None], int] = {}
    for place, table in draft.counters.items():
        for kind in dict.fromkeys(table.kinds):
            first = seen.setdefault((kind, table.phase), place)
            if first != place:
                draft.wrong(f"counters {place}", "kinds", f"{kind} is in counters {first} already")


def _check_changes(draft: Draft, phases: tuple[Phase, ...]) -> None:
    by_id = {phase.id: phase for phase in phases}
    for phase_id, table in draft.change_of_person.items():
        name = f"change_of_person.{phase_id}"
        draft.wrong_unless_phase(name, "", phase_id)
        if table.free_until > table.ends:
            draft.wrong(name, "free_until", f"{minute(table.free_until)} is after the end")
        phase = by_id.get(phase_id)
        if phase is not None:
            for key, at in (("free_until", table.free_until), ("ends", table.ends)):
                if not phase.begins <= at <= phase.ends:
                    draft.wrong(name, key, f"{minute(at)} is not in phase {phase_id}")
    for phase_id in by_id:
        name = f"change_of_person.{phase_id}"
        told_already = {"change_of_person", name} & draft.broken
        if phase_id not in draft.change_of_person and not told_already:
            draft.wrong(name, "", "the table is missing")
