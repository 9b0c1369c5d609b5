"""What is to be made: the list, marking it produced, and which card became whose badge.

A printer's success is one call of ``produce``, as a clerk's click is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, TextClause, func, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.asking import ask, refuse_if
from gatekeeper.certificates.presented import card_uid
from gatekeeper.certificates.printing.jobs import refuse_while_printed
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import (
    CertificateError,
    NoSuchCredential,
    NotAsExpected,
    StepImpossible,
)
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.issuing import to_produce
from gatekeeper.policy.life import LIFE, Step, leads_on
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import HARD_CARDS, EventKind, Kind, State
from gatekeeper.store.desk_tables import OWED, applications, charges
from gatekeeper.store.rows import person_join, whose
from gatekeeper.store.tables import WAITING_ONLY, credentials, holders

PAGE = 200
"""Lines of the list that are shown; those that came first."""
MOST_AT_ONCE = 500
BIND = "bind_card"
"""The action of the log's entry about a card that became a badge."""
UNBIND = "unbind_card"
"""About a card that is nobody's again: it was spoiled, or nothing was printed on it."""
_BEFORE_COLLECTION = frozenset({State.APPROVED, State.PAID, State.PRODUCED})


@dataclass(frozen=True, slots=True)
class ToProduce:
    """One line of the list."""

    number: str
    kind: Kind
    phase: int | None
    name: str | None
    organisation: str | None
    organisation_code: str | None
    plate: str | None
    purpose: Purpose
    card_uid: str | None
    applied_at: datetime | None
    """Aware; None for what was imported."""


