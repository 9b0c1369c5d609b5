"""A print job in the store: how it is read, taken in hand, and taken a step further."""

from dataclasses import dataclass

from gatekeeper.policy.printing import Flaw, Form, JobState, Paper


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when it was read."""

    id: int
    attempt: int
    """How often a printer took it."""
    paper: Paper
    form: Form
    state: JobState
    number: str | None = None
    """The credential's, for a face."""
    device_job: str | None = None
    """The printer's own name for it."""
    card_uid: str | None = None
    """The card that it was encoded into."""
    batch_id: int | None = None
    place: int | None = None
    """Where it comes in its batch, from 0."""
    printer: str | None = None
    """Who has it, or had it last."""
    flaw: Flaw | None = None

    @property
    def title(self) -> str:
        """What it is called at the printer; no other job or attempt is called so."""
        return f"fairgate-{self.id}-{self.attempt}"
