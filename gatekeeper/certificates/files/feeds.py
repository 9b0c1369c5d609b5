"""What the online system takes back: credentials and registrations that changed, page by page.

A cursor says how far somebody has read. Without one everything is told, by the register's order,
then what the centre's log has since. Whoever keeps asking with the last cursor misses nothing; a
credential that changed meanwhile may come twice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.credential import Credential, Holder, Organisation, Registration
from gatekeeper.policy.life import Step
from gatekeeper.policy.words import EventKind
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.rows import PERSON_COLUMNS, WIDTH, person_join, person_of
from gatekeeper.store.tables import WHOLE_EDITION, credentials, events, registrations

MOST = 1_000
"""Credentials on one page."""
_AT_LEAST = 200
"""Entries of the log that a page looks at, even where few credentials are wanted."""
_CURSOR = re.compile(r"(?:r([0-9]{1,18})\.([0-9]{1,18})|l([0-9]{1,18}))")
_REGISTERING = (str(Step.REGISTER), str(Step.UNREGISTER))


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far somebody has read."""

    sequence: int
    """The entry of the centre's log up to which everything is told, or will be."""
    after_id: int | None = None
    """While the register itself is read: the last of its ids that was told."""

    def __str__(self) -> str:
        """As it is handed out; who gets it need not understand it."""
        if self.after_id is None:
            return f"l{self.sequence}"
        return f"r{self.sequence}.{self.after_id}"


@dataclass(frozen=True, slots=True)
class Told:
    """One credential as it stands now."""

    credential: Credential
    holder: Holder | None
    organisation: Organisation | None
    reference: str | None
    """What the application is called where it came from, if it came from who asks."""
    registrations: tuple[Registration, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what is told, and where to go on."""

    rows: tuple[Told, ...]
    cursor: Cursor
    more: bool
    """Whether there is more already; if not, ask again later with the cursor."""


def cursor_of(text: str) -> Cursor | None:
    """The cursor that was handed out; None for the beginning. Raises NotAsExpected (``cursor``)."""
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise NotAsExpected("cursor")
    if found[3]:
        return Cursor(int(found[3]))
    after_id = int(found[2])
    if after_id >= 2**31:  # no row has such an id, and no column holds it
        raise NotAsExpected("cursor")
    return Cursor(int(found[1]), after_id)


def changed_credentials(
    conn: Connection, device: str, after: Cursor | None, most: int, *, channel: str = ""
) -> Page:
    """Credentials that changed after a cursor, each as it stands now; ``most`` up to ``MOST``.

    ``device`` is the centre's log; ``channel`` who asks, to whom its own references are told.
    """
    return _page(conn, device, after, most, channel=channel, only_registering=False)


def changed_registrations(
    conn: Connection, device: str, after: Cursor | None, most: int, *, channel: str = ""
) -> Page:
    """Credentials that were registered, or are no more; of the register those that are."""
    return _page(conn, device, after, most, channel=channel, only_registering=True)


def _page(
    conn: Connection,
    device: str,
    after: Cursor | None,
    most: int,
    *,
    channel: str,
    only_registering: bool,
) -> Page:
    most = max(1, min(most, MOST))
    cursor = after or Cursor(eventlog.head(conn, device).sequence, 0)
    if cursor.after_id is None:
        return _of_log(conn, device, cursor, most, channel, only_registering=only_registering)
    condition = credentials.c.id > cursor.after_id
    if only_registering:
        condition &= credentials.c.id.in_(select(registrations.c.credential_id))
    rows = _told(conn, condition, channel, most + 1)
    if len(rows) > most:
        last = _id_of(conn, rows[most - 1].credential.number)
        return Page(rows[:most], Cursor(cursor.sequence, last), more=True)
    behind = eventlog.head(conn, device).sequence > cursor.sequence
    return Page(rows, Cursor(cursor.sequence), more=behind)


def _of_log(
    conn: Connection,
    device: str,
    cursor: Cursor,
    most: int,
    channel: str,
    *,
    only_registering: bool,
) -> Page:
    condition = [
        events.c.device == device,
        events.c.sequence > cursor.sequence,
        events.c.number.is_not(None),
        events.c.kind == str(EventKind.STEP),
    ]
    if only_registering:
        condition.append(events.c.action.in_(_REGISTERING))
    head = eventlog.head(conn, device).sequence
    entries = conn.execute(
        select(events.c.sequence, events.c.number)
        .where(*condition)
        .order_by(events.c.sequence)
        .limit(max(most, _AT_LEAST))
    ).all()
    numbers: dict[str, None] = {}
    last = cursor.sequence
    for sequence, number in entries:
        if number not in numbers and len(numbers) == most:
            break
        numbers[number] = None
        last = sequence
    else:
        if len(entries) < max(most, _AT_LEAST):
            last = max(head, cursor.sequence)
    rows = _told(conn, credentials.c.number.in_(list(numbers)), channel, most)
    return Page(rows, Cursor(last), more=last < head)


def _told(
    conn: Connection, condition: ColumnElement[bool], channel: str, most: int
) -> tuple[Told, ...]:
    rows = conn.execute(
        select(*PERSON_COLUMNS, applications.c.source, applications.c.reference)
        .select_from(
            person_join().outerjoin(applications, applications.c.credential_id == credentials.c.id)
        )
        .where(condition)
        .order_by(credentials.c.id)
        .limit(most)
    ).all()
    kept = _registrations(conn, [row[0] for row in rows])
    return tuple(_of_row(row, channel, kept.get(row[0], ())) for row in rows)


def _of_row(row: Any, channel: str, phases: Iterable[tuple[int, int | None]]) -> Told:
    credential, holder, organisation = person_of(row)
    source, reference = row[WIDTH:]
    return Told(
        credential,
        holder,
        organisation,
        reference if channel and source == channel else None,
        tuple(Registration(credential.number, edition, phase) for edition, phase in phases),
    )


def _registrations(conn: Connection, ids: list[int]) -> dict[int, list[tuple[int, int | None]]]:
    found: dict[int, list[tuple[int, int | None]]] = {}
    columns = registrations.c
    for one, edition, phase in conn.execute(
        select(columns.credential_id, columns.edition, columns.phase)
        .where(columns.credential_id.in_(ids))
        .order_by(columns.credential_id, columns.edition, columns.phase)
    ):
        found.setdefault(one, []).append((edition, None if phase == WHOLE_EDITION else phase))
    return found


def _id_of(conn: Connection, number: str) -> int:
    return int(
        conn.execute(
            select(func.max(credentials.c.id)).where(credentials.c.number == number)
        ).scalar_one()
    )
