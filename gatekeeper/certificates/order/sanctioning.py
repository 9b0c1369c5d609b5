"""Writes a violation down and does what follows: hold, training stop, confiscate, bar, lift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.counted import belongs_to
from gatekeeper.certificates.fields import MAX_NUMBER, Faults
from gatekeeper.certificates.order.barring import code_of, write_bar
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.certificates.steps import OnDesk, hold, hold_id, take_step
from gatekeeper.errors import InputWrong, NoSuchCredential, NotAsExpected, StepIncomplete
from gatekeeper.policy.life import LIFE, Need, Step, leads_on
from gatekeeper.policy.rights import Right
from gatekeeper.policy.sanctions import Outcome, Proposal, Violation, proposal
from gatekeeper.policy.words import EventKind, OrganisationKind, State
from gatekeeper.store.rosters import OrganisationFile, organisation_file
from gatekeeper.store.rows import person_join, whose
from gatekeeper.store.tables import credentials
from gatekeeper.store.violations import (
    MAX_NOTE,
    MAX_PLACE,
    Listed,
    Offence,
    Wanted,
    listed,
    times_before,
    write_violation,
)

LONGEST = timedelta(days=400)
"""How long a credential may be held: longer is a bar."""
RIGHT_OF: Mapping[Outcome, Right] = {
    Outcome.RECORDED: Right.SUSPEND,
    Outcome.HELD: Right.SUSPEND,
    Outcome.TRAINING: Right.SUSPEND,
    Outcome.CONFISCATED: Right.CONFISCATE,
    Outcome.BARRED: Right.BAR,
    Outcome.ORGANISATION_OUT: Right.BAR,
}
"""Who decides what follows."""
OF_ONE = (Outcome.RECORDED, Outcome.HELD, Outcome.TRAINING, Outcome.CONFISCATED, Outcome.BARRED)
"""What may follow for one credential, the mildest first."""
OF_ALL = (Outcome.RECORDED, Outcome.TRAINING, Outcome.CONFISCATED, Outcome.ORGANISATION_OUT)
"""What may follow for all of an organisation."""
OF_NONE = (Outcome.RECORDED, Outcome.CONFISCATED)
"""What may follow where there is no credential of ours: a forged card is kept."""
_SHOWN = 20
_LASTING = frozenset({Outcome.HELD, Outcome.TRAINING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What somebody decided to follow a violation; ``until`` is fair time."""

    violation: Violation
    outcome: Outcome
    until: datetime | None = None
    through_edition: int | None = None
    place: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """An organisation, and how many credentials a stop and a confiscation would meet."""

    file: OrganisationFile
    held: int
    taken: int
    before: Sequence[Listed]
    """What its people did before, the newest first."""


def possible(state: State, outcome: Outcome) -> bool:
    """Whether something can follow for a credential in a state; for its holder, if it is barred."""
    if outcome in _LASTING:
        return leads_on(Step.SUSPEND, state)
    if outcome is Outcome.CONFISCATED:
        return leads_on(Step.CONFISCATE, state)
    if outcome is Outcome.BARRED:
        return state is State.CONFISCATED or leads_on(Step.CONFISCATE, state)
    return outcome is Outcome.RECORDED


def state_of(centre: Centre, number: str) -> tuple[State, str | None]:
    """The state of a credential and its organisation's code. Raises NoSuchCredential."""
    with centre.store.reading() as conn:
        row = conn.execute(
            select(credentials.c.state, whose.c.code)
            .select_from(person_join())
            .where(credentials.c.number == number)
        ).first()
        if row is None:
            raise NoSuchCredential(f"there is no credential {number[:32]!r}")
        return row.state, row.code


def done_before(centre: Centre, number: str) -> list[Listed]:
    """What the holder of a credential did before, the newest first."""
    with centre.store.reading() as conn:
        holder_id = conn.execute(
            select(credentials.c.holder_id).where(credentials.c.number == number)
        ).scalar()
        wanted = Wanted(number=number) if holder_id is None else Wanted(holders=[holder_id])
        return listed(conn, wanted, limit=_SHOWN)


