"""What a credential costs: days, passes, card fees, parking, replacements (handbook 4, 5).

Money is in whole units of the edition's currency; every instant is fair time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gatekeeper.policy.edition import ChangeOfPerson, Edition
from gatekeeper.policy.words import Kind, Subject


class Charge(StrEnum):
    """What a line of a receipt is for."""

    PASS_DAYS = "pass_days"
    PASS_FEE = "pass_fee"
    CARD_FEE = "card_fee"
    """For making the card or paper (工本费)."""
    PARKING = "parking"
    CHANGE_OF_PERSON = "change_of_person"
    CHANGE_OF_EMPLOYER = "change_of_employer"
    LOST = "lost"


class Purpose(StrEnum):
    """Why a credential is made."""

    FIRST = "first"
    LOST = "lost"
    CHANGE_OF_PERSON = "change_of_person"
    CHANGE_OF_EMPLOYER = "change_of_employer"
    """Of employer, position or role."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a receipt; ``amount`` is ``unit_price`` times ``quantity`` and never nothing."""

    charge: Charge
    unit_price: int
    quantity: int
    """Passes, days, or for parking days times spaces."""
    amount: int


class FeeUnknown(ValueError):
    """The kind is charged for, but the edition does not say how much: none can be issued."""


def fee_known(edition: Edition, kind: Kind) -> bool:
    """Whether the edition says what a credential of this kind costs."""
    return edition.kinds[kind].fee.known


def issue_fee(
    edition: Edition, kind: Kind, *, days: int = 1, spaces: int = 0
) -> tuple[FeeLine, ...]:
    """What one new credential costs, line by line; nothing where it is free.

    ``days``: how many days it is for, 1 or more (see ``charged_days``). ``spaces``: the parking
    spaces that come with this very pass, 0 or more; only kinds with ``passes_per_space`` ask.
    Raises FeeUnknown where the edition gives no amount, ValueError for impossible numbers.

    RULING: parking is paid by day and space (H 3.2.4), so a coach pass without a space costs
    nothing; a car pass is a space.
    """
    if days < 1 or spaces < 0:
        raise ValueError(f"impossible: {days} days, {spaces} spaces")
    rules = edition.kinds[kind]
    fee = rules.fee
    if not fee.known:
        raise FeeUnknown(f"the edition does not say what {kind} costs")
    if kind.subject is Subject.VEHICLES:
        by_day = _line(
            Charge.PARKING, fee.per_day, days * (1 if rules.passes_per_space is None else spaces)
        )
    else:
        by_day = _line(Charge.PASS_DAYS, fee.per_day, days)
    return (
        *by_day,
        *_line(Charge.PASS_FEE, fee.per_pass, 1),
        *_line(Charge.CARD_FEE, fee.card_fee, 1),
    )


def charged_days(
    edition: Edition, kind: Kind, phase: int | None, first: date | None, last: date | None
) -> int:
    """How many days one credential is charged for: those bought, both ends included.

    Without dates, every calendar day that the kind's column of the phase touches (a car pass of
    phase 1: 10 to 20 October, 11 days), and 1 where there is no column. Raises ValueError where
    the last day is before the first.
    """
    if first is not None and last is not None:
        if last < first:
            raise ValueError(f"the last day ({last}) is before the first ({first})")
        return (last - first).days + 1
    column = edition.kinds[kind].columns.get(phase) if phase is not None else None
    if column is None:
        return 1
    return ((column.end - datetime.resolution).date() - column.start.date()).days + 1


def replacement_fee(
    edition: Edition, kind: Kind, purpose: Purpose, phase: int, at: datetime
) -> tuple[FeeLine, ...]:
    """What a new card costs that takes the place of another, asked for at this instant.

    A change of person is free up to and including ``free_until`` of the phase, then charged for;
    that it ends is ``change_has_ended``'s to say, since a duty manager may consent to a late one.
    No card fee comes on top (H 3.5.3). Nothing for ``first``: that is ``issue_fee``.
    Raises ValueError for kinds that are never replaced (``replaceable``).
    """
    prices = edition.replacement
    if purpose is Purpose.FIRST:
        return ()
    if not replaceable(edition, kind):
        raise ValueError(f"{kind} is never replaced")
    match purpose:
        case Purpose.LOST:
            return _line(Charge.LOST, prices.lost, 1)
        case Purpose.CHANGE_OF_EMPLOYER:
            return _line(Charge.CHANGE_OF_EMPLOYER, prices.change_of_employer, 1)
        case Purpose.CHANGE_OF_PERSON:
            deadline = change_of_person(edition, phase)
            free = deadline is not None and at <= deadline.free_until
            return () if free else _line(Charge.CHANGE_OF_PERSON, prices.change_of_person, 1)


def replaceable(edition: Edition, kind: Kind) -> bool:
    """Whether cards of this kind are replaced or changed at all (H 3.5.6: two kinds only)."""
    return kind in edition.replacement.lost_kinds


def change_of_person(edition: Edition, phase: int) -> ChangeOfPerson | None:
    """The deadlines of the phase for a badge to pass to another person, if it has any."""
    return next((each for each in edition.changes_of_person if each.phase == phase), None)


def change_has_ended(edition: Edition, phase: int, at: datetime) -> bool:
    """Whether it is too late for a change of person: after its end, which itself is in time."""
    deadline = change_of_person(edition, phase)
    return deadline is not None and at > deadline.ends


def total(lines: Iterable[FeeLine]) -> int:
    """What the lines come to."""
    return sum(line.amount for line in lines)


def _line(charge: Charge, unit_price: int, quantity: int) -> tuple[FeeLine, ...]:
    """One line, or none where there is nothing to pay."""
    amount = unit_price * quantity
    return (FeeLine(charge, unit_price, quantity, amount),) if amount else ()
