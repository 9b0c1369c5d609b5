"""The work of one printer: one job at a time, and never two pieces for one job.

A job is ``sent`` in the store before its first byte leaves. Whatever breaks from then on is asked
of the printer; what the printer cannot prove, a person says.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Generic, Protocol, TypeVar

from PIL import Image

from gatekeeper.policy.printing import Flaw, Form, JobState, JobStep, Paper, Trouble, Warned
from printing.errors import FaceWrong, LostSight, Refused, StationFailed
from printing.printers.printer import Health, Printer, Progress, Sheet

LOG = logging.getLogger(__name__)
POLL_S = 0.3
"""Seconds between two looks at the printer."""
TELL_S = 1.5
"""Seconds after which its health is told again though nothing changed: the print room is alive."""
GRACE_S = 15.0
"""Seconds for a printer to say what became of a job that was taken back, or that was lost."""
OURS = "fairgate-"
"""How the titles of all our jobs begin."""


class Job(Protocol):
    """A job as the queue gives it."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def paper(self) -> Paper: ...  # noqa: D102
    @property
    def form(self) -> Form: ...  # noqa: D102
    @property
    def state(self) -> JobState: ...  # noqa: D102


class Face(Protocol):
    """What was drawn, its codes read back."""

    @property
    def sides(self) -> tuple[Image.Image, ...]: ...  # noqa: D102
    @property
    def warnings(self) -> tuple[Warned, ...]: ...  # noqa: D102
    @property
    def digest(self) -> bytes: ...  # noqa: D102


J = TypeVar("J", bound=Job)


class Queue(Protocol[J]):
    """The jobs of one printer, remembered; each call is on disk when it returns.

    A call that raises was not done, or it is not known whether: it is asked again.
    """

    def tell_health(self, health: Health) -> None:
        """Let the clerks know how the printer is."""
        ...

    def left_behind(self) -> J | None:
        """The job that this printer had before a restart."""
        ...

    def claim(self) -> J | None:
        """The next job; it is ``rendering`` now, and nobody else's."""
        ...

    def objection(self, job: J) -> Flaw | None:
        """Why it must not come out any more: ``blocked``, or ``asked`` back by a person."""
        ...

    def sending(self, job: J, face: Face) -> Flaw | None:
        """It is ``sent`` now; a flaw says that it was ended instead."""
        ...

    def handed_over(self, job: J, device_job: str) -> None:
        """What the printer calls it."""
        ...

    def end(self, job: J, step: JobStep, flaw: Flaw | None) -> None:
        """It is over, or waits again."""
        ...


ToEncode_contra = TypeVar("ToEncode_contra", bound=Job, contravariant=True)


class Encoder(Protocol[ToEncode_contra]):
    """Binds the card in the printer's contactless station before it is printed."""

    def encode(self, job: ToEncode_contra) -> None:
        """Feed a card, bind it, read it back. Raises StationFailed, with nothing bound."""
        ...

    def undo(self, job: ToEncode_contra) -> None:
        """Unbind what was bound, reject the card that lies there; never raises StationFailed."""
        ...


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


