"""How a gate decides: one scan gives one decision and one reason (handbook 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gatekeeper.policy.calendar import Phase, next_opening, open_at
from gatekeeper.policy.code import Code, CodeKind, Sealed
from gatekeeper.policy.credential import Credential, Holder, Organisation, state_at
from gatekeeper.policy.edition import Edition, Gate, KindRules
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.presence import is_inside, takes_space
from gatekeeper.policy.validity import (
    is_early_delivery_day,
    is_open,
    opening_spans,
    whole_validity,
)
from gatekeeper.policy.words import (
    LORRIES,
    NEVER_OVERRIDDEN,
    NOT_COLLECTED,
    WITHDRAWN,
    Action,
    Advice,
    Call,
    Direction,
    Kind,
    Passback,
    Reason,
    RegisteredPer,
    Stage,
    State,
    Subject,
    Verdict,
)


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
    sealed: Sealed | None = None
    """What a signed payload names, where one was presented."""
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


def decide(edition: Edition, scan: Scan, facts: Facts) -> Decision:
    """Decide one scan: the first line of handbook section 9 that applies is the reason.

    Pure: the same arguments give the same decision, live, replayed, simulated or tested.
    """
    if scan.code.kind is CodeKind.UNREADABLE:
        return _refuse(Reason.UNREADABLE)
    if facts.proof is Proof.FAILED:
        return _retain(Reason.FORGED, call=Call.SECURITY)
    if facts.credential is None or _is_of_another(facts.sealed, facts.credential):
        return _refuse(Reason.UNKNOWN)
    case = _Case(edition, scan, facts, facts.credential)
    for line in _LINES:
        decision = line(case)
        if decision is not None:
            return decision
    return Decision(Verdict.ADMIT, Reason.OK, Action.ADMIT, _advice(case))


def _is_of_another(sealed: Sealed | None, credential: Credential) -> bool:
    """Whether a genuine payload names a number that another edition has given out again."""
    return sealed is not None and credential.edition not in {None, sealed.edition}


def advice_on(edition: Edition, scan: Scan, facts: Facts) -> tuple[Advice, ...]:
    """What the guard is told when this scan's credential is let in, by the rules or against them.

    Nothing where there is no credential, and nothing on the way out.
    """
    if facts.credential is None or scan.direction is Direction.OUT:
        return ()
    return _advice(_Case(edition, scan, facts, facts.credential))


def may_be_overridden(verdict: str, reason: str) -> bool:
    """Whether a supervisor at a gate may turn this answer."""
    return verdict == Verdict.REFUSE and reason not in NEVER_OVERRIDDEN


class _Case:
    """One scan of a known credential, with what several lines derive from it."""

    __slots__ = ("credential", "edition", "facts", "inside", "phase", "rules", "scan", "subject")

    def __init__(self, edition: Edition, scan: Scan, facts: Facts, credential: Credential) -> None:
        self.edition = edition
        self.scan = scan
        self.facts = facts
        self.credential = credential
        self.rules: KindRules = edition.kinds[credential.kind]
        self.phase: Phase = edition.phase_at(scan.at)
        self.subject: Subject = credential.kind.subject
        self.inside: bool = is_inside(edition, facts.inside_since, scan.at)


def _refuse(
    reason: Reason,
    *,
    call: Call | None = None,
    until: datetime | None = None,
    opens: datetime | None = None,
    halls: tuple[str, ...] = (),
    gates: tuple[str, ...] = (),
    action: Action = Action.REFUSE,
) -> Decision:
    return Decision(Verdict.REFUSE, reason, action, (), call, until, opens, halls, gates)


def _retain(reason: Reason, *, call: Call | None = None) -> Decision:
    return _refuse(reason, call=call, action=Action.RETAIN)


def _line_4_withdrawn(case: _Case) -> Decision | None:
    if case.credential.state in WITHDRAWN:
        return _retain(Reason(case.credential.state))
    return _retain(Reason.SUPERSEDED) if case.facts.later_hard_card else None


def _line_5_barred(case: _Case) -> Decision | None:
    holder, organisation = case.facts.holder, case.facts.organisation
    if (holder and holder.barred) or (organisation and organisation.barred):
        return _refuse(Reason.BARRED, call=Call.SECURITY)
    return None


def _line_6_suspended(case: _Case) -> Decision | None:
    until = case.credential.suspended_until
    if state_at(case.credential.state, until, case.scan.at) is State.SUSPENDED:
        return _refuse(Reason.SUSPENDED, until=until)
    return None


def _line_7_not_issued(case: _Case) -> Decision | None:
    return _refuse(Reason.NOT_ISSUED) if case.credential.state in NOT_COLLECTED else None


def _line_8_wrong_gate(case: _Case) -> Decision | None:
    gate, direction = case.scan.gate, case.scan.direction
    if gate.lets_through is case.subject and direction in gate.directions:
        return None
    for_it = [one for one in case.edition.gates.values() if one.lets_through is case.subject]
    that_way = [one for one in for_it if direction in one.directions]
    return _refuse(Reason.WRONG_GATE, gates=tuple(one.id for one in that_way or for_it))


def _line_9_out(case: _Case) -> Decision | None:
    """Leaving is never refused for time; goods are not people (handbook 4)."""
    if case.scan.direction is Direction.IN or case.subject is Subject.GOODS:
        return None
    advice = () if case.inside else (Advice.NOT_SEEN_ENTERING,)
    return Decision(Verdict.ADMIT, Reason.OK, Action.ADMIT, advice)


def _line_10_validity(case: _Case) -> Decision | None:
    start, end = whole_validity(case.edition, case.rules, case.credential)
    if case.scan.at < start:
        opens = start if start != datetime.max else None
        return _refuse(
            Reason.NOT_YET_VALID, opens=opens, action=_action(case, Reason.NOT_YET_VALID)
        )
    if case.scan.at >= end:
        until = end if end != datetime.min else None
        return _refuse(Reason.EXPIRED, until=until, action=_action(case, Reason.EXPIRED))
    return None


def _action(case: _Case, reason: Reason) -> Action:
    """Lines 10 and 11 refuse, unless the edition says: retain."""
    return case.edition.actions.get(reason, Action.REFUSE)


def _line_11_not_registered(case: _Case) -> Decision | None:
    number, registrations = case.edition.number, case.facts.registrations
    match case.rules.registered_per:
        case RegisteredPer.NEVER:
            return None
        case RegisteredPer.PHASE:
            registered = (number, case.phase.id) in registrations
        case RegisteredPer.EDITION:
            registered = any(edition == number for edition, _ in registrations)
    if registered:
        return None
    return _refuse(Reason.NOT_REGISTERED, action=_action(case, Reason.NOT_REGISTERED))


def _line_12_already_used(case: _Case) -> Decision | None:
    if case.credential.kind is Kind.DISCHARGE_NOTICE and case.facts.used:
        return _retain(Reason.ALREADY_USED)
    return None


def _line_13_wrong_zone(case: _Case) -> Decision | None:
    hall = case.scan.gate.hall
    if hall is None or case.rules.every_hall:
        return None
    halls = case.phase.halls
    if is_early_delivery_day(case.phase, case.scan.at):
        halls = ()
    return None if hall in halls else _refuse(Reason.WRONG_ZONE, halls=halls)


def _line_14_sealed(case: _Case) -> Decision | None:
    if case.subject is not Subject.PEOPLE or case.credential.kind is Kind.STAFF:
        return None
    sealed = open_at(case.phase.sealed, case.scan.at)
    return _refuse(Reason.HALL_SEALED, until=sealed.end) if sealed else None


def _line_15_outside_hours(case: _Case) -> Decision | None:
    gate, granted, at = case.scan.gate, case.facts.granted, case.scan.at
    if is_open(case.phase, case.rules, gate, granted, at):
        return None
    spans = (
        span
        for phase in case.edition.phases
        for span in opening_spans(phase, case.rules, gate, granted)
    )
    opens = next_opening(spans, at)
    if opens and opens >= whole_validity(case.edition, case.rules, case.credential)[1]:
        opens = None
    return _refuse(Reason.OUTSIDE_HOURS, opens=opens)


def _line_16_plate(case: _Case) -> Decision | None:
    seen, recorded = plate_key(case.scan.plate), plate_key(case.credential.plate)
    return _refuse(Reason.PLATE_MISMATCH) if seen and recorded and seen != recorded else None


def _line_17_too_long(case: _Case) -> Decision | None:
    limit, length = case.scan.gate.max_length_m, case.credential.length_m
    if limit is not None and length is not None and length >= limit:
        return _refuse(Reason.TOO_LONG)
    return None


def _line_18_slot(case: _Case) -> Decision | None:
    if case.credential.kind not in LORRIES:
        return None
    start, end, at = case.credential.slot_from, case.credential.slot_to, case.scan.at
    if start and at < start:
        return _refuse(Reason.OUTSIDE_SLOT, opens=start, until=end)
    if end and at >= end:
        return _refuse(Reason.OUTSIDE_SLOT, until=end)
    return None


def _line_19_car_park(case: _Case) -> Decision | None:
    kind = case.credential.kind
    if not takes_space(case.edition, case.credential, case.scan.gate.zone):
        return None
    parked = (case.facts.parked or {}).get(kind, 0)
    spaces = case.edition.car_parks[kind].spaces
    return _refuse(Reason.CAR_PARK_FULL) if spaces is not None and parked >= spaces else None


def _line_20_passback(case: _Case) -> Decision | None:
    if case.inside and case.scan.gate.passback is Passback.REFUSE:
        return _refuse(Reason.PASSBACK, call=Call.SUPERVISOR)
    return None


_LINES = (
    _line_4_withdrawn,
    _line_5_barred,
    _line_6_suspended,
    _line_7_not_issued,
    _line_8_wrong_gate,
    _line_9_out,
    _line_10_validity,
    _line_11_not_registered,
    _line_12_already_used,
    _line_13_wrong_zone,
    _line_14_sealed,
    _line_15_outside_hours,
    _line_16_plate,
    _line_17_too_long,
    _line_18_slot,
    _line_19_car_park,
    _line_20_passback,
)


def _advice(case: _Case) -> tuple[Advice, ...]:
    """What the guard is told on an admission (handbook 9, "Advice")."""
    credential = case.credential
    lorry = credential.kind in LORRIES
    vehicle = case.subject is Subject.VEHICLES
    coach = credential.kind is Kind.COACH
    plate_compared = plate_key(case.scan.plate) and plate_key(credential.plate)
    warned = case.inside and case.scan.gate.passback is Passback.WARN
    given = {
        Advice.HELMET: case.phase.stage(case.scan.at) in {Stage.SETUP, Stage.DISMANTLING},
        Advice.CHECK_PHOTO: case.rules.has_photo,
        Advice.CHECK_DRIVER: lorry,
        Advice.CHECK_PLATE: vehicle and not plate_compared,
        Advice.CHECK_GOODS: case.subject is Subject.GOODS,
        Advice.LEAVE_AFTER_UNLOADING: lorry,
        Advice.NO_PARKING_SPACE: coach and not credential.parking_space,
        Advice.PASSBACK: warned,
    }
    return tuple(advice for advice, wanted in given.items() if wanted)
