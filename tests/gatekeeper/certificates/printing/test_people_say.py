"""What people say, take back and ask for once more: on both databases."""

from collections.abc import Callable

import pytest

from gatekeeper.certificates.counter.handing_over import hand_over
from gatekeeper.certificates.counter.producing import produce
from gatekeeper.certificates.printing import asking, at_printer
from gatekeeper.errors import (
    InputWrong,
    NotAsExpected,
    Objected,
    StepImpossible,
    StepIncomplete,
)
from gatekeeper.policy.print_rules import Reprint
from gatekeeper.policy.printing import Flaw, JobState, JobStep
from gatekeeper.policy.words import EventKind, State
from tests.gatekeeper.certificates.printing.rooms import (
    CHIP,
    NEW,
    Act,
    PrintRoom,
    blocked,
    cancelled,
)


class TestAPersonSays:
    """Nobody knows what came out of an unknown job until somebody looked."""

    @pytest.mark.parametrize(
        ("step", "state", "credential", "stock"),
        [
            (JobStep.SAY_GOOD, JobState.PRINTED, State.PRODUCED, {"used": -1}),
            (JobStep.SAY_NOTHING, JobState.FAILED, State.APPROVED, {}),
            (JobStep.SAY_SPOILED, JobState.FAILED, State.APPROVED, {"spoiled": -1}),
        ],
    )
    def test_what_came_out(
        self,
        room: PrintRoom,
        step: JobStep,
        state: JobState,
        credential: State,
        stock: dict[str, int],
    ) -> None:
        room.ask()
        job = room.lost()
        assert room.claim() is None
        asking.say(room.office.centre, room.office.by(account="mei"), job.id, step, "in the tray")
        assert (room.job(job.id).state, room.state()) == (state, credential)
        assert room.stock() == stock
        with pytest.raises(NotAsExpected, match="job_cannot"):
            asking.say(room.office.centre, room.office.by(), job.id, step)

    def test_what_did_not_come_out_is_printed_again_by_one_job(self, room: PrintRoom) -> None:
        room.ask()
        job = room.lost()
        with pytest.raises(NotAsExpected, match="job_cannot"):
            asking.again(room.office.centre, room.office.by(), job.id)
        asking.say(room.office.centre, room.office.by(), job.id, JobStep.SAY_NOTHING)
        asking.again(room.office.centre, room.office.by(account="mei"), job.id)
        again = room.printed()
        assert (again.id, again.attempt, again.asked_by) == (job.id, 2, "mei")
        actions = [entry.action for entry in room.log(kind=EventKind.PRINT)]
        assert actions == [
            *("asked", "claim", "send", "lose", "say_nothing"),
            *("again", "claim", "send", "finish"),
        ]

    @pytest.mark.parametrize(
        ("meanwhile", "error"),
        [(blocked, Objected), (cancelled, StepImpossible), (PrintRoom.ask, NotAsExpected)],
    )
    def test_the_rules_are_asked_before_it_is_printed_again(
        self, room: PrintRoom, meanwhile: Act, error: type[Exception]
    ) -> None:
        room.ask()
        failed = room.end(room.claimed(), JobStep.FAIL, Flaw.NO_LAYOUT)
        meanwhile(room)
        with pytest.raises(error):
            asking.again(room.office.centre, room.office.by(), failed.id)
        assert room.job(failed.id).state is JobState.FAILED


