"""Hands credentials over, one or a whole pile, to their people or to the agency's collector."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    TextClause,
    func,
    insert,
    or_,
    select,
)

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.certificates.asking import ask, ask_at, refuse_if
from gatekeeper.certificates.counter.registering import register_held
from gatekeeper.certificates.fields import Faults
from gatekeeper.certificates.presented import presented
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import NotAsExpected, StepImpossible, StepIncomplete
from gatekeeper.fair_time import day_span, fair_time
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.issuing import Objections, to_collect
from gatekeeper.policy.life import Need, Step, leads_on
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import HARD_CARDS, EventKind, Kind, State
from gatekeeper.seal import Verifier
from gatekeeper.store.desk_tables import applications, handover_lines, handovers
from gatekeeper.store.register import PersonCard, person_card
from gatekeeper.store.rows import person_join, whose
from gatekeeper.store.tables import WAITING_ONLY, credentials, holders, organisations

MOST_AT_ONCE = 1000
MAX_COLLECTOR = 80
MAX_DOCUMENT = 40


@dataclass(frozen=True, slots=True)
class PileLine:
    """One produced credential, and what stands against handing it over."""

    number: str
    kind: Kind
    phase: int | None
    name: str | None
    organisation: str | None
    organisation_code: str | None
    plate: str | None
    card_uid: str | None
    objections: Objections


@dataclass(frozen=True, slots=True)
class Pile:
    """Everything produced for an organisation, an agency's exhibitors' too."""

    organisation_code: str
    organisation: str
    lines: tuple[PileLine, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """One handing over, as the signature list tells it; nothing of it changes afterwards."""

    id: int
    at: datetime
    """Aware."""
    organisation_code: str | None
    organisation: str | None
    collector: str
    collector_document: str | None
    actor: str
    desk: str
    lines: tuple[PileLine, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of handings over."""

    id: int
    at: datetime
    organisation_code: str | None
    organisation: str | None
    collector: str
    collector_document: str | None
    actor: str
    desk: str
    count: int


def pile(centre: Centre, by: By, organisation_code: str) -> Pile:
    """What lies ready for an organisation or an agency, with what stands against each.

    Raises NotAsExpected (``no_such_organisation``).
    """
    code = organisation_code.strip()[:64]
    read(centre, by, Look.LIST, text=f"collect {code}", right=Right.HAND_OVER)
    at = fair_time(centre.edition, by.now)
    with centre.store.reading() as conn:
        row = conn.execute(
            select(organisations.c.id, organisations.c.code, organisations.c.name).where(
                organisations.c.code == code
            )
        ).first()
        if row is None:
            raise NotAsExpected("no_such_organisation", code=code)
        lines = []
        for one in conn.execute(_shown.where(*_ready_for(row.id)).order_by(*_ORDER)).all():
            held = OnDesk(*one[:8], one[8] or 0, Purpose(one[9] or Purpose.FIRST), *one[10:12])
            asked = ask_at(conn, centre.edition, at, held, at_counter=True)
            lines.append(_line(one, to_collect(centre.edition, asked.request, asked.known)))
        return Pile(row.code, row.name, tuple(lines))


def hand_over(
    centre: Centre,
    by: By,
    numbers: Sequence[str],
    *,
    collector: str,
    document: str | None = None,
    organisation_code: str | None = None,
    version: int | None = None,
    register: bool = False,
    form: str | None = None,
) -> int:
    """Hand over what is named, all or nothing, to one person; the number of the handing over.

    ``version`` is of the only one, where it is one. ``register``: badges are registered at once
    for the phase that they were applied for. Raises InputWrong, Objected (with the number that it
    is about), StepImpossible, StepIncomplete, Overtaken, NoSuchCredential.
    """
    wanted, faults = list(dict.fromkeys(numbers)), Faults()
    name = faults.line("collector", collector, MAX_COLLECTOR)
    paper = faults.line("document", document or "", MAX_DOCUMENT)
    if not wanted:
        faults.add("numbers", "nothing_ticked")
    if len(wanted) > MOST_AT_ONCE:
        faults.add("numbers", "too_many_ticked")
    faults.tell()
    if not name:
        raise StepIncomplete(Step.COLLECT, Need.COLLECTOR)
    with acting(centre, by, Right.HAND_OVER, form=form) as act:
        handover_id: int = act.conn.execute(
            insert(handovers)
            .values(
                at=by.now,
                organisation_id=_organisation_id(act.conn, organisation_code),
                collector=name,
                collector_document=paper or None,
                actor=by.account,
                desk=by.desk,
            )
            .returning(handovers.c.id)
        ).scalar_one()
        for number in wanted:
            held = _collect(act, hold(act, number, version=version), handover_id)
            if register and held.for_phase is not None and held.kind in HARD_CARDS:
                register_held(act, held, held.for_phase, at_counter=True)
        act.outcome = str(handover_id)
        return handover_id


