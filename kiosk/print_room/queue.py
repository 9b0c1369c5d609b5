"""The centre's queue as the worker of one printer sees it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.certificates.acting import Centre
from gatekeeper.certificates.printing import at_printer
from gatekeeper.certificates.printing.at_printer import PrinterFacts
from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.printing import Content, Flaw, JobStep
from gatekeeper.store.errors import StoreError
from printing.errors import FaceWrong, JobOvertaken
from printing.printers.printer import Health
from printing.queue import Face

LOG = logging.getLogger(__name__)
OVERTAKEN = frozenset({"job_overtaken", "job_cannot", "no_such_job"})
"""Words of NotAsExpected that say that a job is not this worker's any more."""


class CentreQueue:
    """The jobs of one printer in the centre's store; see ``printing.queue.Queue``."""

    def __init__(
        self,
        centre: Centre,
        room: str,
        facts: PrinterFacts,
        now: Callable[[], datetime],
        key: Ed25519PrivateKey | None = None,
    ) -> None:
        """``now`` gives aware instants; ``key`` signs the payloads of paper passes."""
        self._centre = centre
        self._room = room
        self._facts = facts
        self._now = now
        self._key = key

    def announce(self) -> None:
        """Make the printer known to the desks; raises NotAsExpected (``printer_elsewhere``)."""
        at_printer.announce(self._centre, self._room, self._facts, self._now())

    def tell_health(self, health: Health) -> None:
        """Let the clerks know how the printer is."""
        at_printer.tell_health(
            self._centre,
            self._facts.name,
            health.troubles,
            health.message,
            health.supplies,
            self._now(),
        )

    def left_behind(self) -> Job | None:
        """The job that this printer had before a restart."""
        return at_printer.left_behind(self._centre, self._facts.name)

    def claim(self) -> Job | None:
        """The next job."""
        return at_printer.claim(self._centre, self._facts.name, self._now())

    def content_of(self, job: Job) -> Content:
        """What is on it; raises FaceWrong where the register's own entries are in the way."""
        try:
            return at_printer.content_of(self._centre, job, self._now(), self._key)
        except StoreError:
            raise
        except Exception as error:
            LOG.exception("%s: what is on it cannot be found out", job.title)
            raise FaceWrong(Flaw.NOT_DRAWN, str(error)) from error

    def objection(self, job: Job) -> Flaw | None:
        """Why it must not come out any more."""
        with _ours(job):
            return at_printer.objection(self._centre, job, self._now())

    def sending(self, job: Job, face: Face) -> Flaw | None:
        """It is ``sent`` now, unless it was ended instead."""
        with _ours(job):
            return at_printer.sending(self._centre, job, face.digest, face.warnings, self._now())

    def handed_over(self, job: Job, device_job: str) -> None:
        """What the printer calls it."""
        with _ours(job):
            at_printer.handed_over(self._centre, job, device_job, self._now())

    def end(self, job: Job, step: JobStep, flaw: Flaw | None) -> None:
        """It is over, or waits again."""
        with _ours(job):
            at_printer.end(self._centre, job, step, flaw, self._now())


@contextmanager
def _ours(job: Job) -> Iterator[None]:
    try:
        yield
    except NotAsExpected as error:
        if error.word not in OVERTAKEN:
            raise
        raise JobOvertaken(f"{job.title}: {error.word}") from error
