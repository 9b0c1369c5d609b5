"""The use cases of a gate: decided, recorded and changed in one transaction, or not at all."""

import json
import threading
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, update

from gatekeeper.admission import (
    Admission,
    Presented,
    admit,
    confiscate,
    override,
    record,
    record_passage,
)
from gatekeeper.errors import (
    AlreadyOverridden,
    ClockSetBack,
    NoSuchCredential,
    NoSuchEvent,
    NoSuchGate,
    NotASupervisor,
    NotOverridable,
    TooLate,
)
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.sanctions import Violation
from gatekeeper.policy.words import (
    Action,
    Direction,
    EventKind,
    Fault,
    OverrideReason,
    Reason,
    Role,
    Verdict,
)
from gatekeeper.seal import TrustedKey, Verifier, key_id_of, seal
from gatekeeper.store import eventlog
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.errors import StoreError
from gatekeeper.store.events import Event
from gatekeeper.store.register import person_card
from gatekeeper.store.tables import holders, organisations
from gatekeeper.store.verification import verify
from tests.gatekeeper.store.small_fair import AYSE, NOTICE, OLD_CARD, STAFF, at, instant

MORNING = instant("15 10:00")


class Gate:
    """One machine's use cases, with little to say at each."""

    def __init__(self, store: Store, edition: Edition, device: str = "p1") -> None:
        self.store, self.edition, self.device = store, edition, device

    def scan(
        self,
        raw: str,
        now: datetime = MORNING,
        *,
        gate: str = "P-1",
        direction: Direction = Direction.IN,
        verifier: Verifier | None = None,
        occurred_at: datetime | None = None,
        plate: str | None = None,
    ) -> Admission:
        presented = Presented(raw=raw, gate=gate, direction=direction, reader="lane", plate=plate)
        return admit(
            self.store,
            self.edition,
            self.device,
            presented,
            now,
            occurred_at=occurred_at,
            verifier=verifier,
        )

    def override(
        self, sequence: int, now: datetime = MORNING, role: Role = Role.GUARD_SUPERVISOR
    ) -> Admission:
        return override(
            self.store,
            self.edition,
            self.device,
            sequence,
            reason=OverrideReason.DID_NOT_PASS,
            actor="li",
            role=role,
            now=now,
            note="turned back",
        )

    def log(self) -> list[Event]:
        with self.store.reading() as conn:
            assert verify(conn).sound
            return list(eventlog.read(conn))

    def inside(self, number: str) -> tuple[tuple[str, datetime], ...]:
        with self.store.reading() as conn:
            card = person_card(conn, number)
        assert card
        return card.inside


@pytest.fixture
def gate(store: Store, edition: Edition) -> Gate:
    return Gate(store, edition)


def test_an_admission_is_in_the_log_and_inside(gate: Gate) -> None:
    later = MORNING + timedelta(seconds=2)
    admission = gate.scan(f" {AYSE}\r", later, occurred_at=MORNING)
    assert (admission.decision.verdict, admission.has_photo) == (Verdict.ADMIT, True)
    assert gate.log() == [admission.event]
    event = admission.event
    assert (event.device, event.sequence, event.kind) == ("p1", 1, EventKind.SCAN)
    assert (event.occurred_at, event.recorded_at) == (MORNING, later)
    assert (event.code, event.number, event.reader) == (f" {AYSE}\r", AYSE, "lane")
    assert (event.verdict, event.reason, event.action) == ("admit", "ok", "admit")
    assert event.advice == ("check_photo",)
    assert gate.inside(AYSE) == (("compound", at("15 10:00")),)


def test_in_and_out_and_the_same_card_twice(gate: Gate) -> None:
    steps = [
        (Direction.IN, Reason.OK),
        (Direction.IN, Reason.PASSBACK),
        (Direction.OUT, Reason.OK),
        (Direction.IN, Reason.OK),
    ]
    got = [gate.scan(AYSE, direction=direction).decision.reason for direction, _ in steps]
    assert got == [reason for _, reason in steps]
    assert [event.sequence for event in gate.log()] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", Reason.UNREADABLE),
        ("hello", Reason.UNREADABLE),
        ("9" * 600, Reason.UNREADABLE),
        ("\x00\ud800 🎪 \x1b[2J", Reason.UNREADABLE),
        ("FG1:NOT OURS", Reason.UNREADABLE),
        ("999999999999", Reason.UNKNOWN),
        ("uid:0102030405", Reason.UNKNOWN),
        (OLD_CARD, Reason.SUPERSEDED),
        (NOTICE, Reason.WRONG_GATE),
    ],
)
def test_a_refusal_is_logged_as_fully_and_changes_nothing(
    gate: Gate, raw: str, reason: Reason
) -> None:
    admission = gate.scan(raw)
    assert admission.decision.reason is reason
    (event,) = gate.log()
    assert (event.reason, event.verdict) == (reason, Verdict.REFUSE)
    assert event.code is not None
    assert event.code.startswith(raw[:512]) or "\\u0000\\ud800 🎪" in event.code
    assert gate.inside(OLD_CARD) == ()


