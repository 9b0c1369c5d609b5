"""Everything on record about one credential and one person, for the desk's pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from gatekeeper.policy.words import EventKind, IdType, OrganisationKind
from gatekeeper.store.desk_tables import applications, charges, found_items, particulars, payments
from gatekeeper.store.events import Event, event_of
from gatekeeper.store.register import PersonCard, person_card
from gatekeeper.store.rows import employer, has_photo
from gatekeeper.store.tables import credentials, events, holders

PASSAGES = (EventKind.SCAN, EventKind.PASSAGE)
"""What gates write down hundreds of times a credential."""
LOOKS = (EventKind.READ,)
"""Who looked at it; as many."""
MOST_EVENTS = 500
MOST_CREDENTIALS = 50
"""Credentials of one person that are shown, the newest of them."""


@dataclass(frozen=True, slots=True)
class Paper:
    """How a credential was applied for; instants are aware."""

    version: int
    purpose: str
    edition: int | None
    for_phase: int | None
    position: str | None
    stamp: bool
    statement: str | None
    source: str
    reference: str | None
    applied_at: datetime
    applied_by: str
    replaces: str | None
    """The number of the credential in whose place it comes."""


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One charge and what became of it; whole units of the currency, instants aware."""

    charge: str
    unit_price: int
    quantity: int
    amount: int
    made_at: datetime
    receipt: str | None
    """Of the payment that paid it; None: open, or dropped."""
    method: str | None
    paid_at: datetime | None
    dropped_at: datetime | None
    dropped_by: str | None
    dropped_why: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.receipt is None and self.dropped_at is None


@dataclass(frozen=True, slots=True)
class FoundLine:
    """That it was found and handed in, and what became of it; instants aware."""

    found_at: datetime
    place: str | None
    kept_at: str | None
    closed_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A person with the particulars of the document; the number itself is shown on request."""

    holder_id: int
    id_type: IdType
    id_number: str
    name: str
    organisation_id: int | None
    organisation: str | None
    organisation_code: str | None
    organisation_kind: OrganisationKind | None
    barred: bool
    birth_date: date | None
    nationality: str | None
    document_expires: date | None
    document_seen_at: datetime | None
    document_seen_by: str | None
    has_photo: bool

    @property
    def masked(self) -> str:
        """The identity number but for its last four characters; a short one shows fewer."""
        shown = min(4, len(self.id_number) // 2)
        return "•" * (len(self.id_number) - shown) + self.id_number[len(self.id_number) - shown :]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything on record about one credential, but for the log."""

    card: PersonCard
    person: PersonFile | None
    organisation_id: int | None
    """Its own, else its holder's."""
    paper: Paper | None
    """None: it was imported and nothing has been done with it here."""
    replaced_by: tuple[str, ...]
    """Numbers of those that came, or are to come, in its place; the last first."""
    charges: tuple[ChargeLine, ...]
    found: tuple[FoundLine, ...]

    @property
    def owed(self) -> int:
        """What is still to be paid for it."""
        return sum(line.amount for line in self.charges if line.is_open)

    @property
    def version(self) -> int:
        """How many steps it took, for forms to carry."""
        return self.paper.version if self.paper else 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries of a kind the log has about a credential, and the last; aware."""

    count: int
    last_at: datetime


def dossier(conn: Connection, number: str) -> Dossier | None:
    """The dossier of a credential, or None if there is none of that number."""
    card = person_card(conn, number)
    if card is None:
        return None
    credential_id, holder_id, own_id = conn.execute(
        select(credentials.c.id, credentials.c.holder_id, credentials.c.organisation_id).where(
            credentials.c.number == card.credential.number
        )
    ).one()
    person = None if holder_id is None else person_file(conn, holder_id)
    return Dossier(
        card=card,
        person=person,
        organisation_id=own_id or (person.organisation_id if person else None),
        paper=_paper(conn, credential_id),
        replaced_by=_replaced_by(conn, credential_id),
        charges=_charges(conn, credential_id),
        found=_found(conn, card.credential.number),
    )


def person_file(conn: Connection, holder_id: int) -> PersonFile | None:
    """A person by the store's own id; None: nobody."""
    row = conn.execute(
        select(
            holders.c.id,
            holders.c.id_type,
            holders.c.id_number,
            holders.c.name,
            holders.c.organisation_id,
            employer.c.name,
            employer.c.code,
            employer.c.kind,
            holders.c.barred,
            particulars.c.birth_date,
            particulars.c.nationality,
            particulars.c.document_expires,
            particulars.c.document_seen_at,
            particulars.c.document_seen_by,
            has_photo(holders.c.id),
        )
        .select_from(
            holders.outerjoin(employer, employer.c.id == holders.c.organisation_id).outerjoin(
                particulars, particulars.c.holder_id == holders.c.id
            )
        )
        .where(holders.c.id == holder_id)
    ).first()
    return PersonFile(*tuple(row)) if row else None


