"""Bars people and whole organisations for editions, lets them in again, ends what is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.fields import MAX_NOTE, MAX_NUMBER, noted
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import NotAsExpected, StepIncomplete
from gatekeeper.policy.life import Need, Step
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind
from gatekeeper.seal import Verifier
from gatekeeper.store.desk_tables import sanctions
from gatekeeper.store.search import (
    MAX_SEARCH,
    FoundOrganisation,
    FoundPerson,
    find_organisations,
    find_people,
)
from gatekeeper.store.tables import holders, organisations

PAGE = 100
"""Bars on a page."""
MAX_EDITIONS_AHEAD = 40
"""Twenty years; longer is until somebody lifts it."""
_TERM_OVER = "term_over"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that holds or held; instants are aware."""

    id: int
    name: str
    code: str | None
    """An organisation's code; None for a person."""
    reason: str
    through_edition: int | None
    note: str | None
    at: datetime
    actor: str
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_why: str | None
    holder_id: int | None = None
    """A person's, the store's own."""


def bar(
    centre: Centre,
    by: By,
    *,
    reason: str,
    holder_id: int | None = None,
    organisation_id: int | None = None,
    code: str | None = None,
    through_edition: int | None = None,
    note: str | None = None,
    form: str | None = None,
) -> int:
    """Bar a person or an organisation through an edition, or until it is lifted; the bar's id.

    An organisation is named by its id or its ``code``. Gates refuse at once. Raises InputWrong,
    NotAsExpected (``nobody_to_bar``, ``edition_is_over``, ``edition_too_far``), StepIncomplete
    without a reason.
    """
    note = noted(note or "")
    with acting(centre, by, Right.BAR, form=form) as act:
        if code is not None:
            organisation_id = act.conn.execute(
                select(organisations.c.id).where(organisations.c.code == code[:MAX_NUMBER])
            ).scalar()
        made = write_bar(
            act,
            reason=reason,
            holder_id=holder_id,
            organisation_id=organisation_id,
            through_edition=through_edition,
            note=note,
        )
        act.outcome = str(made)
        return made


def write_bar(
    act: Act,
    *,
    reason: str,
    holder_id: int | None = None,
    organisation_id: int | None = None,
    through_edition: int | None = None,
    note: str | None = None,
    number: str | None = None,
) -> int:
    """The same inside another act; ``number`` is the credential that it came of."""
    act.need(Right.BAR)
    if not reason:
        raise StepIncomplete(Step.CONFISCATE, Need.REASON)
    if (holder_id is None) == (organisation_id is None):
        raise NotAsExpected("nobody_to_bar")
    running = act.edition.number
    if through_edition is not None and through_edition < running:
        raise NotAsExpected("edition_is_over", edition=through_edition)
    if through_edition is not None and through_edition > running + MAX_EDITIONS_AHEAD:
        raise NotAsExpected("edition_too_far", edition=running + MAX_EDITIONS_AHEAD)
    made = act.conn.execute(
        insert(sanctions).values(
            holder_id=holder_id,
            organisation_id=organisation_id,
            reason=reason,
            through_edition=through_edition,
            note=note or None,
            at=act.by.now,
            actor=act.by.account,
        )
    ).inserted_primary_key
    assert made is not None
    _set_barred(act.conn, holder_id, organisation_id, barred=True)
    act.log(
        EventKind.SANCTION,
        action="bar",
        number=number,
        reason=reason,
        detail={
            "bar": made[0],
            "person": holder_id,
            "organisation": code_of(act.conn, organisation_id),
            "through": through_edition,
            "note": note,
        },
    )
    return int(made[0])


def lift(centre: Centre, by: By, bar_id: int, *, reason: str, form: str | None = None) -> None:
    """Let somebody in again. Raises InputWrong, NotAsExpected (``no_such_bar``, ``lifted_before``).

    The bar stays on record; another bar of the same person or organisation goes on.
    """
    reason = noted(reason, "reason")
    if not reason:
        raise StepIncomplete(Step.GIVE_BACK, Need.REASON)
    with acting(centre, by, Right.BAR, form=form) as act:
        _lift(act, bar_id, reason)
        act.outcome = str(bar_id)


def end_terms(centre: Centre, by: By) -> int:
    """Lift the bars whose last edition is over, as when another edition begins; how many."""
    over = select(sanctions.c.id).where(
        sanctions.c.lifted_at.is_(None),
        sanctions.c.through_edition < centre.edition.number,
    )
    with centre.store.reading() as conn:
        if conn.execute(over.limit(1)).first() is None:
            return 0
    with acting(centre, by, Right.BAR) as act:  # asked again: another process may have been faster
        ids = list(act.conn.execute(over).scalars())
        for bar_id in ids:
            _lift(act, bar_id, _TERM_OVER)
    return len(ids)