def proposed(centre: Centre, number: str, violation: Violation) -> Proposal:
    """What usually follows a violation of the holder of a credential."""
    with centre.store.reading() as conn:
        row = conn.execute(
            select(credentials.c.kind, credentials.c.holder_id, whose.c.kind.label("whose"))
            .select_from(person_join())
            .where(credentials.c.number == number)
        ).first()
        if row is None:
            return proposal(centre.edition, violation, None, None)
        organisation: OrganisationKind | None = row.whose
        before = times_before(conn, row.holder_id, violation)
        return proposal(centre.edition, violation, row.kind, organisation, before)


def rule(
    centre: Centre,
    by: By,
    number: str,
    ruling: Ruling,
    *,
    version: int | None = None,
    form: str | None = None,
) -> OnDesk:
    """Write down what the holder of a credential did, and do what was decided.

    Raises InputWrong, RightMissing, StepImpossible, StepIncomplete (``until``), NotAsExpected.
    """
    ruling = checked(ruling)
    with acting(centre, by, RIGHT_OF[ruling.outcome], form=form) as act:
        on_desk = hold(act, number, version=version)
        match ruling.outcome:
            case Outcome.HELD | Outcome.TRAINING:
                on_desk = _suspend(act, on_desk, ruling)
            case Outcome.CONFISCATED:
                on_desk = _take_away(act, on_desk, ruling)
            case Outcome.BARRED:
                if on_desk.holder_id is None:
                    raise NotAsExpected("nobody_to_bar")
                on_desk = _take_away(act, on_desk, ruling)
                write_bar(
                    act,
                    reason=ruling.violation,
                    holder_id=on_desk.holder_id,
                    through_edition=ruling.through_edition,
                    note=ruling.note,
                    number=number,
                )
            case Outcome.ORGANISATION_OUT | Outcome.LIFTED:
                raise NotAsExpected("not_of_one_credential")
        _write_down(act, ruling, number=number, organisation_id=on_desk.organisation_id)
        act.outcome = number
        return on_desk


def rule_organisation(
    centre: Centre, by: By, organisation_id: int, ruling: Ruling, *, form: str | None = None
) -> int:
    """The same for all credentials of an organisation; how many of them it met.

    A training stop holds all that are not held for longer; ``organisation_out`` confiscates them
    and bars the organisation.
    """
    ruling = checked(ruling)
    with acting(centre, by, RIGHT_OF[ruling.outcome], form=form) as act:
        step = Step.SUSPEND
        if ruling.outcome in {Outcome.CONFISCATED, Outcome.ORGANISATION_OUT}:
            step = Step.CONFISCATE
        elif ruling.outcome is Outcome.BARRED:
            raise NotAsExpected("not_of_an_organisation")
        met = 0
        if ruling.outcome is not Outcome.RECORDED:
            met = _all_of(act, organisation_id, step, ruling)
        if ruling.outcome is Outcome.ORGANISATION_OUT:
            write_bar(
                act,
                reason=ruling.violation,
                organisation_id=organisation_id,
                through_edition=ruling.through_edition,
                note=ruling.note,
            )
        _write_down(act, ruling, number=None, organisation_id=organisation_id)
        act.outcome = str(met)
        return met


def rule_whole(
    centre: Centre, by: By, code: str, ruling: Ruling, *, typed: str, form: str | None = None
) -> int:
    """``rule_organisation`` by the code, which was typed once more to confirm it.

    Raises InputWrong (``not_the_code``), NotAsExpected (``no_such_organisation``) besides.
    """
    with centre.store.reading() as conn:
        file = _file(conn, code)
    if typed.strip().casefold() != file.code.casefold():
        raise InputWrong({"confirm": "not_the_code"})
    return rule_organisation(centre, by, file.id, ruling, form=form)


def open_whole(centre: Centre, by: By, code: str) -> Whole:
    """An organisation before something is decided over all of it, which is written down.

    Raises NotAsExpected (``no_such_organisation``), RightMissing.
    """
    with centre.store.reading() as conn:
        file = _file(conn, code)
        counts = {
            step: conn.execute(
                select(func.count()).where(
                    belongs_to(file.id), credentials.c.state.in_(LIFE[step].before)
                )
            ).scalar_one()
            for step in (Step.SUSPEND, Step.CONFISCATE)
        }
        wanted = Wanted(organisations=[file.id])
        before = tuple(listed(conn, wanted, limit=_SHOWN))
    read(centre, by, Look.ORGANISATION, text=file.code, right=Right.SEE_VIOLATIONS)
    return Whole(file, counts[Step.SUSPEND], counts[Step.CONFISCATE], before)


