"""Where the machine stands: its gate and direction, and the plate in front of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gatekeeper.policy.edition import Gate
from gatekeeper.policy.words import Direction, Subject

PLATE_WAITS = timedelta(seconds=60)
"""How long a typed plate waits for the scan that it belongs to."""


@dataclass(slots=True)
class Post:
    """The machine's place, as configured and as chosen on the screen."""

    device: str
    gate: Gate | None
    direction: Direction
    _plate: str | None = None
    _plate_until: datetime | None = None

    def move(self, gate: Gate, direction: Direction) -> None:
        """Stand at another gate or direction; a plate typed at the old one is forgotten."""
        self.gate, self.direction = gate, direction
        self._plate = None

    def note_plate(self, plate: str, now: datetime) -> bool:
        """Keep the plate of the vehicle in front; False at a gate without vehicles."""
        if self.gate is None or self.gate.lets_through is not Subject.VEHICLES:
            return False
        self._plate, self._plate_until = plate.strip() or None, now + PLATE_WAITS
        return True

    def waiting_plate(self, now: datetime) -> str | None:
        """The plate that goes with the next scan, if it is still fresh."""
        fresh = self._plate_until is not None and now < self._plate_until
        return self._plate if fresh else None

    def take_plate(self, now: datetime) -> str | None:
        """The same, and it is used up."""
        plate, self._plate = self.waiting_plate(now), None
        return plate