def _lift(act: Act, bar_id: int, reason: str) -> None:
    row = act.conn.execute(select(sanctions).where(sanctions.c.id == bar_id)).first()
    if row is None:
        raise NotAsExpected("no_such_bar")
    if row.lifted_at is not None:
        raise NotAsExpected("lifted_before", actor=row.lifted_by)
    act.conn.execute(
        update(sanctions)
        .where(sanctions.c.id == bar_id)
        .values(lifted_at=act.by.now, lifted_by=act.by.account, lifted_why=reason[:MAX_NOTE])
    )
    still = act.conn.execute(
        select(sanctions.c.id)
        .where(
            sanctions.c.holder_id == row.holder_id
            if row.holder_id is not None
            else sanctions.c.organisation_id == row.organisation_id,
            sanctions.c.lifted_at.is_(None),
        )
        .limit(1)
    ).first()
    if still is None:
        _set_barred(act.conn, row.holder_id, row.organisation_id, barred=False)
    act.log(
        EventKind.SANCTION,
        action="lift",
        reason=reason,
        detail={
            "bar": bar_id,
            "person": row.holder_id,
            "organisation": code_of(act.conn, row.organisation_id),
        },
    )


def _set_barred(
    conn: Connection, holder_id: int | None, organisation_id: int | None, *, barred: bool
) -> None:
    table: Any = holders if holder_id is not None else organisations
    whose = holder_id if holder_id is not None else organisation_id
    changed = conn.execute(update(table).where(table.c.id == whose).values(barred=barred))
    if not changed.rowcount:
        raise NotAsExpected("nobody_to_bar")


def code_of(conn: Connection, organisation_id: int | None) -> str | None:
    """The code of an organisation; None without one."""
    if organisation_id is None:
        return None
    code: str | None = conn.execute(
        select(organisations.c.code).where(organisations.c.id == organisation_id)
    ).scalar()
    return code


def bars(
    conn: Connection,
    *,
    holder_id: int | None = None,
    organisation_id: int | None = None,
    holding_only: bool = False,
    before: int | None = None,
    limit: int = 200,
) -> list[Bar]:
    """Bars of one person or organisation, or of all; the newest first.

    ``before`` is the id of the last one of the page before.
    """
    statement = (
        select(
            sanctions.c.id,
            holders.c.name,
            organisations.c.name.label("organisation"),
            organisations.c.code,
            sanctions.c.reason,
            sanctions.c.through_edition,
            sanctions.c.note,
            sanctions.c.at,
            sanctions.c.actor,
            sanctions.c.lifted_at,
            sanctions.c.lifted_by,
            sanctions.c.lifted_why,
            sanctions.c.holder_id,
        )
        .select_from(
            sanctions.outerjoin(holders, holders.c.id == sanctions.c.holder_id).outerjoin(
                organisations, organisations.c.id == sanctions.c.organisation_id
            )
        )
        .order_by(sanctions.c.id.desc())
        .limit(limit)
    )
    if holder_id is not None:
        statement = statement.where(sanctions.c.holder_id == holder_id)
    if organisation_id is not None:
        statement = statement.where(sanctions.c.organisation_id == organisation_id)
    if before is not None:
        statement = statement.where(sanctions.c.id < before)
    if holding_only:
        statement = statement.where(sanctions.c.lifted_at.is_(None))
    return [
        Bar(one, person or organisation, *rest)
        for one, person, organisation, *rest in conn.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class Barred:
    """A page of bars; ``older`` asks for those before them, None where there are none."""

    bars: Sequence[Bar]
    older: int | None
    holding: int
    """How many there are in force in all."""


def barred(
    centre: Centre, by: By, *, holding_only: bool = True, before: int | None = None
) -> Barred:
    """A page of the list of who is barred, which is written down. Raises RightMissing."""
    read(centre, by, Look.LIST, text="bars" if holding_only else "bars all", right=Right.BAR)
    with centre.store.reading() as conn:
        found = bars(conn, holding_only=holding_only, before=before, limit=PAGE + 1)
        holding = conn.execute(
            select(func.count()).select_from(sanctions).where(sanctions.c.lifted_at.is_(None))
        ).scalar_one()
    return Barred(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None, holding)


def candidates(
    centre: Centre, by: By, text: str, verifier: Verifier | None = None
) -> tuple[list[FoundPerson], list[FoundOrganisation]]:
    """People and organisations who may be meant, to be barred; the search is written down."""
    text = text[:MAX_SEARCH].strip()
    if not text:
        return [], []
    with centre.store.reading() as conn:
        people = find_people(conn, text, verifier=verifier)
        companies = find_organisations(conn, text)
    count = len(people) + len(companies)
    read(centre, by, Look.SEARCH, text=text, found=count, right=Right.BAR)
    return people, companies
