"""What may go wrong in the print room, as one small tree.

PrintingError
├── LayoutWrong     a layout file with mistakes, all of them told, each with its file and place
├── ModelsWrong     a file of printer models with mistakes, all of them told
├── FaceWrong       a face that must not be printed; ``flaw`` says why
├── Refused         the printer did not take the job: nothing can come out
├── LostSight       it may have taken the job, or not: a card may exist
├── StationFailed   the contactless station did not move the card, or had none
└── JobOvertaken    somebody took another step with the job since
"""

from gatekeeper.policy.printing import Flaw, Trouble


class PrintingError(Exception):
    """Anything that printing raises; its text is a sentence for the operator."""


class LayoutWrong(PrintingError):
    """A layout file that cannot be used."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes
        """A line each: file, element, key, what is wrong."""


class ModelsWrong(PrintingError):
    """A file of printer models that cannot be used."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes
        """A line each: file, model, key, what is wrong."""


class FaceWrong(PrintingError):
    """A face that must not be printed."""

    def __init__(self, flaw: Flaw, what: str) -> None:
        super().__init__(f"{flaw}: {what}")
        self.flaw = flaw


class Refused(PrintingError):
    """The printer did not take the job: nothing can come out."""


class LostSight(PrintingError):
    """The connection broke so that the printer may have taken the job, or not."""


class StationFailed(PrintingError):
    """The contactless station did not do what it was told."""

    def __init__(self, flaw: Flaw, what: str, trouble: Trouble | None = None) -> None:
        super().__init__(f"{flaw}: {what}")
        self.flaw = flaw
        self.trouble = trouble
        """What stands still until somebody acts; None where only this card is at fault."""


class JobOvertaken(PrintingError):
    """Another step was taken with the job since, so it is not this worker's any more."""
