"""What happens at a gate: admit, override, confiscate, passage; each use case one transaction.

Instants are aware; the edition's time zone turns them into the fair time that the rules speak.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from gatekeeper.errors import (
    AlreadyOverridden,
    NoSuchCredential,
    NoSuchEvent,
    NoSuchGate,
    NotASupervisor,
    NotOverridable,
    TooLate,
)
from gatekeeper.fair_time import fair_time
from gatekeeper.logbook import begin
from gatekeeper.policy.admission import (
    Decision,
    Facts,
    Scan,
    advice_on,
    decide,
    may_be_overridden,
)
from gatekeeper.policy.code import MAX_RAW, read_code
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.presence import Effect, effect_of
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.sanctions import Outcome, Violation
from gatekeeper.policy.words import (
    NEVER_OVERRIDDEN,
    Action,
    Direction,
    EventKind,
    OverrideReason,
    Reason,
    Role,
    State,
    Verdict,
)
from gatekeeper.seal import Verifier, opened
from gatekeeper.store import eventlog, presence
from gatekeeper.store.database import Store
from gatekeeper.store.events import Entry, Event, detail_text
from gatekeeper.store.facts import Known, hold_credential, load_facts
from gatekeeper.store.tables import credentials
from gatekeeper.store.violations import Offence, write_violation

OVERRIDE_WITHIN = timedelta(minutes=10)
"""How long a refusal can be turned after its scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """What came in from a reader, a scanner or a keyboard, and where."""

    raw: str
    """As read, of any length."""
    gate: str
    """The gate's id."""
    direction: Direction
    plate: str | None = None
    """As seen or typed."""
    reader: str | None = None
    actor: str | None = None
    """The account that typed it."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A decision that is on disk."""

    decision: Decision
    event: Event
    facts: Facts
    has_photo: bool = False


def admit(
    store: Store,
    edition: Edition,
    device: str,
    presented: Presented,
    now: datetime,
    *,
    occurred_at: datetime | None = None,
    verifier: Verifier | None = None,
) -> Admission:
    """Decide over what was presented and record it; on disk when this returns.

    ``occurred_at`` is when it was read, if that was earlier than ``now``: the decision is of that
    moment. Raises NoSuchGate, ClockSetBack, and StoreError, after which nothing was decided.
    """
    gate = edition.gates.get(presented.gate)
    if gate is None:
        raise NoSuchGate(f"the edition has no gate {presented.gate!r}")
    happened = occurred_at or now
    code, proof, sealed = opened(read_code(presented.raw), verifier)
    plate = presented.plate[:MAX_PLATE] if presented.plate else None
    scan = Scan(fair_time(edition, happened), gate, presented.direction, code, plate)
    with store.transaction() as conn:
        head = begin(conn, device, now)
        hold_credential(conn, scan, sealed)
        known = load_facts(conn, edition, scan, proof=proof, sealed=sealed)
        decision = decide(edition, scan, known.facts)
        credential = known.facts.credential
        event = eventlog.append(
            conn,
            device,
            Entry(
                kind=EventKind.SCAN,
                occurred_at=happened,
                gate=gate.id,
                direction=scan.direction,
                reader=presented.reader,
                code=presented.raw[:MAX_RAW],
                number=credential.number if credential else None,
                plate=plate,
                verdict=decision.verdict,
                reason=decision.reason,
                action=decision.action,
                advice=decision.advice,
                call=decision.call,
                actor=presented.actor,
            ),
            now,
            head,
        )
        if decision.verdict is Verdict.ADMIT:
            _let_through(conn, scan, known, event)
    return Admission(decision, event, known.facts, known.has_photo)


def override(
    store: Store,
    edition: Edition,
    device: str,
    sequence: int,
    *,
    reason: OverrideReason,
    actor: str,
    role: Role,
    now: datetime,
    note: str | None = None,
) -> Admission:
    """Turn a refusal of this device: a second entry with a name on it, the first one stays.

    It counts as an admission for presence, from the moment of the scan. The decision that comes
    back admits and names the reason that was turned. Raises NotASupervisor,
    NoSuchEvent, TooLate, AlreadyOverridden, NotOverridable, ClockSetBack, StoreError.
    """
    if not may(role, Right.OVERRIDE):
        raise NotASupervisor("only a guard supervisor turns a refusal")
    with store.transaction() as conn:
        head = begin(conn, device, now)
        refused = _scan_of(conn, device, sequence)
        scan = _same_scan(edition, refused)
        _check_overridable(conn, refused, now)
        hold_credential(conn, scan)
        known = load_facts(conn, edition, scan)
        since = decide(edition, scan, known.facts).reason
        if since in NEVER_OVERRIDDEN:
            raise NotOverridable(f"it is {since} since")
        advice = advice_on(edition, scan, known.facts)
        event = eventlog.append(
            conn,
            device,
            Entry(
                kind=EventKind.OVERRIDE,
                occurred_at=now,
                gate=refused.gate,
                direction=refused.direction,
                reader=refused.reader,
                code=refused.code,
                number=refused.number,
                plate=refused.plate,
                verdict=Verdict.ADMIT,
                reason=reason,
                action=Action.ADMIT,
                advice=advice,
                actor=actor,
                refers_to=sequence,
                detail=detail_text(
                    {"overrode": refused.reason, "action": refused.action, "note": note}
                ),
            ),
            now,
            head,
        )
        _let_through(conn, scan, known, event)
    decision = Decision(Verdict.ADMIT, Reason(refused.reason or ""), Action.ADMIT, advice)
    return Admission(decision, event, known.facts, known.has_photo)


