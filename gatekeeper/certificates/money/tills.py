"""The tills of a day: what was taken and given back, what was counted, and the log's head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from gatekeeper.certificates.acting import By, Centre, acting, need
from gatekeeper.certificates.fields import MAX_NAME, noted
from gatekeeper.certificates.money.payments import tills_of
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.fair_time import day_span, fair_time
from gatekeeper.policy.payment import Method
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind
from gatekeeper.store.desk_tables import payments, till_counts
from gatekeeper.store.events import printable
from gatekeeper.store.tables import organisations

MOST_COUNTED = 100_000_000
"""More whole units of the currency than any till holds."""
HEADER = (
    "receipt",
    "time",
    "cashier",
    "actor",
    "counter",
    "method",
    "amount",
    "organisation_code",
    "organisation",
    "payer",
    "slip",
    "reverses",
    "reversed_by",
    "reason",
)
"""The columns of a day's payments, as ``exported`` gives them; the time is fair time, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment of a day; amounts in whole units of the currency, negative where given back."""

    receipt: str
    at: datetime
    """Fair time."""
    cashier: str
    actor: str
    desk: str
    method: Method
    amount: int
    organisation_code: str | None
    organisation: str | None
    payer: str | None
    slip: str | None
    reason: str | None
    reverses: str | None
    """The receipt that it takes back."""
    reversed_by: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """Cash as it was counted, against what was expected at that moment."""

    at: datetime
    """Fair time."""
    actor: str
    expected: int
    counted: int
    note: str | None

    @property
    def difference(self) -> int:
        """Above nothing where there is too much."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Sum:
    """Payments of one method: how many, what they come to, and what was given back of it."""

    taken: int = 0
    payments: int = 0
    given_back: int = 0
    """Not negative."""
    reversals: int = 0

    @property
    def net(self) -> int:
        """What is left."""
        return self.taken - self.given_back


@dataclass(frozen=True, slots=True)
class Till:
    """What went into and out of the till of one account on one day, the newest last."""

    cashier: str
    day: date
    entries: tuple[Entry, ...]
    counts: tuple[Count, ...] = ()

    def of(self, method: Method) -> Sum:
        """The payments of a method."""
        return summed(self.entries, method)

    @property
    def all(self) -> Sum:
        """The payments of every method."""
        return summed(self.entries)

    @property
    def cash(self) -> int:
        """The cash that must lie in the till, its float apart."""
        return self.of(Method.CASH).net

    @property
    def last(self) -> Count | None:
        """The count that holds: the last."""
        return self.counts[-1] if self.counts else None

    @property
    def since(self) -> int:
        """The cash that came in (or went out: negative) after the last count."""
        return self.cash - self.last.expected if self.last else 0


@dataclass(frozen=True, slots=True)
class DayReport:
    """Every till of a day, and the head of the centre's log when it was made."""

    day: date
    made_at: datetime
    """Fair time."""
    tills: tuple[Till, ...]
    sequence: int
    hash: bytes
    """Sequence and hash prove later, from paper, that the log up to it was not changed."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every payment of the day, by time."""
        return tuple(
            sorted(
                (entry for till in self.tills for entry in till.entries),
                key=lambda entry: (entry.at, entry.receipt),
            )
        )

    def of(self, method: Method | None = None) -> Sum:
        """The payments of all tills, of a method or of all."""
        return summed(self.entries, method)


def summed(entries: Sequence[Entry], method: Method | None = None) -> Sum:
    """Payments and what was given back, added up."""
    amounts = [one.amount for one in entries if method in {None, one.method}]
    taken = [amount for amount in amounts if amount >= 0]
    back = [amount for amount in amounts if amount < 0]
    return Sum(sum(taken), len(taken), -sum(back), len(back))


def own_till(centre: Centre, by: By, day: date) -> Till:
    """The till of who asks. Raises RightMissing, StoreError."""
    need(by, Right.TAKE_PAYMENT)
    with centre.store.reading() as conn:
        return _till(centre, conn, by.account, day)


def till_of(centre: Centre, by: By, cashier: str, day: date) -> Till:
    """Somebody's till, for a superior. Raises RightMissing, ClockSetBack, StoreError."""
    cashier = printable(cashier, MAX_NAME)
    read(centre, by, Look.LIST, text=f"till {cashier} {day}", right=Right.SEE_TILLS)
    with centre.store.reading() as conn:
        return _till(centre, conn, cashier, day)


