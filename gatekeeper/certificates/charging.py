"""Writes down what is owed for a credential, line by line; ``paying`` takes the money."""

from collections.abc import Iterable

from sqlalchemy import insert, select

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.steps import OnDesk
from gatekeeper.policy.fees import FeeLine, total
from gatekeeper.store.desk_tables import charges
from gatekeeper.store.tables import holders


def charge(act: Act, on_desk: OnDesk, lines: Iterable[FeeLine]) -> int:
    """Charge for a credential; what the lines come to, in whole units of the currency.

    The credential's organisation owes it, else its holder's; without either, whoever walks in
    with it pays. The caller's step says in the log how much it was.
    """
    kept = tuple(lines)
    if not kept:
        return 0
    owing = on_desk.organisation_id
    if owing is None:
        owing = act.conn.execute(
            select(holders.c.organisation_id).where(holders.c.id == on_desk.holder_id)
        ).scalar()
    act.conn.execute(
        insert(charges),
        [
            {
                "credential_id": on_desk.id,
                "organisation_id": owing,
                "charge": str(line.charge),
                "unit_price": line.unit_price,
                "quantity": line.quantity,
                "amount": line.amount,
                "edition": act.edition.number,
                "made_at": act.by.now,
                "made_by": act.by.account,
            }
            for line in kept
        ],
    )
    return total(kept)