class Worker(Generic[J]):
    """Drives one printer."""

    def __init__(
        self,
        printer: Printer,
        queue: Queue[J],
        draw: Callable[[J], Face],
        *,
        dpi: int,
        deadline_s: float,
        proves: bool,
        encoder: Encoder[J] | None = None,
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
        self._clock = clock
        self._in_hand: _InHand[J] | None = None
        self._resumed = False
        self._cleared = False
        self._looked_at = clock()
        self._told_at: float | None = None
        self._told: Health | None = None

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set; a store or printer that is gone is waited for."""
        while not stop.is_set():
            try:
                went_on = self.step()
            except Exception:
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
        self._tell(health, now)
        if not self._resumed and self._in_hand is None:
            self._resume()
        if self._in_hand is not None:
            return self._follow(self._in_hand, health, passed)
        if Trouble.OFF in health.troubles:
            self._cleared = False
        return not health.stands_still and self._begin()

    def _tell(self, health: Health, now: float) -> None:
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

    def _begin(self) -> bool:
        """Start the next job; False where there is none, or none can be started."""
        if not self._cleared:
            # What somebody left in the printer must not come out in front of a clerk who does not
            # know of it: a stale badge.
            try:
                self._printer.clear(OURS)
            except LostSight:
                return False
            self._cleared = True
        self._resumed = False  # whatever breaks before the job is in hand is taken up again
        job = self._queue.claim()
        if job is not None:
            self._make(job)
        self._resumed = True
        return job is not None

    def _make(self, job: J) -> None:
        try:
            face = self._draw(job)
        except FaceWrong as wrong:
            LOG.warning("%s: %s", job.title, wrong)
            self._queue.end(job, JobStep.FAIL, wrong.flaw)
            return
        except (ValueError, OSError, MemoryError):
            LOG.exception("%s could not be drawn", job.title)
            self._queue.end(job, JobStep.FAIL, Flaw.NOT_DRAWN)
            return
        encoded = self._encoder is not None and job.paper is Paper.FACE
        if encoded and not self._encoded(job):
            return
        if self._queue.sending(job, face) is not None:
            self._undo(job)
            return
        self._send(job, Sheet(job.title, job.form, face.sides, self._dpi))

    def _encoded(self, job: J) -> bool:
        assert self._encoder is not None
        try:
            self._encoder.encode(job)
        except StationFailed as failed:
            LOG.warning("%s: %s", job.title, failed)
            self._end_unprinted(job, failed.flaw)
            return False
        return True

    def _send(self, job: J, sheet: Sheet) -> None:
        try:
            device_job = self._printer.send(sheet)
        except Refused as refused:
            LOG.warning("%s was not taken: %s", job.title, refused)
            self._undo(job)
            self._end_unprinted(job, Flaw.REFUSED)
        except LostSight as lost:
            LOG.warning("%s was lost sight of: %s", job.title, lost)
            self._in_hand = _InHand(job, device_job=None)
        else:
            self._in_hand = _InHand(job, device_job)
            self._hand_over(self._in_hand)

    def _end_unprinted(self, job: J, flaw: Flaw) -> None:
        """Nothing came out: it waits where the printer is in trouble, else a person looks at it."""
        if self._printer.look().stands_still:
            self._queue.end(job, JobStep.PUT_BACK, flaw)
        else:
            self._queue.end(job, JobStep.FAIL, flaw)

    def _hand_over(self, held: _InHand[J]) -> None:
        if not held.told and held.device_job is not None:
            self._queue.handed_over(held.job, held.device_job)
            held.told = True

    def _follow(self, held: _InHand[J], health: Health, passed: float) -> bool:
        """Ask what became of the job in hand; whether it is over."""
        if held.device_job is None:
            return self._seek(held, passed)
        self._hand_over(held)
        progress = self._progress(held, held.device_job)
        match progress:
            case Progress.PRINTED:
                self._finish(held)
            case Progress.NOTHING:
                self._nothing(held, health)
            case Progress.UNSURE:
                flaw = held.taken_back or (Flaw.CONNECTION if self._proves else Flaw.NO_STATUS)
                self._over(held, JobStep.LOSE, flaw)
            case Progress.WAITING | Progress.PRINTING:
                return self._wait(held, health, passed)
        return True

    def _progress(self, held: _InHand[J], device_job: str) -> Progress:
        if held.taken_back is None:
            held.taken_back = self._queue.objection(held.job)
            if held.taken_back is None:
                return self._printer.follow(device_job)
            held.spent_s = 0
        return self._printer.cancel(device_job)

    def _seek(self, held: _InHand[J], passed: float) -> bool:
        """Ask whether the printer has it; a printer that does not tell proves nothing."""
        with suppress(LostSight):
            held.device_job = self._printer.find(held.job.title)
        held.spent_s += passed
        if held.device_job is not None:
            held.spent_s = 0
            return True
        if held.spent_s > GRACE_S:
            left_over = held.job.state is JobState.SENT
            self._over(held, JobStep.LOSE, Flaw.RESTARTED if left_over else Flaw.CONNECTION)
            return True
        return False

    def _finish(self, held: _InHand[J]) -> None:
        flaw = held.taken_back
        if flaw is Flaw.ASKED:
            flaw = Flaw.CAME_OUT_ANYWAY
        elif flaw is Flaw.OUT_OF_TIME:
            flaw = None
        self._over(held, JobStep.FINISH, flaw)

    def _nothing(self, held: _InHand[J], health: Health) -> None:
        self._undo(held.job)
        match held.taken_back:
            case Flaw.ASKED:
                self._over(held, JobStep.CANCEL, Flaw.ASKED)
            case None if health.stands_still:
                self._over(held, JobStep.PUT_BACK, Flaw.REFUSED)
            case flaw:
                self._over(held, JobStep.FAIL, flaw or Flaw.REFUSED)

    def _wait(self, held: _InHand[J], health: Health, passed: float) -> bool:
        """Our own deadline; it stands still while a person has to mend the printer."""
        if not health.stands_still or Trouble.OFF in health.troubles:
            held.spent_s += passed
        if held.taken_back is None and held.spent_s > self._deadline_s:
            held.taken_back, held.spent_s = Flaw.OUT_OF_TIME, 0
        elif held.taken_back is not None and held.spent_s > GRACE_S:
            self._over(held, JobStep.LOSE, held.taken_back)
        return False

    def _over(self, held: _InHand[J], step: JobStep, flaw: Flaw | None) -> None:
        self._queue.end(held.job, step, flaw)
        self._in_hand = None
        if step is JobStep.LOSE:
            self._cleared = False

    def _undo(self, job: J) -> None:
        if self._encoder is not None and job.paper is Paper.FACE:
            self._encoder.undo(job)
