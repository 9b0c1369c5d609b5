"""What a row said when it was last taken, in nine bytes: tells a changed row from the same."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from gatekeeper.policy.words import WITHDRAWN, State
from gatekeeper.store.tables import import_digests
from gatekeeper.store.types import STATE_CODES, Sheet

_BYTES = 8
_SEPARATOR = "\x1f"
_STATES = {code: state for state, code in STATE_CODES.items()}

_COLUMNS = import_digests.c
_known = select(_COLUMNS.key, _COLUMNS.digest).where(
    _COLUMNS.sheet == bindparam("of_sheet"), _COLUMNS.key.in_(bindparam("keys", expanding=True))
)
_change = update(import_digests).where(
    _COLUMNS.sheet == bindparam("of_sheet"), _COLUMNS.key == bindparam("of_key")
)

Standing = State | bool
S = TypeVar("S", State, bool)


def mark(values: Iterable[object], standing: Standing | None = None) -> bytes:
    """The digest of a row's values, and its standing (state, barred) as a byte of its own."""
    said = _SEPARATOR.join(map(str, values)).encode()
    code = STATE_CODES[standing] if isinstance(standing, State) else int(standing or 0)
    return blake2b(said, digest_size=_BYTES).digest() + bytes((code,))


def mark_bytes(content: bytes) -> bytes:
    """The digest of a file."""
    return blake2b(content, digest_size=_BYTES + 1).digest()


def state_in(marked: bytes | None) -> State | None:
    """The state that a credential's row last had."""
    return None if marked is None else _STATES[marked[-1]]


def barred_in(marked: bytes | None) -> bool | None:
    """Whether a row last said that its person or organisation is barred."""
    return None if marked is None else bool(marked[-1])


def merged(stored: S, last: S | None, given: S) -> S:
    """The standing that holds after a row is taken again.

    Where the row still says what it last said, what was done since (a gate confiscated it) holds.
    Where it says something new, that holds; but nothing withdrawn since comes alive by an import.
    """
    if given == last:
        return stored
    if stored != last and stored in WITHDRAWN and given not in WITHDRAWN:
        return stored
    return given


def known(conn: Connection, sheet: Sheet, keys: list[str]) -> dict[str, bytes]:
    """What was last taken of the rows with these keys."""
    rows = conn.execute(_known, {"of_sheet": sheet, "keys": keys})
    return {key: bytes(digest) for key, digest in rows}


def remember(
    conn: Connection, sheet: Sheet, marks: Mapping[str, bytes], before: Mapping[str, bytes]
) -> None:
    """Record what was taken now; ``before`` is what ``known`` gave for the same keys."""
    new = [
        {"sheet": sheet, "key": key, "digest": digest}
        for key, digest in marks.items()
        if key not in before
    ]
    changed = [
        {"of_sheet": sheet, "of_key": key, "digest": digest}
        for key, digest in marks.items()
        if key in before
    ]
    if new:
        conn.execute(insert(import_digests), new)
    if changed:
        conn.execute(_change, changed)
