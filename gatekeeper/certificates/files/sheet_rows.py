"""Makes an application of a row of the sheet; what its cells cannot mean is told field by field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import TypeVar

from gatekeeper.certificates.applications.application import Application, Person, Vehicle
from gatekeeper.certificates.fields import Faults
from gatekeeper.certificates.files.sheets import COLUMNS, Row
from gatekeeper.errors import InputWrong
from gatekeeper.importing import cells as read
from gatekeeper.policy.words import IdType, Kind

T = TypeVar("T")
FIELDS: Mapping[str, str] = {"organisation_code": "organisation", "birth_date": "birth"}
"""Columns that faults call by another name, as the form at the desk does."""
_DATE = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]+00:00(?::00)?)?"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_TIME = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})[T ]+([0-9]{1,2}):([0-9]{2})(?::00)?"
)
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{1,3}")
_FLOAT = re.compile(r"([0-9]{1,15})\.0+")
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})


def application_of(row: Row, source: str) -> Application:
    """The application that a row asks for; photos come apart from it.

    ``source`` is where it comes from; references are told apart within it. Raises InputWrong with
    everything that its cells cannot mean (``not_a_date``, ``digits_lost`` …); what they may not be
    is told by ``cleaned`` later.
    """
    if row.fault:
        raise InputWrong({"row": row.fault})
    reading = _Reading(row.cells)
    kind = reading.needed("kind", read.word_of(Kind), "not_a_kind")
    made = Application(
        kind=kind or Kind.EXHIBITOR,
        organisation=reading.plain("organisation_code"),
        person=_person(reading),
        vehicle=Vehicle(
            plate=reading.plain("plate"),
            length_m=reading.value("length_m", read.measure("metres"), "not_a_number"),
            slot_from=reading.value("slot_from", _instant, "not_a_time"),
            slot_to=reading.value("slot_to", _instant, "not_a_time"),
        ),
        phase=reading.value("phase", read.whole, "not_a_number"),
        valid_from=reading.value("valid_from", _day, "not_a_date"),
        valid_to=reading.value("valid_to", _day, "not_a_date"),
        parking=bool(reading.value("parking_space", _yes_no, "not_yes_or_no")),
        position=reading.plain("position"),
        original_seen=bool(reading.value("original_seen", _yes_no, "not_yes_or_no")),
        stamp=bool(reading.value("stamp", _yes_no, "not_yes_or_no")),
        source=source,
        reference=reading.plain("reference") or None,
    )
    if not reading.plain("organisation_name"):
        reading.faults.add("organisation_name", "missing")
    reading.faults.tell()
    return made if made.reference else replace(made, reference=f"row-{digest(row)}")


def digest(row: Row) -> str:
    """What tells a row without a reference from every other: 24 hex digits of its cells."""
    said = "\x1f".join(row.cells.get(name, "") for name in COLUMNS)
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


class _Reading:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells
        self.faults = Faults()

    def _fault(self, name: str, word: str) -> None:
        self.faults.add(FIELDS.get(name, name), word)

    def plain(self, name: str) -> str:
        """A text; a whole number that a spreadsheet wrote with a decimal point is mended."""
        text = self._cells.get(name, "").strip()
        if name in {"id_number", "reference", "organisation_code"}:
            if _SCIENTIFIC.fullmatch(text):
                self._fault(name, "digits_lost")
            if whole := _FLOAT.fullmatch(text):
                return whole[1]
        return text

    def value(self, name: str, meant: Callable[[str], T], word: str) -> T | None:
        """What a cell means; None if it is empty or means nothing."""
        text = self._cells.get(name, "").strip()
        if not text:
            return None
        if whole := _FLOAT.fullmatch(text):
            text = whole[1]
        try:
            return meant(text)
        except read.CellError:
            self._fault(name, word)
            return None

    def needed(self, name: str, meant: Callable[[str], T], word: str) -> T | None:
        """The same of a cell that may not be empty."""
        if not self._cells.get(name, "").strip():
            self._fault(name, "missing")
        return self.value(name, meant, word)


def _person(reading: _Reading) -> Person | None:
    number, name = reading.plain("id_number"), reading.plain("name")
    birth = reading.value("birth_date", _day, "not_a_date")
    if not (number or name):
        return None
    id_type = reading.needed("id_type", read.word_of(IdType), "not_an_id_type")
    return Person(
        id_type=id_type or IdType.OTHER,
        id_number=number,
        name=name,
        birth=birth,
        nationality=reading.plain("nationality"),
    )


def _day(text: str) -> date:
    """A date as spreadsheets and people write it, the year first."""
    found = _DATE.fullmatch(text)
    if found is None:
        return read.day(text)
    year, month, day = (part for part in found.groups() if part is not None)
    return read.day(f"{year}-{month:0>2}-{day:0>2}")


def _instant(text: str) -> datetime:
    """A fair time as spreadsheets and people write it."""
    found = _TIME.fullmatch(text)
    if found is None:
        return read.instant(text)
    year, month, day, hour, minute = found.groups()
    return read.instant(f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}")


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word in _YES | _NO:
        return word in _YES
    return read.yes_no(text)