def day_report(centre: Centre, by: By, day: date) -> DayReport:
    """Every till of a day, those of nobody's left out. Raises as ``till_of`` does.

    The head is that of the entry that says who made the report, so paper and log name each other.
    """
    with acting(centre, by, Right.SEE_TILLS) as act:
        entry = act.log(EventKind.READ, action=Look.LIST, detail={"text": f"tills {day}"})
        tills = tuple(
            _till(centre, act.conn, cashier, day)
            for cashier in tills_of(act.conn, *day_span(centre.edition, day))
        )
        return DayReport(day, act.at, tills, entry.sequence, entry.hash)


def count_cash(
    centre: Centre,
    by: By,
    day: date,
    counted: int,
    *,
    expected: int,
    note: str = "",
    cashier: str | None = None,
    form: str | None = None,
) -> None:
    """Write down the cash that was counted in a till: one's own, or as a superior somebody's.

    ``expected`` is what the form showed. Raises NotAsExpected (``till_changed``), InputWrong,
    SubmittedBefore, RightMissing.
    """
    own = cashier in {None, by.account}
    right = Right.TAKE_PAYMENT if own else Right.SEE_TILLS
    with acting(centre, by, right, form=form) as act:
        whose = by.account if cashier is None else printable(cashier, MAX_NAME)
        text = noted(note)
        if not 0 <= counted <= MOST_COUNTED:
            raise InputWrong({"counted": "no_amount"})
        now = _till(centre, act.conn, whose, day).cash
        if now != expected:
            raise NotAsExpected("till_changed", shown=expected, now=now)
        act.conn.execute(
            insert(till_counts).values(
                day=day,
                cashier=whose,
                expected=expected,
                counted=counted,
                at=by.now,
                actor=by.account,
                note=text or None,
            )
        )
        act.log(
            EventKind.PAYMENT,
            action="count",
            detail={
                "till": whose,
                "day": str(day),
                "expected": expected,
                "counted": counted,
                "note": text or None,
            },
        )


def exported(centre: Centre, by: By, day: date) -> tuple[tuple[str | int | None, ...], ...]:
    """A day's payments as rows under ``HEADER``; an entry in the log says who took them along.

    Raises RightMissing, ClockSetBack, StoreError.
    """
    read(centre, by, Look.EXPORT, text=f"payments {day}", right=Right.SEE_TILLS)
    with centre.store.reading() as conn:
        return tuple(
            (
                one.receipt,
                one.at.isoformat(timespec="seconds"),
                one.cashier,
                one.actor,
                one.desk,
                one.method,
                one.amount,
                one.organisation_code,
                one.organisation,
                one.payer,
                one.slip,
                one.reverses,
                one.reversed_by,
                one.reason,
            )
            for one in _entries(centre, conn, day)
        )


def by_hour(entries: Sequence[Entry], method: Method) -> list[int]:
    """What was taken in each of the day's 24 hours; what was given back is not counted."""
    hours = [0] * 24
    for one in entries:
        if one.method is method and one.amount > 0:
            hours[one.at.hour] += one.amount
    return hours


def _till(centre: Centre, conn: Connection, cashier: str, day: date) -> Till:
    counts = conn.execute(
        select(till_counts)
        .where(till_counts.c.cashier == cashier, till_counts.c.day == day)
        .order_by(till_counts.c.id)
    )
    return Till(
        cashier,
        day,
        tuple(_entries(centre, conn, day, cashier)),
        tuple(
            Count(fair_time(centre.edition, row.at), row.actor, row.expected, row.counted, row.note)
            for row in counts
        ),
    )


def _entries(
    centre: Centre, conn: Connection, day: date, cashier: str | None = None
) -> Iterator[Entry]:
    """The payments of a day, by time; of one till or of all."""
    start, end = day_span(centre.edition, day)
    earlier, later = payments.alias("earlier"), payments.alias("later")
    wanted = (
        select(
            payments,
            organisations.c.code,
            organisations.c.name,
            earlier.c.receipt.label("reverses"),
            later.c.receipt.label("reversed_by"),
        )
        .select_from(
            payments.outerjoin(organisations, organisations.c.id == payments.c.organisation_id)
            .outerjoin(earlier, earlier.c.id == payments.c.reverses_id)
            .outerjoin(later, later.c.reverses_id == payments.c.id)
        )
        .where(payments.c.at >= start, payments.c.at < end)
        .order_by(payments.c.at, payments.c.id)
    )
    if cashier is not None:
        wanted = wanted.where(payments.c.cashier == cashier)
    for row in conn.execute(wanted):
        yield Entry(
            row.receipt,
            fair_time(centre.edition, row.at),
            row.cashier,
            row.actor,
            row.desk,
            Method(row.method),
            row.amount,
            row.code,
            row.name,
            row.payer,
            row.slip,
            row.reason,
            row.reverses,
            row.reversed_by,
        )
