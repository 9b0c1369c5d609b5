"""The worker of one printer: a store that is gone for a moment, and what the clerks are told."""

from collections import deque
from threading import Event

import pytest

from gatekeeper.policy.printing import Flaw, JobState, Trouble
from printing.errors import StationFailed
from printing.printers.printer import Progress
from printing.worker import RETRY_S, TELL_S
from tests.printing.queues import MemoryQueue
from tests.printing.scripted import FINE, OFF, RIBBON, Coding, Room, StoreGone

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


def test_a_fault_is_told_once_while_it_lasts_and_again_when_it_comes_back(caplog):
    room = Room(MemoryQueue(0))
    gone, stop = RuntimeError("gone"), Event()
    looks = iter([gone, gone, FINE, gone])

    def look():
        seen = next(looks, None)
        if seen is None:
            stop.set()
        elif seen is gone:
            raise gone
        return FINE

    room.printer.look = look
    room.worker.run(stop)
    assert [record.exc_info[1] for record in caplog.records] == [gone, gone]


def test_run_ends_when_told_and_survives_what_breaks():
    room = Room(follow=[Progress.PRINTED])
    stop = Event()
    room.queue.breaks = lambda call: stop.set() if call == "after end" else None
    room.printer.answers["look"] = deque([RuntimeError("a driver breaks its promise"), FINE])
    room.worker.run(stop)
    assert room.outcome() == (JobState.PRINTED, None, 1)


def test_a_printer_that_was_off_is_cleared_though_its_station_called_it_off_before():
    room = Room(look=[FINE, FINE, FINE, OFF, FINE])
    room.encoder = Coding(StationFailed(Flaw.STATION, "no answer", Trouble.OFF))
    room.start()
    room.steps(3)
    room.encoder.fails = None
    room.steps(every=RETRY_S).steps(2)
    calls = [call for call in room.printer.calls if call in {"clear", "send"}]
    assert calls[-2:] == ["clear", "send"]
    assert calls.count("clear") > 1
