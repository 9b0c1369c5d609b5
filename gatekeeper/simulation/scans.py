"""Reads a file of scans, row by row, in memory that does not grow with its length."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from gatekeeper.importing.cells import CellError, instant, nearest, one_of, word_of
from gatekeeper.importing.findings import Findings, quote, unquoted
from gatekeeper.importing.lines import BrokenError, CsvRecords, Record
from gatekeeper.policy.admission import Scan
from gatekeeper.policy.code import read_code
from gatekeeper.policy.edition import Edition, Gate
from gatekeeper.policy.plate import MAX_PLATE
from gatekeeper.policy.words import Direction

COLUMNS = ("at", "gate", "direction", "code", "plate")
NEEDED = COLUMNS[:4]

_direction = word_of(Direction)


@dataclass(frozen=True, slots=True)
class WrittenScan:
    """A scan, and its time and code as they were written."""

    at: str
    code: str
    scan: Scan


def read_scans(
    stream: IO[bytes], name: str, edition: Edition, findings: Findings
) -> Iterator[WrittenScan]:
    """The scans of a CSV from its beginning; each error goes to ``findings`` with its line."""
    stream.seek(0)
    reader = _Reader(name, edition.gates, findings)
    records = iter(CsvRecords(stream, cut_cells=True, keep_empty=True))
    try:
        header = next(records, None)
        if header is None:
            findings.add(name, 1, None, "is empty; a header is needed")
        elif reader.take_header(header):
            for record in records:
                written = reader.scan(record)
                if written is not None:
                    yield written
    except BrokenError as error:
        findings.add(name, error.line, None, f"{error}; nothing after it was read")


class _Reader:
    """Turns rows into scans."""

    def __init__(self, name: str, gates: Mapping[str, Gate], findings: Findings) -> None:
        self._name = name
        self._gates = gates
        self._findings = findings
        self._names: list[str] = []

    def _find(self, record: Record, column: str | None, what: str) -> None:
        self._findings.add(self._name, record.line, column, what)

    def take_header(self, record: Record) -> bool:
        """Learn where the columns stand; whether rows can be read by it."""
        before = self._findings.total
        if record.fault:
            self._find(record, None, record.fault)
            return False
        self._names = names = [cell.strip() for cell in record.cells]
        for place, name in enumerate(names):
            if name in names[:place]:
                self._find(record, unquoted(name), "stands here a second time")
            elif name not in COLUMNS:
                hint = nearest(name, COLUMNS) or f"; the columns are {one_of(COLUMNS)}"
                self._find(record, unquoted(name) or f"{place + 1}", f"is unknown{hint}")
        for name in NEEDED:
            if name not in names:
                self._find(record, name, "is missing")
        if self._findings.total > before:
            return False
        self._at, self._gate, self._direction, self._code = (names.index(name) for name in NEEDED)
        self._plate = names.index("plate") if "plate" in names else None
        return True

    def scan(self, record: Record) -> WrittenScan | None:
        """The row's scan, or None after its errors were found."""
        cells = record.cells
        if record.fault is not None:
            self._find(record, None, record.fault)
            return None
        if len(cells) != len(self._names):
            self._find_width(record)
            return None
        at, direction = None, None
        try:
            at = instant(cells[self._at].strip())
        except CellError as error:
            self._find(record, "at", str(error))
        try:
            direction = _direction(cells[self._direction].strip())
        except CellError as error:
            self._find(record, "direction", str(error))
        gate = self._gates.get(cells[self._gate].strip())
        if gate is None:
            self._find_gate(record, cells[self._gate].strip())
        if at is None or direction is None or gate is None:
            return None
        plate = None if self._plate is None else cells[self._plate].strip()[:MAX_PLATE] or None
        scan = Scan(at, gate, direction, read_code(cells[self._code]), plate)
        return WrittenScan(cells[self._at], cells[self._code], scan)

    def _find_width(self, record: Record) -> None:
        count, width = len(record.cells), len(self._names)
        column = self._names[count] if count < width else f"{width + 1}"
        self._find(record, column, f"the row has {count} cells, the header {width}")

    def _find_gate(self, record: Record, name: str) -> None:
        hint = nearest(name, self._gates)
        known = f"{quote(name)} is not a gate of the edition: {one_of(self._gates)}"
        self._find(record, "gate", known + hint)
