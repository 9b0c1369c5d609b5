"""One entry of the event log: its fields, how they are kept, and what its hash is taken over."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from gatekeeper.policy.code import MAX_RAW
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.store.tables import events
from gatekeeper.store.types import microseconds

MAX_WORD = 64
"""Characters kept of a name: device, gate, reader, account."""
MAX_DETAIL = 2_000
"""Characters kept of the detail."""
_DOMAIN = b"fairgate-log-v1\0"
_COLUMNS = events.c.keys()
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened, before the log numbers it. Words are the ids of ``policy.words``.

    They are plain text here, so that a log of a newer program can still be read and verified.
    """

    kind: str
    """An EventKind."""
    occurred_at: datetime
    """Aware; when it happened, as the device's clock had it."""
    gate: str | None = None
    direction: str | None = None
    reader: str | None = None
    code: str | None = None
    """What the reader read, cut to ``policy.code.MAX_RAW`` characters."""
    number: str | None = None
    """The credential it was found to be."""
    plate: str | None = None
    """As seen or typed."""
    verdict: str | None = None
    reason: str | None = None
    """A Reason, OverrideReason, Violation or Fault, as the kind of entry has it."""
    action: str | None = None
    advice: tuple[str, ...] = ()
    call: str | None = None
    actor: str | None = None
    """The account that did it."""
    refers_to: int | None = None
    """The sequence of the entry of this device that it follows from."""
    detail: str | None = None
    """JSON, for what has no field of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Entry):
    """An entry that is in the log; both times in UTC."""

    device: str
    sequence: int
    recorded_at: datetime
    hash: bytes


def detail_text(values: Mapping[str, Any]) -> str | None:
    """Details as JSON, without those that are None; long texts are cut so that it stays JSON."""
    room = MAX_DETAIL // (2 * max(len(values), 1))
    kept = {
        key: printable(value, room) if isinstance(value, str) else value
        for key, value in values.items()
        if value is not None
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


@overload
def printable(value: str, limit: int) -> str: ...
@overload
def printable(value: None, limit: int) -> None: ...
def printable(value: str | None, limit: int) -> str | None:
    """A text cut to a length; NUL and lone surrogates, which no database keeps, made visible."""
    if value is None:
        return None
    cut = str(value[:limit])
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", cut)


def stored(device: str, sequence: int, entry: Entry, recorded_at: datetime) -> dict[str, Any]:
    """The values of the entry's columns, all but the hash, in the order of the hash."""
    return {
        "device": device,
        "sequence": sequence,
        "kind": str(entry.kind),
        "occurred_at": entry.occurred_at,
        "recorded_at": recorded_at,
        "gate": printable(entry.gate, MAX_WORD),
        "direction": printable(entry.direction, MAX_WORD),
        "reader": printable(entry.reader, MAX_WORD),
        "code": printable(entry.code, MAX_RAW),
        "number": printable(entry.number, MAX_WORD),
        "plate": printable(entry.plate, MAX_PLATE),
        "verdict": printable(entry.verdict, MAX_WORD),
        "reason": printable(entry.reason, MAX_WORD),
        "action": printable(entry.action, MAX_WORD),
        "advice": " ".join(entry.advice) or None,
        "call": printable(entry.call, MAX_WORD),
        "actor": printable(entry.actor, MAX_WORD),
        "refers_to": entry.refers_to,
        "detail": printable(entry.detail, MAX_DETAIL),
    }


def first_link(device: str) -> bytes:
    """What the first entry of a device follows from."""
    return hashlib.sha256(_DOMAIN + device.encode()).digest()


def link(previous: bytes, values: Mapping[str, Any]) -> bytes:
    r"""The hash of an entry: SHA-256 over the hash before it and the entry's canonical form.

    The canonical form is a JSON array of the columns in the order of ``stored`` (and of the table),
    in ASCII with ``\u`` escapes, no white space, null for none, both times as microseconds since
    1970-01-01T00:00Z. It does not depend on the database.
    """
    row = [
        microseconds(value) if isinstance(value, datetime) else value for value in values.values()
    ]
    canonical = json.dumps(row, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(previous + canonical.encode("ascii")).digest()


def event_of(row: Iterable[Any]) -> Event:
    """The entry of a row of the whole table."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values["advice"] = tuple((values["advice"] or "").split())
    values["hash"] = bytes(values["hash"])
    return Event(**values)
