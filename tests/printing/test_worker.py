"""The worker of one printer: every path of a job, told by a printer that follows a script."""

from collections import deque

import pytest

from gatekeeper.policy.printing import Content, Flaw, JobState, JobStep, Trouble
from printing.errors import FaceWrong, LostSight, Refused, StationFailed
from printing.printers.printer import Progress
from printing.worker import GRACE_S, RETRY_S
from tests.printing.queues import Drawn, MemoryQueue, Taken
from tests.printing.scripted import (
    DEADLINE_S,
    FINE,
    GARBLED,
    OFF,
    RIBBON,
    Coding,
    Room,
    sent,
    trouble,
)


def test_one_job_after_the_other_is_sent_once_and_printed():
    room = Room(MemoryQueue(3), follow=[Progress.WAITING, Progress.PRINTING, Progress.PRINTED])
    room.steps(12)
    assert [row.state for row in room.queue.rows] == [JobState.PRINTED] * 3
    assert [sheet.title for sheet in room.printer.sent] == [
        "fairgate-1-1",
        "fairgate-2-1",
        "fairgate-3-1",
    ]


def test_it_is_sent_in_the_store_before_its_first_byte_leaves():
    room = Room()
    states = []
    send = room.printer.send
    room.printer.send = lambda sheet: (states.append(room.job.state), send(sheet))[1]
    room.steps()
    assert states == [JobState.SENT]
    assert room.job.device_job == "7"


def test_only_one_job_is_in_flight():
    room = Room(MemoryQueue(2), follow=[Progress.WAITING]).steps(20)
    assert len(room.printer.sent) == 1


# What the printer says of the job.
@pytest.mark.parametrize(
    ("proves", "progress", "health", "expected"),
    [
        (True, Progress.PRINTED, FINE, (JobState.PRINTED, None)),
        (True, Progress.NOTHING, FINE, (JobState.FAILED, Flaw.REFUSED)),
        (True, Progress.NOTHING, RIBBON, (JobState.QUEUED, Flaw.REFUSED)),
        (True, Progress.UNSURE, FINE, (JobState.UNKNOWN, Flaw.CONNECTION)),
        (False, Progress.UNSURE, FINE, (JobState.UNKNOWN, Flaw.NO_STATUS)),
        (False, Progress.PRINTED, FINE, (JobState.UNKNOWN, Flaw.NO_STATUS)),
        (False, Progress.NOTHING, RIBBON, (JobState.UNKNOWN, Flaw.NO_STATUS)),
    ],
)
def test_only_what_is_proven_is_believed(proves, progress, health, expected):
    room = Room(proves=proves, look=[FINE, health], follow=[progress]).steps(2)
    assert room.outcome() == (*expected, 1)


def test_no_other_job_begins_while_a_person_has_to_say_what_came_out():
    room = Room(MemoryQueue(2), follow=[Progress.UNSURE]).steps(30)
    assert [row.state for row in room.queue.rows] == [JobState.UNKNOWN, JobState.QUEUED]
    room.job.step(JobStep.SAY_NOTHING)
    room.printer.answers["follow"] = deque([Progress.PRINTED])
    room.steps(2)
    assert room.queue.rows[1].state is JobState.PRINTED


@pytest.mark.parametrize(
    ("health", "expected"),
    [(FINE, (JobState.FAILED, Flaw.REFUSED)), (RIBBON, (JobState.QUEUED, Flaw.REFUSED))],
)
def test_a_refused_job_waits_if_the_printer_is_in_trouble_else_it_failed(health, expected):
    room = Room(look=[FINE, health], send=[Refused("no")]).steps()
    assert room.outcome() == (*expected, 1)


