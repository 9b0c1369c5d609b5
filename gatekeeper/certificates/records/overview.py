"""What a clerk sees first: what waits, the day so far, and one's own last steps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.fair_time import day_span, fair_time
from gatekeeper.policy.calendar import Phase, next_opening, open_at
from gatekeeper.policy.edition import CounterHours, Edition
from gatekeeper.policy.life import Step, steps_from
from gatekeeper.policy.words import Kind, Stage, State
from gatekeeper.store.events import Event
from gatekeeper.store.queues import Queues, kinds_and_states, queues, steps_by_hour, steps_of

MOST_OWN = 8
UNDONE_BY: Mapping[Step, tuple[Step, ...]] = {
    Step.APPLY: (Step.CANCEL, Step.REJECT),
    Step.APPROVE: (Step.CANCEL,),
    Step.PAY: (Step.REVERSE,),
    Step.PRODUCE: (Step.CANCEL,),
    Step.REGISTER: (Step.UNREGISTER,),
    Step.SUSPEND: (Step.RELEASE,),
    Step.REPORT_LOST: (Step.FIND,),
    Step.CONFISCATE: (Step.GIVE_BACK,),
}
"""What takes a step back, the nearest first; nothing is ever simply erased."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day; what came in, and what left the counter."""

    hour: int
    applied: int
    served: int
    """Handed over and registered."""


@dataclass(frozen=True, slots=True)
class Own:
    """A step that somebody took today, and what would take it back, if anything may."""

    event: Event
    kind: Kind | None
    state: State | None
    undo: Step | None
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter of the running phase; fair time."""

    kinds: tuple[Kind, ...]
    closes: datetime | None
    """None: it is not open now."""
    opens: datetime | None
    """When it opens next; None: not any more."""
    forms_until: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    phase: Phase
    stage: Stage
    queues: Queues
    registered: int
    """Registrations today."""
    hours: Sequence[Hour]
    own: Sequence[Own]
    counters: Sequence[Counter]


def overview(centre: Centre, by: By) -> Overview:
    """Everything on the first page of whoever is signed in; nobody's data, so no look to log."""
    edition, at = centre.edition, fair_time(centre.edition, by.now)
    midnight, _ = day_span(edition, at.date())
    with centre.store.reading() as conn:
        by_hour = list(steps_by_hour(conn, midnight, by.now))
        own = steps_of(conn, by.account, midnight, MOST_OWN)
        known = kinds_and_states(conn, [one.number for one in own if one.number])
        waiting = queues(conn)
    return Overview(
        phase=edition.phase_at(at),
        stage=edition.stage_at(at),
        queues=waiting,
        registered=sum(counts.get(Step.REGISTER, 0) for _, counts in by_hour),
        hours=[
            Hour(
                place,
                counts.get(Step.APPLY, 0),
                counts.get(Step.COLLECT, 0) + counts.get(Step.REGISTER, 0),
            )
            for place, (_, counts) in enumerate(by_hour)
        ],
        own=[_own(one, known, by) for one in own],
        counters=[_counter(row, at) for row in _running(edition, at)],
    )


def _own(event: Event, known: Mapping[str, tuple[Kind, State]], by: By) -> Own:
    kind, state = known.get(event.number or "", (None, None))
    detail = json.loads(event.detail or "{}")
    undo = None
    if state is not None and detail.get("to") == state and event.action in set(Step):
        may = steps_from(state, by.role)
        undo = next((one for one in UNDONE_BY.get(Step(event.action), ()) if one in may), None)
    return Own(event, kind, state, undo, detail.get("receipt"))


def _running(edition: Edition, at: datetime) -> list[CounterHours]:
    phase = edition.phase_at(at).id
    return [row for row in edition.counters if row.phase in {None, phase}]


def _counter(row: CounterHours, at: datetime) -> Counter:
    span = open_at(row.open, at)
    forms = row.forms_until if row.forms_until and row.forms_until > at else None
    return Counter(row.kinds, span.end if span else None, next_opening(row.open, at), forms)
