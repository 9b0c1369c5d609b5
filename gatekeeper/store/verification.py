"""Finds entries of the log that were changed, dropped or put elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, select, type_coerce

from gatekeeper.store.eventlog import BATCH
from gatekeeper.store.events import first_link, link
from gatekeeper.store.tables import events
from gatekeeper.store.types import Instant

MAX_PROBLEMS = 100
"""Problems told one by one; the rest is counted."""
_HASHED = [column.name for column in events.c if column.name != "hash"]
# As they lie in the store: a forger may have put anything into a column.
_RAW = [
    type_coerce(column, BigInteger if isinstance(column.type, Instant) else column.type).label(
        column.name
    )
    for column in events.c
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a log."""

    device: str
    sequence: int
    what: str
    """``changed``, ``missing`` (it and what lies before the next entry), ``cut_off``,
    ``rewritten`` (the known head is another)."""
    sentence: str


@dataclass(slots=True)
class Verification:
    """What a look at every entry found."""

    entries: int = 0
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Each device's last sequence and hash: kept elsewhere, they prove that nothing was cut."""
    problems: list[Problem] = field(default_factory=list)
    untold: int = 0
    """Problems beyond the first ``MAX_PROBLEMS``."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def add(self, device: str, sequence: int, what: str, sentence: str) -> None:
        """Note a problem."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(device, sequence, what, sentence))
        else:
            self.untold += 1


def verify(
    conn: Connection,
    device: str | None = None,
    known_heads: Mapping[str, tuple[int, bytes]] | None = None,
) -> Verification:
    """Follow every device's chain, or one's; flat memory.

    A tail that was cut off leaves a sound shorter chain: only a head known from before
    (``known_heads``: sequence and hash, or the hash's beginning, by device) can tell.
    """
    result = Verification()
    statement = select(*_RAW).order_by(events.c.device, events.c.sequence)
    if device is not None:
        statement = statement.where(events.c.device == device)
    rows = conn.execute(statement.execution_options(yield_per=BATCH))
    known = dict(known_heads or {})
    for name, entries in groupby(rows, key=lambda row: str(row.device)):
        _follow(result, name, entries, known.get(name))
    for name, (sequence, _) in known.items():
        reached = result.heads.get(name, (0, b""))[0]
        if reached < sequence:
            result.add(
                name, sequence, "cut_off", f"ends at entry {reached}, but had {sequence} once"
            )
    return result


def verify_part(conn: Connection, device: str, after: int, limit: int) -> Verification:
    """Follow a device's chain for so many entries after one; begins with ``after`` 0.

    A look at a long log in parts, between which others write: each part takes the entry that the
    last one ended with as it stands now, so a change of it is found as well.
    """
    result = Verification()
    of = (events.c.device == device,)
    previous = first_link(device)
    if after:
        last = conn.execute(select(*_RAW).where(*of, events.c.sequence == after)).first()
        if last is None:
            result.add(device, after, "missing", f"entry {after} is missing")
            return result
        previous = _digest(last.hash)
    rows = conn.execute(
        select(*_RAW)
        .where(*of, events.c.sequence > after)
        .order_by(events.c.sequence)
        .limit(limit)
        .execution_options(yield_per=BATCH)
    )
    _follow(result, device, rows, None, (after + 1, previous))
    return result


def _follow(
    result: Verification,
    device: str,
    entries: Iterable[Row[Any]],
    known: tuple[int, bytes] | None,
    start: tuple[int, bytes] | None = None,
) -> None:
    expected, previous = start or (1, first_link(device))
    for row in entries:
        result.entries += 1
        sequence, digest = row.sequence, _digest(row.hash)
        if sequence > expected:
            gap = (
                f"entry {expected} is"
                if sequence == expected + 1
                else (f"entries {expected} to {sequence - 1} are")
            )
            result.add(device, expected, "missing", f"{gap} missing")
        elif not _follows(previous, row, digest):
            result.add(
                device,
                sequence,
                "changed",
                f"entry {sequence} was changed, or put there in place of another",
            )
        if known and known[0] == sequence and not digest.startswith(known[1]):
            result.add(device, sequence, "rewritten", f"entry {sequence} is not the one once known")
        expected, previous = sequence + 1, digest
        result.heads[device] = (sequence, digest)


def _follows(previous: bytes, row: Row[Any], digest: bytes) -> bool:
    try:
        return link(previous, dict(zip(_HASHED, row, strict=False))) == digest
    except (TypeError, ValueError):
        return False


def _digest(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
