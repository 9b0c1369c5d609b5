"""Lost badges, and new cards in the place of others: for a loss, another person or employer.

Handbook 5 (H 3.5.3 to 3.5.6). A lost card is blocked at once and stays so once it was replaced; at
a change the old card works until the new one is collected. The new card is applied for and
approved in the same act, so that only its fee stands between the counter and the printer.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.applications.application import Application, Papers, Person
from gatekeeper.certificates.applications.applying import make_application
from gatekeeper.certificates.applications.approving import Pick, approve_pick
from gatekeeper.certificates.applications.photo_rules import accepted_flaws
from gatekeeper.certificates.asking import ask, refuse_if
from gatekeeper.certificates.fields import MAX_NOTE, Faults, noted
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import NotAsExpected, StepImpossible, StepIncomplete
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.fees import FeeLine, Purpose, replacement_fee
from gatekeeper.policy.issuing import to_return
from gatekeeper.policy.life import Need, Step, leads_on
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind, State
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.tables import credentials, holders, organisations

STILL_HELD = "still_held"
"""Why a badge that was found again is held: it was when it got lost."""
_CAME_TO_NOTHING = (State.REJECTED, State.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a new card is wished for, and what is handed in; without a photo the one on file."""

    phase: int
    papers: Papers
    position: str = ""
    at_counter: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """A new card was approved in the place of another."""

    number: str
    """The new one's."""
    replaces: str
    charged: int
    """What is to be paid before it is made, in whole units of the edition's currency."""


def report_lost(
    centre: Centre,
    by: By,
    number: str,
    *,
    note: str = "",
    version: int | None = None,
    form: str | None = None,
) -> None:
    """Block a lost badge from this instant on.

    Raises StepImpossible, Overtaken, NoSuchCredential, InputWrong, RightMissing.
    """
    text = noted(note) or None
    with acting(centre, by, Right.REPLACE, form=form) as act:
        act.outcome = number
        _lose(act, hold(act, number, version=version), text)


def replace_lost(
    centre: Centre,
    by: By,
    number: str,
    *,
    wish: Wish,
    version: int | None = None,
    form: str | None = None,
) -> Replaced:
    """A new card for a lost or forgotten one, which is blocked if it was not yet.

    Raises InputWrong, Objected with everything that stands against it, NotAsExpected
    (``still_suspended``, ``replaced_by``), StepImpossible, Overtaken, SubmittedBefore.
    """
    faults = Faults()
    faults.line("statement", wish.papers.statement, MAX_NOTE, required=True)
    if not wish.papers.original_seen:
        faults.add("original_seen", "original_not_seen")
    faults.tell()
    with acting(centre, by, Right.REPLACE, form=form) as act:
        held = _to_exchange(act, number, version)
        if held.state is not State.LOST:
            held = _lose(act, held, None)
        return _new_card(act, held, _like(act, held, wish), Purpose.LOST)


def change_person(
    centre: Centre,
    by: By,
    number: str,
    person: Person,
    *,
    wish: Wish,
    version: int | None = None,
    form: str | None = None,
) -> Replaced:
    """Give a badge's place to another person (换证); raises as ``replace_lost`` does."""
    with acting(centre, by, Right.REPLACE, form=form) as act:
        held = _to_exchange(act, number, version)
        like = _like(act, held, wish)
        application = replace(like, person=person, position=wish.position)
        if _same(act, held, person):
            raise NotAsExpected("same_person")
        return _new_card(act, held, application, Purpose.CHANGE_OF_PERSON)


def change_employer(
    centre: Centre,
    by: By,
    number: str,
    organisation_code: str,
    kind: Kind,
    *,
    wish: Wish,
    version: int | None = None,
    form: str | None = None,
) -> Replaced:
    """A new card for another employer, position or role; raises as ``replace_lost`` does."""
    with acting(centre, by, Right.REPLACE, form=form) as act:
        held = _to_exchange(act, number, version)
        like = _like(act, held, wish)
        application = replace(
            like, organisation=organisation_code, kind=kind, position=wish.position
        )
        return _new_card(act, held, application, Purpose.CHANGE_OF_EMPLOYER)


def find_again(
    centre: Centre,
    by: By,
    number: str,
    *,
    identity_confirmed: bool,
    note: str = "",
    version: int | None = None,
    form: str | None = None,
) -> State:
    """Let a lost badge that turned up work again, unless it was replaced; its state afterwards.

    One that was suspended when it got lost is suspended again, for as long as it was to be.
    Raises StepIncomplete, NotAsExpected (``replaced_by``), Objected, StepImpossible, Overtaken.
    """
    text = noted(note) or None
    with acting(centre, by, Right.FIND, form=form) as act:
        act.outcome = number
        held = hold(act, number, version=version)
        return wake(act, held, identity_confirmed=identity_confirmed, note=text)


