"""Writes a violation down and does what follows: hold, training stop, confiscate, bar, lift."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.barring import write_bar
from gatekeeper.certificates.known import belongs_to
from gatekeeper.certificates.steps import OnDesk, hold, hold_id, take_step
from gatekeeper.errors import NotAsExpected, StepIncomplete
from gatekeeper.policy.life import LIFE, Need, Step
from gatekeeper.policy.rights import Right
from gatekeeper.policy.sanctions import Outcome, Proposal, Violation, proposal
from gatekeeper.policy.words import EventKind, OrganisationKind, State
from gatekeeper.store.tables import credentials, organisations
from gatekeeper.store.violations import Offence, times_before, write_violation

LONGEST = timedelta(days=400)
"""How long a credential may be held: longer is a bar."""
_RIGHTS = {
    Outcome.RECORDED: Right.SUSPEND,
    Outcome.HELD: Right.SUSPEND,
    Outcome.TRAINING: Right.SUSPEND,
    Outcome.CONFISCATED: Right.CONFISCATE,
    Outcome.BARRED: Right.BAR,
    Outcome.ORGANISATION_OUT: Right.BAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What somebody decided to follow a violation; ``until`` is fair time."""

    violation: Violation
    outcome: Outcome
    until: datetime | None = None
    through_edition: int | None = None
    place: str | None = None
    note: str | None = None


def proposed(centre: Centre, number: str, violation: Violation) -> Proposal:
    """What usually follows a violation of the holder of a credential."""
    with centre.store.reading() as conn:
        row = conn.execute(
            select(credentials.c.kind, credentials.c.holder_id, organisations.c.kind.label("whose"))
            .select_from(
                credentials.outerjoin(
                    organisations, organisations.c.id == credentials.c.organisation_id
                )
            )
            .where(credentials.c.number == number)
        ).first()
        if row is None:
            return proposal(centre.edition, violation, None, None)
        whose: OrganisationKind | None = row.whose
        before = times_before(conn, row.holder_id, violation)
        return proposal(centre.edition, violation, row.kind, whose, before)


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

    Raises RightMissing, StepImpossible, StepIncomplete (``until``), NotAsExpected.
    """
    with acting(centre, by, _RIGHTS[ruling.outcome], form=form) as act:
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

    A training stop holds them all; ``organisation_out`` confiscates them and bars the organisation.
    """
    with acting(centre, by, _RIGHTS[ruling.outcome], form=form) as act:
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
            _suspend(act, on_desk, ruling)
        else:
            _take_away(act, on_desk, ruling)
        met += 1
    return met


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
        detail={"outcome": ruling.outcome, "place": ruling.place, "note": ruling.note},
    )
