"""Turns a source's text into typed rows, and finds every error of the whole on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from gatekeeper.importing.cells import CellError, nearest, one_of
from gatekeeper.importing.findings import Findings, quote, unquoted
from gatekeeper.importing.form import HOLDERS, TABLES, R, Table, Value
from gatekeeper.importing.ledger import Ledger, Venue
from gatekeeper.importing.lines import BrokenError, Record
from gatekeeper.importing.photos import check_photos
from gatekeeper.importing.source import Progress, Source, no_progress

Values = dict[str, Value]


@dataclass(slots=True)
class _Header:
    """Where the columns of a table stand in its rows; None for one that is absent."""

    width: int
    places: list[int | None]
    has_needed: bool
    """Whether no needed column is absent."""


def check(
    source: Source,
    findings: Findings,
    venue: Venue | None = None,
    progress: Progress = no_progress,
    *,
    photos: bool = False,
    sink: Callable[[Any], None] | None = None,
) -> dict[str, int]:
    """Find every error of a source; gives how many good rows each table has.

    ``venue`` adds an edition's phases and halls to what is checked; ``photos`` its photos. ``sink``
    is handed every good row, though others may turn out bad. The source is read once and only
    identifiers are held in memory.
    """
    source.check_names(findings)
    ledger = Ledger(findings, venue)
    counts = {}
    for table in TABLES:
        reader = TableReader(source, table, findings, ledger)
        counts[table.name] = 0
        for _, values in reader.values(progress):
            counts[table.name] += 1
            if sink:
                sink(table.row(**values))
    ledger.close()
    if photos and source.photos:
        known = ledger.known(HOLDERS)
        counts["photos"] = check_photos(source.photos, known, findings, progress)
    return counts


def rows(source: Source, table: Table[R], progress: Progress = no_progress) -> Iterator[R]:
    """The typed rows of a table that ``check`` found good.

    Raises RejectedError if it is good no longer: somebody writes to the files.
    """
    findings = Findings()
    reader = TableReader(source, table, findings, None)
    for _, values in reader.values(progress):
        yield table.row(**values)
    findings.raise_if_any()


class TableReader:
    """Reads one table once; errors go to ``findings``, identifiers to the ledger."""

    def __init__(
        self, source: Source, table: Table[Any], findings: Findings, ledger: Ledger | None
    ) -> None:
        self._source = source
        self._table = table
        self._findings = findings
        self._ledger = ledger
        self._place = source.place(table)
        self._names = table.names

    def values(self, progress: Progress) -> Iterator[tuple[int, Values]]:
        """(line, value of each column) of every row without an error."""
        if not self._source.has(self._table):
            self._forget()
            return
        try:
            records = self._source.records(self._table, progress)
            header = self._header(next(records, None))
            if header is None:
                self._forget()
                return
            for record in records:
                values = self._row(record, header)
                if values is not None:
                    yield record.line, values
        except BrokenError as error:
            self._find(error.line, None, f"{error}; nothing after it was read")
            self._forget()

    def _find(self, line: int, column: str | None, what: str) -> None:
        self._findings.add(self._place, line, column, what)

    def _forget(self) -> None:
        """References to a table that cannot be read to its end say nothing."""
        if self._ledger and (self._table.needed or self._source.has(self._table)):
            self._ledger.forget(self._table)

    def _header(self, record: Record | None) -> _Header | None:
        """Check the header; None if there is nothing to read rows by."""
        if record is None:
            self._find(1, None, "is empty; a header is needed")
            return None
        if record.fault:
            self._find(record.line, None, record.fault)
            return None
        names = [cell.strip() for cell in record.cells]
        if len(names) == 1 and (separator := next((c for c in ";\t|" if c in names[0]), None)):
            self._find(
                record.line,
                unquoted(names[0]),
                f"columns are separated by {quote(separator)}, not by commas",
            )
            return None
        self._check_names(record.line, names)
        places = [names.index(name) if name in names else None for name in self._names]
        key_found = all(
            place is not None
            for name, place in zip(self._names, places, strict=True)
            if name in self._table.key
        )
        has_needed = all(c.name in names for c in self._table.columns if c.needed)
        return _Header(len(names), places, has_needed) if key_found else None

    def _check_names(self, line: int, names: list[str]) -> None:
        columns = self._table.columns
        for number, name in enumerate(names, start=1):
            if not name:
                self._find(line, f"{number}", "has no name")
            elif name in names[: number - 1]:
                self._find(line, unquoted(name), "stands here a second time")
            elif name not in self._names:
                missing = [known for known in self._names if known not in names]
                hint = nearest(name, missing)
                self._find(line, unquoted(name), f"is unknown{hint or _known(self._names)}")
        for column in columns:
            if column.needed and column.name not in names:
                self._find(line, column.name, "is missing")

    def _row(self, record: Record, header: _Header) -> Values | None:
        """The row's values, or None after its errors were found."""
        cells = record.cells
        if record.fault is not None:
            self._find(record.line, self._column_of_bad_bytes(cells, header), record.fault)
            self._remember_keys(cells, header)
            return None
        if len(cells) != header.width:
            self._find_width(record, header)
            return None
        is_good = True
        values: Values = {}
        for column, place in zip(self._table.columns, header.places, strict=True):
            value: Value = column.empty
            cell = "" if place is None else cells[place].strip()
            if cell:
                try:
                    value = column.read(cell)
                except CellError as error:
                    self._find(record.line, column.name, str(error))
                    is_good = False
            elif column.filled and place is not None:
                self._find(record.line, column.name, "is empty")
                is_good = False
            values[column.name] = value
        is_good = self._is_ordered(record.line, values) and is_good
        if self._ledger:
            is_good = self._ledger.enter(self._table, self._place, record.line, values) and is_good
        return values if is_good and header.has_needed else None

    def _is_ordered(self, line: int, values: Values) -> bool:
        for first, last, may_be_equal in self._table.ordered:
            start, end = values[first], values[last]
            if start is None or end is None or start < end or (may_be_equal and start == end):  # type: ignore[operator]
                continue
            relation = "before" if may_be_equal else "no later than"
            self._find(line, last, f"{_iso(end)} is {relation} {first}, {_iso(start)}")
            return False
        return True

    def _find_width(self, record: Record, header: _Header) -> None:
        """Find a row with too many or too few cells, named by the first column at fault."""
        count = len(record.cells)
        what = f"the row has {count} cells, the header {header.width}"
        names = {place: name for name, place in zip(self._names, header.places, strict=True)}
        first = min(count, header.width)
        column = names.get(first, f"{first + 1}")
        self._find(record.line, column, what)
        self._remember_keys(record.cells, header)

    def _remember_keys(self, cells: list[str], header: _Header) -> None:
        """Take the identifiers of a broken row, so that what refers to it is not found as well."""
        if self._ledger and not cells:
            self._ledger.forget(self._table)
        elif self._ledger:
            keys = {
                name: cells[place].strip()
                for name, place in zip(self._names, header.places, strict=True)
                if name in self._table.key and place is not None and place < len(cells)
            }
            self._ledger.enter_keys(self._table, keys)

    def _column_of_bad_bytes(self, cells: list[str], header: _Header) -> str | None:
        names = {place: name for name, place in zip(self._names, header.places, strict=True)}
        bad = (place for place, cell in enumerate(cells) if "\ufffd" in cell)
        return names.get(next(bad, None))


def _known(names: tuple[str, ...]) -> str:
    return f"; the columns are {one_of(names)}"


def _iso(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
