"""Rows of the register as the policy's values, and the columns that such a row needs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select

from gatekeeper.policy.credential import Credential, Holder, Organisation, Registration
from gatekeeper.store.tables import WHOLE_EDITION, credentials, holders, organisations, photos

# The organisation that a decision looks at is the credential's own, else its holder's.
whose = organisations.alias("whose")
agency = organisations.alias("agency")
employer = organisations.alias("employer")

_ORGANISATION = (
    whose.c.code,
    whose.c.name,
    whose.c.kind,
    agency.c.code,
    whose.c.fees_paid,
    whose.c.barred,
)
_HOLDER = (
    holders.c.id_type,
    holders.c.id_number,
    holders.c.name,
    employer.c.code,
    holders.c.barred,
)
_CREDENTIAL = (
    credentials.c.id,
    credentials.c.organisation_id,
    credentials.c.number,
    credentials.c.kind,
    credentials.c.state,
    credentials.c.plate,
    credentials.c.length_m,
    credentials.c.card_uid,
    credentials.c.edition,
    credentials.c.phase,
    credentials.c.valid_from,
    credentials.c.valid_to,
    credentials.c.slot_from,
    credentials.c.slot_to,
    credentials.c.parking_space,
    credentials.c.suspended_until,
    credentials.c.issued_at,
)
PERSON_COLUMNS: tuple[ColumnElement[Any], ...] = tuple(
    column.label(f"c{place}") for place, column in enumerate(_CREDENTIAL + _HOLDER + _ORGANISATION)
)
"""What ``person_of`` reads, in its order; from ``person_join()``."""
WIDTH = len(PERSON_COLUMNS)


def person_join() -> FromClause:
    """A credential with its holder, organisation, the holder's employer and the agency."""
    return _with_person(credentials)


def beside_person(table: FromClause, of: ColumnElement[bool]) -> FromClause:
    """Rows of a table with the same of their credential, where they have one; ``of`` joins it.

    Not an outer join with ``person_join()``: SQLite would put all credentials together first.
    """
    return _with_person(table.outerjoin(credentials, of))


def _with_person(credential: FromClause) -> FromClause:
    return (
        credential.outerjoin(holders, holders.c.id == credentials.c.holder_id)
        .outerjoin(
            whose,
            whose.c.id == func.coalesce(credentials.c.organisation_id, holders.c.organisation_id),
        )
        .outerjoin(employer, employer.c.id == holders.c.organisation_id)
        .outerjoin(agency, agency.c.id == whose.c.agency_id)
    )


def has_photo(holder_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """Whether the store has a photo of a holder; a column of a query."""
    return (
        select(photos.c.holder_id)
        .where(photos.c.holder_id == holder_id)
        .exists()
        .label("has_photo")
    )


def person_of(row: Sequence[Any]) -> tuple[Credential, Holder | None, Organisation | None]:
    """The values of a row that begins with ``PERSON_COLUMNS``."""
    _, organisation_id, number, kind, state, plate, *terms = row[:17]
    id_type, id_number, name, employer_code, barred = row[17:22]
    code, organisation_name, organisation_kind, agency_code, fees_paid, all_barred = row[22:28]
    length_m, card_uid, edition, phase, valid_from, valid_to, *rest = terms
    slot_from, slot_to, parking_space, suspended_until, issued_at = rest
    credential = Credential(
        number=number,
        kind=kind,
        state=state,
        id_number=id_number,
        organisation_code=None if organisation_id is None else code,
        plate=plate,
        length_m=length_m,
        card_uid=card_uid,
        edition=edition,
        phase=phase,
        valid_from=valid_from,
        valid_to=valid_to,
        slot_from=slot_from,
        slot_to=slot_to,
        parking_space=parking_space,
        suspended_until=suspended_until,
        issued_at=issued_at,
    )
    holder = None
    if id_number is not None:
        holder = Holder(id_type, id_number, name, employer_code, barred)
    organisation = None
    if code is not None:
        organisation = Organisation(
            code, organisation_name, organisation_kind, agency_code, fees_paid, all_barred
        )
    return credential, holder, organisation


def registration_of(number: str, row: Sequence[Any]) -> Registration:
    """A registration from a row of (edition, phase)."""
    edition, phase = row
    return Registration(number, edition, None if phase == WHOLE_EDITION else phase)
