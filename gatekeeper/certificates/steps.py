"""Takes a credential through its life: checks the step, changes the state, writes the history."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from gatekeeper.certificates.acting import Act
from gatekeeper.errors import NoSuchCredential, Overtaken, StepImpossible, StepIncomplete
from gatekeeper.policy.code import is_number
from gatekeeper.policy.credential import state_at
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.life import LIFE, Consequence, Need, Step, leads_on
from gatekeeper.policy.words import WITHDRAWN, EventKind, Kind, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import OWED, applications, charges
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import credentials, holders

FROM_REGISTER = "register"
"""The source of a credential that was imported, not applied for here."""


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A credential while an act changes it; nobody else does meanwhile."""

    id: int
    number: str
    kind: Kind
    state: State
    """A suspension whose time is over has ended: it is issued again."""
    holder_id: int | None
    organisation_id: int | None
    """Its own, else its holder's."""
    card_uid: str | None
    phase: int | None
    version: int
    """Steps taken so far at the centre; forms carry it to tell when they were overtaken."""
    purpose: Purpose
    replaces_id: int | None
    for_phase: int | None
    suspended_until: datetime | None = None
    """Fair time; until when it is suspended, or was to be when it got lost or was taken."""


_looked = select(
    credentials.c.id,
    credentials.c.number,
    credentials.c.kind,
    credentials.c.state,
    credentials.c.holder_id,
    func.coalesce(credentials.c.organisation_id, holders.c.organisation_id).label(
        "organisation_id"
    ),
    credentials.c.card_uid,
    credentials.c.phase,
    applications.c.version,
    applications.c.purpose,
    applications.c.replaces_id,
    applications.c.for_phase,
    credentials.c.suspended_until,
).select_from(
    credentials.outerjoin(applications, applications.c.credential_id == credentials.c.id).outerjoin(
        holders, holders.c.id == credentials.c.holder_id
    )
)
# Gates change states too: confiscations, in their own logs.
_held = _looked.with_for_update(of=credentials)


def hold(act: Act, number: str, *, version: int | None = None) -> OnDesk:
    """Take a credential by its number; ``version`` is the one that the form showed.

    Raises NoSuchCredential, and Overtaken where another step was taken since.
    """
    found = _one(act, credentials.c.number == (number if is_number(number) else ""))
    if found is None:
        raise NoSuchCredential(f"there is no credential {number[:32]!r}")
    if version is not None and version != found.version:
        raise overtaken(act.conn, found.number)
    return found


def hold_id(act: Act, credential_id: int) -> OnDesk:
    """Take a credential that another one names. Raises NoSuchCredential."""
    found = _one(act, credentials.c.id == credential_id)
    if found is None:
        raise NoSuchCredential("there is no such credential")
    return found


def look_at(conn: Connection, credential_id: int, at: datetime) -> OnDesk:
    """The same where nothing is changed; ``at`` is fair time. Raises NoSuchCredential."""
    row = conn.execute(_looked.where(credentials.c.id == credential_id)).first()
    if row is None:
        raise NoSuchCredential("there is no such credential")
    return _on_desk(row, at)


def _one(act: Act, condition: Any) -> OnDesk | None:
    row = act.conn.execute(_held.where(condition)).first()
    return None if row is None else _on_desk(row, act.at)


def _on_desk(row: Any, at: datetime) -> OnDesk:
    known = {"version": row.version or 0, "purpose": Purpose(row.purpose or Purpose.FIRST)}
    held = OnDesk(**(row._asdict() | known))
    return replace(held, state=state_at(held.state, held.suspended_until, at))


def overtaken(conn: Connection, number: str) -> Overtaken:
    """Who changed a credential last, as the error that says so."""
    wanted = Filters(number=number, kind=EventKind.STEP)
    found = list(eventlog.read(conn, wanted, limit=1, newest_first=True))
    if not found:
        return Overtaken(number, None, None, None)
    last = found[0]
    return Overtaken(number, last.action, last.actor, last.occurred_at)


