"""How a gate decides: one scan gives one decision and one reason (handbook 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gatekeeper.policy.code import Code
from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.edition import Gate
from gatekeeper.policy.words import Action, Advice, Call, Direction, Kind, Reason, Verdict


class Proof(StrEnum):
    """What a signature or card authentication said of the thing presented."""

    NONE = "none"
    GENUINE = "genuine"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scan:
    """One presentation of a credential at a gate; ``at`` is fair time."""

    at: datetime
    gate: Gate
    direction: Direction
    code: Code
    plate: str | None = None
    """The plate as seen or typed, if any."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register and the log know of the credential that was presented."""

    proof: Proof = Proof.NONE
    credential: Credential | None = None
    holder: Holder | None = None
    organisation: Organisation | None = None
    later_hard_card: bool = False
    """Another hard card of the same person was issued later."""
    registrations: frozenset[tuple[int, int | None]] = frozenset()
    """(edition, phase) of each registration."""
    granted: frozenset[date] = frozenset()
    """The dates of overtime or early delivery that its organisation was granted."""
    inside_since: datetime | None = None
    """When it was admitted into the gate's zone, if not out since by the record."""
    used: bool = False
    """Goods papers: it has let goods out before."""
    parked: Mapping[Kind, int] | None = None
    """How many *other* vehicles of each counted kind are inside; None at gates without vehicles."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a scan, with what a guard needs to say it; instants are fair time."""

    verdict: Verdict
    reason: Reason
    action: Action
    advice: tuple[Advice, ...] = ()
    call: Call | None = None
    until: datetime | None = None
    """Refusals that end: until when (``suspended``, ``hall_sealed``); ``expired``: since when."""
    opens: datetime | None = None
    """From when it would be let in: ``not_yet_valid``, ``outside_hours``, ``outside_slot``."""
    halls: tuple[str, ...] = ()
    """``wrong_zone``: the halls it may enter."""
    gates: tuple[str, ...] = ()
    """``wrong_gate``: the gates it may use."""