def test_a_printer_that_takes_nothing_for_no_reason_does_not_fail_the_whole_queue():
    room = Room(MemoryQueue(5), send=[Refused("no")]).steps(30, every=RETRY_S / 40)
    assert [row.state for row in room.queue.rows].count(JobState.FAILED) == 1
    assert Trouble.OTHER in room.queue.health[-1].troubles
    room.printer.answers.clear()
    room.steps(10, every=RETRY_S)
    assert [row.state for row in room.queue.rows].count(JobState.PRINTED) == 4
    assert room.queue.health[-1] == FINE


# The connection breaks while the job is handed over.
def test_a_job_lost_sight_of_is_looked_for_and_followed():
    room = Room(send=[LostSight("cut")], find=[LostSight("off"), None, "9"]).steps(6)
    assert room.outcome() == (JobState.PRINTED, None, 1)
    assert room.job.device_job == "9"


@pytest.mark.parametrize("found", [None, LostSight("off")])
def test_a_job_that_is_not_found_may_still_exist(found):
    room = Room(send=[LostSight("cut")], find=[found]).steps(3)
    assert room.job.state is JobState.SENT
    room.steps(every=GRACE_S + 1)
    assert room.outcome() == (JobState.UNKNOWN, Flaw.CONNECTION, 1)


def test_what_was_lost_is_cleared_away_even_in_a_printer_that_stands_still():
    room = Room(
        MemoryQueue(2),
        send=[LostSight("cut")],
        look=[FINE, RIBBON],
        clear=[None, LostSight("no"), None],
    )
    room.steps(every=1).steps(every=GRACE_S + 1).steps(4)
    assert room.job.state is JobState.UNKNOWN
    assert room.printer.calls.count("clear") == 3


def test_any_other_fault_of_a_driver_is_taken_up_from_the_store():
    room = Room(send=[MemoryError()], find=["9"])
    with pytest.raises(MemoryError):
        room.steps()
    assert room.steps(3).outcome() == (JobState.PRINTED, None, 1)


# Our own deadline.
def test_a_job_that_does_not_come_out_in_time_is_taken_back():
    room = sent().steps(every=DEADLINE_S + 1).steps(1)
    assert room.outcome() == (JobState.FAILED, Flaw.OUT_OF_TIME, 1)


@pytest.mark.parametrize("health", [OFF, GARBLED])
def test_the_deadline_runs_while_the_printer_cannot_be_asked(health):
    room = sent(look=[FINE, health], cancel=[Progress.WAITING])
    room.steps(every=DEADLINE_S + 1).steps(every=GRACE_S + 1)
    assert room.outcome() == (JobState.UNKNOWN, Flaw.OUT_OF_TIME, 1)


def test_the_deadline_stands_still_while_a_person_has_to_mend_the_printer():
    room = sent(look=[FINE, *[RIBBON] * 100, FINE]).steps(100, every=DEADLINE_S)
    assert room.job.state is JobState.SENT
    room.printer.answers["follow"] = deque([Progress.PRINTED])
    assert room.steps().outcome() == (JobState.PRINTED, None, 1)


def test_a_job_that_a_queue_kept_while_the_printer_was_off_waits_and_goes_on_by_itself():
    room = sent(look=[FINE, OFF, OFF, OFF, FINE]).steps(every=DEADLINE_S + 1).steps()
    assert room.outcome() == (JobState.QUEUED, Flaw.OUT_OF_TIME, 1)
    room.printer.answers["follow"] = deque([Progress.PRINTED])
    room.steps(4)
    assert room.outcome() == (JobState.PRINTED, None, 2)
    assert room.printer.calls[::-1].index("clear") > room.printer.calls[::-1].index("send")


def test_what_comes_out_after_its_time_came_out():
    room = sent(cancel=[Progress.PRINTING, Progress.PRINTED]).steps(every=DEADLINE_S + 1).steps(2)
    assert room.outcome() == (JobState.PRINTED, None, 1)


