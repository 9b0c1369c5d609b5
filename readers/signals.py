"""What a reader tells the station, and the two methods that make something a reader."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from gatekeeper.policy.words import Direction


@dataclass(frozen=True, slots=True)
class Reading:
    """A credential was presented: digits, ``uid:`` and hex, or whatever a barcode held."""

    reader: str
    code: str
    direction: Direction | None = None
    """Which way its lane goes; None when the machine's own direction holds."""
    plate: str | None = None
    """A plate that a camera saw, if the reader has one."""


@dataclass(frozen=True, slots=True)
class Misread:
    """Something was presented that gave no code: a mute card, one pulled too early, noise."""

    reader: str
    why: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A turnstile's contact: whether the person who was let in went through."""

    reader: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """The device is gone; it is looked for until it is back."""

    reader: str
    why: str


@dataclass(frozen=True, slots=True)
class Attached:
    """The device is there, for the first time or again."""

    reader: str


Signal = Reading | Misread | Passage | Lost | Attached
Emit = Callable[[Signal], None]


class Reader(Protocol):
    """A device that presents credentials; runs in a thread of its own."""

    @property
    def name(self) -> str:
        """Its name in the configuration, the log and on the screen."""
        ...

    def run(self, emit: Emit, stop: Event) -> None:
        """Read until ``stop`` is set; never raises, tells ``Lost`` and ``Attached`` instead."""
        ...
