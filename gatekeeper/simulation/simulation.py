"""Decides scan after scan as a gate would: presence and used notices are kept in memory."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from gatekeeper.errors import SealError
from gatekeeper.policy.admission import Decision, Facts, Proof, Scan, decide
from gatekeeper.policy.code import CodeKind
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.presence import forgotten_before
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Direction, Kind, Subject, Verdict
from gatekeeper.simulation.register import Register

Opener = Callable[[str], str]
"""Gives the number in a signed payload (its base45 text); raises SealError."""


class Simulation:
    """One fair from its first scan to its last; hand it the scans in their order.

    Without ``opener`` no signature can be verified: every signed payload counts as forged.
    """

    def __init__(self, edition: Edition, register: Register, opener: Opener | None = None) -> None:
        self._edition = edition
        self._register = register
        self._opener = opener
        self._inside: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        """By zone: since when each number is inside."""
        self._vehicles: defaultdict[Kind, set[str]] = defaultdict(set)
        """Numbers that take a space in the car park of their kind."""
        self._used: set[str] = set()

    def decide(self, scan: Scan) -> tuple[Decision, str | None]:
        """The decision, and the credential's number if one was found; presence changes by it."""
        proof, credential = self._find(scan)
        if credential is None:
            return decide(self._edition, scan, Facts(proof=proof)), None
        decision = decide(self._edition, scan, self._facts(scan, proof, credential))
        if decision.verdict is Verdict.ADMIT:
            self._admit(scan, credential)
        return decision, credential.number

    def _find(self, scan: Scan) -> tuple[Proof, Credential | None]:
        match scan.code.kind:
            case CodeKind.NUMBER | CodeKind.UID:
                return Proof.NONE, self._register.credential(scan.code.kind, scan.code.value)
            case CodeKind.SEALED:
                try:
                    number = self._opener(scan.code.value) if self._opener else None
                except SealError:
                    number = None
                if number is None:
                    return Proof.FAILED, None
                return Proof.GENUINE, self._register.credential(CodeKind.NUMBER, number)
        return Proof.NONE, None

    def _facts(self, scan: Scan, proof: Proof, credential: Credential) -> Facts:
        register, number = self._register, credential.number
        holder = register.holder(credential)
        organisation = register.organisation(credential, holder)
        return Facts(
            proof=proof,
            credential=credential,
            holder=holder,
            organisation=organisation,
            later_hard_card=register.has_later_card(credential),
            registrations=register.registrations(number),
            granted=register.granted(organisation),
            inside_since=self._inside[scan.gate.zone].get(number),
            used=number in self._used,
            parked=self._parked(scan, number),
        )

    def _parked(self, scan: Scan, number: str) -> Mapping[Kind, int] | None:
        if scan.gate.lets_through is not Subject.VEHICLES:
            return None
        since = forgotten_before(self._edition, scan.at)
        inside = self._inside[COMPOUND]
        return {
            kind: sum(inside[one] >= since for one in self._vehicles[kind] if one != number)
            for kind, park in self._edition.car_parks.items()
            if park.spaces is not None
        }

    def _admit(self, scan: Scan, credential: Credential) -> None:
        """Presence changes only by admitted scans (handbook 9); a notice lets goods out once."""
        number, zone = credential.number, scan.gate.zone
        if credential.kind.subject is Subject.GOODS:
            self._used.add(number)
            return
        spaces = credential.kind in self._edition.car_parks and zone == COMPOUND
        takes_space = spaces and (credential.kind is not Kind.COACH or credential.parking_space)
        if scan.direction is Direction.IN:
            self._inside[zone][number] = scan.at
            if takes_space:
                self._vehicles[credential.kind].add(number)
        else:
            self._inside[zone].pop(number, None)
            if takes_space:
                self._vehicles[credential.kind].discard(number)
