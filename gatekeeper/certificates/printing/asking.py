"""What people ask of the print room about one piece: print, look, take back, say, try again.

Words of NotAsExpected, each ``told.X``: ``no_such_job``; ``no_such_printer``; ``job_open`` (number,
job, who, job_state); ``job_cannot`` (job, job_state, step); ``printer_other_form`` (printer).
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.policy.printing import Content, JobStep


def print_one(
    centre: Centre,
    by: By,
    number: str,
    *,
    reason: str | None = None,
    note: str = "",
    printer: str | None = None,
    version: int | None = None,
    form: str | None = None,
) -> int:
    """Ask for one credential's card or pass; the job's id, which is also the form's outcome.

    One that is ``produced`` already is printed once more: ``reason`` is a
    ``policy.printing.Reprint`` then, and what was printed before counts as spoiled when the new one
    is there. ``printer`` is a name, None: whichever has the form.

    Raises StepImpossible (issued ones are replaced at the counter), StepIncomplete
    (``need.reason``), Objected, Overtaken, NoSuchCredential, InputWrong (``reason``, ``note``),
    NotAsExpected (``job_open``, ``no_such_printer``, ``printer_other_form``).
    """
    raise NotImplementedError


def test_page(centre: Centre, by: By, printer: str, *, form: str | None = None) -> int:
    """Ask a printer for a test piece; the job's id. Raises NotAsExpected (``no_such_printer``)."""
    raise NotImplementedError


def preview(centre: Centre, by: By, number: str, key: Ed25519PrivateKey | None = None) -> Content:
    """What a credential's card or pass would bear now; who looks is written down.

    Raises NoSuchCredential, RightMissing.
    """
    raise NotImplementedError


def take_back(centre: Centre, by: By, job_id: int, *, form: str | None = None) -> bool:
    """Take a job back; False: a printer has it, and its worker finds out whether that worked.

    Raises NotAsExpected (``no_such_job``, ``job_cannot``).
    """
    raise NotImplementedError


def say(
    centre: Centre,
    by: By,
    job_id: int,
    step: JobStep,
    note: str = "",
    *,
    form: str | None = None,
) -> bool:
    """Say what came out of an unknown job: SAY_GOOD, SAY_NOTHING or SAY_SPOILED.

    False: it came out right, but its credential was blocked meanwhile: the card must be destroyed.
    Raises InputWrong (``note``), NotAsExpected (``no_such_job``, ``job_cannot``).
    """
    raise NotImplementedError


def again(centre: Centre, by: By, job_id: int, *, form: str | None = None) -> None:
    """Print a failed or cancelled job after all; the rules are asked again.

    Raises StepImpossible, Objected, NotAsExpected (``no_such_job``, ``job_cannot``, ``job_open``).
    """
    raise NotImplementedError


def pause_printer(centre: Centre, by: By, printer: str, *, form: str | None = None) -> None:
    """Let a printer rest after the piece it has; raises NotAsExpected (``no_such_printer``)."""
    raise NotImplementedError


def resume_printer(centre: Centre, by: By, printer: str, *, form: str | None = None) -> None:
    """Let it go on; raises NotAsExpected (``no_such_printer``)."""
    raise NotImplementedError
