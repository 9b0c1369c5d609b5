"""Receipts as they are printed: what was paid for what, by whom, how, and if it was taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.money.payments import payment_called
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.payment import Method, change
from gatekeeper.policy.words import Kind
from gatekeeper.store.desk_tables import charges, payment_lines, payments
from gatekeeper.store.tables import credentials, organisations


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One charge on a receipt; ``amount`` is negative where it is taken back."""

    number: str
    kind: Kind
    organisation_code: str | None
    charge: str
    unit_price: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One payment; amounts in whole units of the edition's currency, times in fair time."""

    receipt: str
    at: datetime
    cashier: str
    """Whose till it is in."""
    actor: str
    desk: str
    method: Method
    amount: int
    """Negative where it takes another payment back."""
    given: int | None
    payer: str | None
    slip: str | None
    organisation: str | None
    organisation_code: str | None
    reverses: str | None
    """The receipt that this one takes back."""
    reason: str | None
    reversed_by: str | None
    """The receipt that took this one back."""
    reversed_at: datetime | None
    lines: tuple[ReceiptLine, ...]

    @property
    def change(self) -> int:
        """What went back to who paid in cash."""
        return change(self.given, self.amount)


def open_receipt(centre: Centre, by: By, number: str) -> Receipt:
    """A receipt; an entry in the log says who looked.

    Raises NotAsExpected (``no_such_receipt``), RightMissing, ClockSetBack, StoreError.
    """
    with centre.store.reading() as conn:
        payment = payment_called(conn, number)
        found = _receipt(centre, conn, payment)
    read(centre, by, Look.RECEIPT, text=found.receipt)
    return found


def _receipt(centre: Centre, conn: Connection, payment: Row[Any]) -> Receipt:
    whose = conn.execute(
        select(organisations.c.name, organisations.c.code).where(
            organisations.c.id == payment.organisation_id
        )
    ).first()
    later = conn.execute(
        select(payments.c.receipt, payments.c.at).where(payments.c.reverses_id == payment.id)
    ).first()
    return Receipt(
        receipt=payment.receipt,
        at=fair_time(centre.edition, payment.at),
        cashier=payment.cashier,
        actor=payment.actor,
        desk=payment.desk,
        method=Method(payment.method),
        amount=payment.amount,
        given=payment.given,
        payer=payment.payer,
        slip=payment.slip,
        organisation=whose.name if whose else None,
        organisation_code=whose.code if whose else None,
        reverses=conn.execute(
            select(payments.c.receipt).where(payments.c.id == payment.reverses_id)
        ).scalar(),
        reason=payment.reason,
        reversed_by=later.receipt if later else None,
        reversed_at=fair_time(centre.edition, later.at) if later else None,
        lines=_lines(conn, payment.id),
    )


def _lines(conn: Connection, payment_id: int) -> tuple[ReceiptLine, ...]:
    rows = conn.execute(
        select(
            credentials.c.number,
            credentials.c.kind,
            organisations.c.code,
            charges.c.charge,
            charges.c.unit_price,
            charges.c.quantity,
            payment_lines.c.amount,
        )
        .select_from(
            payment_lines.join(charges, charges.c.id == payment_lines.c.charge_id)
            .join(credentials, credentials.c.id == charges.c.credential_id)
            .outerjoin(organisations, organisations.c.id == charges.c.organisation_id)
        )
        .where(payment_lines.c.payment_id == payment_id)
        .order_by(organisations.c.code, credentials.c.number, charges.c.id)
    )
    return tuple(ReceiptLine(*tuple(row)) for row in rows)
