"""A message of applications from another system, and what it may ask about its own.

The same message under the same idempotency key is answered as it was the first time.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from gatekeeper.certificates.acting import Centre, acting
from gatekeeper.certificates.files import deliveries
from gatekeeper.certificates.files.deliveries import Delivery
from gatekeeper.certificates.files.feeds import (
    Cursor,
    Page,
    changed_credentials,
    changed_registrations,
)
from gatekeeper.certificates.files.handing_in import Offered, ready, take_in
from gatekeeper.certificates.files.keys import Key
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import credentials, organisations

AT_ONCE = 25
"""Rows that one act takes in: other desks wait as long."""
MAX_KEY = 80


@dataclass(frozen=True, slots=True)
class Own:
    """An application of the system that asks."""

    reference: str
    number: str
    kind: Kind
    state: State
    organisation_code: str | None
    reason: str | None


def hand_in(
    centre: Centre,
    key: Key,
    rows: Sequence[Offered],
    now: datetime,
    *,
    again: str = "",
    digest: bytes = b"",
) -> Delivery:
    """Take in a message's rows, each for itself; what became of them.

    ``again`` is the sender's idempotency key, ``digest`` the hash of what it sent. Raises
    NotAsExpected (``other_body``) where the key came with another message before, RightMissing,
    ClockSetBack, StoreError.
    """
    by, known_by = key.by(now), again[:MAX_KEY] or f"-{secrets.token_hex(16)}"
    with centre.store.reading() as conn:
        delivery = deliveries.find(conn, key.channel, known_by)
    if delivery is not None:
        _same_body(delivery, digest)
    prepared = [ready(centre.edition, row, key.channel) for row in rows]
    while delivery is None or not delivery.is_done:
        with acting(centre, by, Right.TAKE_FILES) as act:
            delivery = deliveries.begin(
                act, key.channel, known_by, digest, name=key.name, total=len(rows)
            )
            _same_body(delivery, digest)
            done = len(delivery.results)
            if done < len(rows):
                results = take_in(act, prepared[done : done + AT_ONCE])
                delivery = deliveries.add(act, delivery, key.channel, results)
    return delivery


def _same_body(delivery: Delivery, digest: bytes) -> None:
    if delivery.digest != digest:
        raise NotAsExpected("other_body")


def own_application(centre: Centre, key: Key, reference: str) -> Own | None:
    """How an application of the key's system stands; None if it handed in none of that name."""
    with centre.store.reading() as conn:
        row = conn.execute(
            select(
                applications.c.reference,
                credentials.c.number,
                credentials.c.kind,
                credentials.c.state,
                organisations.c.code,
            )
            .select_from(
                applications.join(
                    credentials, credentials.c.id == applications.c.credential_id
                ).outerjoin(organisations, organisations.c.id == credentials.c.organisation_id)
            )
            .where(applications.c.source == key.channel, applications.c.reference == reference)
        ).first()
        if row is None:
            return None
        reason = None
        if row.state in {State.REJECTED, State.CANCELLED}:
            wanted = Filters(number=row.number, kind=EventKind.STEP)
            last = next(iter(eventlog.read(conn, wanted, limit=1, newest_first=True)), None)
            reason = last.reason if last else None
    return Own(*row, reason)


def give_credentials(
    centre: Centre, key: Key, now: datetime, after: Cursor | None, most: int
) -> Page:
    """Credentials that changed, and an entry in the log that they were given out."""
    with centre.store.reading() as conn:
        page = changed_credentials(conn, centre.device, after, most, channel=key.channel)
    _write_down(centre, key, now, "credentials", page)
    return page


def give_registrations(
    centre: Centre, key: Key, now: datetime, after: Cursor | None, most: int
) -> Page:
    """The same of registrations."""
    with centre.store.reading() as conn:
        page = changed_registrations(conn, centre.device, after, most, channel=key.channel)
    _write_down(centre, key, now, "registrations", page)
    return page


def _write_down(centre: Centre, key: Key, now: datetime, what: str, page: Page) -> None:
    with acting(centre, key.by(now), Right.TAKE_FILES) as act:
        detail = {"what": what, "rows": len(page.rows), "cursor": str(page.cursor)}
        act.log(EventKind.DELIVERY, action="given", detail=detail)
