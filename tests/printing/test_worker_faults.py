"""The worker of one printer: a store that is gone for a moment, and what the clerks are told."""

from collections import deque
from threading import Event

import pytest

from gatekeeper.policy.printing import Flaw, JobState
from printing.printers.printer import Progress
from printing.worker import TELL_S
from tests.printing.queues import MemoryQueue
from tests.printing.scripted import FINE, RIBBON, Room, StoreGone

# The store is gone for a moment, at each call and on either side of it.
CALLS = [
    "before tell_health",
    "before left_behind",
    "before claim",
    "after claim",
    "before content_of",
    "before sending",
    "after sending",
    "before handed_over",
    "after handed_over",
    "before objection",
    "before end",
    "after end",
]


@pytest.mark.parametrize("call", CALLS)
def test_a_store_that_is_gone_for_a_moment_costs_no_card_and_makes_none_twice(call):
    room = Room(follow=[Progress.PRINTED, Progress.UNSURE])
    times = iter(range(2))

    def breaks(at: str) -> None:
        if at == call and next(times, None) is not None:
            raise StoreGone(call)

    room.queue.breaks = breaks
    broken = 0
    for _ in range(12):
        try:
            room.steps(every=4)
        except StoreGone:
            broken += 1
    assert broken
    if call == "after sending":
        # Nobody knows any more whether it was handed over.
        assert room.outcome() == (JobState.UNKNOWN, Flaw.RESTARTED, 0)
    else:
        assert room.outcome() == (JobState.PRINTED, None, 1)


def test_a_job_that_somebody_else_ended_is_let_go():
    room = Room(MemoryQueue(2), follow=[Progress.WAITING]).steps()
    room.job.attempt += 1
    room.job.state = JobState.CANCELLED
    room.queue.objects = lambda row: None
    room.printer.answers["follow"] = deque([Progress.PRINTED])
    room.steps(4)
    assert [row.state for row in room.queue.rows] == [JobState.CANCELLED, JobState.PRINTED]


# What the clerks are told.
def test_health_is_told_at_once_when_it_changes_and_else_now_and_then():
    room = Room(MemoryQueue(0), look=[FINE, FINE, RIBBON, RIBBON, FINE]).steps(5, every=0.1)
    assert room.queue.health == [FINE, RIBBON, FINE]
    room.steps(every=TELL_S)
    assert room.queue.health == [FINE, RIBBON, FINE, FINE]


def test_run_ends_when_told_and_survives_what_breaks():
    room = Room(follow=[Progress.PRINTED])
    stop = Event()
    room.queue.breaks = lambda call: stop.set() if call == "after end" else None
    room.printer.answers["look"] = deque([RuntimeError("a driver breaks its promise"), FINE])
    room.worker.run(stop)
    assert room.outcome() == (JobState.PRINTED, None, 1)