def confiscate(
    store: Store,
    device: str,
    *,
    reason: Violation,
    actor: str,
    now: datetime,
    number: str | None = None,
    sequence: int | None = None,
    gate: str | None = None,
    note: str | None = None,
    edition: int | None = None,
) -> Event:
    """Record that a credential was taken away, by its number or by the scan that showed it.

    Something without a record (forged, unknown) is confiscated by its scan. Raises NoSuchEvent,
    NoSuchCredential, ClockSetBack, StoreError.
    """
    with store.transaction() as conn:
        head = begin(conn, device, now)
        scanned = _scan_of(conn, device, sequence) if sequence is not None else None
        number = number or (scanned.number if scanned else None)
        before: State | None = None
        if number is not None:
            row = conn.execute(
                select(credentials.c.id, credentials.c.state)
                .where(credentials.c.number == read_code(number).value)
                .with_for_update()
            ).first()
            if row is None:
                raise NoSuchCredential(f"there is no credential {number[:32]!r}")
            before = row.state
            presence.set_state(conn, row.id, State.CONFISCATED)
        elif scanned is None:
            raise NoSuchCredential("neither a number nor a scan was given")
        place = scanned.gate if scanned else gate
        write_violation(
            conn,
            Offence(
                at=now,
                edition=edition,
                what=reason,
                consequence=Outcome.CONFISCATED,
                actor=actor,
                number=number,
                place=place,
                note=note,
            ),
        )
        return eventlog.append(
            conn,
            device,
            Entry(
                kind=EventKind.CONFISCATION,
                occurred_at=now,
                gate=place,
                direction=scanned.direction if scanned else None,
                code=scanned.code if scanned else None,
                number=number,
                reason=reason,
                action=Action.RETAIN,
                actor=actor,
                refers_to=sequence,
                detail=detail_text({"state_before": before, "note": note}),
            ),
            now,
            head,
        )


def record_passage(
    store: Store,
    device: str,
    *,
    gate: str,
    passed: bool,
    now: datetime,
    occurred_at: datetime | None = None,
    reader: str | None = None,
) -> Event:
    """Record that somebody went through the gate, or was let in but did not.

    Refers to the device's last admission there; to nothing if that one has its passage already or
    there is none: then somebody went through whom nobody let in. Raises ClockSetBack, StoreError.
    """
    with store.transaction() as conn:
        head = begin(conn, device, now)
        admitted = eventlog.last_admission(conn, device, gate)
        if admitted and eventlog.followers(conn, device, admitted.sequence, EventKind.PASSAGE):
            admitted = None
        entry = Entry(
            kind=EventKind.PASSAGE,
            occurred_at=occurred_at or now,
            gate=gate,
            direction=admitted.direction if admitted else None,
            reader=reader,
            number=admitted.number if admitted else None,
            refers_to=admitted.sequence if admitted else None,
            detail=detail_text({"passed": passed}),
        )
        return eventlog.append(conn, device, entry, now, head)


def record(
    store: Store,
    device: str,
    kind: EventKind,
    now: datetime,
    *,
    occurred_at: datetime | None = None,
    gate: str | None = None,
    direction: Direction | None = None,
    reader: str | None = None,
    code: str | None = None,
    reason: str | None = None,
    actor: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Record what is no scan: a fault and its end, a sign-in, another gate chosen.

    Never raises ClockSetBack: that the clock went back is itself recorded so. Raises StoreError.
    """
    entry = Entry(
        kind=kind,
        occurred_at=occurred_at or now,
        gate=gate,
        direction=direction,
        reader=reader,
        code=code,
        reason=reason,
        actor=actor,
        detail=detail_text(detail or {}),
    )
    with store.transaction() as conn:
        eventlog.hold(conn, device)
        return eventlog.append(conn, device, entry, now)


def _let_through(conn: Connection, scan: Scan, known: Known, event: Event) -> None:
    """Write down what an admission changes: who is inside; which notice was used."""
    credential, credential_id = known.facts.credential, known.credential_id
    if credential is None or credential_id is None:
        return
    match effect_of(credential, scan.gate, scan.direction):
        case Effect.USES_UP:
            presence.use(conn, credential_id, scan.at, event.device, event.sequence)
        case Effect.ENTERS:
            presence.enter(conn, credential_id, credential, scan.gate.zone, scan.at)
        case Effect.LEAVES:
            presence.leave(conn, credential_id, scan.gate.zone)


def _scan_of(conn: Connection, device: str, sequence: int) -> Event:
    event = eventlog.find(conn, device, sequence)
    if event is None or event.kind != EventKind.SCAN:
        raise NoSuchEvent(f"the log of {device} has no scan {sequence}")
    return event


def _same_scan(edition: Edition, event: Event) -> Scan:
    """The scan of an entry once more, by the number it was found to be."""
    gate = edition.gates.get(event.gate or "")
    if gate is None:
        raise NoSuchGate(f"the edition has no gate {event.gate!r}")
    code = read_code(event.number or "")
    direction = Direction(event.direction or "")
    return Scan(fair_time(edition, event.occurred_at), gate, direction, code, event.plate)


def _check_overridable(conn: Connection, refused: Event, now: datetime) -> None:
    if not may_be_overridden(refused.verdict or "", refused.reason or ""):
        raise NotOverridable(f"entry {refused.sequence} ({refused.reason}) cannot be turned")
    if now - refused.occurred_at > OVERRIDE_WITHIN:
        raise TooLate(f"entry {refused.sequence} is more than ten minutes old")
    if eventlog.followers(conn, refused.device, refused.sequence, EventKind.OVERRIDE):
        raise AlreadyOverridden(f"entry {refused.sequence} was turned before")