def record(
    centre: Centre,
    by: By,
    ruling: Ruling,
    *,
    code: str = "",
    form: str | None = None,
) -> None:
    """Write a violation down that has no credential of ours: a forged card, somebody unknown.

    The note says who or what it was; ``code`` is the organisation's, if it is known. Raises
    InputWrong, NotAsExpected (``no_such_organisation``, ``needs_a_credential``), RightMissing.
    """
    ruling = checked(ruling, needs_note=True)
    if ruling.outcome not in OF_NONE:
        raise NotAsExpected("needs_a_credential")
    with acting(centre, by, RIGHT_OF[ruling.outcome], form=form) as act:
        whose = _file(act.conn, code).id if code.strip() else None
        _write_down(act, ruling, number=None, organisation_id=whose)


def checked(ruling: Ruling, *, needs_note: bool = False) -> Ruling:
    """The same with its texts as they are kept. Raises InputWrong."""
    faults = Faults()
    needs_note = needs_note or ruling.violation is Violation.OTHER
    place = faults.line("where", ruling.place or "", MAX_PLACE)
    note = faults.line("note", ruling.note or "", MAX_NOTE, required=needs_note)
    faults.tell()
    return replace(ruling, place=place or None, note=note or None)


def _file(conn: Connection, code: str) -> OrganisationFile:
    file = organisation_file(conn, code[:MAX_NUMBER].strip())
    if file is None:
        raise NotAsExpected("no_such_organisation", code=code[:MAX_NUMBER])
    return file


def _all_of(act: Act, organisation_id: int, step: Step, ruling: Ruling) -> int:
    ids = act.conn.execute(
        select(credentials.c.id)
        .where(belongs_to(organisation_id), credentials.c.state.in_(LIFE[step].before))
        .order_by(credentials.c.id)
    ).scalars()
    met = 0
    for credential_id in list(ids):
        on_desk = hold_id(act, credential_id)
        if step is Step.SUSPEND:
            if _is_held_longer(on_desk, ruling.until):
                continue
            _suspend(act, on_desk, ruling)
        else:
            _take_away(act, on_desk, ruling)
        met += 1
    return met


def _is_held_longer(on_desk: OnDesk, until: datetime | None) -> bool:
    """Whether it is held beyond an instant already, or without an end."""
    held = on_desk.suspended_until
    return on_desk.state is State.SUSPENDED and (held is None or (until or held) < held)


def _suspend(act: Act, on_desk: OnDesk, ruling: Ruling) -> OnDesk:
    until = ruling.until
    if until is None:
        raise StepIncomplete(Step.SUSPEND, Need.UNTIL)
    if not act.at < until <= act.at + LONGEST:
        raise NotAsExpected("until_not_ahead")
    return take_step(
        act, on_desk, Step.SUSPEND, reason=ruling.violation, note=ruling.note, until=until
    )


def _take_away(act: Act, on_desk: OnDesk, ruling: Ruling) -> OnDesk:
    if on_desk.state is State.CONFISCATED:  # a gate was faster
        return on_desk
    return take_step(
        act,
        on_desk,
        Step.CONFISCATE,
        reason=ruling.violation,
        note=ruling.note,
        detail={"place": ruling.place},
    )


def _write_down(
    act: Act, ruling: Ruling, *, number: str | None, organisation_id: int | None
) -> None:
    write_violation(
        act.conn,
        Offence(
            at=act.by.now,
            edition=act.edition.number,
            number=number,
            organisation_id=organisation_id,
            what=ruling.violation,
            consequence=ruling.outcome,
            place=ruling.place,
            note=ruling.note,
            actor=act.by.account,
        ),
    )
    act.log(
        EventKind.SANCTION,
        action="violation",
        number=number,
        reason=ruling.violation,
        detail={
            "outcome": ruling.outcome,
            "place": ruling.place,
            "note": ruling.note,
            "organisation": None if number else code_of(act.conn, organisation_id),
        },
    )
