"""Writes payments under receipts numbered without gaps, and what every kind of payment checks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.fields import MAX_NAME, MAX_NOTE, MAX_NUMBER, Faults
from gatekeeper.errors import NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.payment import Method, ReverseReason, Tender, WaiveReason, faults
from gatekeeper.store.desk_tables import payment_lines, payments
from gatekeeper.store.events import printable

MAX_RECEIPT = 24
"""Characters of a receipt's number that count."""


def payment_called(conn: Connection, receipt: str) -> Row[Any]:
    """The payment with this receipt. Raises NotAsExpected (``no_such_receipt``)."""
    number = printable(receipt.strip(), MAX_RECEIPT)
    row = conn.execute(select(payments).where(payments.c.receipt == number)).first()
    if row is None:
        raise NotAsExpected("no_such_receipt", receipt=number)
    return row


def told(act: Act, word: str, payment: Row[Any], **values: object) -> NotAsExpected:
    """Another payment came first: which, by whom and when."""
    return NotAsExpected(
        word,
        receipt=payment.receipt,
        actor=payment.actor,
        at=fair_time(act.edition, payment.at),
        **values,
    )


def write(act: Act, amounts: Mapping[int, int], **values: Any) -> tuple[int, str]:
    """Write a payment and its lines; its id and receipt."""
    receipt = _next_receipt(act)
    written = act.conn.execute(
        insert(payments).values(
            receipt=receipt,
            at=act.by.now,
            actor=act.by.account,
            desk=act.by.desk,
            amount=sum(amounts.values()),
            **values,
        )
    )
    key = written.inserted_primary_key
    assert key is not None
    payment_id = int(key[0])
    act.conn.execute(
        insert(payment_lines),
        [
            {"payment_id": payment_id, "charge_id": charge_id, "amount": amount}
            for charge_id, amount in amounts.items()
        ],
    )
    return payment_id, receipt


def _next_receipt(act: Act) -> str:
    """The next number; nobody else takes it, since acts come one after the other."""
    first = f"{act.edition.number}-"
    last = act.conn.execute(
        select(payments.c.receipt)
        .where(payments.c.receipt.startswith(first, autoescape=True))
        .order_by(payments.c.id.desc())
        .limit(1)
    ).scalar()
    return f"{first}{int(last.removeprefix(first)) + 1 if last else 1:06}"


def tills_of(conn: Connection, start: datetime, end: datetime) -> list[str]:
    """The accounts whose tills took or gave money between two aware instants."""
    found = conn.execute(
        select(payments.c.cashier)
        .where(payments.c.at >= start, payments.c.at < end)
        .distinct()
        .order_by(payments.c.cashier)
    )
    return list(found.scalars())


def by_credential(lines: Iterable[Row[Any]]) -> Iterator[tuple[int, int]]:
    """What was paid for each credential; the lines are in the order of credentials."""
    for credential_id, of in groupby(lines, attrgetter("credential_id")):
        yield credential_id, sum(line.amount for line in of)


def checked(tender: Tender, total: int) -> Tender:
    """The tender as it is kept. Raises InputWrong."""
    wrong = Faults()
    card = tender.method is Method.CARD
    kept = Tender(
        method=tender.method,
        given=None if card else tender.given,
        payer=wrong.line("payer", tender.payer, MAX_NAME),
        slip=wrong.line("slip", tender.slip, MAX_NUMBER) if card else "",
    )
    for field, word in faults(kept, total).items():
        wrong.add(field, word)
    wrong.tell()
    return kept


def explained(reason: ReverseReason | WaiveReason, note: str) -> str | None:
    """The note, which ``other`` cannot do without. Raises InputWrong."""
    wrong = Faults()
    text = wrong.line("note", note, MAX_NOTE, required=reason == "other")
    wrong.tell()
    return text or None
