"""Looks into the register for screens: a person's card, photos, who stays too long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select

from gatekeeper.policy.code import is_number
from gatekeeper.policy.credential import Credential, Holder, Organisation, Registration
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.presence import forgotten_before
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Kind
from gatekeeper.store.facts import later_hard_card
from gatekeeper.store.rows import (
    PERSON_COLUMNS,
    has_photo,
    person_join,
    person_of,
    registration_of,
    whose,
)
from gatekeeper.store.tables import (
    VEHICLES_ONLY,
    credentials,
    holders,
    photos,
    presence,
    registrations,
    uses,
)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything the register and the presence say of one credential; fair time."""

    credential: Credential
    holder: Holder | None
    organisation: Organisation | None
    registrations: tuple[Registration, ...]
    inside: tuple[tuple[str, datetime], ...]
    """Zones it was admitted into and has not left by the record, each with since when."""
    used_at: datetime | None
    later_hard_card: bool
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Overstaying:
    """A vehicle that is in the compound for too long."""

    number: str
    kind: Kind
    plate: str | None
    driver: str | None
    organisation: str | None
    since: datetime
    allowed: timedelta


def person_card(conn: Connection, number: str) -> PersonCard | None:
    """Everything about one credential, or None if there is none of that number."""
    row = conn.execute(
        select(
            *PERSON_COLUMNS,
            later_hard_card.label("later"),
            uses.c.used_at,
            has_photo(credentials.c.holder_id),
        )
        .select_from(person_join().outerjoin(uses, uses.c.credential_id == credentials.c.id))
        .where(credentials.c.number == _plain(number))
    ).first()
    if row is None:
        return None
    credential, holder, organisation = person_of(row)
    registered = conn.execute(
        select(registrations.c.edition, registrations.c.phase)
        .where(registrations.c.credential_id == row[0])
        .order_by(registrations.c.edition, registrations.c.phase)
    )
    inside = conn.execute(
        select(presence.c.zone, presence.c.inside_since)
        .where(presence.c.credential_id == row[0])
        .order_by(presence.c.zone)
    )
    later, used_at, photographed = row[-3:]
    return PersonCard(
        credential=credential,
        holder=holder,
        organisation=organisation,
        registrations=tuple(registration_of(credential.number, one) for one in registered),
        inside=tuple((zone, since) for zone, since in inside),
        used_at=used_at,
        later_hard_card=bool(later),
        has_photo=bool(photographed),
    )


def photo(conn: Connection, number: str) -> bytes | None:
    """The JPEG of the holder of a credential."""
    jpeg = conn.execute(
        select(photos.c.jpeg)
        .join_from(photos, credentials, credentials.c.holder_id == photos.c.holder_id)
        .where(credentials.c.number == _plain(number))
    ).scalar()
    return None if jpeg is None else bytes(jpeg)


def _plain(number: str) -> str:
    """A number as it may be compared; what is no number becomes empty and matches nothing."""
    return number if is_number(number) else ""


def overstaying(conn: Connection, edition: Edition, at: datetime) -> list[Overstaying]:
    """Vehicles in the compound for longer than their kind's dwell, the longest first; fair time."""
    too_long = [
        and_(
            presence.c.kind == kind,
            presence.c.inside_since < at - allowed,
            # A coach with a space of its own may stay.
            *([presence.c.parking_space.is_(False)] if kind is Kind.COACH else []),
        )
        for kind, allowed in edition.dwell.items()
    ]
    statement = (
        select(
            credentials.c.number,
            credentials.c.kind,
            credentials.c.plate,
            holders.c.name,
            whose.c.name,
            presence.c.inside_since,
        )
        .select_from(
            person_join().join(presence, presence.c.credential_id == credentials.c.id),
        )
        .where(
            presence.c.zone == COMPOUND,
            VEHICLES_ONLY,
            presence.c.inside_since >= forgotten_before(edition, at),
            or_(*too_long),
        )
        .order_by(presence.c.inside_since)
    )
    if not too_long:
        return []
    return [Overstaying(*row, allowed=edition.dwell[row[1]]) for row in conn.execute(statement)]
