"""Credentials that wait to be paid for, and who pays for them: for tests of money."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.money.charging import charge
from gatekeeper.certificates.money.owing import Owed, owed
from gatekeeper.certificates.money.paying import take_payment
from gatekeeper.certificates.money.receipts import Receipt, open_receipt
from gatekeeper.certificates.steps import hold
from gatekeeper.policy.fees import Charge, FeeLine
from gatekeeper.policy.payment import Method, Tender
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import credentials
from gatekeeper.store.verification import verify
from tests.harness.office import Office

ONE, TWO, THREE = "900000000011", "900000000022", "900000000033"
CASH = Tender(method=Method.CASH, given=200)
EXACT = Tender(method=Method.CASH)
CARD = Tender(method=Method.CARD, slip="004217")
PASS = (
    FeeLine(Charge.PASS_DAYS, 20, 6, 120),
    FeeLine(Charge.CARD_FEE, 10, 1, 10),
)
"""What a setup pass of six days costs: CNY 130."""


def approved(
    office: Office,
    number: str,
    *lines: FeeLine,
    kind: Kind = Kind.SETUP,
    organisation_id: int | None = 4,
    **values: Any,
) -> str:
    """An approved credential of an organisation (the contractor's, else) that is charged for."""
    with office.store.transaction() as conn:
        conn.execute(
            insert(credentials).values(
                number=number,
                kind=kind,
                state=State.APPROVED,
                parking_space=False,
                organisation_id=organisation_id,
                edition=126,
                phase=1,
                **values,
            )
        )
    with acting(office.centre, office.by(), Right.APPROVE) as act:
        charge(act, hold(act, number), lines or PASS)
    return number


def open_charges(office: Office, *numbers: str) -> tuple[Owed, ...]:
    with office.store.reading() as conn:
        ids = conn.execute(
            select(credentials.c.id).where(credentials.c.number.in_(numbers))
        ).scalars()
        return tuple(one for place in ids for one in owed(conn, credential_id=place))


def pay(
    office: Office,
    lines: Iterable[Owed],
    tender: Tender = EXACT,
    *,
    expected: int | None = None,
    account: str = "",
    form: str | None = None,
) -> str:
    chosen = tuple(lines)
    return take_payment(
        office.centre,
        office.by(Role.CASHIER, account),
        [line.charge_id for line in chosen],
        tender,
        expected=sum(line.amount for line in chosen) if expected is None else expected,
        form=form,
    )


def receipt_of(office: Office, number: str) -> Receipt:
    return open_receipt(office.centre, office.by(Role.CASHIER), number)


def state(office: Office, number: str) -> State:
    with office.store.reading() as conn:
        wanted = select(credentials.c.state).where(credentials.c.number == number)
        found: State = conn.execute(wanted).scalar_one()
        return found


def history(office: Office, number: str | None = None, **wanted: str) -> list[eventlog.Event]:
    with office.store.reading() as conn:
        assert verify(conn).sound
        return list(eventlog.read(conn, Filters(number=number, **wanted)))
