"""Remembers identifiers while the data are read: what stands twice, what refers to nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from gatekeeper.importing.cells import one_of
from gatekeeper.importing.findings import Findings, quote
from gatekeeper.importing.form import (
    BOOTHS,
    CREDENTIALS,
    ORGANISATIONS,
    REGISTRATIONS,
    TABLES,
    Table,
    Value,
)
from gatekeeper.policy.edition import Edition


@dataclass(frozen=True, slots=True)
class Venue:
    """The phases and halls of an edition, which the data must not misspell."""

    edition: int
    phases: frozenset[int]
    halls: frozenset[str]


def venue_of(edition: Edition) -> Venue:
    """What the data can name of an edition."""
    halls = {hall for phase in edition.phases for hall in phase.halls}
    halls |= {gate.hall for gate in edition.gates.values() if gate.hall}
    return Venue(edition.number, frozenset(phase.id for phase in edition.phases), frozenset(halls))


class Ledger:
    """Holds every identifier as text once; enter the tables in the order of ``TABLES``."""

    def __init__(self, findings: Findings, venue: Venue | None) -> None:
        self._findings = findings
        self._venue = venue
        self._seen: dict[tuple[str, str], set[Value]] = {
            (table.name, name): set() for table in TABLES for name in table.unique
        }
        self._keys: dict[str, set[tuple[Value, ...]]] = {
            table.name: set() for table in TABLES if table.once and not table.unique
        }
        self._known = {
            table.name: self._seen[table.name, table.key[0]] for table in TABLES if table.unique
        }
        self._incomplete: set[str] = set()
        self._waiting: list[tuple[str, int, str]] = []
        """(file, line, code) of agencies that may stand further down."""

    def forget(self, table: Table[Any]) -> None:
        """Check no references to a table that cannot be read whole."""
        self._incomplete.add(table.name)

    def known(self, table: Table[Any]) -> Collection[Value] | None:
        """The identifiers of a table's rows; None if it could not be read whole."""
        return None if table.name in self._incomplete else self._known[table.name]

    def enter_keys(self, table: Table[Any], keys: Mapping[str, str]) -> None:
        """Remember the identifiers of a row that is broken otherwise."""
        for name, key in keys.items():
            if key and (table.name, name) in self._seen:
                self._seen[table.name, name].add(key)

    def enter(self, table: Table[Any], file: str, line: int, values: Mapping[str, Value]) -> bool:
        """Check one row against all before it; whether nothing was found."""
        before = self._findings.total
        for name in table.unique:
            value, seen = values[name], self._seen[table.name, name]
            if value is None:
                continue
            if value in seen:
                self._findings.add(file, line, name, f"{quote(str(value))} is there already")
            seen.add(value)
        if table.name in self._keys:
            self._check_key(table, file, line, values)
        for column in table.columns:
            value = values[column.name]
            target = column.refers_to
            if target is None or value is None or self._is_known(target, value):
                continue
            if target == table.name:
                self._waiting.append((file, line, str(value)))
            else:
                self._refer_to_nothing(target, file, line, column.name, str(value))
        if self._venue:
            self._check_venue(self._venue, table, file, line, values)
        return self._findings.total == before

    def _check_key(
        self, table: Table[Any], file: str, line: int, values: Mapping[str, Value]
    ) -> None:
        key = tuple(values[name] for name in table.key)
        if None in key:
            return
        if key in self._keys[table.name]:
            shown = quote(" ".join(map(str, key)))
            self._findings.add(file, line, table.key[-1], f"{shown} is there already")
        self._keys[table.name].add(key)

    def _is_known(self, target: str, value: Value) -> bool:
        return target in self._incomplete or value in self._known[target]

    def _refer_to_nothing(self, target: str, file: str, line: int, column: str, value: str) -> None:
        self._findings.add(file, line, column, f"{quote(value)} is not in {target}")

    def _check_venue(
        self, venue: Venue, table: Table[Any], file: str, line: int, values: Mapping[str, Value]
    ) -> None:
        """Only what belongs to this edition: a card of an earlier one had its own phases."""
        if table not in {BOOTHS, CREDENTIALS, REGISTRATIONS}:
            return
        edition, phase = values.get("edition", venue.edition), values["phase"]
        if edition == venue.edition and phase is not None and phase not in venue.phases:
            known = one_of(map(str, sorted(venue.phases)))
            what = f"{phase} is not a phase of edition {venue.edition}, which has {known}"
            self._findings.add(file, line, "phase", what)
        hall = values.get("hall")
        if hall is not None and hall not in venue.halls:
            what = f"{quote(str(hall))} is not a hall of edition {venue.edition}: "
            self._findings.add(file, line, "hall", what + one_of(sorted(venue.halls)))

    def close(self) -> None:
        """Check what could only be checked at the end."""
        target = ORGANISATIONS.name
        for file, line, code in self._waiting:
            if not self._is_known(target, code):
                self._refer_to_nothing(target, file, line, "agency_code", code)