# Blocked, or taken back, while the printer has it.
@pytest.mark.parametrize("health", [FINE, RIBBON, OFF])
@pytest.mark.parametrize(
    ("objection", "told", "expected"),
    [
        (Flaw.ASKED, Progress.NOTHING, (JobState.CANCELLED, Flaw.ASKED)),
        (Flaw.ASKED, Progress.PRINTED, (JobState.PRINTED, Flaw.CAME_OUT_ANYWAY)),
        (Flaw.ASKED, Progress.UNSURE, (JobState.UNKNOWN, Flaw.ASKED)),
        (Flaw.BLOCKED, Progress.NOTHING, (JobState.FAILED, Flaw.BLOCKED)),
        (Flaw.BLOCKED, Progress.PRINTED, (JobState.PRINTED, Flaw.BLOCKED)),
        (Flaw.BLOCKED, Progress.UNSURE, (JobState.UNKNOWN, Flaw.BLOCKED)),
    ],
)
def test_a_job_taken_back_is_followed_to_its_end(health, objection, told, expected):
    room = sent(look=[FINE, health], cancel=[Progress.PRINTING, Progress.WAITING, told])
    room.job.objection = objection
    assert room.steps(2).job.state is JobState.SENT
    assert room.steps(2).outcome() == (*expected, 1)


@pytest.mark.parametrize("objection", [Flaw.ASKED, Flaw.BLOCKED])
def test_an_objection_after_the_deadline_counts(objection):
    room = sent(look=[FINE, OFF], cancel=[Progress.WAITING] * 3 + [Progress.NOTHING])
    room.steps(every=DEADLINE_S + 1).job.objection = objection
    room.steps(5)
    assert room.outcome()[:2] in {
        (JobState.CANCELLED, Flaw.ASKED),
        (JobState.FAILED, Flaw.BLOCKED),
    }


@pytest.mark.parametrize(
    ("objection", "expected"),
    [(Flaw.ASKED, JobState.CANCELLED), (Flaw.BLOCKED, JobState.FAILED)],
)
def test_blocked_or_taken_back_before_it_is_sent_it_never_leaves(objection, expected):
    room = Room()
    room.encoder = Coding()
    room.start()
    room.job.objection = objection
    assert room.steps(2).outcome() == (expected, objection, 0)
    assert room.encoder.bound == set()


@pytest.mark.parametrize("health", [RIBBON, OFF, GARBLED, trouble(Trouble.COVER_OPEN)])
def test_a_printer_that_stands_still_is_given_nothing_and_goes_on_when_mended(health):
    room = Room(look=[*[health] * 5, FINE]).steps(5)
    assert room.outcome() == (JobState.QUEUED, None, 0)
    assert room.steps(2).outcome() == (JobState.PRINTED, None, 1)


def test_a_printer_that_only_warns_prints():
    assert Room(look=[trouble(Trouble.RIBBON_LOW)]).steps(2).job.state is JobState.PRINTED


# What stale jobs would do.
def test_what_lies_in_the_printer_is_cleared_before_anything_is_sent_and_again_after_it_was_off():
    room = Room(look=[FINE, FINE, OFF, FINE], clear=[LostSight("no"), None, LostSight("off"), None])
    room.steps(2)
    assert [call for call in room.printer.calls if call in {"clear", "send"}] == [
        "clear",
        "clear",
        "send",
    ]
    room.queue.rows.append(type(room.job)(2))
    room.steps(5)
    assert [call for call in room.printer.calls if call in {"clear", "send"}][3:] == [
        "clear",
        "clear",
        "send",
    ]


# Drawing.
@pytest.mark.parametrize(
    ("raised", "flaw"),
    [
        (FaceWrong(Flaw.CODE_UNREADABLE, "it reads 4711"), Flaw.CODE_UNREADABLE),
        (KeyError("layout"), Flaw.NOT_DRAWN),
        (MemoryError(), Flaw.NOT_DRAWN),
    ],
)
def test_what_cannot_be_drawn_fails_and_the_next_is_printed(raised, flaw):
    room = Room(MemoryQueue(2))

    def draw(job: Taken, content: Content) -> Drawn:
        if job.id == 1:
            raise raised
        return Drawn()

    room.draw = draw
    room.steps(3)
    assert (room.job.state, room.job.flaw) == (JobState.FAILED, flaw)
    assert room.queue.rows[1].state is JobState.PRINTED


