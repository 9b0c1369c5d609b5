"""Found badges: handed in, kept, and given back, destroyed or sent to the agency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.counter.replacing import wake
from gatekeeper.certificates.fields import MAX_NAME, MAX_NOTE, MAX_POSITION, Faults, noted
from gatekeeper.certificates.presented import presented
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.certificates.steps import hold
from gatekeeper.errors import NotAsExpected, StepIncomplete
from gatekeeper.policy.life import Need, Step
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import WITHDRAWN, EventKind, Kind, State
from gatekeeper.seal import Verifier
from gatekeeper.store.desk_tables import found_items
from gatekeeper.store.rows import beside_person, whose
from gatekeeper.store.tables import credentials, holders

PAGE = 200
HANDED_IN = "handed_in"
"""The action of the log's entry about a badge that somebody found."""
_NOT_GIVEN_BACK = WITHDRAWN - {State.LOST}


class Outcome(StrEnum):
    """What became of a found thing."""

    GIVEN_BACK = "given_back"
    DESTROYED = "destroyed"
    SENT = "sent"
    """To the agency or organisation, against its signature in the note."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that was found; the credential's part is as the register has it now."""

    id: int
    number: str | None
    description: str | None
    found_at: datetime
    """Aware; when it was handed in."""
    place: str | None
    handed_in_by: str | None
    kept_at: str | None
    actor: str
    closed_at: datetime | None
    closed_by: str | None
    outcome: Outcome | None
    note: str | None
    kind: Kind | None
    state: State | None
    name: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The things asked for, the last first, and how many there are in all."""

    items: tuple[Item, ...]
    total: int


def hand_in(
    centre: Centre,
    by: By,
    raw: str,
    *,
    place: str = "",
    handed_in_by: str = "",
    kept_at: str = "",
    description: str = "",
    verifier: Verifier | None = None,
    form: str | None = None,
) -> int:
    """Take in a found badge by its code, or a thing without one by its description; its id.

    Raises InputWrong, NotAsExpected (``handed_in_before``: it lies here already, or what
    ``presented`` raises), NoSuchCredential, SubmittedBefore.
    """
    faults = Faults()
    values = {
        "place": faults.line("place", place, MAX_NAME) or None,
        "handed_in_by": faults.line("handed_in_by", handed_in_by, MAX_NAME) or None,
        "kept_at": faults.line("kept_at", kept_at, MAX_POSITION, required=True),
        "description": faults.line("description", description, MAX_NOTE, required=not raw.strip())
        or None,
    }
    faults.tell()
    with acting(centre, by, Right.FIND, form=form) as act:
        number = presented(act.conn, raw, verifier) if raw.strip() else None
        _not_here(act, number)
        item_id: int = act.conn.execute(
            insert(found_items)
            .values(number=number, found_at=by.now, actor=by.account, **values)
            .returning(found_items.c.id)
        ).scalar_one()
        _log(act, HANDED_IN, number, item_id, kept_at=values["kept_at"], place=values["place"])
        act.outcome = str(item_id)
        return item_id


def shelf(centre: Centre, by: By, *, closed: bool = False) -> Shelf:
    """What lies there, or what became of what did."""
    read(centre, by, Look.LIST, text="found closed" if closed else "found", right=Right.FIND)
    which = found_items.c.closed_at.is_not(None) if closed else found_items.c.closed_at.is_(None)
    with centre.store.reading() as conn:
        total = conn.execute(
            select(func.count()).select_from(found_items).where(which)
        ).scalar_one()
        rows = conn.execute(_items.where(which).order_by(found_items.c.id.desc()).limit(PAGE))
        return Shelf(tuple(_item(dict(row)) for row in rows.mappings()), total)


def lying_here(centre: Centre, number: str) -> Item | None:
    """Where the badge of a number lies, if somebody found it."""
    with centre.store.reading() as conn:
        rows = conn.execute(
            _items.where(found_items.c.number == number, found_items.c.closed_at.is_(None))
        )
        found = rows.mappings().first()
        return _item(dict(found)) if found else None


def lying(centre: Centre, by: By, item_id: int) -> Item:
    """One thing, open or closed; raises NotAsExpected (``not_here``)."""
    read(centre, by, Look.LIST, text=f"found {item_id}", right=Right.FIND)
    with centre.store.reading() as conn:
        found = conn.execute(_items.where(found_items.c.id == item_id)).mappings().first()
    if found is None:
        raise NotAsExpected("not_here")
    return _item(dict(found))


def give_back(
    centre: Centre,
    by: By,
    item_id: int,
    *,
    identity_confirmed: bool,
    note: str = "",
    form: str | None = None,
) -> None:
    """Give a found badge back to its holder; one that was reported lost works again.

    Raises StepIncomplete, NotAsExpected (``not_here``, ``stays_here`` for one that is superseded,
    confiscated or cancelled, ``replaced_by``), Objected, SubmittedBefore.
    """
    text = noted(note) or None
    with acting(centre, by, Right.FIND, form=form) as act:
        number = _open(act, item_id)
        if not identity_confirmed:
            raise StepIncomplete(Step.FIND, Need.IDENTITY_CONFIRMED)
        if number is not None:
            held = hold(act, number)
            if held.state in _NOT_GIVEN_BACK:
                raise NotAsExpected("stays_here", number=number, state=held.state)
            if held.state is State.LOST:
                wake(act, held, identity_confirmed=True, note=text)
        _close(act, item_id, number, Outcome.GIVEN_BACK, text)


def put_away(
    centre: Centre,
    by: By,
    item_id: int,
    outcome: Outcome,
    *,
    note: str = "",
    form: str | None = None,
) -> None:
    """Write down that a found thing was destroyed, or sent away (the note says against what).

    Raises InputWrong, NotAsExpected (``not_here``), SubmittedBefore; ValueError for ``given_back``.
    """
    if outcome is Outcome.GIVEN_BACK:
        raise ValueError("who is given it back is compared first")
    text = noted(note, required=outcome is Outcome.SENT) or None
    with acting(centre, by, Right.FIND, form=form) as act:
        _close(act, item_id, _open(act, item_id), outcome, text)


_items = select(
    found_items.c.id,
    found_items.c.number,
    found_items.c.description,
    found_items.c.found_at,
    found_items.c.place,
    found_items.c.handed_in_by,
    found_items.c.kept_at,
    found_items.c.actor,
    found_items.c.closed_at,
    found_items.c.closed_by,
    found_items.c.outcome,
    found_items.c.note,
    credentials.c.kind,
    credentials.c.state,
    holders.c.name,
    whose.c.name.label("organisation"),
).select_from(beside_person(found_items, credentials.c.number == found_items.c.number))


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{**row, "outcome": Outcome(row["outcome"]) if row["outcome"] else None})


def _not_here(act: Act, number: str | None) -> None:
    """The same badge lies in one place only."""
    if number is None:
        return
    kept_at = act.conn.execute(
        select(found_items.c.kept_at).where(
            found_items.c.number == number, found_items.c.closed_at.is_(None)
        )
    ).first()
    if kept_at is not None:
        raise NotAsExpected("handed_in_before", number=number, kept_at=kept_at[0] or "–")


def _open(act: Act, item_id: int) -> str | None:
    """The number of a thing that lies here still."""
    row = act.conn.execute(
        select(found_items.c.number).where(
            found_items.c.id == item_id, found_items.c.closed_at.is_(None)
        )
    ).first()
    if row is None:
        raise NotAsExpected("not_here")
    number: str | None = row[0]
    return number


def _close(act: Act, item_id: int, number: str | None, outcome: Outcome, note: str | None) -> None:
    act.conn.execute(
        update(found_items)
        .where(found_items.c.id == item_id)
        .values(closed_at=act.by.now, closed_by=act.by.account, outcome=str(outcome), note=note)
    )
    _log(act, outcome, number, item_id, note=note)
    act.outcome = str(item_id)


def _log(act: Act, action: str, number: str | None, item_id: int, **detail: str | None) -> None:
    act.log(EventKind.RECORD, action=action, number=number, detail={"found": item_id, **detail})
