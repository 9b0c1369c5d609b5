"""Takes money for charges, or lets a charge off; each an entry in the log."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.money.payments import by_credential, checked, explained, told, write
from gatekeeper.certificates.steps import hold_id, is_owing, take_step
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.life import Step
from gatekeeper.policy.payment import Tender, WaiveReason
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, State
from gatekeeper.store.desk_tables import charges, payments
from gatekeeper.store.tables import credentials, organisations

MOST_CHARGES = 5_000
"""Charges that one payment may pay."""


def take_payment(
    centre: Centre,
    by: By,
    charge_ids: Iterable[int],
    tender: Tender,
    *,
    expected: int,
    form: str | None = None,
) -> str:
    """Take money for charges of one payer; the receipt's number.

    ``expected`` is what the form showed them to come to. Raises NotAsExpected (``already_paid``,
    ``charge_dropped``, ``charge_unknown``, ``charges_of_several``, ``amount_changed``), InputWrong,
    SubmittedBefore with the receipt, RightMissing.
    """
    with acting(centre, by, Right.TAKE_PAYMENT, form=form) as act:
        lines = _to_pay(act, set(charge_ids))
        debtor = _debtor(act.conn, lines)
        total = sum(line.amount for line in lines)
        if total != expected:
            raise NotAsExpected("amount_changed", shown=expected, now=total)
        tender = checked(tender, total)
        payment_id, act.outcome = write(
            act,
            {line.id: line.amount for line in lines},
            cashier=by.account,
            method=tender.method,
            given=tender.given,
            organisation_id=debtor,
            payer=tender.payer or None,
            slip=tender.slip or None,
        )
        act.conn.execute(
            update(charges)
            .where(charges.c.id.in_([line.id for line in lines]))
            .values(payment_id=payment_id)
        )
        act.log(
            EventKind.PAYMENT,
            action="take",
            detail={
                "receipt": act.outcome,
                "method": tender.method,
                "amount": total,
                "charges": len(lines),
            },
        )
        for credential_id, amount in by_credential(lines):
            _paid(act, credential_id, {"receipt": act.outcome, "amount": amount})
        return act.outcome


def waive(
    centre: Centre,
    by: By,
    charge_id: int,
    reason: WaiveReason,
    note: str = "",
    *,
    form: str | None = None,
) -> str:
    """Let a charge off; the number of its credential.

    Raises NotAsExpected (``already_paid``, ``charge_dropped``, ``charge_unknown``), InputWrong,
    SubmittedBefore with the credential, RightMissing.
    """
    with acting(centre, by, Right.WAIVE_CHARGE, form=form) as act:
        (line,) = _to_pay(act, {charge_id})
        why = explained(reason, note)
        act.conn.execute(
            update(charges)
            .where(charges.c.id == line.id)
            .values(dropped_at=by.now, dropped_by=by.account, dropped_why=reason)
        )
        act.log(
            EventKind.PAYMENT,
            action="waive",
            number=line.number,
            reason=reason,
            detail={"charge": line.charge, "amount": line.amount, "note": why},
        )
        if _has_paid(act.conn, line.credential_id):
            _paid(act, line.credential_id, {"waived": line.amount})
        act.outcome = line.number
        return str(line.number)


def _to_pay(act: Act, charge_ids: Collection[int]) -> list[Row[Any]]:
    """The charges, all of them open, by credential."""
    if not charge_ids:
        raise InputWrong({"charge": "nothing_chosen"})
    if len(charge_ids) > MOST_CHARGES:
        raise InputWrong({"charge": "too_many_chosen"})
    wanted = (
        select(
            charges.c.id,
            charges.c.credential_id,
            charges.c.organisation_id,
            charges.c.charge,
            charges.c.amount,
            charges.c.payment_id,
            charges.c.dropped_at,
            charges.c.dropped_by,
            credentials.c.number,
        )
        .join_from(charges, credentials, credentials.c.id == charges.c.credential_id)
        .where(charges.c.id.in_(charge_ids))
        .order_by(charges.c.credential_id, charges.c.id)
    )
    rows: list[Row[Any]] = list(act.conn.execute(wanted))
    if len(rows) < len(charge_ids):
        raise NotAsExpected("charge_unknown")
    for row in rows:
        if row.payment_id is not None:
            paid = act.conn.execute(select(payments).where(payments.c.id == row.payment_id)).one()
            raise told(act, "already_paid", paid, number=row.number)
        if row.dropped_at is not None:
            at = fair_time(act.edition, row.dropped_at)
            raise NotAsExpected("charge_dropped", number=row.number, actor=row.dropped_by, at=at)
    return rows


def _debtor(conn: Connection, lines: Iterable[Row[Any]]) -> int | None:
    """The organisation or agency that owes all of it; None for one credential of nobody's."""
    owing = {line.organisation_id for line in lines}
    if None in owing:
        if len(owing) == len({line.credential_id for line in lines}) == 1:
            return None
        raise NotAsExpected("charges_of_several")
    if len(owing) == 1:
        return int(owing.pop())
    rows = conn.execute(
        select(organisations.c.id, organisations.c.agency_id).where(organisations.c.id.in_(owing))
    ).all()
    # An agency's own charges may be among its exhibitors'.
    agencies = {row.id if row.agency_id is None else row.agency_id for row in rows}
    if len(agencies) > 1:
        raise NotAsExpected("charges_of_several")
    return int(agencies.pop())


def _paid(act: Act, credential_id: int, about: dict[str, Any]) -> None:
    """The credential goes on if nothing is owed for it any more; its history says what came in."""
    held = hold_id(act, credential_id)
    if held.state is State.APPROVED and not is_owing(act.conn, credential_id):
        take_step(act, held, Step.PAY, detail=about, follows=True)
    elif "receipt" in about:
        act.log(EventKind.PAYMENT, action="part", number=held.number, detail=about)


def _has_paid(conn: Connection, credential_id: int) -> bool:
    found = conn.execute(
        select(charges.c.id)
        .where(charges.c.credential_id == credential_id, charges.c.payment_id.is_not(None))
        .limit(1)
    )
    return found.first() is not None