def _collect(act: Act, held: OnDesk, handover_id: int) -> OnDesk:
    if not leads_on(Step.COLLECT, held.state):
        raise StepImpossible(held.number, Step.COLLECT, held.state)
    asked = ask(act, held, at_counter=True)
    refuse_if(to_collect(act.edition, asked.request, asked.known), held)
    act.conn.execute(insert(handover_lines).values(handover_id=handover_id, credential_id=held.id))
    return take_step(act, held, Step.COLLECT, detail={"handover": handover_id})


def _organisation_id(conn: Connection, code: str | None) -> int | None:
    if not code:
        return None
    return conn.execute(
        select(organisations.c.id).where(organisations.c.code == code[:64])
    ).scalar()


def whose_card(centre: Centre, by: By, raw: str, verifier: Verifier | None = None) -> PersonCard:
    """Whose card was tapped that is not in the pile; raises as ``presented`` does."""
    with acting(centre, by, Right.HAND_OVER) as act:
        number = presented(act.conn, raw, verifier)
        act.log(EventKind.READ, action=Look.SCAN, number=number, code=raw)
        card = person_card(act.conn, number)
        assert card is not None
        return card


def signature_list(centre: Centre, by: By, handover_id: int) -> Handover:
    """One handing over with all that it took; raises NotAsExpected (``no_such_handover``)."""
    read(centre, by, Look.LIST, text=f"handover {handover_id}", right=Right.HAND_OVER)
    with centre.store.reading() as conn:
        row = conn.execute(_summaries.where(handovers.c.id == handover_id)).first()
        if row is None:
            raise NotAsExpected("no_such_handover")
        lines = conn.execute(
            _shown.join(handover_lines, handover_lines.c.credential_id == credentials.c.id)
            .where(handover_lines.c.handover_id == handover_id)
            .order_by(*_ORDER)
        )
        return Handover(*row[:8], tuple(_line(one, ()) for one in lines))


def handed_over(centre: Centre, by: By, day: date) -> list[Summary]:
    """The handings over of one day of the fair, the last first."""
    centre_day = day_span(centre.edition, day)
    need(by, Right.HAND_OVER)
    with centre.store.reading() as conn:
        rows = conn.execute(
            _summaries.where(handovers.c.at >= centre_day[0], handovers.c.at < centre_day[1])
            .order_by(handovers.c.id.desc())
            .limit(MOST_AT_ONCE)
        )
        return [Summary(*row) for row in rows]


_ORDER = (whose.c.code, credentials.c.kind, holders.c.name, credentials.c.number)
_shown = select(
    credentials.c.id,
    credentials.c.number,
    credentials.c.kind,
    credentials.c.state,
    credentials.c.holder_id,
    whose.c.id,
    credentials.c.card_uid,
    credentials.c.phase,
    applications.c.version,
    applications.c.purpose,
    applications.c.replaces_id,
    applications.c.for_phase,
    holders.c.name,
    whose.c.name,
    whose.c.code,
    credentials.c.plate,
).select_from(
    person_join().outerjoin(applications, applications.c.credential_id == credentials.c.id)
)
_summaries = select(
    handovers.c.id,
    handovers.c.at,
    organisations.c.code,
    organisations.c.name,
    handovers.c.collector,
    handovers.c.collector_document,
    handovers.c.actor,
    handovers.c.desk,
    select(func.count())
    .where(handover_lines.c.handover_id == handovers.c.id)
    .scalar_subquery()
    .label("count"),
).select_from(handovers.outerjoin(organisations, organisations.c.id == handovers.c.organisation_id))


def _ready_for(organisation_id: int) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Produced, and of the organisation or one that it is the agency of."""
    return (
        WAITING_ONLY,
        credentials.c.state == State.PRODUCED,
        or_(whose.c.id == organisation_id, whose.c.agency_id == organisation_id),
    )


def _line(row: Sequence[Any], objections: Objections) -> PileLine:
    _, number, kind, *_, card_uid, phase = row[:8]
    for_phase, name, organisation, code, plate = row[11:16]
    shown = (name, organisation, code, plate, card_uid, objections)
    return PileLine(number, kind, phase or for_phase, *shown)
