"""What ``fairgate feed`` does with files: the desk's own code, without a page around it."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from gatekeeper.certificates.acting import By, Centre, acting
from gatekeeper.certificates.files import deliveries
from gatekeeper.certificates.files.batches import TAKEN_AT_ONCE, with_photo
from gatekeeper.certificates.files.feeds import MOST, Told, changed_credentials, cursor_of
from gatekeeper.certificates.files.handing_in import BY_FILE, LookingOver, ready, take_in
from gatekeeper.certificates.files.row_results import RowResult, Tally, tally, words_of
from gatekeeper.certificates.files.sheet_photos import Photos
from gatekeeper.certificates.files.sheets import read_sheet
from gatekeeper.errors import CertificateError, InputWrong, NotAsExpected
from gatekeeper.exporting import CSV_ENCODING, Cell, write_csv, write_xlsx
from gatekeeper.importing.form import CREDENTIALS, REGISTRATIONS
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind
from kiosk.texts import desk_texts
from kiosk.texts.sheet import labels


def take_file(
    centre: Centre,
    by: By,
    file: Path,
    photos: Path | None,
    *,
    tell: Callable[[str], None],
    only_check: bool,
) -> Tally:
    """Look a file over and take what passes; ``tell`` is told of each row that does not.

    Raises NotAsExpected where it cannot be read as a whole, RightMissing, StoreError.
    """
    content = file.read_bytes()
    sheet = read_sheet(file.name, content, labels(desk_texts(), centre.edition))
    archive = Photos(photos.read_bytes()) if photos else None
    rows = [ready(centre.edition, with_photo(row, archive), BY_FILE) for row in sheet.rows]
    with centre.store.reading() as conn:
        looking = LookingOver(conn, centre.edition, by.now)
        looked = [looking.look(one) for one in rows]
    results = looked
    if not only_check:
        digest, key = hashlib.sha256(content).digest(), secrets.token_hex(16)
        results = []
        for start in range(0, len(rows), TAKEN_AT_ONCE):
            part = slice(start, start + TAKEN_AT_ONCE)
            with acting(centre, by, Right.TAKE_FILES) as act:
                delivery = deliveries.begin(
                    act, BY_FILE, key, digest, name=file.name, total=len(rows)
                )
                passing = [
                    one for one, found in zip(rows[part], looked[part], strict=True) if found.passes
                ]
                taken = iter(take_in(act, passing))
                done = [next(taken) if found.passes else found for found in looked[part]]
                deliveries.add(act, delivery, BY_FILE, done)
            results += done
    for one in results:
        if one.error is not None:
            tell(_line(file.name, one))
    return tally(results)


def _line(name: str, one: RowResult) -> str:
    assert one.error is not None
    return f"{name}, line {one.line}, reference {one.reference or '–'}: {sentence(one.error)}"


def sentence(error: CertificateError) -> str:
    """What a use case refuses, in English; rules of issue by their ids."""
    texts = desk_texts()
    match error:
        case NotAsExpected(word=word, values=values) if texts.has(f"told.{word}"):
            return texts.say("en", f"told.{word}", **values)
        case InputWrong(faults=faults):
            return " ".join(
                f"{texts.say('en', f'field.{field}')} {texts.say('en', f'fault_of.{word}')}"
                for field, word in faults.items()
            )
        case _:
            return ", ".join(words_of(error))


@dataclass(frozen=True, slots=True)
class GivenOut:
    """What was written, and where to go on."""

    credentials: int
    registrations: int
    cursor: str


def give_files(centre: Centre, by: By, folder: Path, after: str, *, as_xlsx: bool) -> GivenOut:
    """Write what changed after a cursor; the files that are there are written over.

    Raises NotAsExpected (``cursor``), RightMissing, StoreError.
    """
    told: dict[str, Told] = {}
    cursor, more = cursor_of(after), True
    with centre.store.reading() as conn:
        while more:
            page = changed_credentials(conn, centre.device, cursor, MOST)
            told |= {one.credential.number: one for one in page.rows}
            cursor, more = page.cursor, page.more
    folder.mkdir(parents=True, exist_ok=True)
    rows = list(told.values())
    counts = [
        _write(folder, "credentials", CREDENTIALS.names, _credentials(rows), as_xlsx=as_xlsx),
        _write(folder, "registrations", REGISTRATIONS.names, _badges(rows), as_xlsx=as_xlsx),
    ]
    with acting(centre, by, Right.TAKE_FILES) as act:
        detail = {"what": "files", "rows": counts[0], "cursor": str(cursor)}
        act.log(EventKind.DELIVERY, action="given", detail=detail)
    return GivenOut(counts[0], counts[1], str(cursor))


def _write(
    folder: Path, name: str, header: tuple[str, ...], rows: Iterator[list[Cell]], *, as_xlsx: bool
) -> int:
    if as_xlsx:
        with (folder / f"{name}.xlsx").open("wb") as file:
            return write_xlsx(header, rows, file, name)
    with (folder / f"{name}.csv").open("w", encoding=CSV_ENCODING, newline="") as text:
        return write_csv(header, rows, text)


def _credentials(rows: list[Told]) -> Iterator[list[Cell]]:
    for one in rows:
        yield [_cell(getattr(one.credential, name)) for name in CREDENTIALS.names]


def _badges(rows: list[Told]) -> Iterator[list[Cell]]:
    for one in rows:
        for each in one.registrations:
            yield [_cell(getattr(each, name)) for name in REGISTRATIONS.names]


def _cell(value: object) -> Cell:
    """A value as ``fairgate import`` reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value.value if isinstance(value, StrEnum) else value)