def wake(act: Act, held: OnDesk, *, identity_confirmed: bool, note: str | None) -> State:
    """Let a lost badge work again inside an act; raises as ``find_again`` does."""
    if not leads_on(Step.FIND, held.state):
        raise StepImpossible(held.number, Step.FIND, held.state)
    refuse_replaced(act, held)
    asked = ask(act, held, at_counter=False)
    refuse_if(to_return(act.edition, asked.request, asked.known), held)
    if not identity_confirmed:
        raise StepIncomplete(Step.FIND, Need.IDENTITY_CONFIRMED)
    until = _held_until(act, held)
    found = take_step(act, held, Step.FIND, note=note)
    if until is not None:
        found = take_step(act, found, Step.SUSPEND, reason=STILL_HELD, until=until, follows=True)
    return found.state


def price(
    edition: Edition, kind: Kind, purpose: Purpose, phase: int, at: datetime
) -> tuple[FeeLine, ...]:
    """What a new card would cost now (fair time), for the form; nothing where there is none."""
    try:
        return replacement_fee(edition, kind, purpose, phase, at)
    except ValueError:
        return ()


def _lose(act: Act, held: OnDesk, note: str | None) -> OnDesk:
    return take_step(act, held, Step.REPORT_LOST, note=note, until=_held_until(act, held))


def _to_exchange(act: Act, number: str, version: int | None) -> OnDesk:
    """A card in whose place another one may be made; whether it was lost, the rules ask."""
    held = hold(act, number, version=version)
    _not_held(act, held)
    refuse_replaced(act, held)
    return held


def _new_card(act: Act, old: OnDesk, application: Application, purpose: Purpose) -> Replaced:
    photo_flaws = accepted_flaws(act.edition, application.kind, application.photo)
    applied = make_application(act, application, purpose, old, photo_flaws)
    outcome = approve_pick(act, Pick(applied.number))
    act.outcome = applied.number
    return Replaced(applied.number, old.number, outcome.charged)


def _like(act: Act, held: OnDesk, wish: Wish) -> Application:
    """An application like the one that the card was made for."""
    if not wish.at_counter:
        act.need(Right.WORK_OFF_HOURS)
    row = act.conn.execute(
        select(
            organisations.c.code,
            holders.c.id_type,
            holders.c.id_number,
            holders.c.name,
            applications.c.position,
        )
        .select_from(
            credentials.outerjoin(holders, holders.c.id == credentials.c.holder_id)
            .outerjoin(applications, applications.c.credential_id == credentials.c.id)
            .outerjoin(
                organisations,
                organisations.c.id
                == func.coalesce(credentials.c.organisation_id, holders.c.organisation_id),
            )
        )
        .where(credentials.c.id == held.id)
    ).one()
    code, id_type, id_number, name, position = row
    person = None
    if id_number is not None:
        person = Person(id_type=id_type, id_number=id_number, name=name)
    return Application(
        kind=held.kind,
        organisation=code or "",
        person=person,
        phase=wish.phase,
        position=wish.position or position or "",
        photo=wish.papers.photo,
        original_seen=wish.papers.original_seen,
        stamp=wish.papers.stamp,
        statement=wish.papers.statement,
        at_counter=wish.at_counter,
    )


def _same(act: Act, held: OnDesk, person: Person) -> bool:
    mine = act.conn.execute(
        select(holders.c.id_number).where(holders.c.id == held.holder_id)
    ).scalar()
    return mine is not None and mine == "".join(person.id_number.split()).upper()


def _held_until(act: Act, held: OnDesk) -> datetime | None:
    """Until when it is suspended, or was to be when it got lost; fair time, None: not any more."""
    until = held.suspended_until
    return until if until is not None and until > act.at else None


def _not_held(act: Act, held: OnDesk) -> None:
    """A suspended badge is not exchanged for one that works."""
    until = _held_until(act, held)
    if held.state is State.SUSPENDED or until is not None:
        raise NotAsExpected("still_suspended", number=held.number)


def replaced_by(conn: Connection, credential_id: int) -> str | None:
    """The number of the card that took a credential's place, or is to take it."""
    other: str | None = conn.execute(
        select(credentials.c.number)
        .join_from(applications, credentials, credentials.c.id == applications.c.credential_id)
        .where(
            applications.c.replaces_id == credential_id,
            or_(credentials.c.state.not_in(_CAME_TO_NOTHING), credentials.c.issued_at.is_not(None)),
        )
        .order_by(credentials.c.id.desc())
    ).scalar()
    return other


def refuse_replaced(act: Act, held: OnDesk) -> None:
    """What another card was made for is never replaced again, nor does it work again.

    Raises NotAsExpected (``replaced_by``).
    """
    other = replaced_by(act.conn, held.id)
    if other is not None:
        raise NotAsExpected("replaced_by", number=held.number, by=other)
