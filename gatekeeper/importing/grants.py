"""Writes what the register only adds: registrations, evenings of overtime, and photos."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from gatekeeper.importing import digests
from gatekeeper.importing.photos import photos_of, portrait
from gatekeeper.importing.references import Identifiers, chunks
from gatekeeper.importing.writer import Counts
from gatekeeper.policy.credential import Overtime, Registration
from gatekeeper.store.tables import WHOLE_EDITION, overtime, photos, registrations
from gatekeeper.store.types import Sheet

_PHOTOS_AT_ONCE = 50

_given: dict[str, Any] = {
    name: bindparam(f"given_{name}") for name in ("holder_id", "sha256", "jpeg")
}
_new_photo = insert(photos).values(_given)
_changed_photo = (
    update(photos)
    .where(photos.c.holder_id == _given["holder_id"])
    .values(sha256=_given["sha256"], jpeg=_given["jpeg"])
)


def take_registrations(conn: Connection, ids: Identifiers, many: Iterator[Registration]) -> Counts:
    """Add the registrations that are not there yet; a row is nothing but its key."""
    counts = Counts()
    columns = registrations.c
    for chunk in chunks(many):
        owners = ids.credentials([row.number for row in chunk])
        wanted = {
            (owners[row.number], row.edition, WHOLE_EDITION if row.phase is None else row.phase)
            for row in chunk
        }
        found = conn.execute(
            select(columns.credential_id, columns.edition, columns.phase).where(
                columns.credential_id.in_(list(owners.values()))
            )
        )
        new = sorted(wanted - {tuple(row) for row in found})
        if new:
            names = ("credential_id", "edition", "phase")
            conn.execute(insert(registrations), [dict(zip(names, key, strict=True)) for key in new])
        counts.new += len(new)
        counts.unchanged += len(chunk) - len(new)
    return counts


def take_overtime(conn: Connection, ids: Identifiers, many: Iterator[Overtime]) -> Counts:
    """Add the evenings that are not there yet; a row is nothing but its key."""
    counts = Counts()
    columns = overtime.c
    for chunk in chunks(many):
        wanted = {(ids.organisation(row.organisation_code), row.date) for row in chunk}
        found = conn.execute(
            select(columns.organisation_id, columns.date).where(
                columns.organisation_id.in_({organisation for organisation, _ in wanted})
            )
        )
        new = sorted(wanted - {tuple(row) for row in found})
        if new:
            names = ("organisation_id", "date")
            conn.execute(insert(overtime), [dict(zip(names, key, strict=True)) for key in new])
        counts.new += len(new)
        counts.unchanged += len(chunk) - len(new)
    return counts


def take_photos(conn: Connection, ids: Identifiers, folder: Path) -> Counts:
    """Keep the photos whose files are new or changed."""
    counts = Counts()
    given = photos_of(folder)
    for chunk in chunks(given, _PHOTOS_AT_ONCE):
        owners = ids.holders([id_number for id_number, _ in chunk])
        contents = dict(chunk)
        marks = {one: digests.mark_bytes(content) for one, content in contents.items()}
        before = digests.known(conn, Sheet.PHOTOS, list(marks))
        changed = {one: mark for one, mark in marks.items() if before.get(one) != mark}
        _write_photos(conn, {owners[one]: portrait(contents[one]) for one in changed}, counts)
        digests.remember(conn, Sheet.PHOTOS, changed, before)
        counts.unchanged += len(chunk) - len(changed)
    return counts


def _write_photos(conn: Connection, kept: dict[int, bytes], counts: Counts) -> None:
    """``kept``: the photo of each holder by id."""
    columns = photos.c
    found = select(columns.holder_id).where(columns.holder_id.in_(list(kept)))
    there = set(conn.execute(found).scalars())
    rows: list[dict[str, Any]] = [
        {
            "given_holder_id": holder,
            "given_sha256": sha256(jpeg).digest(),
            "given_jpeg": jpeg,
        }
        for holder, jpeg in kept.items()
    ]
    new = [row for row in rows if row["given_holder_id"] not in there]
    changed = [row for row in rows if row["given_holder_id"] in there]
    if new:
        conn.execute(_new_photo, new)
    if changed:
        conn.execute(_changed_photo, changed)
    counts.new += len(new)
    counts.changed += len(changed)
