"""Invents a whole fair for an edition and an instant: register, stories and this hour's scans."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.policy.admission import Decision, Scan
from gatekeeper.policy.code import read_code
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition, Name
from gatekeeper.policy.presence import forgotten_before
from gatekeeper.policy.words import Carrier, Direction, Subject
from gatekeeper.seal import TrustedKey, Verifier, key_id_of, seal
from gatekeeper.simulation.register import Register
from gatekeeper.simulation.simulation import Simulation
from kiosk.demo.draft import Draft
from kiosk.demo.playbook import Tale
from kiosk.demo.population import Size, populate
from kiosk.demo.stories import Earlier, Story, Teller, reads

BUSY = 90
"""How many people came by in the last hour before the demo."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fair:
    """What was invented; ``scans`` are to be admitted in their order before anybody looks."""

    draft: Draft
    tales: tuple[Tale, ...]
    scans: tuple[Scan, ...]


def invent(
    edition: Edition, now: datetime, key: Ed25519PrivateKey, size: Size | None = None
) -> Fair:
    """The same fair for the same edition, size and instant (fair time); ``key`` signs its passes.

    Every story comes with the reason that the rules give it at ``now``.
    """
    choose = random.Random(edition.number)  # noqa: S311 - an invented fair, no secret
    draft = Draft(edition, now, choose)
    teller = Teller(draft)
    stories = [*teller.tell()]
    shown = set(draft.credentials)
    populate(draft, size or Size())
    rest = [one for number, one in draft.credentials.items() if number not in shown]
    passers = _passers(draft, teller, rest)
    scans = _in_order(draft, [*teller.earlier, *passers])
    stories += _seals(draft, key, stories)
    oracle = _Oracle(draft, key, scans)
    tales = tuple(oracle.tale(story, key) for story in stories)
    return Fair(draft, tales, scans)


def _passers(draft: Draft, teller: Teller, rest: Sequence[Credential]) -> list[Earlier]:
    """People who came by in the last hour, so that counts and lists are not empty."""
    people = [one for one in rest if one.kind.subject is Subject.PEOPLE]
    gates = (teller.places.people, teller.places.people, teller.places.hall)
    return [
        Earlier(
            reads(one), draft.choose.choice(gates).id, Direction.IN, draft.choose.uniform(1, 59)
        )
        for one in draft.choose.sample(people, min(BUSY, len(people)))
    ]


def _in_order(draft: Draft, earlier: Iterable[Earlier]) -> tuple[Scan, ...]:
    """As scans of the last hour, or of the time since it was forgotten who is inside."""
    room = min(HOUR, draft.now - forgotten_before(draft.edition, draft.now))
    scans = (
        Scan(
            at=draft.now - room * (one.minutes_ago / 60),
            gate=draft.edition.gates[one.gate],
            direction=one.direction,
            code=read_code(one.code),
            plate=one.plate,
        )
        for one in earlier
    )
    return tuple(sorted(scans, key=lambda scan: scan.at))


def _seals(draft: Draft, key: Ed25519PrivateKey, stories: Sequence[Story]) -> list[Story]:
    """Signed payloads: one that is ours, one that a stranger signed, one that was changed."""
    at = next(story for story in stories if _paper(draft, story))
    assert at.number is not None
    number, edition = at.number, draft.edition.number
    stranger = Ed25519PrivateKey.generate()
    ours = seal(key, key_id_of(key.public_key()), number, edition)
    forged = seal(stranger, key_id_of(key.public_key()), number, edition)
    changed = ours[:-2] + ("00" if not ours.endswith("00") else "11")
    return [
        Story(Name(zh, en), code, at.gate, at.direction)
        for zh, en, code in (
            ("签名是别人的", "A pass that a stranger signed", forged),
            ("签名被改过", "A signed pass, one letter changed", changed),
            ("残缺的签名码", "Half of a signed pass", ours[: len(ours) // 2]),
        )
    ]


def _paper(draft: Draft, story: Story) -> Credential | None:
    """The story's credential, if it is on paper."""
    found = draft.credentials.get(story.number or "")
    return found if found and found.kind.carrier is Carrier.PAPER else None


class _Oracle:
    """Knows what the rules say of each story, told by itself after what came before."""

    def __init__(self, draft: Draft, key: Ed25519PrivateKey, scans: Sequence[Scan]) -> None:
        self._draft = draft
        self._scans = scans
        self._register = Register()
        for rows in (
            draft.organisations.values(),
            draft.holders.values(),
            draft.credentials.values(),
            draft.registrations,
            draft.overtime,
        ):
            for row in rows:
                self._register.add(row)
        public = key.public_key()
        self._verifier = Verifier([TrustedKey(key_id_of(public), "demo", public)])

    def tale(self, story: Story, key: Ed25519PrivateKey) -> Tale:
        """The story with its end, and the signed payload of its paper."""
        decision = self._decide(story)
        credential = self._draft.credentials.get(story.number or "")
        tale = Tale(
            story, decision.reason, decision.action, kind=credential.kind if credential else None
        )
        if credential and _paper(self._draft, story):
            key_id = key_id_of(key.public_key())
            edition = credential.edition or self._draft.edition.number
            sealed = seal(key, key_id, credential.number, edition)
            tale = replace(tale, sealed=sealed)
        return tale

    def _decide(self, story: Story) -> Decision:
        simulation = Simulation(self._draft.edition, self._register, self._verifier)
        for scan in self._scans:
            simulation.decide(scan)
        gate = self._draft.edition.gates[story.gate]
        code = read_code(story.code)
        scan = Scan(self._draft.now, gate, story.direction, code, story.plate)
        return simulation.decide(scan)[0]
