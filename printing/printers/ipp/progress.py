"""What the states of a job prove, and what they do not."""

from printing.printers.ipp.values import Attributes, DeviceJobState, integer, words
from printing.printers.printer import Progress

ASKED = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions",
    "job-impressions-completed",
    "sides",
)
"""What is asked for."""
_ENDED = frozenset({DeviceJobState.CANCELED, DeviceJobState.ABORTED})
_WAITING = frozenset({DeviceJobState.PENDING, DeviceJobState.HELD, DeviceJobState.STOPPED})
_STANDING = frozenset({"printer-stopped", "job-stopped", "resources-are-not-ready"})
_DOUBTFUL = frozenset({"job-completed-with-errors"})


def progress_of(job: Attributes, sides: int | None, *, proves: bool) -> Progress:
    """What became of a job of so many sides, as far as this printer proves it.

    A canceled job came out all the same when its sides are completed; with fewer, half a card may
    exist. The "completed" of a queue says only that its backend took it: then nothing is proven.
    """
    state = integer(job, "job-state")
    reasons = frozenset(words(job, "job-state-reasons"))
    if state in _WAITING:
        return Progress.WAITING
    if state == DeviceJobState.PROCESSING:
        return Progress.WAITING if reasons & _STANDING else Progress.PRINTING
    if not proves or reasons & _DOUBTFUL:
        return Progress.UNSURE
    if state == DeviceJobState.COMPLETED:
        return Progress.PRINTED
    if state in _ENDED:
        return _of_ended(integer(job, "job-impressions-completed"), _sides(job, sides))
    return Progress.UNSURE


def _sides(job: Attributes, sides: int | None) -> int | None:
    if sides is not None:
        return sides
    if words(job, "sides") == ("one-sided",):
        return 1
    return integer(job, "job-impressions")


def _of_ended(completed: int | None, sides: int | None) -> Progress:
    if completed == 0:
        return Progress.NOTHING
    if completed is None or sides is None or completed < sides:
        return Progress.UNSURE
    return Progress.PRINTED