def test_a_sealed_number_is_believed_only_when_signed(gate: Gate) -> None:
    key = Ed25519PrivateKey.generate()
    key_id = key_id_of(key.public_key())
    verifier = Verifier([TrustedKey(key_id, "centre", key.public_key())])
    genuine = seal(key, key_id, STAFF, 126)
    forged = seal(Ed25519PrivateKey.generate(), key_id, STAFF, 126)
    reasons = [
        gate.scan(genuine, verifier=verifier).decision.reason,
        gate.scan(forged, verifier=verifier).decision.reason,
        gate.scan(genuine).decision.reason,
    ]
    assert reasons == [Reason.OK, Reason.FORGED, Reason.UNREADABLE]
    assert [event.number for event in gate.log()] == [STAFF, None, None]


def test_goods_leave_once(gate: Gate) -> None:
    evening = instant("19 19:00")
    got = [
        gate.scan(NOTICE, evening, gate="G-1", direction=Direction.OUT).decision.reason
        for _ in range(2)
    ]
    assert got == [Reason.OK, Reason.ALREADY_USED]


def test_a_gate_of_another_fair_is_told(gate: Gate) -> None:
    with pytest.raises(NoSuchGate):
        gate.scan(AYSE, gate="P-9")
    assert gate.log() == []


