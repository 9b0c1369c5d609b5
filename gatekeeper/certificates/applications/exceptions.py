"""Exceptions from rules of issue: granted on record, with a name on them, and taken back.

More than the quota is what the plan review group approved (H 5.2.6), recorded by a supervisor with
its reference, or the duty manager's consent; what comes late is the duty manager's alone (H 3.4.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting, need
from gatekeeper.certificates.fields import MAX_NOTE, Faults, noted
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import EventKind, Kind, Role
from gatekeeper.store.desk_tables import exceptions
from gatekeeper.store.tables import organisations

COUNTED = frozenset({Rule.QUOTA_USED_UP, Rule.NO_STAND})
"""Rules that are widened by a number of credentials, not set aside for a time."""
LATE = frozenset({Rule.FORMS_CLOSED, Rule.ASKED_TOO_LATE, Rule.CHANGE_ENDED, Rule.COUNTER_CLOSED})
MOST_EXTRA = 999
GIVEN_BY: Mapping[Excuse, Right] = {
    Excuse.PLAN_REVIEW: Right.EXCEED_QUOTA,
    Excuse.DUTY_MANAGER: Right.CONSENT,
}
"""The right that recording each sort of exception needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptional:
    """An exception as it is asked for."""

    rule: Rule
    excuse: Excuse
    organisation: str
    """Its code."""
    kind: Kind
    phase: int | None = None
    """None: all of them; only for rules that do not count."""
    extra: int | None = None
    """How many more than the quota, 1 to 999; only for rules that count."""
    until: datetime | None = None
    """Until when it holds, fair time; only for rules that do not count."""
    note: str = ""
    """Whose approval, with its reference; or why."""


@dataclass(frozen=True, slots=True)
class Granted:
    """An exception on record."""

    id: int
    rule: Rule
    excuse: Excuse
    organisation: str
    organisation_name: str
    kind: Kind | None
    phase: int | None
    extra: int | None
    until: datetime | None
    """Fair time."""
    note: str
    granted_at: datetime
    """Aware, as is ``revoked_at``."""
    granted_by: str
    revoked_at: datetime | None
    revoked_by: str | None


def grantable(role: Role, excusable_by: frozenset[Excuse]) -> Excuse | None:
    """The sort of exception that a role may record, the group's before the manager's own."""
    return next(
        (each for each in Excuse if each in excusable_by and may(role, GIVEN_BY[each])), None
    )


def grant(centre: Centre, by: By, asked: Exceptional, *, form: str | None = None) -> int:
    """Record an exception; its number, by which it is taken back.

    Raises InputWrong (``missing``, ``too_many``, ``in_the_past``), NotAsExpected
    (``no_such_organisation``, ``no_exception`` from such a rule), RightMissing, SubmittedBefore.
    """
    faults = Faults()
    note = faults.line("note", asked.note, MAX_NOTE, required=True)
    with acting(centre, by, GIVEN_BY[asked.excuse], form=form) as act:
        _check(act, asked, faults)
        faults.tell()
        counted = asked.rule in COUNTED
        made = act.conn.execute(
            insert(exceptions)
            .values(
                rule=asked.rule,
                excuse=asked.excuse,
                organisation_id=_organisation_id(act, asked.organisation),
                edition=act.edition.number,
                kind=asked.kind,
                phase=asked.phase,
                extra=asked.extra if counted else None,
                until=None if counted else asked.until,
                note=note,
                granted_at=act.by.now,
                granted_by=act.by.account,
            )
            .returning(exceptions.c.id)
        ).scalar_one()
        act.log(
            EventKind.GRANT,
            action="grant",
            reason=asked.rule,
            detail={
                "exception": made,
                "excuse": asked.excuse,
                "organisation": asked.organisation,
                "kind": asked.kind,
                "phase": asked.phase,
                "extra": asked.extra if counted else None,
                "until": asked.until.isoformat() if asked.until and not counted else None,
                "note": note,
            },
        )
        act.outcome = str(made)
        return int(made)


def revoke(
    centre: Centre, by: By, exception_id: int, note: str, *, form: str | None = None
) -> None:
    """Take an exception back; what was approved under it stays approved.

    Raises InputWrong, NotAsExpected (``no_such_exception``, ``revoked_before``), RightMissing.
    """
    why = noted(note, required=True)
    with acting(centre, by, Right.EXCEED_QUOTA, form=form) as act:
        row = act.conn.execute(
            select(exceptions.c.excuse, exceptions.c.rule, exceptions.c.revoked_by).where(
                exceptions.c.id == exception_id
            )
        ).first()
        if row is None:
            raise NotAsExpected("no_such_exception")
        act.need(GIVEN_BY[Excuse(row.excuse)])
        if row.revoked_by is not None:
            raise NotAsExpected("revoked_before", actor=row.revoked_by)
        act.conn.execute(
            update(exceptions)
            .where(exceptions.c.id == exception_id)
            .values(revoked_at=act.by.now, revoked_by=act.by.account)
        )
        act.log(
            EventKind.GRANT,
            action="revoke",
            reason=row.rule,
            detail={"exception": exception_id, "note": why},
        )


def listed(
    centre: Centre, by: By, *, organisation: str | None = None, limit: int = 200
) -> list[Granted]:
    """The edition's exceptions, the newest first; of one organisation, or of all."""
    need(by, Right.APPROVE)
    wanted = (
        select(
            exceptions.c.id,
            exceptions.c.rule,
            exceptions.c.excuse,
            organisations.c.code,
            organisations.c.name,
            exceptions.c.kind,
            exceptions.c.phase,
            exceptions.c.extra,
            exceptions.c.until,
            exceptions.c.note,
            exceptions.c.granted_at,
            exceptions.c.granted_by,
            exceptions.c.revoked_at,
            exceptions.c.revoked_by,
        )
        .join_from(exceptions, organisations, organisations.c.id == exceptions.c.organisation_id)
        .where(exceptions.c.edition == centre.edition.number)
        .order_by(exceptions.c.id.desc())
        .limit(limit)
    )
    if organisation is not None:
        wanted = wanted.where(organisations.c.code == organisation)
    with centre.store.reading() as conn:
        rows = conn.execute(wanted).all()
    made = []
    for number, rule, excuse, *rest in rows:
        made.append(Granted(number, Rule(rule), Excuse(excuse), *rest))
    return made


def _check(act: Act, asked: Exceptional, faults: Faults) -> None:
    if asked.rule not in COUNTED | LATE:
        raise NotAsExpected("no_exception")
    if asked.rule in LATE and asked.excuse is not Excuse.DUTY_MANAGER:
        raise NotAsExpected("no_exception")
    if asked.rule in COUNTED:
        if asked.extra is None:
            faults.add("extra", "missing")
        elif not 1 <= asked.extra <= MOST_EXTRA:
            faults.add("extra", "too_many")
        if asked.phase is None:  # a quota is of a phase
            faults.add("phase", "missing")
    elif asked.until is None:
        faults.add("until", "missing")
    elif asked.until <= act.at:
        faults.add("until", "in_the_past")


def _organisation_id(act: Act, code: str) -> int:
    found = act.conn.execute(select(organisations.c.id).where(organisations.c.code == code))
    organisation_id: int | None = found.scalar()
    if organisation_id is None:
        raise NotAsExpected("no_such_organisation", code=code[:40])
    return organisation_id
