"""Decides scan after scan as a gate would: presence and used notices are kept in memory."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from gatekeeper.policy.admission import Decision, Facts, Proof, Scan, decide
from gatekeeper.policy.code import Sealed
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.presence import Effect, effect_of, forgotten_before, takes_space
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Kind, Subject, Verdict
from gatekeeper.seal import Verifier, opened
from gatekeeper.simulation.register import Register


class Simulation:
    """One fair from its first scan to its last; hand it the scans in their order.

    Without keys in ``verifier`` no signature can be verified: every signed payload is forged.
    """

    def __init__(self, edition: Edition, register: Register, verifier: Verifier) -> None:
        self._edition = edition
        self._register = register
        self._verifier = verifier
        self._inside: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        """By zone: since when each number is inside."""
        self._vehicles: defaultdict[Kind, set[str]] = defaultdict(set)
        """Numbers that take a space in the car park of their kind."""
        self._used: set[str] = set()

    def decide(self, scan: Scan) -> tuple[Decision, str | None]:
        """The decision, and the credential's number if one was found; presence changes by it."""
        code, proof, sealed = opened(scan.code, self._verifier)
        if code is not scan.code:
            scan = replace(scan, code=code)
        credential = self._register.find(code, sealed)
        if credential is None:
            return decide(self._edition, scan, Facts(proof=proof)), None
        decision = decide(self._edition, scan, self._facts(scan, proof, sealed, credential))
        if decision.verdict is Verdict.ADMIT:
            self._admit(scan, credential)
        return decision, credential.number

    def _facts(
        self, scan: Scan, proof: Proof, sealed: Sealed | None, credential: Credential
    ) -> Facts:
        register, number = self._register, credential.number
        holder = register.holder(credential)
        organisation = register.organisation(credential, holder)
        return Facts(
            proof=proof,
            sealed=sealed,
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
        """Remember what an admission changes, as the store does at a gate."""
        number, zone = credential.number, scan.gate.zone
        match effect_of(credential, scan.gate, scan.direction):
            case Effect.USES_UP:
                self._used.add(number)
            case Effect.ENTERS:
                self._inside[zone][number] = scan.at
                if takes_space(self._edition, credential, zone):
                    self._vehicles[credential.kind].add(number)
            case Effect.LEAVES:
                self._inside[zone].pop(number, None)
                if takes_space(self._edition, credential, zone):
                    self._vehicles[credential.kind].discard(number)
