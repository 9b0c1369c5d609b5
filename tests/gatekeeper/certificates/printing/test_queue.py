"""One job a credential, one at a printer, and made only when it came out: on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from gatekeeper.certificates.counter.handing_over import hand_over
from gatekeeper.certificates.counter.producing import produce, produce_many
from gatekeeper.certificates.printing import asking, at_printer
from gatekeeper.errors import (
    InputWrong,
    NoSuchCredential,
    NotAsExpected,
    Objected,
    Overtaken,
    RightMissing,
    StepImpossible,
    SubmittedBefore,
)
from gatekeeper.policy.printing import Flaw, Form, JobState, JobStep, Warned
from gatekeeper.policy.words import EventKind, Kind, Role, State
from tests.gatekeeper.certificates.printing.rooms import (
    AHMED,
    CARD,
    CHIP,
    NEW,
    Act,
    PrintRoom,
    blocked,
    cancelled,
)
from tests.harness.office import BADGE, UID


def test_a_double_click_makes_one_job_and_a_second_clerk_is_told(room: PrintRoom) -> None:
    job_id = room.ask(form="token")
    with pytest.raises(SubmittedBefore) as before:
        room.ask(form="token")
    assert before.value.outcome == str(job_id)
    with pytest.raises(NotAsExpected, match="job_open") as told:
        asking.print_one(room.office.centre, room.office.by(account="mei"), NEW)
    assert told.value.values == {"number": NEW, "job": job_id, "who": "lin", "job_state": "queued"}
    assert [entry.action for entry in room.log(kind=EventKind.PRINT)] == ["asked"]


@pytest.mark.parametrize(
    ("number", "values", "error"),
    [
        (BADGE, {}, StepImpossible),
        ("999999999999", {}, NoSuchCredential),
        (NEW, {"printer": "nowhere"}, NotAsExpected),
        (NEW, {"printer": "a6-1"}, NotAsExpected),
        (NEW, {"version": 7}, Overtaken),
        (NEW, {"note": "\x07"}, InputWrong),
    ],
)
def test_what_cannot_be_asked_for(
    room: PrintRoom, number: str, values: dict[str, object], error: type[Exception]
) -> None:
    room.announce("a6-1", Form.A6)
    with pytest.raises(error):
        room.ask(number, **values)
    assert room.log(kind=EventKind.PRINT) == []


def test_who_may_not_make_credentials_prints_none(room: PrintRoom) -> None:
    with pytest.raises(RightMissing):
        asking.print_one(room.office.centre, room.office.by(Role.CASHIER), NEW)
    room.block()
    with pytest.raises(Objected):
        room.ask()


def test_one_worker_takes_a_job(room: PrintRoom, another: str) -> None:
    """Both ask at the same instant; each has a printer of its own."""
    room.announce("card-2")
    job_id, both = room.ask(), Barrier(2)

    def worker(printer: str) -> int | None:
        both.wait(10)
        job = room.claim(printer)
        return None if job is None else job.id

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(worker, [CARD, "card-2"]))
    assert sorted(found, key=str) == [job_id, None]


def test_a_printer_has_one_job(room: PrintRoom, another: str) -> None:
    room.ask()
    room.ask(another)
    first = room.claimed()
    assert room.claim() is None
    assert at_printer.left_behind(room.office.centre, CARD) == first
    assert room.end(first, JobStep.PUT_BACK).state is JobState.QUEUED
    second = room.claimed()
    assert (second.id, second.attempt) == (first.id, 2)
    # A printer remembers the jobs of stores that began, or were restored, with the same ids.
    elsewhere = replace(first, asked_at=first.asked_at - timedelta(seconds=1))
    assert len({first.title, second.title, elsewhere.title}) == 3
    assert first.title.startswith(f"fairgate-{first.id}-1-")
    with pytest.raises(NotAsExpected, match="job_overtaken"):
        room.send(first)


@pytest.mark.parametrize("state", [State.APPROVED, State.PAID])
def test_what_came_out_is_made_and_can_be_collected_at_once(room: PrintRoom, state: State) -> None:
    room.change(state=state)
    job_id = room.ask()
    job = room.claimed()
    room.bind(job)
    assert room.send(job, Warned.SHRUNK) is None
    at_printer.handed_over(room.office.centre, job, "17", room.office.clock())
    assert room.state() is state
    done = room.end(job, JobStep.FINISH)
    assert (done.state, done.device_job, done.flaw) == (JobState.PRINTED, "17", None)
    assert (room.state(), room.chip()) == (State.PRODUCED, CHIP)
    (step,) = [entry for entry in room.log(number=NEW) if entry.kind == EventKind.STEP]
    assert (step.action, step.actor, step.gate) == ("produce", "lin", CARD)
    told = json.loads(step.detail or "")
    assert [told[key] for key in ("job", "printer", "attempt", "warnings")] == [
        job_id,
        CARD,
        1,
        "shrunk",
    ]
    hand_over(room.office.centre, room.office.by(), [NEW], collector="Ahmed")
    assert room.state() is State.ISSUED


@pytest.mark.parametrize("block", [blocked, cancelled])
class TestBlockedMeanwhile:
    """What was allowed when it was asked for is not any more."""

    def test_while_it_waited_the_next_is_taken(
        self, room: PrintRoom, another: str, block: Act
    ) -> None:
        stale = room.ask()
        following = room.ask(another)
        block(room)
        assert room.claimed().id == following
        assert self.of(room, stale) == (JobState.FAILED, Flaw.BLOCKED)

    def test_a_moment_before_it_is_sent(self, room: PrintRoom, block: Act) -> None:
        room.ask()
        job = room.claimed()
        room.bind(job)
        assert at_printer.objection(room.office.centre, job, room.office.clock()) is None
        block(room)
        assert at_printer.objection(room.office.centre, job, room.office.clock()) is Flaw.BLOCKED
        assert room.send(job) is Flaw.BLOCKED
        assert self.of(room, job.id) == (JobState.FAILED, Flaw.BLOCKED)
        assert room.chip() is None

    @pytest.mark.parametrize("lost", [False, True])
    def test_a_card_that_came_out_is_told_and_never_made(
        self, room: PrintRoom, block: Act, lost: bool
    ) -> None:
        room.ask()
        job = room.claimed()
        room.bind(job)
        assert room.send(job) is None
        block(room)
        before = room.state()
        if lost:
            room.end(job, JobStep.LOSE, Flaw.CONNECTION)
            said = asking.say(room.office.centre, room.office.by(), job.id, JobStep.SAY_GOOD)
            assert not said
        else:
            assert room.end(job, JobStep.FINISH).flaw is Flaw.BLOCKED
        assert self.of(room, job.id) == (JobState.PRINTED, Flaw.BLOCKED)
        assert (room.state(), room.chip()) == (before, None)
        assert room.stock() == {"spoiled": -1}

    @staticmethod
    def of(room: PrintRoom, job_id: int) -> tuple[JobState, Flaw | None]:
        job = room.job(job_id)
        return job.state, job.flaw


@pytest.mark.parametrize("begun", [PrintRoom.ask, lambda room: (room.ask(), room.lost())])
def test_nobody_marks_by_hand_what_is_being_printed(room: PrintRoom, begun: Act) -> None:
    begun(room)
    with pytest.raises(NotAsExpected, match="job_open"):
        produce(room.office.centre, room.office.by(), NEW)
    done = produce_many(room.office.centre, room.office.by(), [NEW])
    assert (done.done, len(done.refused)) == ((), 1)
    assert room.state() is State.APPROVED


@pytest.mark.parametrize(
    ("number", "uid", "expected"),
    [
        (NEW, UID, "card_taken"),
        (NEW, "12345", "no_card"),
        (NEW, f"uid:{CHIP}", None),
    ],
)
def test_a_card_in_the_station(
    room: PrintRoom, number: str, uid: str, expected: str | None
) -> None:
    room.ask(number)
    job = room.claimed()
    if expected is None:
        room.bind(job, uid)
        assert room.chip() == CHIP
        room.end(job, JobStep.PUT_BACK)
    else:
        with pytest.raises(NotAsExpected, match=expected):
            room.bind(job, uid)
    assert room.chip() is None


def test_a_test_page_bears_no_credential(room: PrintRoom) -> None:
    job_id = asking.test_page(room.office.centre, room.office.by(), CARD)
    job = room.claimed()
    assert (job.id, job.number) == (job_id, None)
    with pytest.raises(NotAsExpected, match="job_without_credential"):
        room.bind(job)
    room.send(job)
    room.end(job, JobStep.FINISH)
    assert room.stock() == {"used": -1}


@pytest.mark.parametrize("step", sorted(JobStep))
def test_every_wrong_step_of_a_worker_is_told(room: PrintRoom, step: JobStep) -> None:
    room.ask()
    job = room.printed()
    with pytest.raises(NotAsExpected, match="job_cannot"):
        room.end(job, step)
    assert room.job(job.id).state is JobState.PRINTED


@pytest.mark.parametrize("step", sorted(JobStep))
def test_a_worker_that_comes_late_ends_no_job_that_waits_again(
    room: PrintRoom, step: JobStep
) -> None:
    room.ask()
    job = room.end(room.claimed(), JobStep.PUT_BACK)
    with pytest.raises(NotAsExpected, match="job_cannot"):
        room.end(job, step)
    assert room.job(job.id).state is JobState.QUEUED


def test_a_printer_that_rests_takes_nothing(room: PrintRoom) -> None:
    room.ask()
    asking.pause_printer(room.office.centre, room.office.by(), CARD)
    assert room.claim() is None
    asking.resume_printer(room.office.centre, room.office.by(), CARD)
    assert room.claim() is not None


def test_a_wish_for_a_printer_is_kept(room: PrintRoom) -> None:
    room.announce("card-2")
    room.ask(printer="card-2")
    assert room.claim() is None
    assert room.claim("card-2") is not None


def test_a_printer_is_driven_once(room: PrintRoom) -> None:
    with pytest.raises(NotAsExpected, match="printer_elsewhere"):
        room.announce(room="room-2")
    room.office.clock.pass_(seconds=6)
    room.announce(room="room-2")
    with pytest.raises(NotAsExpected, match="no_such_printer"):
        room.claim("nowhere")


def test_nothing_stands_against_what_is_allowed_again(room: PrintRoom) -> None:
    room.ask()
    job = room.sent()
    room.block()
    room.block(AHMED, barred=False)
    assert room.end(job, JobStep.FINISH, Flaw.BLOCKED).flaw is Flaw.CAME_OUT_ANYWAY
    assert room.state() is State.PRODUCED


@pytest.mark.parametrize(
    ("kind", "there", "form"),
    [
        (Kind.SETUP, Form.LABEL, Form.LABEL),
        (Kind.SETUP, Form.CARD, Form.A6),
        (Kind.COACH, Form.WINDSCREEN, Form.WINDSCREEN),
    ],
)
def test_papers_find_the_form_that_a_printer_has(
    room: PrintRoom, kind: Kind, there: Form, form: Form
) -> None:
    room.announce("paper-1", there)
    room.change(kind=kind, edition=126, phase=1)
    assert room.job(room.ask()).form is form
