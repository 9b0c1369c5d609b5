"""The work of one printer: one job at a time, and never two pieces for one job.

A job is ``sent`` in the store before its first byte leaves. Whatever breaks from then on is asked
of the printer; what the printer cannot prove, a person says.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event
from typing import Generic

from gatekeeper.policy.printing import Content, Flaw, JobState, JobStep, Paper, Trouble
from printing.errors import FaceWrong, JobOvertaken, LostSight, Refused, StationFailed
from printing.printers.printer import Health, Printer, Progress, Sheet
from printing.queue import Encoder, Face, J, Queue

LOG = logging.getLogger(__name__)
POLL_S = 0.3
"""Seconds between two looks at the printer."""
TELL_S = 1.5
"""Seconds after which its health is told again though nothing changed: the print room is alive."""
GRACE_S = 15.0
"""Seconds for a printer to say what became of a job that was taken back, or that was lost."""
RETRY_S = 10.0
"""Seconds that a printer rests which took no job though it says that all is well."""
OURS = "fairgate-"
"""How the titles of all our jobs begin."""
MUTE = frozenset({Trouble.OFF, Trouble.GARBLED})
"""Troubles in which a printer cannot be asked, so that nobody knows what it does."""


@dataclass(slots=True)
class _InHand(Generic[J]):
    """A job that the printer has, or may have."""

    job: J
    device_job: str | None
    """None while the printer is asked whether it has it."""
    told: bool = False
    """Whether the queue knows what the printer calls it."""
    spent_s: float = 0.0
    """Seconds of the deadline that have passed."""
    taken_back: Flaw | None = None
    """Why it was taken back."""
    ending: tuple[JobStep, Flaw | None] | None = None
    """What became of it: the printer is not asked twice, it may know no longer."""


class Worker(Generic[J]):
    """Drives one printer."""

    def __init__(
        self,
        printer: Printer,
        queue: Queue[J],
        draw: Callable[[J, Content], Face],
        *,
        dpi: int,
        deadline_s: float,
        proves: bool,
        encoder: Encoder[J] | None = None,
        grace_s: float = GRACE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``draw`` raises FaceWrong; ``deadline_s`` is how long one piece may take untroubled."""
        self._printer = printer
        self._queue = queue
        self._draw = draw
        self._dpi = dpi
        self._deadline_s = deadline_s
        self._proves = proves
        self._encoder = encoder
        self._grace_s = grace_s
        self._clock = clock
        self._in_hand: _InHand[J] | None = None
        self._resumed = False
        self._cleared = False
        self._looked_at = clock()
        self._told_at: float | None = None
        self._told = Health()
        self._rests_for: Trouble | None = None
        self._rests_until = self._looked_at

    @property
    def looked_at(self) -> float:
        """When it last began a step, by its clock: whether it moves."""
        return self._looked_at

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set; a store or printer that is gone is waited for."""
        said = ""
        while not stop.is_set():
            try:
                went_on = self.step()
                said = ""
            except Exception as error:
                if str(error) != said:  # the same fault is told once, however long it lasts
                    said = str(error)
                    LOG.exception("the printer's work was interrupted; it goes on by itself")
                went_on = False
            if not went_on:
                stop.wait(POLL_S)

    def step(self) -> bool:
        """Look once and do what is next; whether there may be more to do at once.

        What the queue raises, such as a store that is gone, goes through: nothing is forgotten,
        the next step goes on where this one stopped.
        """
        now = self._clock()
        passed, self._looked_at = now - self._looked_at, now
        health = self._printer.look()
        if Trouble.OFF in health.troubles:
            self._cleared = False
        self._tell(health, now)
        try:
            if not self._resumed and self._in_hand is None:
                self._resume()
            if self._in_hand is not None:
                return self._follow(self._in_hand, health, passed)
            rests = health.stands_still or now < self._rests_until
            return self._clear() and not rests and self._begin()
        except JobOvertaken as overtaken:
            LOG.warning("%s", overtaken)
            self._in_hand, self._resumed, self._cleared = None, False, False
            return False

    def _tell(self, health: Health, now: float) -> None:
        if self._rests_for is not None and self._rests_for not in health.troubles:
            health = replace(health, troubles=(*health.troubles, self._rests_for))
        if health != self._told or self._told_at is None or now - self._told_at >= TELL_S:
            self._queue.tell_health(health)
            self._told, self._told_at = health, now

    def _resume(self) -> None:
        """Take up what was left when the print room, or the way to its store, broke."""
        job = self._queue.left_behind()
        if job is not None and job.state is JobState.RENDERING:
            self._undo(job)
            self._queue.end(job, JobStep.PUT_BACK, Flaw.RESTARTED)
        elif job is not None:
            self._in_hand = _InHand(job, device_job=None)
        self._resumed = True

    def _clear(self) -> bool:
        """Whether nothing of ours waits in the printer: it would come out unasked, a stale badge.

        Asked even of one that stands still, for it would begin with that when it is mended.
        """
        if not self._cleared:
            with suppress(LostSight):
                self._printer.clear(OURS)
                self._cleared = True
        return self._cleared

    def _begin(self) -> bool:
        """Start the next job; False where there is none."""
        self._resumed = False  # whatever breaks before the job is in hand is taken up again
        job = self._queue.claim()
        if job is not None:
            self._make(job)
        else:
            self._rests_for = None
        self._resumed = True
        return job is not None

    def _make(self, job: J) -> None:
        face = self._drawn(job)
        encodes = self._encoder is not None and job.paper is Paper.FACE
        if face is None or (encodes and not self._encoded(job)):
            return
        if self._queue.sending(job, face) is not None:
            self._undo(job)
            return
        held = _InHand(job, device_job=None)
        try:
            held.device_job = self._printer.send(Sheet(job.title, job.form, face.sides, self._dpi))
        except Refused as refused:
            LOG.warning("%s was not taken: %s", job.title, refused)
            self._nothing(held, self._printer.look())
        except LostSight as lost:
            LOG.warning("%s was lost sight of: %s", job.title, lost)
        self._in_hand = held
        if held.ending is not None:
            self._end(held)
        else:
            self._rests_for = None
            self._hand_over(held)

    def _drawn(self, job: J) -> Face | None:
        try:
            content = self._queue.content_of(job)
            try:
                return self._draw(job, content)
            except FaceWrong:
                raise
            except Exception as error:
                LOG.exception("%s could not be drawn", job.title)
                raise FaceWrong(Flaw.NOT_DRAWN, str(error)) from error
        except FaceWrong as wrong:
            LOG.warning("%s: %s", job.title, wrong)
            self._queue.end(job, JobStep.FAIL, wrong.flaw)
            return None

    def _encoded(self, job: J) -> bool:
        assert self._encoder is not None
        try:
            self._encoder.encode(job)
        except StationFailed as failed:
            LOG.warning("%s: %s", job.title, failed)
            stands_still = self._printer.look().stands_still
            if failed.trouble is not None and not stands_still:
                self._rest(failed.trouble)
            waits = failed.trouble is not None or stands_still
            self._queue.end(job, JobStep.PUT_BACK if waits else JobStep.FAIL, failed.flaw)
            return False
        return True

    def _rest(self, trouble: Trouble) -> None:
        """Try no other job for a while: what ails the printer, it does not say itself."""
        self._rests_for, self._rests_until = trouble, self._clock() + RETRY_S

    def _hand_over(self, held: _InHand[J]) -> None:
        if not held.told and held.device_job is not None:
            self._queue.handed_over(held.job, held.device_job)
            held.told = True

    def _follow(self, held: _InHand[J], health: Health, passed: float) -> bool:
        """Find out what became of the job in hand; whether it is over."""
        if held.ending is None:
            if held.device_job is None:
                self._seek(held, passed)
            else:
                self._hand_over(held)
                self._ask(held, held.device_job, health, passed)
        if held.ending is not None:
            self._end(held)
        return held.ending is not None

    def _seek(self, held: _InHand[J], passed: float) -> None:
        """Ask whether the printer has it.

        That it knows of no such job proves nothing: what was sent may still be on its way.
        """
        with suppress(LostSight):
            held.device_job = self._printer.find(held.job.title)
        held.spent_s += passed
        if held.device_job is not None:
            held.spent_s = 0
        elif held.spent_s > self._grace_s:
            left_over = held.job.state is JobState.SENT
            held.ending = JobStep.LOSE, Flaw.RESTARTED if left_over else Flaw.CONNECTION

    def _ask(self, held: _InHand[J], device_job: str, health: Health, passed: float) -> None:
        """What the printer says of it; what one that proves nothing says last is not believed."""
        progress = self._progress(held, device_job)
        if progress in {Progress.WAITING, Progress.PRINTING}:
            self._wait(held, health, passed)
        elif progress is Progress.UNSURE or not self._proves:
            unproven = Flaw.CONNECTION if self._proves else Flaw.NO_STATUS
            held.ending = JobStep.LOSE, held.taken_back or unproven
        elif progress is Progress.NOTHING:
            self._nothing(held, health)
        else:
            late = {Flaw.ASKED: Flaw.CAME_OUT_ANYWAY, Flaw.BLOCKED: Flaw.BLOCKED}
            held.ending = JobStep.FINISH, late.get(held.taken_back) if held.taken_back else None

    def _progress(self, held: _InHand[J], device_job: str) -> Progress:
        if held.taken_back in {None, Flaw.OUT_OF_TIME}:
            objection = self._queue.objection(held.job)
            if objection is not None:
                held.taken_back, held.spent_s = objection, 0
        if held.taken_back is None:
            return self._printer.follow(device_job)
        return self._printer.cancel(device_job)

    def _nothing(self, held: _InHand[J], health: Health) -> None:
        """Nothing came out: it waits where the printer is in trouble, else a person looks at it."""
        match held.taken_back:
            case Flaw.ASKED:
                held.ending = JobStep.CANCEL, Flaw.ASKED
            case None | Flaw.OUT_OF_TIME if health.stands_still:
                held.ending = JobStep.PUT_BACK, held.taken_back or Flaw.REFUSED
            case None:
                self._rest(Trouble.OTHER)
                held.ending = JobStep.FAIL, Flaw.REFUSED
            case flaw:
                held.ending = JobStep.FAIL, flaw

    def _wait(self, held: _InHand[J], health: Health, passed: float) -> None:
        """Our own deadline; it stands still while a person has to mend the printer."""
        if not health.stands_still or MUTE.intersection(health.troubles):
            held.spent_s += passed
        if held.taken_back is None and held.spent_s > self._deadline_s:
            held.taken_back, held.spent_s = Flaw.OUT_OF_TIME, 0
        elif held.taken_back is not None and held.spent_s > self._grace_s:
            held.ending = JobStep.LOSE, held.taken_back

    def _end(self, held: _InHand[J]) -> None:
        """Write down what became of it, as often as it takes."""
        assert held.ending is not None
        step, flaw = held.ending
        if step not in {JobStep.FINISH, JobStep.LOSE}:
            self._undo(held.job)
        self._queue.end(held.job, step, flaw)
        self._in_hand = None
        if step is JobStep.LOSE:
            self._cleared = False

    def _undo(self, job: J) -> None:
        if self._encoder is not None and job.paper is Paper.FACE:
            self._encoder.undo(job)
