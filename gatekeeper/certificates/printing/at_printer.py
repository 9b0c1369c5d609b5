"""What a printer's worker asks of the queue and tells it; every step is on disk when it returns.

A worker acts as the account that asked for the job, at a desk that bears the printer's name. Every
call that names a job raises NotAsExpected (``job_overtaken``) where another step was taken since:
the worker lets go of it then. Instants are aware.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.certificates.acting import Centre
from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.policy.printing import Content, Flaw, Form, JobStep, Trouble, Warned

SILENT_AFTER = timedelta(seconds=5)
"""A printer whose print room said nothing for longer is one that nobody drives."""


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What the print room's configuration and the model's data say of a printer."""

    name: str
    model: str
    form: Form
    dpi: int
    two_sided: bool
    proves: bool
    encodes: bool


def announce(centre: Centre, room: str, facts: PrinterFacts, now: datetime) -> None:
    """Make a printer known, or tell what is new about it; it is OFF until its health is told.

    ``room`` names this process. Raises NotAsExpected (``printer_elsewhere``, with ``printer`` and
    ``room``) while another print room drives a printer of that name.
    """
    raise NotImplementedError


def tell_health(
    centre: Centre,
    printer: str,
    troubles: Sequence[Trouble],
    message: str,
    supplies: Sequence[tuple[str, int]],
    now: datetime,
) -> None:
    """How a printer is: at every change, and at least every two seconds to say that it is driven.

    Raises NotAsExpected (``no_such_printer``).
    """
    raise NotImplementedError


def left_behind(centre: Centre, printer: str) -> Job | None:
    """The job that is RENDERING or SENT at a printer: from before a restart."""
    raise NotImplementedError


def claim(centre: Centre, printer: str, now: datetime) -> Job | None:
    """The next job of a printer, RENDERING now; None where there is none, or it is to rest.

    Single jobs come before batches, a batch in its order. What may not be made any more is
    FAILED with the flaw BLOCKED, and the next is taken. Raises NotAsExpected (``no_such_printer``).
    """
    raise NotImplementedError


def content_of(
    centre: Centre, job: Job, now: datetime, key: Ed25519PrivateKey | None = None
) -> Content:
    """What is on the piece; papers bear a signed payload where the centre has a key to sign."""
    raise NotImplementedError


def objection(centre: Centre, job: Job, now: datetime) -> Flaw | None:
    """BLOCKED: it may not be made any more; ASKED: a person takes it back; None: go on."""
    raise NotImplementedError


def sending(
    centre: Centre, job: Job, digest: bytes, warnings: Sequence[Warned], now: datetime
) -> Flaw | None:
    """RENDERING to SENT, before the first byte leaves, with the last look at the rules.

    ``digest`` is the SHA-256 of what was drawn. A flaw: the job was ended instead, FAILED (BLOCKED)
    or CANCELLED (ASKED); nothing may be sent.
    """
    raise NotImplementedError


def handed_over(centre: Centre, job: Job, device_job: str, now: datetime) -> None:
    """Keep the printer's own name for a SENT job."""
    raise NotImplementedError


def end(centre: Centre, job: Job, step: JobStep, flaw: Flaw | None, now: datetime) -> Job:
    """FINISH, PUT_BACK, FAIL, LOSE or CANCEL; the job afterwards, with the flaw that was kept.

    FINISH takes the credential's step PRODUCE and one piece out of the stock. Where it was blocked
    meanwhile, the job is PRINTED with the flaw BLOCKED: a card exists that must be destroyed. Steps
    that leave no card unbind the one that was bound. Raises NotAsExpected (``job_cannot``).
    """
    raise NotImplementedError


def bind(centre: Centre, job: Job, uid: str, now: datetime) -> None:
    """Make the card in the station this job's badge; ``uid`` as it was read.

    Raises NotAsExpected (``no_card``, ``card_taken``, ``card_fixed``, ``not_a_card_kind``,
    ``job_without_credential``); nothing is bound then.
    """
    raise NotImplementedError


def unbind(centre: Centre, job: Job, now: datetime) -> None:
    """Let the card go that was bound for this job; nothing where none was."""
    raise NotImplementedError
