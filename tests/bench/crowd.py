"""What is presented at the gates of a fair: by whom, where, which way, as which code."""

import random
from dataclasses import dataclass

from gatekeeper.policy.edition import Edition, Gate
from gatekeeper.policy.words import HARD_CARDS, Direction, Subject
from tests.bench.fair import Fair

_PEOPLE = {"P-1": 50, "H-5.2": 20, "H-9.3": 20, "H-11.2": 5, "H-15.1": 5}
_VEHICLES = {"V-1": 75, "V-3": 25}


@dataclass(frozen=True, slots=True)
class Shown:
    """One presentation; ``index`` is the credential's place in the fair, None for none of it."""

    index: int | None
    gate: Gate
    direction: Direction
    code: str
    plate: str | None


class Crowd:
    """Draws presentations, the same ones for the same seed.

    3 % come to a gate of the wrong sort, 1.5 % show a number that nobody has, 0.5 % something
    unreadable; seven of ten hard cards are tapped, all else is read from the barcode.
    """

    def __init__(self, fair: Fair, edition: Edition, seed: int = 126) -> None:
        self._fair = fair
        self._gates = edition.gates
        self._chance = random.Random(seed)

    def next(self) -> Shown:
        """The next in the queue."""
        chance, fair = self._chance, self._fair
        index = chance.randrange(fair.size)
        kind = fair.kind(index)
        gate = self._gate(kind.subject)
        direction = Direction.IN if chance.random() < 0.7 else Direction.OUT
        if direction not in gate.directions:
            direction = gate.directions[0]
        plate = None
        if kind.subject is Subject.VEHICLES and chance.random() < 0.8:
            plate = fair.plate(index) if chance.random() < 0.95 else "粤Z 99999"
        fate = chance.random()
        if fate < 0.005:
            return Shown(None, gate, direction, "https://example.org/visit?id=126", plate)
        if fate < 0.02:
            return Shown(None, gate, direction, str(chance.randrange(10**11)).zfill(12), plate)
        tapped = kind in HARD_CARDS and chance.random() < 0.7
        code = f"uid:{fair.uid(index)}" if tapped else fair.number(index)
        return Shown(index, gate, direction, code, plate)

    def _gate(self, subject: Subject) -> Gate:
        chance = self._chance
        if chance.random() < 0.03:
            return chance.choice(list(self._gates.values()))
        if subject is Subject.GOODS:
            return self._gates["G-1"]
        weights = _PEOPLE if subject is Subject.PEOPLE else _VEHICLES
        return self._gates[chance.choices(list(weights), list(weights.values()))[0]]