def test_what_cannot_be_recorded_is_not_admitted(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr("gatekeeper.store.presence.enter", fail)
    with pytest.raises(StoreError):
        gate.scan(AYSE)
    assert gate.log() == []


def test_a_clock_set_back_admits_nobody_until_somebody_accepts_it(gate: Gate) -> None:
    gate.scan(AYSE)
    back = MORNING - timedelta(hours=1)
    with pytest.raises(ClockSetBack):
        gate.scan(STAFF, back)
    record(gate.store, gate.device, EventKind.FAULT, back, reason=Fault.CLOCK_WRONG)
    with pytest.raises(ClockSetBack):
        gate.scan(STAFF, back)
    record(gate.store, gate.device, EventKind.RECOVERY, back, reason=Fault.CLOCK_WRONG, actor="li")
    assert gate.scan(STAFF, back).decision.verdict is Verdict.ADMIT
    assert gate.inside(AYSE) == (("compound", at("15 10:00")),)
    assert [event.kind for event in sorted(gate.log(), key=lambda one: one.sequence)] == [
        "scan",
        "fault",
        "recovery",
        "scan",
    ]


def refused(gate: Gate) -> int:
    """Somebody whom anti-passback refuses."""
    gate.scan(AYSE)
    return gate.scan(AYSE).event.sequence


def test_a_supervisor_turns_a_refusal_with_a_name_on_it(gate: Gate) -> None:
    sequence = refused(gate)
    later = MORNING + timedelta(minutes=9)
    turned = gate.override(sequence, later)
    first, event = gate.log()[1:]
    assert (first.reason, first.verdict) == (Reason.PASSBACK, Verdict.REFUSE)
    assert event == turned.event
    assert (event.kind, event.refers_to, event.actor) == (EventKind.OVERRIDE, sequence, "li")
    assert (event.verdict, event.reason, event.number) == ("admit", "did_not_pass", AYSE)
    assert json.loads(event.detail or "") == {
        "overrode": "passback",
        "action": "refuse",
        "note": "turned back",
    }
    assert turned.decision.verdict is Verdict.ADMIT
    assert turned.decision.reason is Reason.PASSBACK


def test_an_override_counts_as_an_admission(gate: Gate) -> None:
    early = instant("15 08:59:59")
    sequence = gate.scan(AYSE, early).event.sequence
    assert gate.inside(AYSE) == ()
    gate.override(sequence, early)
    assert gate.inside(AYSE) == (("compound", at("15 08:59:59")),)


def test_not_everything_is_turned(gate: Gate) -> None:
    sequence = refused(gate)
    with pytest.raises(NotASupervisor):
        gate.override(sequence, role=Role.GUARD)
    with pytest.raises(NoSuchEvent):
        gate.override(99)
    with pytest.raises(NotOverridable):
        gate.override(1)
    for raw in ("rubbish", "999999999999", OLD_CARD):
        with pytest.raises(NotOverridable):
            gate.override(gate.scan(raw).event.sequence)
    with pytest.raises(TooLate):
        gate.override(sequence, MORNING + timedelta(minutes=10, seconds=1))
    turned = gate.override(sequence)
    with pytest.raises(AlreadyOverridden):
        gate.override(sequence)
    with pytest.raises(NoSuchEvent):
        gate.override(turned.event.sequence)
    with pytest.raises(NoSuchEvent):
        Gate(gate.store, gate.edition, "p2").override(sequence)


def test_what_was_confiscated_since_is_not_turned(gate: Gate) -> None:
    sequence = refused(gate)
    reason = Violation.NOT_THE_HOLDER
    taken = confiscate(
        gate.store, "p1", reason=reason, actor="wang", now=MORNING, sequence=sequence, note="lent"
    )
    assert (taken.kind, taken.number, taken.refers_to) == ("confiscation", AYSE, sequence)
    assert (taken.reason, taken.action) == (reason, Action.RETAIN)
    with pytest.raises(NotOverridable):
        gate.override(sequence)
    assert gate.scan(AYSE).decision.reason is Reason.CONFISCATED


@pytest.mark.parametrize("table", [holders, organisations])
def test_who_was_barred_since_is_not_turned(gate: Gate, table: Table) -> None:
    sequence = refused(gate)
    with gate.store.transaction() as conn:
        conn.execute(update(table).values(barred=True))
    with pytest.raises(NotOverridable, match="barred"):
        gate.override(sequence)


def test_things_are_confiscated_by_number_or_by_scan(gate: Gate) -> None:
    def take(**what: object) -> Event:
        return confiscate(
            gate.store,
            "p1",
            reason=Violation.ALTERED_OR_FORGED,
            actor="wang",
            now=MORNING,
            **what,  # type: ignore[arg-type]
        )

    assert take(number=STAFF, gate="P-1").gate == "P-1"
    unknown = gate.scan("999999999999").event.sequence
    assert take(sequence=unknown).code == "999999999999"
    for wrong in ({"number": "999999999999"}, {"number": "\x00\ud800"}, {}):
        with pytest.raises(NoSuchCredential):
            take(**wrong)
    with pytest.raises(NoSuchEvent):
        take(sequence=99)


def test_a_passage_belongs_to_the_last_admission_there(gate: Gate) -> None:
    def pass_through(where: str = "P-1", *, passed: bool = True) -> Event:
        return record_passage(gate.store, "p1", gate=where, passed=passed, now=MORNING)

    admitted = gate.scan(AYSE).event.sequence
    gate.scan("rubbish")
    assert pass_through("V-1").refers_to is None
    first = pass_through(passed=False)
    assert (first.refers_to, first.number) == (admitted, AYSE)
    assert json.loads(first.detail or "") == {"passed": False}
    assert pass_through().refers_to is None, "the one behind was let in by nobody"
    assert gate.inside(AYSE), "presence changes by admissions only"


def test_what_is_no_scan_is_recorded_too(gate: Gate) -> None:
    record(
        gate.store,
        "p1",
        EventKind.FAULT,
        MORNING,
        reason=Fault.READER_LOST,
        reader="lane",
        detail={"why": "unplugged", "empty": None, "long": "ü" * 5_000},
    )
    (event,) = gate.log()
    assert (event.kind, event.reason, event.reader) == ("fault", "reader_lost", "lane")
    assert json.loads(event.detail or "").keys() == {"why", "long"}


def test_one_card_at_two_gates_at_once_gets_in_once(
    store: Store, made_store: str, edition: Edition
) -> None:
    reasons: list[Reason] = []
    start = threading.Barrier(4)

    def present(device: str) -> None:
        with open_store(made_store) as own:
            start.wait(30)
            reasons.append(Gate(own, edition, device).scan(AYSE).decision.reason)

    threads = [threading.Thread(target=present, args=(f"p{place}",)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reasons) == [Reason.OK, *[Reason.PASSBACK] * 3]
