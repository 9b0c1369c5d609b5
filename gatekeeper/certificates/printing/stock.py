"""Blank cards and pass forms: received, spoiled, counted, given back; the balance of a day.

What is used is written by the queue. Words of InputWrong: ``pieces``: ``not_a_number``,
``too_many``, ``not_as_many_as_serials``, ``more_than_there``; ``serial``: ``not_a_serial``,
``serials_differ``, ``serials_backwards``, ``serials_taken``, ``missing``; ``note``: as
``fields.noted``. NotAsExpected: ``no_such_count``, ``count_overtaken``, ``count_right``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from gatekeeper.certificates.acting import By, Centre, acting, need
from gatekeeper.certificates.fields import MAX_NOTE, Faults, noted
from gatekeeper.certificates.printing.stock_moves import move, there
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.policy.printing import Form
from gatekeeper.policy.rights import Right
from gatekeeper.policy.stock import (
    MOST_PIECES,
    Balance,
    Movement,
    Serials,
    SerialWrong,
    serials,
)
from gatekeeper.store.print_tables import stock_movements as moves

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement, as it is shown."""

    id: int
    what: Movement
    pieces: int
    """More, or as a negative number less."""
    counted: int | None
    expected: int | None
    """For a count: how many there were, and how many there should have been."""
    serial_from: str | None
    serial_to: str | None
    job_id: int | None
    note: str | None
    at: datetime
    """Aware."""
    actor: str
    desk: str

    @property
    def difference(self) -> int | None:
        """For a count: above nothing where there were too many."""
        if self.counted is None or self.expected is None:
            return None
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class StockDay:
    """One form on one day of the fair."""

    form: Form
    balance: Balance
    count: Moved | None
    """The day's last count."""
    corrected: bool
    """Whether that count was accepted; one without a difference need not be."""


def receive(
    centre: Centre,
    by: By,
    form: Form,
    pieces: int | None,
    *,
    serial_from: str = "",
    serial_to: str = "",
    note: str = "",
    token: str | None = None,
) -> int:
    """Take blanks in, with the numbers pre-printed on them if they have some; the movement's id.

    ``token`` is the form's. Raises InputWrong, RightMissing, SubmittedBefore.
    """
    faults = Faults()
    many = _pieces(faults, pieces)
    text = faults.line("note", note, MAX_NOTE)
    found = _serials(faults, serial_from, serial_to)
    if found and many and found.pieces != many:
        faults.add("pieces", "not_as_many_as_serials")
    faults.tell()
    with acting(centre, by, Right.PRODUCE, form=token) as act:
        if found and any(found.overlaps(other) for other in _received(act.conn, form)):
            raise InputWrong({"serial": "serials_taken"})
        ends = {"serial_from": found.from_, "serial_to": found.to} if found else {}
        return move(act, form, Movement.RECEIVED, many, note=text, writes=ends)


def spoil(
    centre: Centre, by: By, form: Form, pieces: int | None, note: str, *, token: str | None = None
) -> int:
    """Write blanks off that were spoiled by hand; the note says how. The movement's id.

    Raises InputWrong, RightMissing, SubmittedBefore.
    """
    return _less(centre, by, form, Movement.SPOILED, pieces, note, token)


def give_back(
    centre: Centre, by: By, form: Form, pieces: int | None, note: str, *, token: str | None = None
) -> int:
    """Give blanks back to where they came from; raises InputWrong, RightMissing."""
    return _less(centre, by, form, Movement.RETURNED, pieces, note, token)


def _less(  # noqa: PLR0917 - what its two callers were given
    centre: Centre,
    by: By,
    form: Form,
    what: Movement,
    pieces: int | None,
    note: str,
    token: str | None,
) -> int:
    faults = Faults()
    many = _pieces(faults, pieces)
    text = faults.line("note", note, MAX_NOTE, required=True)
    faults.tell()
    with acting(centre, by, Right.PRODUCE, form=token) as act:
        if many > there(act.conn, form):
            raise InputWrong({"pieces": "more_than_there"})
        return move(act, form, what, many, note=text)


def count(
    centre: Centre,
    by: By,
    form: Form,
    pieces: int | None,
    note: str = "",
    *,
    token: str | None = None,
) -> int:
    """Write down how many blanks there are; the count's id. What it differs by stays open.

    Raises InputWrong, RightMissing, SubmittedBefore.
    """
    faults = Faults()
    many = _pieces(faults, pieces, least=0)
    text = faults.line("note", note, MAX_NOTE)
    faults.tell()
    with acting(centre, by, Right.PRODUCE, form=token) as act:
        expected = there(act.conn, form)
        written = {"counted": many, "expected": expected}
        return move(act, form, Movement.COUNTED, 0, note=text, writes=written)


