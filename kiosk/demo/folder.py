"""Writes an invented fair as a folder of tables and portraits, as ``fairgate import`` takes it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from gatekeeper.importing.form import TABLES
from kiosk.demo.draft import Draft
from kiosk.demo.names import PersonName
from kiosk.demo.portraits import Backdrop, draw, face_of

PHOTOS = "photos"


def write_tables(folder: Path, draft: Draft) -> None:
    """One CSV file for each table of the form."""
    rows: Mapping[str, Iterable[object]] = {
        "organisations": draft.organisations.values(),
        "booths": draft.booths,
        "holders": draft.holders.values(),
        "credentials": draft.credentials.values(),
        "registrations": draft.registrations,
        "overtime": draft.overtime,
    }
    for table in TABLES:
        _write(folder / f"{table.name}.csv", table.names, rows[table.name])


def write_portraits(folder: Path, draft: Draft, id_numbers: Sequence[str]) -> None:
    """A drawn portrait of each person, named by identity number."""
    photos = folder / PHOTOS
    photos.mkdir(exist_ok=True)
    for id_number in id_numbers:
        (photos / f"{id_number}.jpg").write_bytes(portrait(id_number, draft.sitters[id_number]))


def portrait(id_number: str, sitter: PersonName) -> bytes:
    """The portrait of a person; every third before a white wall."""
    face = face_of(id_number, sitter.country.people, woman=sitter.woman)
    white = sum(id_number.encode()) % 3 == 0
    return draw(face, Backdrop.WHITE if white else Backdrop.BLUE)


def _write(path: Path, names: Sequence[str], rows: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow([_cell(getattr(row, name)) for name in names])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