@dataclass(frozen=True, slots=True)
class Worklist:
    """What is to be produced: the first lines, and how many there are in all."""

    lines: tuple[ToProduce, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Produced:
    """What became of marking several at once."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, CertificateError | NoSuchCredential], ...]
    """Numbers that could not be, each with why; the others are done all the same."""


def to_be_produced(
    centre: Centre, by: By, *, kind: Kind | None = None, organisation_code: str = ""
) -> Worklist:
    """Everything approved with nothing to pay, the oldest application first."""
    text = " ".join(filter(None, ["produce", kind, organisation_code]))
    read(centre, by, Look.LIST, text=text, right=Right.PRODUCE)
    conditions = [*TO_BE_MADE]
    if kind is not None:
        conditions.append(credentials.c.kind == kind)
    if organisation_code:
        conditions.append(whose.c.code == organisation_code)
    source = person_join().outerjoin(applications, applications.c.credential_id == credentials.c.id)
    with centre.store.reading() as conn:
        total = conn.execute(
            select(func.count()).select_from(source).where(*conditions)
        ).scalar_one()
        rows = conn.execute(
            select(
                credentials.c.number,
                credentials.c.kind,
                func.coalesce(credentials.c.phase, applications.c.for_phase),
                holders.c.name,
                whose.c.name,
                whose.c.code,
                credentials.c.plate,
                func.coalesce(applications.c.purpose, Purpose.FIRST),
                credentials.c.card_uid,
                applications.c.applied_at,
            )
            .select_from(source)
            .where(*conditions)
            .order_by(applications.c.applied_at.asc().nulls_first(), credentials.c.id)
            .limit(PAGE)
        )
        return Worklist(tuple(_line(row) for row in rows), total)


_OWING = select(charges.c.id).where(charges.c.credential_id == credentials.c.id, *OWED).exists()
TO_BE_MADE: tuple[ColumnElement[bool] | TextClause, ...] = (
    WAITING_ONLY,
    credentials.c.state.in_(sorted(LIFE[Step.PRODUCE].before)),
    ~_OWING,
)
"""What is true of a credential that is to be produced; from ``person_join()``."""


def _line(row: Sequence[Any]) -> ToProduce:
    number, kind, phase, name, organisation, code, plate, purpose, uid, applied_at = row
    whose_it_is = (name, organisation, code, plate)
    return ToProduce(number, kind, phase, *whose_it_is, Purpose(purpose), uid, applied_at)


def produce(
    centre: Centre,
    by: By,
    number: str,
    *,
    uid: str | None = None,
    version: int | None = None,
    form: str | None = None,
) -> None:
    """Mark one as made; ``uid`` is the card that it was encoded into, as it was tapped.

    Raises Objected, StepImpossible, StepIncomplete, Overtaken, NotAsExpected (``job_open``,
    ``card_taken`` …).
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        held = hold(act, number, version=version)
        _produce(act, held)
        if uid is not None:
            bind_held(act, held, card_uid(uid))
        act.outcome = number


def produce_many(
    centre: Centre, by: By, numbers: Sequence[str], *, form: str | None = None
) -> Produced:
    """Mark several as made; those that cannot be stay as they are, and are told."""
    done: list[str] = []
    refused: list[tuple[str, CertificateError | NoSuchCredential]] = []
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        for number in dict.fromkeys(numbers[:MOST_AT_ONCE]):
            try:
                _produce(act, hold(act, number))
                done.append(number)
            except (CertificateError, NoSuchCredential) as error:
                refused.append((number, error))
        act.outcome = str(len(done))
    return Produced(tuple(done), tuple(refused))


def _produce(act: Act, held: OnDesk) -> None:
    """Everything that may be against it is asked before anything is written."""
    if not leads_on(Step.PRODUCE, held.state):
        raise StepImpossible(held.number, Step.PRODUCE, held.state)
    refuse_while_printed(act.conn, held)
    asked = ask(act, held, at_counter=False)
    refuse_if(to_produce(act.edition, asked.request, asked.known), held)
    take_step(act, held, Step.PRODUCE)


def bind_card(centre: Centre, by: By, number: str, raw: str, *, form: str | None = None) -> str:
    """Make the card that was tapped this badge's; the card's identifier.

    Before it is collected another card may take the place of a spoiled one, which leaves a trace;
    afterwards only a badge that has none yet is given one. Raises NotAsExpected: ``no_card``,
    ``not_a_card_kind``, ``card_taken`` (with ``number`` and ``name``), ``card_fixed``.
    """
    with acting(centre, by, Right.PRODUCE, form=form) as act:
        held = hold(act, number)
        uid = card_uid(raw)
        bind_held(act, held, uid)
        act.outcome = number
        return uid


def bind_held(act: Act, held: OnDesk, uid: str) -> None:
    """Bind a card inside an act whose right was checked; raises as ``bind_card`` does."""
    if held.kind not in HARD_CARDS:
        raise NotAsExpected("not_a_card_kind", number=held.number)
    if held.card_uid == uid:
        return
    taken = act.conn.execute(
        select(credentials.c.number, holders.c.name, credentials.c.state)
        .select_from(credentials.outerjoin(holders, holders.c.id == credentials.c.holder_id))
        .where(credentials.c.card_uid == uid)
    ).first()
    if taken is not None:
        raise NotAsExpected("card_taken", number=taken.number, name=taken.name or "–")
    unbound = held.state is State.ISSUED and held.card_uid is None
    if held.state not in _BEFORE_COLLECTION and not unbound:
        raise NotAsExpected("card_fixed", number=held.number)
    act.conn.execute(update(credentials).where(credentials.c.id == held.id).values(card_uid=uid))
    act.log(
        EventKind.RECORD,
        action=BIND,
        number=held.number,
        code=f"uid:{uid}",
        detail={"before": held.card_uid},
    )


def unbind_held(act: Act, held: OnDesk, uid: str, before: str | None = None) -> None:
    """Let a card go that was bound to a credential; nothing where another one is bound by now.

    ``before`` is its card again, unless that became somebody else's meanwhile.
    """
    if held.card_uid != uid:
        return
    if before is not None:
        whose_now = select(credentials.c.id).where(credentials.c.card_uid == before)
        before = None if act.conn.execute(whose_now).first() else before
    act.conn.execute(update(credentials).where(credentials.c.id == held.id).values(card_uid=before))
    detail = {"again": before} if before else None
    act.log(EventKind.RECORD, action=UNBIND, number=held.number, code=f"uid:{uid}", detail=detail)