class TestOnceMore:
    """What is made and not handed over yet, printed in the place of a spoiled piece."""

    @pytest.mark.parametrize(("reason", "error"), [(None, StepIncomplete), ("because", InputWrong)])
    def test_it_needs_a_reason(
        self, room: PrintRoom, reason: str | None, error: type[Exception]
    ) -> None:
        room.ask()
        room.printed()
        with pytest.raises(error):
            room.ask(reason=reason)

    def test_the_earlier_piece_is_spoiled_and_its_card_nobodys(self, room: PrintRoom) -> None:
        room.ask()
        job = room.claimed()
        room.bind(job)
        room.send(job)
        room.end(job, JobStep.FINISH)
        room.ask(reason=Reprint.SMUDGED)
        assert room.stock() == {"used": -1}
        assert room.printed().reason == Reprint.SMUDGED
        assert (room.state(), room.chip()) == (State.PRODUCED, None)
        assert room.stock() == {"used": -1, "spoiled": -1}
        steps = [one for one in room.log(number=NEW) if one.kind == EventKind.STEP]
        assert len(steps) == 1

    def test_what_was_marked_by_hand_was_a_blank_too(self, room: PrintRoom) -> None:
        produce(room.office.centre, room.office.by(), NEW)
        room.ask(reason=Reprint.DAMAGED)
        room.printed()
        assert room.stock() == {"used": -1, "spoiled": -1}

    def test_collected_meanwhile_it_is_not_printed(self, room: PrintRoom) -> None:
        room.ask()
        room.printed()
        room.ask(reason=Reprint.MISLAID)
        hand_over(room.office.centre, room.office.by(), [NEW], collector="Ahmed")
        assert room.claim() is None
        assert room.state() is State.ISSUED


class TestTakenBack:
    """A person wants it no more."""

    def test_while_it_waits_it_is_over(self, room: PrintRoom) -> None:
        job_id = room.ask()
        assert asking.take_back(room.office.centre, room.office.by(), job_id)
        assert room.claim() is None
        assert room.job(job_id).state is JobState.CANCELLED

    def test_before_it_is_sent_it_is_cancelled(self, room: PrintRoom) -> None:
        job = self.asked_back(room, room.claimed)
        assert at_printer.objection(room.office.centre, job, room.office.clock()) is Flaw.ASKED
        assert room.send(job) is Flaw.ASKED
        assert room.job(job.id).state is JobState.CANCELLED

    @pytest.mark.parametrize(
        ("step", "state", "credential"),
        [
            (JobStep.CANCEL, JobState.CANCELLED, State.APPROVED),
            (JobStep.PUT_BACK, JobState.CANCELLED, State.APPROVED),
            (JobStep.FINISH, JobState.PRINTED, State.PRODUCED),
            (JobStep.LOSE, JobState.UNKNOWN, State.APPROVED),
        ],
    )
    def test_afterwards_the_printer_says_what_happened(
        self, room: PrintRoom, step: JobStep, state: JobState, credential: State
    ) -> None:
        job = self.asked_back(room, room.sent)
        room.end(job, step, Flaw.CAME_OUT_ANYWAY)
        assert (room.job(job.id).state, room.state()) == (state, credential)
        with pytest.raises(NotAsExpected, match="job_cannot"):
            asking.take_back(room.office.centre, room.office.by(), job.id)

    @pytest.mark.parametrize("asked_before", [False, True])
    @pytest.mark.parametrize(
        ("sent", "state", "credential"),
        [(False, JobState.CANCELLED, State.APPROVED), (True, JobState.PRINTED, State.PRODUCED)],
    )
    def test_nothing_hangs_at_a_printer_that_nobody_drives_any_more(
        self, room: PrintRoom, *, sent: bool, asked_before: bool, state: JobState, credential: State
    ) -> None:
        def take_back() -> bool:
            return asking.take_back(room.office.centre, room.office.by(), job.id)

        room.ask()
        job = room.claimed()
        room.bind(job)
        if sent:
            room.send(job)
        if asked_before:
            assert not take_back()
        room.office.clock.pass_(seconds=6)
        assert take_back() is not sent
        # Its print room was asleep only: the job is not its any more.
        with pytest.raises(NotAsExpected, match="job_cannot"):
            room.end(job, JobStep.FINISH) if sent else room.send(job)
        if sent:
            assert asking.say(room.office.centre, room.office.by(), job.id, JobStep.SAY_GOOD)
        assert (room.job(job.id).state, room.state()) == (state, credential)
        assert room.chip() == (CHIP if sent else None)

    @staticmethod
    def asked_back(room: PrintRoom, reached: Callable[[], at_printer.Job]) -> at_printer.Job:
        room.ask()
        job = reached()
        for _ in range(2):
            assert not asking.take_back(room.office.centre, room.office.by(), job.id)
        assert room.job(job.id).cancel_by == "lin"
        return job
