"""What a check found, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    FINE = "fine"
    WARNING = "warning"
    """The gate decides, but something should be seen to."""
    BROKEN = "broken"
    """The gate does not work like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``remedy`` is what to do, one sentence, empty where all is fine."""

    check: str
    level: Level
    text: str
    remedy: str = ""


def fine(check: str, text: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Level.FINE, text)


def warning(check: str, text: str, remedy: str) -> Finding:
    """Something to see to."""
    return Finding(check, Level.WARNING, text, remedy)


def broken(check: str, text: str, remedy: str) -> Finding:
    """Something that keeps the gate from working."""
    return Finding(check, Level.BROKEN, text, remedy)
