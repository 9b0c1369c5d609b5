"""What the worker of a printer asks of the queue, and of whoever encodes cards: protocols only."""

from typing import Protocol, TypeVar

from PIL import Image

from gatekeeper.policy.printing import Content, Flaw, Form, JobState, JobStep, Paper, Warned
from printing.printers.printer import Health


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

    A call that raises was not done, or nobody knows whether: it is asked again. One that names a
    job raises JobOvertaken where another step was taken since: the worker lets go of it.
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

    def content_of(self, job: J) -> Content:
        """What is on it. Raises FaceWrong where that cannot be found out."""
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