def correct(centre: Centre, by: By, count_id: int, note: str, *, token: str | None = None) -> int:
    """Accept what a count differs by, so that the balance is what was counted; a supervisor's.

    Raises RightMissing, InputWrong (``note``), NotAsExpected: ``no_such_count``; ``count_right``:
    nothing differs; ``count_overtaken``: it was accepted, or counted again, since.
    """
    text = noted(note, required=True)
    with acting(centre, by, Right.CORRECT_STOCK, form=token) as act:
        row = act.conn.execute(_shown.where(moves.c.id == count_id)).first()
        if row is None or row.what != Movement.COUNTED:
            raise NotAsExpected("no_such_count")
        later = select(moves.c.id).where(
            moves.c.form == row.form,
            moves.c.id > count_id,
            moves.c.what.in_([Movement.COUNTED, Movement.CORRECTED]),
        )
        if act.conn.execute(later).first() is not None:
            raise NotAsExpected("count_overtaken")
        if row.counted == row.expected:
            raise NotAsExpected("count_right")
        difference = row.counted - row.expected
        return move(act, Form(row.form), Movement.CORRECTED, difference, note=text)


def stock_day(centre: Centre, by: By, day: date) -> tuple[StockDay, ...]:
    """The balance of every form on a day of the fair; forms that never moved are left out."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        return tuple(_days(conn, day))


def movements(centre: Centre, by: By, day: date, form: Form) -> tuple[Moved, ...]:
    """What moved a form on a day, the last first; what the queue used is left out."""
    need(by, Right.PRODUCE)
    with centre.store.reading() as conn:
        rows = conn.execute(
            _shown.where(moves.c.form == form, moves.c.day == day, moves.c.what != Movement.USED)
            .order_by(moves.c.id.desc())
            .limit(MOST_SHOWN)
        )
        return tuple(_moved(row) for row in rows)


_shown = select(
    moves.c.id,
    moves.c.what,
    moves.c.pieces,
    moves.c.counted,
    moves.c.expected,
    moves.c.serial_from,
    moves.c.serial_to,
    moves.c.job_id,
    moves.c.note,
    moves.c.at,
    moves.c.actor,
    moves.c.desk,
    moves.c.form,
)


def _moved(row: Any) -> Moved:
    return Moved(row.id, Movement(row.what), *row[2:12])


def _days(conn: Connection, day: date) -> Iterator[StockDay]:
    opening = dict(_sums(conn, moves.c.day < day, moves.c.form))
    on_day = {
        (form, what): pieces
        for form, what, pieces in _sums(conn, moves.c.day == day, moves.c.form, moves.c.what)
    }
    for form in Form:
        moved = {what: int(on_day[form, what]) for what in Movement if (form, what) in on_day}
        if form not in opening and not moved:
            continue
        last = conn.execute(
            _shown.where(moves.c.form == form, moves.c.day == day, moves.c.what == Movement.COUNTED)
            .order_by(moves.c.id.desc())
            .limit(1)
        ).first()
        counted = None if last is None else _moved(last)
        balance = Balance(int(opening.get(form, 0)), moved)
        yield StockDay(form, balance, counted, _is_corrected(conn, form, counted))


def _sums(conn: Connection, condition: Any, *by_what: Any) -> Iterator[Any]:
    yield from conn.execute(
        select(*by_what, func.sum(moves.c.pieces)).where(condition).group_by(*by_what)
    )


def _is_corrected(conn: Connection, form: Form, counted: Moved | None) -> bool:
    if counted is None:
        return False
    found = conn.execute(
        select(moves.c.id).where(
            moves.c.form == form, moves.c.id > counted.id, moves.c.what == Movement.CORRECTED
        )
    )
    return found.first() is not None


def _pieces(faults: Faults, pieces: int | None, *, least: int = 1) -> int:
    if pieces is None or pieces < least:
        faults.add("pieces", "not_a_number")
    elif pieces > MOST_PIECES:
        faults.add("pieces", "too_many")
    return pieces or 0


def _serials(faults: Faults, first: str, last: str) -> Serials | None:
    if not first.strip() and not last.strip():
        return None
    if not first.strip() or not last.strip():
        faults.add("serial", "missing")
        return None
    try:
        return serials(first, last)
    except SerialWrong as error:
        faults.add("serial", str(error))
        return None


def _received(conn: Connection, form: Form) -> Iterator[Serials]:
    rows = conn.execute(
        select(moves.c.serial_from, moves.c.serial_to).where(
            moves.c.form == form, moves.c.serial_from.is_not(None)
        )
    )
    for first, last in rows:
        yield serials(first, last)