def cards_of(conn: Connection, holder_id: int) -> list[PersonCard]:
    """A person's credentials, the last issued first; those never issued at the end."""
    numbers = conn.execute(
        select(credentials.c.number)
        .where(credentials.c.holder_id.is_not(None), credentials.c.holder_id == holder_id)
        .order_by(
            credentials.c.issued_at.is_(None), credentials.c.issued_at.desc(), credentials.c.id
        )
        .limit(MOST_CREDENTIALS)
    ).scalars()
    return [card for number in list(numbers) if (card := person_card(conn, number))]


def history(
    conn: Connection,
    number: str,
    *,
    among: Collection[EventKind] = (),
    without: Collection[EventKind] = (),
    limit: int = MOST_EVENTS,
) -> list[Event]:
    """What the log says of a number, the newest first: of these kinds, or of all but those."""
    conditions: list[ColumnElement[bool]] = [*_about(number)]
    if among:
        conditions.append(events.c.kind.in_([str(kind) for kind in among]))
    if without:
        conditions.append(events.c.kind.not_in([str(kind) for kind in without]))
    rows = conn.execute(
        select(events)
        .where(*conditions)
        .order_by(
            events.c.occurred_at.desc(), events.c.recorded_at.desc(), events.c.sequence.desc()
        )
        .limit(limit)
    )
    return [event_of(row) for row in rows]


def tallies(conn: Connection, number: str) -> Mapping[str, Tally]:
    """How many entries of each kind the log has about a number."""
    rows = conn.execute(
        select(events.c.kind, func.count(), func.max(events.c.occurred_at))
        .where(*_about(number))
        .group_by(events.c.kind)
    )
    return {kind: Tally(count, last_at) for kind, count, last_at in rows}


def _about(number: str) -> tuple[ColumnElement[bool], ...]:
    return events.c.number.is_not(None), events.c.number == number


def _paper(conn: Connection, credential_id: int) -> Paper | None:
    replaced = credentials.alias()
    row = conn.execute(
        select(
            applications.c.version,
            applications.c.purpose,
            applications.c.edition,
            applications.c.for_phase,
            applications.c.position,
            applications.c.stamp,
            applications.c.statement,
            applications.c.source,
            applications.c.reference,
            applications.c.applied_at,
            applications.c.applied_by,
            replaced.c.number,
        )
        .select_from(applications.outerjoin(replaced, replaced.c.id == applications.c.replaces_id))
        .where(applications.c.credential_id == credential_id)
    ).first()
    return Paper(*tuple(row)) if row else None


def _replaced_by(conn: Connection, credential_id: int) -> tuple[str, ...]:
    numbers = conn.execute(
        select(credentials.c.number)
        .join_from(applications, credentials, credentials.c.id == applications.c.credential_id)
        .where(applications.c.replaces_id == credential_id)
        .order_by(credentials.c.id.desc())
    ).scalars()
    return tuple(numbers)


def _charges(conn: Connection, credential_id: int) -> tuple[ChargeLine, ...]:
    rows: Any = conn.execute(
        select(
            charges.c.charge,
            charges.c.unit_price,
            charges.c.quantity,
            charges.c.amount,
            charges.c.made_at,
            payments.c.receipt,
            payments.c.method,
            payments.c.at,
            charges.c.dropped_at,
            charges.c.dropped_by,
            charges.c.dropped_why,
        )
        .select_from(charges.outerjoin(payments, payments.c.id == charges.c.payment_id))
        .where(charges.c.credential_id == credential_id)
        .order_by(charges.c.id)
    )
    return tuple(ChargeLine(*row) for row in rows)


def _found(conn: Connection, number: str) -> tuple[FoundLine, ...]:
    rows = conn.execute(
        select(
            found_items.c.found_at,
            found_items.c.place,
            found_items.c.kept_at,
            found_items.c.closed_at,
            found_items.c.outcome,
        )
        .where(found_items.c.number == number)
        .order_by(found_items.c.id.desc())
    )
    return tuple(FoundLine(*row) for row in rows)