def take_step(
    act: Act,
    held: OnDesk,
    step: Step,
    *,
    reason: str | None = None,
    note: str | None = None,
    until: datetime | None = None,
    detail: Mapping[str, Any] | None = None,
    follows: bool = False,
) -> OnDesk:
    """Take one step and everything that it does to other credentials; the credential afterwards.

    ``until`` is fair time, for a suspension. ``follows`` says that it comes of another step, whose
    right was checked. What ``policy.issuing`` objects to is the caller's to ask first. Raises
    RightMissing, StepImpossible, StepIncomplete.
    """
    transition = LIFE[step]
    if not follows:
        act.need(transition.right)
    if not leads_on(step, held.state):
        raise StepImpossible(held.number, step, held.state)
    if Need.REASON in transition.needs and not reason:
        raise StepIncomplete(step, Need.REASON)
    if Need.UNTIL in transition.needs and until is None:
        raise StepIncomplete(step, Need.UNTIL)
    if Need.NOTHING_DUE in transition.needs and is_owing(act.conn, held.id):
        raise StepIncomplete(step, Need.NOTHING_DUE)
    after = transition.after or held.state
    _write_state(act, held, step, after, until)
    _write_version(act, held)
    act.log(
        EventKind.STEP,
        action=step,
        number=held.number,
        reason=reason,
        detail={
            "from": held.state,
            "to": after,
            "note": note,
            "until": until.isoformat() if until else None,
            **(detail or {}),
        },
    )
    for consequence in transition.consequences:
        _follow(act, held, consequence, reason or step)
    return replace(held, state=after, version=held.version + 1)


def _write_state(act: Act, held: OnDesk, step: Step, after: State, until: datetime | None) -> None:
    values: dict[str, Any] = {}
    if after is not held.state:
        values["state"] = after
    if State.SUSPENDED in {held.state, after}:
        values["suspended_until"] = until
    if step is Step.COLLECT:
        values["issued_at"] = act.at
    if values:
        act.conn.execute(update(credentials).where(credentials.c.id == held.id).values(**values))


def _write_version(act: Act, held: OnDesk) -> None:
    written = act.conn.execute(
        update(applications)
        .where(applications.c.credential_id == held.id)
        .values(version=held.version + 1, changed_at=act.by.now)
    )
    if written.rowcount:
        return
    act.conn.execute(
        insert(applications).values(
            credential_id=held.id,
            version=1,
            changed_at=act.by.now,
            purpose=Purpose.FIRST,
            stamp=False,
            source=FROM_REGISTER,
            applied_at=act.by.now,
            applied_by=act.by.account,
        )
    )


def _follow(act: Act, held: OnDesk, consequence: Consequence, why: str) -> None:
    """What a step does besides; registrations and payments are written by their use cases."""
    match consequence:
        case Consequence.SUPERSEDES_REPLACED if held.replaces_id is not None:
            old = hold_id(act, held.replaces_id)
            if old.state not in WITHDRAWN:  # a lost one stays lost, which says more
                take_step(act, old, Step.SUPERSEDE, detail={"by": held.number}, follows=True)
        case Consequence.DROPS_CHARGES:
            drop_charges(act, held.id, why)


def drop_charges(act: Act, credential_id: int, why: str) -> None:
    """Let what is still owed for a credential be owed no more."""
    act.conn.execute(
        update(charges)
        .where(charges.c.credential_id == credential_id, *OWED)
        .values(dropped_at=act.by.now, dropped_by=act.by.account, dropped_why=why)
    )


def is_owing(conn: Connection, credential_id: int) -> bool:
    """Whether anything is owed for a credential."""
    found = conn.execute(
        select(charges.c.id).where(charges.c.credential_id == credential_id, *OWED).limit(1)
    )
    return found.first() is not None
