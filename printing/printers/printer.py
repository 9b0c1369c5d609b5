"""What makes something a printer, and the values that it takes and tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image

from gatekeeper.policy.printing import WARNINGS, Form, Trouble


@dataclass(frozen=True, slots=True)
class Health:
    """How a printer is."""

    troubles: tuple[Trouble, ...] = ()
    """The gravest first."""
    message: str = ""
    """What it says itself, at most 200 printable characters."""
    supplies: tuple[tuple[str, int], ...] = ()
    """What is left, by name, in per cent."""

    @property
    def stands_still(self) -> bool:
        """Whether nothing comes out until somebody acts."""
        return any(trouble not in WARNINGS for trouble in self.troubles)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece to be printed: a page, the two sides of one card, or the pages of a list."""

    title: str
    """What it is called at the printer; no other piece ever was: ``fairgate-17-1-5da0a3c8``."""
    form: Form
    sides: Sequence[Image.Image]
    """Images of the same size, in dots of the printer's resolution: one or two, of a list more."""
    dpi: int


class Progress(StrEnum):
    """What a printer says of a job it was given."""

    WAITING = "waiting"
    """It has it, and has not begun, or stands still in the middle."""
    PRINTING = "printing"
    PRINTED = "printed"
    """It proves that the piece came out."""
    NOTHING = "nothing"
    """It proves that nothing came out, and nothing will."""
    UNSURE = "unsure"
    """It does not know the job, or cannot prove what became of it."""


class Printer(Protocol):
    """A printer; every call answers or gives up within ten seconds.

    What a printer answers is never trusted: garbage is ``Trouble.GARBLED`` or ``Progress.UNSURE``,
    silence is ``Trouble.OFF``; no other exception leaves a driver than those that are named.
    """

    def look(self) -> Health:
        """How it is; never raises."""
        ...

    def send(self, sheet: Sheet) -> str:
        """Hand one piece over; the printer's own name for the job. Raises Refused, LostSight."""
        ...

    def follow(self, device_job: str) -> Progress:
        """What becomes of it; never raises: what cannot be asked now is ``WAITING``."""
        ...

    def cancel(self, device_job: str) -> Progress:
        """Take it back if that is possible, and tell what really happened; never raises.

        ``PRINTING`` or ``WAITING``: it is not over yet, or the printer cannot be asked now; it is
        asked for again and again until it is over.
        """
        ...

    def find(self, title: str) -> str | None:
        """Its own name for the job of that title; None where it knows none. Raises LostSight."""
        ...

    def clear(self, prefix: str) -> None:
        """Take back every waiting job whose title begins so, left by somebody who is gone.

        Raises LostSight where that cannot be made sure.
        """
        ...


class Station(Protocol):
    """The contactless station inside a card printer; each raises StationFailed."""

    def feed(self) -> None:
        """Bring a blank card from the hopper to the station; nothing where one lies there."""
        ...

    def reject(self) -> None:
        """Put the card of the station into the reject box; nothing where there is none."""
        ...
