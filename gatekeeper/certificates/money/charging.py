"""Writes down what is owed for a credential, line by line; ``paying`` takes the money."""

from collections.abc import Iterable

from sqlalchemy import insert

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.steps import OnDesk
from gatekeeper.policy.fees import FeeLine, total
from gatekeeper.store.desk_tables import charges


def charge(act: Act, on_desk: OnDesk, lines: Iterable[FeeLine]) -> int:
    """Charge for a credential; what the lines come to, in whole units of the currency.

    Its organisation owes it; without one, whoever walks in with it pays. The caller's step says in
    the log how much it was.
    """
    kept = tuple(lines)
    if not kept:
        return 0
    act.conn.execute(
        insert(charges),
        [
            {
                "credential_id": on_desk.id,
                "organisation_id": on_desk.organisation_id,
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
