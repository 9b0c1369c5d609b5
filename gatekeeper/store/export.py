"""Writes entries of the log to a file: CSV, JSON lines or XLSX, a row in memory at a time."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from gatekeeper.exporting import CSV_ENCODING, Cell, write_csv, write_xlsx
from gatekeeper.store.events import Event
from gatekeeper.store.tables import events

COLUMNS = tuple(events.c.keys())
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON lets stand as it is, but a terminal would obey."""


def as_texts(event: Event) -> dict[str, Cell]:
    """An entry as plain values: times in ISO 8601 UTC, the hash in hex, advice apart by spaces."""
    return {name: _plain(getattr(event, name)) for name in COLUMNS}


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return " ".join(value) or None
    return value if value is None or isinstance(value, int) else str(value)


def as_json(event: Event) -> str:
    """An entry as one line of JSON, without a character that is not seen."""
    line = json.dumps(as_texts(event), ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def write_jsonl(entries: Iterable[Event], file: IO[str]) -> int:
    """Write JSON lines; how many."""
    count = 0
    for event in entries:
        file.write(as_json(event) + "\n")
        count += 1
    return count


def export(entries: Iterator[Event], path: Path, form: str) -> int:
    """Write entries to a new file as ``csv``, ``jsonl`` or ``xlsx``; how many. Raises OSError."""
    rows = (as_texts(event).values() for event in entries)
    if form == "xlsx":
        with path.open("wb") as binary:
            return write_xlsx(COLUMNS, rows, binary, "log")
    with path.open("w", encoding=CSV_ENCODING if form == "csv" else "utf-8", newline="") as text:
        return write_csv(COLUMNS, rows, text) if form == "csv" else write_jsonl(entries, text)
