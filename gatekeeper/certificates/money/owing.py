"""What is owed to the centre: by an organisation, an agency's exhibitors, for a credential."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import NoSuchCredential, NotAsExpected
from gatekeeper.policy.code import MAX_RAW, is_number
from gatekeeper.policy.words import Kind
from gatekeeper.seal import Verifier
from gatekeeper.store.desk_tables import OWED, charges
from gatekeeper.store.events import printable
from gatekeeper.store.search import exactly, find_organisations, search
from gatekeeper.store.tables import credentials, holders, organisations

MAX_CODE = 40
"""Characters of an organisation's code that count."""
FOUND = 12
"""Organisations, and credentials, that a search for a payer shows."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One charge that is open; amounts in whole units of the edition's currency."""

    charge_id: int
    number: str
    kind: Kind
    name: str | None
    """Whose credential it is."""
    plate: str | None
    organisation_id: int | None
    organisation: str | None
    organisation_code: str | None
    charge: str
    """A policy.fees.Charge."""
    unit_price: int
    quantity: int
    amount: int
    edition: int
    made_at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Everything that one payer may pay now: an organisation, an agency, or for one credential."""

    code: str | None
    """The organisation's, of the credential too; None: it belongs to nobody."""
    name: str | None
    number: str | None
    """The credential that the bill is for; None: for all."""
    lines: tuple[Owed, ...]
    besides: int = 0
    """What the organisation owes in all, where the bill is for one credential."""

    @property
    def total(self) -> int:
        """What the lines come to."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Payer:
    """An organisation or a credential that a search found, and what is owed."""

    code: str | None
    number: str | None
    kind: Kind | None
    name: str | None
    organisation: str | None
    owed: int


def owed(
    conn: Connection, *, organisation_id: int | None = None, credential_id: int | None = None
) -> tuple[Owed, ...]:
    """The open charges of an organisation and of those it is the agency of, or for a credential.

    In the order of organisations' codes and of numbers, so that a receipt reads like the list.
    """
    if credential_id is not None:
        return _lines(conn, charges.c.credential_id == credential_id)
    return _lines(conn, charges.c.organisation_id.in_(_with_exhibitors(organisation_id)))


def bill_of(centre: Centre, by: By, code: str) -> Bill:
    """What an organisation owes; an entry in the log says who looked.

    Raises NotAsExpected (``no_such_organisation``), RightMissing, ClockSetBack, StoreError.
    """
    code = printable(code, MAX_CODE)
    read(centre, by, Look.ORGANISATION, text=code)
    with centre.store.reading() as conn:
        row = conn.execute(
            select(organisations.c.id, organisations.c.code, organisations.c.name).where(
                organisations.c.code == code
            )
        ).first()
        if row is None:
            raise NotAsExpected("no_such_organisation", code=code)
        return Bill(row.code, row.name, None, owed(conn, organisation_id=row.id))


def bill_for(centre: Centre, by: By, number: str) -> Bill:
    """What is owed for a credential; an entry in the log says who looked.

    Raises NoSuchCredential, RightMissing, ClockSetBack, StoreError.
    """
    with centre.store.reading() as conn:
        row = conn.execute(
            select(
                credentials.c.id,
                credentials.c.number,
                organisations.c.id.label("whose"),
                organisations.c.code,
                organisations.c.name,
            )
            .select_from(
                credentials.outerjoin(holders, holders.c.id == credentials.c.holder_id).outerjoin(
                    organisations,
                    organisations.c.id
                    == func.coalesce(credentials.c.organisation_id, holders.c.organisation_id),
                )
            )
            .where(credentials.c.number == (number if is_number(number) else ""))
        ).first()
    if row is None:
        raise NoSuchCredential("there is no such credential")
    read(centre, by, Look.CREDENTIAL, number=row.number)
    with centre.store.reading() as conn:
        lines = owed(conn, credential_id=row.id)
        besides = sums(conn, [row.whose])[row.whose] if row.whose else 0
    return Bill(row.code, row.name, row.number, lines, besides)


def find_payers(
    centre: Centre, by: By, text: str, verifier: Verifier | None = None
) -> tuple[Payer, ...]:
    """Who may be meant by what was typed, scanned or tapped; those that owe something first.

    One credential alone where its number, card or signed payload was read, one organisation alone
    where its whole code was typed. Raises RightMissing, ClockSetBack, StoreError.
    """
    text = printable(text, MAX_RAW)
    with centre.store.reading() as conn:
        number = exactly(conn, text, verifier)
        exact = [] if number else find_organisations(conn, text, FOUND)
        whole = [one for one in exact if one.code.casefold() == text.strip().casefold()]
        found = search(conn, number or text, 1 if number else FOUND, verifier) if not whole else []
        companies = whole or exact
        owing = sums(conn, [one.organisation_id for one in companies])
        singly = _sums_of(conn, [one.number for one in found])
    read(centre, by, Look.SEARCH, text=text, found=len(companies) + len(found))
    payers = (
        *(
            Payer(one.code, None, None, one.name, None, owing[one.organisation_id])
            for one in companies
        ),
        *(
            Payer(
                None,
                one.number,
                one.kind,
                one.name or one.plate,
                one.organisation,
                singly.get(one.number, 0),
            )
            for one in found
        ),
    )
    return tuple(sorted(payers, key=lambda one: not one.owed))


def sums(conn: Connection, organisation_ids: Sequence[int]) -> Mapping[int, int]:
    """What each organisation owes with those it is the agency of; 0 where nothing."""
    found = {}
    for one in organisation_ids:
        wanted = select(func.sum(charges.c.amount)).where(
            charges.c.organisation_id.in_(_with_exhibitors(one)), *OWED
        )
        found[one] = int(conn.execute(wanted).scalar() or 0)
    return found


def _sums_of(conn: Connection, numbers: Iterable[str]) -> Mapping[str, int]:
    rows = conn.execute(
        select(credentials.c.number, func.sum(charges.c.amount))
        .join_from(charges, credentials, credentials.c.id == charges.c.credential_id)
        .where(credentials.c.number.in_(list(numbers)), *OWED)
        .group_by(credentials.c.number)
    )
    return {number: int(amount) for number, amount in rows}


def _with_exhibitors(organisation_id: int | None) -> Select[int]:
    return select(organisations.c.id).where(
        or_(organisations.c.id == organisation_id, organisations.c.agency_id == organisation_id)
    )


def _lines(conn: Connection, condition: ColumnElement[bool]) -> tuple[Owed, ...]:
    rows = conn.execute(
        select(
            charges.c.id,
            credentials.c.number,
            credentials.c.kind,
            holders.c.name,
            credentials.c.plate,
            organisations.c.id,
            organisations.c.name,
            organisations.c.code,
            charges.c.charge,
            charges.c.unit_price,
            charges.c.quantity,
            charges.c.amount,
            charges.c.edition,
            charges.c.made_at,
        )
        .select_from(
            charges.join(credentials, credentials.c.id == charges.c.credential_id)
            .outerjoin(holders, holders.c.id == credentials.c.holder_id)
            .outerjoin(organisations, organisations.c.id == charges.c.organisation_id)
        )
        .where(condition, *OWED)
        .order_by(organisations.c.code, credentials.c.number, charges.c.id)
    )
    return tuple(Owed(*tuple(row)) for row in rows)
