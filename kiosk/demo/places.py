"""Where an edition's stories play: its gates by what they are for."""

from dataclasses import dataclass

from gatekeeper.policy.edition import Gate
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Subject
from kiosk.demo.draft import Draft


@dataclass(frozen=True, slots=True)
class Places:
    """The gates of an edition by what they are for; None where it has none."""

    people: Gate
    hall: Gate
    other_hall: Gate | None
    vehicles: Gate
    ramp: Gate | None
    goods: Gate

    @classmethod
    def of(cls, draft: Draft) -> "Places":
        """Find them; StopIteration for an edition without people, hall, vehicle or goods gate."""
        gates = draft.edition.gates.values()
        people = [gate for gate in gates if gate.lets_through is Subject.PEOPLE]
        vehicles = [gate for gate in gates if gate.lets_through is Subject.VEHICLES]
        return cls(
            people=next(gate for gate in people if gate.zone == COMPOUND),
            hall=next(gate for gate in people if gate.hall in draft.phase.halls),
            other_hall=next(
                (gate for gate in people if gate.hall and gate.hall not in draft.phase.halls), None
            ),
            vehicles=next(gate for gate in vehicles if gate.zone == COMPOUND),
            ramp=next((gate for gate in vehicles if gate.max_length_m), None),
            goods=next(gate for gate in gates if gate.lets_through is Subject.GOODS),
        )
