"""Takes a payment back, whole, while nothing that it paid for is made (H 3.5.6)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.money.payments import (
    by_credential,
    checked,
    explained,
    payment_called,
    tills_of,
    told,
    write,
)
from gatekeeper.certificates.steps import hold_id, take_step
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.fair_time import day_span
from gatekeeper.policy.life import Step
from gatekeeper.policy.payment import Method, ReverseReason, Tender
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, State
from gatekeeper.store.desk_tables import charges, payment_lines, payments
from gatekeeper.store.tables import credentials

_REVERSIBLE = frozenset({State.APPROVED, State.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """How and why a payment is taken back."""

    reason: ReverseReason
    note: str = ""
    till: str = ""
    """The account out of whose till it is paid; empty: who took the payment."""
    slip: str = ""
    """The number of the card terminal's slip, where it goes back to a card."""


def reverse(
    centre: Centre, by: By, receipt: str, refund: Refund, *, form: str | None = None
) -> str:
    """Take a whole payment back while nothing that it paid for is made; the new receipt's number.

    Its charges are owed again. Raises NotAsExpected (``no_such_receipt``, ``is_reversal``,
    ``already_reversed``, ``paid_went_on``), InputWrong, SubmittedBefore, RightMissing.
    """
    with acting(centre, by, Right.REVERSE_PAYMENT, form=form) as act:
        payment = payment_called(act.conn, receipt)
        _still_whole(act, payment)
        lines = _paid_by(act.conn, payment.id)
        for line in lines:
            if line.state not in _REVERSIBLE:
                raise NotAsExpected("paid_went_on", number=line.number)
        till, slip, note = _refunding(act, payment, refund)
        _, act.outcome = write(
            act,
            {line.id: -line.amount for line in lines},
            cashier=till,
            method=payment.method,
            organisation_id=payment.organisation_id,
            payer=payment.payer,
            slip=slip,
            reverses_id=payment.id,
            reason=refund.reason,
        )
        act.conn.execute(
            update(charges).where(charges.c.payment_id == payment.id).values(payment_id=None)
        )
        about = {"receipt": payment.receipt, "by": act.outcome}
        act.log(
            EventKind.PAYMENT,
            action="reverse",
            reason=refund.reason,
            detail={**about, "amount": -payment.amount, "till": till, "note": note},
        )
        for credential_id, amount in by_credential(lines):
            _owed_again(act, credential_id, refund.reason, {**about, "amount": -amount})
        return act.outcome


def _still_whole(act: Act, payment: Row[Any]) -> None:
    """Raise where a payment is none to be taken back, or was taken back before."""
    if payment.reverses_id is not None:
        raise NotAsExpected("is_reversal", receipt=payment.receipt)
    later = act.conn.execute(select(payments).where(payments.c.reverses_id == payment.id)).first()
    if later is not None:
        raise told(act, "already_reversed", later)


def _paid_by(conn: Connection, payment_id: int) -> list[Row[Any]]:
    """The charges that a payment paid, with their credentials."""
    return list(
        conn.execute(
            select(
                charges.c.id,
                charges.c.credential_id,
                payment_lines.c.amount,
                credentials.c.number,
                credentials.c.state,
            )
            .select_from(
                payment_lines.join(charges, charges.c.id == payment_lines.c.charge_id).join(
                    credentials, credentials.c.id == charges.c.credential_id
                )
            )
            .where(payment_lines.c.payment_id == payment_id)
            .order_by(charges.c.credential_id, charges.c.id)
        )
    )


def _refunding(act: Act, payment: Row[Any], refund: Refund) -> tuple[str, str | None, str | None]:
    """The till, the slip and the note of a refund. Raises InputWrong."""
    note = explained(refund.reason, refund.note)
    till = refund.till or payment.cashier
    if till not in {
        payment.cashier,
        act.by.account,
        *tills_of(act.conn, *day_span(act.edition, act.at.date())),
    }:
        raise InputWrong({"till": "no_such_till"})
    if payment.method == Method.CASH:
        return till, None, note
    tender = checked(Tender(method=Method.CARD, slip=refund.slip), -payment.amount)
    return till, tender.slip, note


def _owed_again(act: Act, credential_id: int, reason: str, about: dict[str, Any]) -> None:
    held = hold_id(act, credential_id)
    if held.state is State.PAID:
        take_step(act, held, Step.REVERSE, reason=reason, detail=about)
    else:
        act.log(
            EventKind.PAYMENT, action="owed_again", number=held.number, reason=reason, detail=about
        )