# Encoding.
@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        (StationFailed(Flaw.CARD_TAKEN, "42"), JobState.FAILED),
        (StationFailed(Flaw.STATION, "stuck", Trouble.JAM), JobState.QUEUED),
        (StationFailed(Flaw.NO_CARD, "gone", Trouble.ENCODER_GONE), JobState.QUEUED),
    ],
)
def test_a_card_that_cannot_be_encoded_is_never_printed(failed, expected):
    room = Room(MemoryQueue(2))
    room.encoder = Coding(failed)
    room.start()
    room.steps()
    assert room.outcome() == (expected, failed.flaw, 0)


def test_a_reader_that_is_gone_is_shown_and_tried_again_later():
    room = Room()
    room.encoder = Coding(StationFailed(Flaw.NO_CARD, "gone", Trouble.ENCODER_GONE))
    room.start()
    room.steps(20)
    assert (room.job.attempt, room.queue.health[-1]) == (1, trouble(Trouble.ENCODER_GONE))
    room.encoder.fails = None
    room.steps(every=RETRY_S).steps(2)
    assert (room.job.state, room.queue.health[-1]) == (JobState.PRINTED, FINE)
    assert room.encoder.bound == {1}


@pytest.mark.parametrize(
    ("answers", "bound"),
    [
        ({"send": [Refused("no")]}, set()),
        ({"follow": [Progress.NOTHING]}, set()),
        ({"follow": [Progress.UNSURE]}, {1}),
        ({"follow": [Progress.PRINTED]}, {1}),
    ],
)
def test_a_card_stays_bound_only_where_it_may_exist(answers, bound):
    room = Room(**answers)
    room.encoder = Coding()
    room.start()
    room.steps(2)
    assert room.encoder.bound == bound


# A restart, in each state.
def test_what_was_being_drawn_waits_again_unbound():
    room = Room()
    room.job.step(JobStep.CLAIM)
    room.job.attempt = 1
    room.encoder = Coding()
    room.encoder.bound.add(1)
    room.start()
    room.printer.answers["look"] = deque([RIBBON])
    room.steps()
    assert (room.outcome(), room.encoder.bound) == ((JobState.QUEUED, Flaw.RESTARTED, 0), set())


@pytest.mark.parametrize(
    ("find", "follow", "expected"),
    [
        (["7"], Progress.PRINTED, (JobState.PRINTED, None)),
        (["7"], Progress.WAITING, (JobState.SENT, None)),
        (["7"], Progress.NOTHING, (JobState.FAILED, Flaw.REFUSED)),
        (["7"], Progress.UNSURE, (JobState.UNKNOWN, Flaw.CONNECTION)),
        ([None], Progress.PRINTED, (JobState.UNKNOWN, Flaw.RESTARTED)),
        ([LostSight("off")], Progress.PRINTED, (JobState.UNKNOWN, Flaw.RESTARTED)),
        ([None, "7"], Progress.PRINTED, (JobState.PRINTED, None)),
    ],
)
def test_after_a_restart_the_printer_says_what_became_of_what_was_sent(find, follow, expected):
    room = sent()
    room.printer.answers = {"find": deque(find), "follow": deque([follow])}
    room.start()
    room.steps(3, every=GRACE_S / 2 + 1)
    assert room.outcome() == (*expected, 1)


@pytest.mark.parametrize("state", [JobState.UNKNOWN, JobState.PRINTED, JobState.FAILED])
def test_what_was_over_before_a_restart_stays_over(state):
    room = Room()
    room.job.state = state
    assert room.steps(10).outcome() == (state, None, 0)
