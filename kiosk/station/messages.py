"""What the station and its screens say to each other, as values and as lines of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_NOTE = 200
"""Characters of a note that a person writes."""
MAX_LINE = 65_536
"""Bytes of one message; a longer one is refused."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a guard sees of the thing presented: whose it is, and what it is."""

    number: str
    kind: str
    name: str | None = None
    """The holder's name, in the script of the register; None for vehicles and goods."""
    organisation: str | None = None
    plate: str | None = None
    has_photo: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision that is on disk, as the screens show it; ``type`` is ``outcome`` on the wire.

    Instants are ISO 8601: ``occurred_at`` with its offset, the others in fair time.
    """

    device: str
    sequence: int
    kind: str
    """``scan``, or ``override`` when a supervisor turned a refusal."""
    occurred_at: str
    gate: str
    direction: str
    code: str
    verdict: str
    reason: str
    action: str
    advice: tuple[str, ...] = ()
    call: str | None = None
    until: str | None = None
    opens: str | None = None
    halls: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    person: Person | None = None
    plate: str | None = None
    """The plate as seen or typed."""
    overridable: bool = False
    actor: str | None = None
    """The account that typed it, or turned it."""
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A scan that was not decided because of a fault; never an admission, never a refusal."""

    fault: str
    occurred_at: str
    code: str = ""
    reader: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault that lasts: a banner on every screen until it is over."""

    fault: str
    since: str
    reader: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How the station is, whenever something of it changes and on asking."""

    device: str
    edition: int
    gate: str
    direction: str
    stage: str
    phase: int
    now: str
    """The station's clock, fair time."""
    deciding: bool
    """False while no decision can be recorded or the clock is not trusted."""
    sequence: int
    """The last number of the log."""
    readers: Mapping[str, bool] = field(default_factory=dict)
    """Each reader's name and whether it is attached."""
    troubles: tuple[Trouble, ...] = ()
    plate: str | None = None
    """A plate that was typed and goes with the next scan."""
    admitted_today: int = 0
    refused_today: int = 0
    retained_today: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one request: what was asked for, or a sentence id of why not."""

    ok: bool
    error: str | None = None
    """``not_overridable``, ``already_overridden``, ``too_late``, ``not_a_supervisor``,
    ``no_such_event``, ``no_such_credential``, ``no_such_gate``, ``no_vehicles_here``,
    ``not_deciding``, ``bad_request``."""
    outcome: Outcome | None = None
    failure: Failure | None = None
    health: Health | None = None


Message = Outcome | Failure | Health | Answer
_TYPES: dict[str, type] = {
    "outcome": Outcome,
    "failure": Failure,
    "health": Health,
    "answer": Answer,
}


def to_line(message: Message) -> bytes:
    """One message as one line of UTF-8 JSON, with its ``type``."""
    name = next(name for name, cls in _TYPES.items() if isinstance(message, cls))
    return json.dumps({"type": name, **asdict(message)}, ensure_ascii=False).encode() + b"\n"


def from_line(line: bytes) -> Message:
    """The message of a line; ValueError for anything else."""
    if len(line) > MAX_LINE:
        raise ValueError("the message is too long")
    data = json.loads(line)
    if not isinstance(data, dict) or data.get("type") not in _TYPES:
        raise ValueError("not a message of the station")
    message: Message = _build(_TYPES[data.pop("type")], data)
    return message


def _build(cls: type, data: dict[str, Any]) -> Any:
    nested = {
        "person": Person,
        "outcome": Outcome,
        "failure": Failure,
        "health": Health,
    }
    values: dict[str, Any] = {}
    for key, value in data.items():
        if value is not None and key in nested:
            values[key] = _build(nested[key], value)
        elif key == "troubles":
            values[key] = tuple(Trouble(**trouble) for trouble in value)
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    try:
        return cls(**values)
    except TypeError as error:
        raise ValueError(f"not a {cls.__name__}: {error}") from error
