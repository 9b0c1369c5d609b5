"""Takes a folder or workbook into the register: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from gatekeeper.importing.findings import Findings
from gatekeeper.importing.form import (
    BOOTHS,
    CREDENTIALS,
    HOLDERS,
    ORGANISATIONS,
    OVERTIME,
    REGISTRATIONS,
)
from gatekeeper.importing.grants import take_overtime, take_photos, take_registrations
from gatekeeper.importing.ledger import Venue
from gatekeeper.importing.reading import check, rows
from gatekeeper.importing.references import Identifiers
from gatekeeper.importing.sheets import (
    take_booths,
    take_credentials,
    take_holders,
    take_organisations,
)
from gatekeeper.importing.source import Progress, Source, no_progress
from gatekeeper.importing.writer import Counts
from gatekeeper.store.database import Store
from gatekeeper.store.tables import continue_ids

_IMPORT_LOCK = 1_260_020
"""The advisory lock that lets one import at a time into PostgreSQL; any fixed number."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A source in which no error was found, and how many rows each table has."""

    source: Source
    counts: Mapping[str, int]


def check_all(
    source: Source, venue: Venue | None = None, progress: Progress = no_progress
) -> Checked:
    """Find every error of a source: raises RejectedError with all of them, or none is in it.

    ``venue`` adds an edition's phases and halls to what is checked. Also UnreadableSourceError.
    """
    findings = Findings()
    counts = check(source, findings, venue, progress, photos=True)
    findings.raise_if_any()
    return Checked(source, counts)


def take(store: Store, checked: Checked, progress: Progress = no_progress) -> dict[str, Counts]:
    """Take a source that was checked; what was done, by table.

    The same again changes nothing, not even what a gate changed since; rows that are gone from the
    source stay in the register. Raises StoreError, or RejectedError where the files changed after
    they were checked or claim another credential's card: then nothing was taken. On SQLite no gate
    can record while the rows are written.
    """
    with store.transaction() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text(f"SELECT pg_advisory_xact_lock({_IMPORT_LOCK})"))
        counts = _write(conn, checked.source, progress)
        continue_ids(conn)
    return counts


def _write(conn: Connection, source: Source, progress: Progress) -> dict[str, Counts]:
    ids = Identifiers(conn)
    ids.expect(row.code for row in rows(source, ORGANISATIONS))
    counts = {
        "organisations": take_organisations(conn, ids, rows(source, ORGANISATIONS, progress)),
        "booths": take_booths(conn, ids, rows(source, BOOTHS, progress)),
        "holders": take_holders(conn, ids, rows(source, HOLDERS, progress)),
    }
    counts["credentials"], bereft = take_credentials(conn, ids, rows(source, CREDENTIALS, progress))
    _refuse_lost_cards(source, bereft)
    counts["registrations"] = take_registrations(conn, ids, rows(source, REGISTRATIONS, progress))
    counts["overtime"] = take_overtime(conn, ids, rows(source, OVERTIME, progress))
    if source.photos:
        counts["photos"] = take_photos(conn, ids, source.photos)
    return counts


def _refuse_lost_cards(source: Source, bereft: list[str]) -> None:
    """Raise where rows claim the cards of credentials that the source does not mention."""
    findings = Findings()
    for number in bereft:
        what = f'a row claims the card that "{number}" has, of which there is no row here'
        findings.add(source.place(CREDENTIALS), None, "card_uid", what)
    findings.raise_if_any()
