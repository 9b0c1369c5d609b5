"""Answers the screens' requests, on the decider's own thread."""

from collections.abc import Callable, Mapping
from typing import Any

from gatekeeper import admission
from gatekeeper.errors import (
    AdmissionError,
    AlreadyOverridden,
    ClockSetBack,
    NoSuchCredential,
    NoSuchEvent,
    NotASupervisor,
    NotOverridable,
    TooLate,
)
from gatekeeper.policy.code import MAX_RAW
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.sanctions import AT_A_GATE, Violation
from gatekeeper.policy.words import (
    Direction,
    EventKind,
    Fault,
    OverrideReason,
    Role,
)
from gatekeeper.store.chosen import remember_post
from gatekeeper.store.errors import StoreError
from kiosk.station.decider import Decider
from kiosk.station.messages import MAX_NOTE, Answer, Outcome

MAX_ACTOR = 64
MAX_SEQUENCE = 2**63 - 1
"""The highest number that a database keeps."""

_ERRORS: dict[type[AdmissionError], str] = {
    NotASupervisor: "not_a_supervisor",
    NotOverridable: "not_overridable",
    AlreadyOverridden: "already_overridden",
    TooLate: "too_late",
    NoSuchEvent: "no_such_event",
    NoSuchCredential: "no_such_credential",
    ClockSetBack: "not_deciding",
}
_SIGNING = frozenset({EventKind.SIGN_IN, EventKind.SIGN_OUT, EventKind.ACCOUNT_LOCKED})
Values = Mapping[str, Any]


def answer(decider: Decider, ask: str, values: Values) -> Answer:
    """The answer to one request; never raises for what the request says."""
    handler = _HANDLERS.get(ask)
    if handler is None:
        return Answer(ok=False, error="bad_request")
    try:
        return handler(decider, values)
    except (KeyError, TypeError, ValueError):
        return Answer(ok=False, error="bad_request")
    except AdmissionError as error:
        return Answer(ok=False, error=_ERRORS.get(type(error), "bad_request"))
    except StoreError as error:
        decider.begin(Fault.STORE_UNAVAILABLE, detail=str(error))
        return Answer(ok=False, error="not_deciding")


def _present(decider: Decider, values: Values) -> Answer:
    direction = values.get("direction")
    result = decider.present(
        _text(values, "code", MAX_RAW + 1),
        plate=_optional(values, "plate", MAX_PLATE),
        direction=Direction(direction) if direction else None,
        actor=_optional(values, "actor", MAX_ACTOR),
    )
    if isinstance(result, Outcome):
        return Answer(ok=True, outcome=result)
    return Answer(ok=False, error="not_deciding", failure=result)


def _plate(decider: Decider, values: Values) -> Answer:
    if not decider.post.note_plate(_text(values, "plate", MAX_PLATE), decider.now()):
        return Answer(ok=False, error="no_vehicles_here")
    return _health(decider, values)


def _override(decider: Decider, values: Values) -> Answer:
    admitted = admission.override(
        decider.store,
        decider.edition,
        decider.post.device,
        _sequence(values),
        reason=OverrideReason(values["reason"]),
        actor=_text(values, "actor", MAX_ACTOR),
        role=Role(values["role"]),
        now=decider.now(),
        note=_optional(values, "note", MAX_NOTE),
    )
    return Answer(ok=True, outcome=decider.recorded(admitted))


def _confiscate(decider: Decider, values: Values) -> Answer:
    reason = Violation(values["reason"])
    if reason not in AT_A_GATE:
        raise ValueError("not a guard's word")
    event = admission.confiscate(
        decider.store,
        decider.post.device,
        sequence=_sequence(values),
        reason=reason,
        actor=_text(values, "actor", MAX_ACTOR),
        now=decider.now(),
        note=_optional(values, "note", MAX_NOTE),
        edition=decider.edition.number,
    )
    decider.noted(event)
    return Answer(ok=True)


def _choose(decider: Decider, values: Values) -> Answer:
    direction = Direction(values["direction"])
    gate = decider.edition.gates.get(_text(values, "gate", MAX_ACTOR))
    if gate is None or direction not in gate.directions:
        return Answer(ok=False, error="no_such_gate")
    with decider.store.transaction() as conn:
        remember_post(conn, gate.id, direction)
    decider.noted(
        admission.record(
            decider.store,
            decider.post.device,
            EventKind.STATION,
            decider.now(),
            gate=gate.id,
            direction=direction,
            reason="chosen",
            actor=_text(values, "actor", MAX_ACTOR),
        )
    )
    decider.post.move(gate, direction)
    return _health(decider, values)


def _note(decider: Decider, values: Values) -> Answer:
    kind = EventKind(values["kind"])
    if kind not in _SIGNING:
        return Answer(ok=False, error="bad_request")
    decider.noted(
        admission.record(
            decider.store,
            decider.post.device,
            kind,
            decider.now(),
            gate=decider.post.gate.id if decider.post.gate else None,
            actor=_text(values, "actor", MAX_ACTOR),
        )
    )
    return Answer(ok=True)


def _accept_clock(decider: Decider, values: Values) -> Answer:
    if not may(Role(values["role"]), Right.OVERRIDE):
        return Answer(ok=False, error="not_a_supervisor")
    decider.accept_clock(_text(values, "actor", MAX_ACTOR))
    return _health(decider, values)


def _health(decider: Decider, _values: Values) -> Answer:
    return Answer(ok=True, health=decider.health())


_HANDLERS: dict[str, Callable[[Decider, Values], Answer]] = {
    "present": _present,
    "plate": _plate,
    "override": _override,
    "confiscate": _confiscate,
    "choose": _choose,
    "note": _note,
    "accept_clock": _accept_clock,
    "health": _health,
}


def _sequence(values: Values) -> int:
    value = values["sequence"]
    if type(value) is not int or not 0 < value <= MAX_SEQUENCE:
        raise ValueError("not a number of the log")
    return value


def _text(values: Values, key: str, limit: int) -> str:
    value = values[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a text")
    value[:limit].encode()  # ValueError for half a character, which JSON can spell
    return value[:limit]


def _optional(values: Values, key: str, limit: int) -> str | None:
    return _text(values, key, limit) if values.get(key) is not None else None
