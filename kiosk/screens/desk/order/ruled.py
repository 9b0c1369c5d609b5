"""What the forms about violations send: what happened, what follows, until when, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from flask import request

from gatekeeper.certificates.fields import MAX_NOTE, Faults
from gatekeeper.certificates.order.sanctioning import Ruling
from gatekeeper.errors import InputWrong
from gatekeeper.policy.sanctions import Outcome, Violation, Why
from gatekeeper.store.violations import MAX_PLACE
from kiosk.screens.desk.counter.typed import line, note
from kiosk.screens.desk.given import given

MAX_HOURS = 24
_LASTING = frozenset({Outcome.HELD, Outcome.TRAINING})
_BARS = frozenset({Outcome.BARRED, Outcome.ORGANISATION_OUT})


def violation_of(values: Mapping[str, str]) -> Violation:
    """What happened. Raises InputWrong."""
    typed = values.get("violation", "")[:64]
    if typed not in set(Violation):
        raise InputWrong({"violation": "missing"})
    return Violation(typed)


def ruling() -> Ruling:
    """What was decided. Raises InputWrong.

    What follows must have been chosen beside this violation, not beside the one before it.
    """
    violation, typed = violation_of(request.form), request.form.get("outcome", "")[:64]
    stale = request.form.get("proposed_for", "")[:64] != violation
    if typed not in set(Outcome) or stale:
        raise InputWrong({"follows": "missing"})
    outcome = Outcome(typed)
    return Ruling(
        violation=violation,
        outcome=outcome,
        until=until() if outcome in _LASTING else None,
        through_edition=through() if outcome in _BARS else None,
        place=line("where", MAX_PLACE),
        note=note(),
    )


def until() -> datetime | None:
    """Until when it is held, fair time; None where nothing was chosen. Raises InputWrong."""
    chosen, now = request.form.get("until", "")[:8], given().now()
    if chosen.isascii() and chosen.isdigit() and 0 < int(chosen) <= MAX_HOURS:
        return now + timedelta(hours=int(chosen))
    match chosen:
        case "day":
            return datetime.combine(now.date() + timedelta(days=1), time.min)
        case "phase":
            return given().edition.phase_at(now).ends
        case "typed":
            try:
                typed = datetime.fromisoformat(request.form.get("until_typed", "")[:16])
            except ValueError:
                raise InputWrong({"until": "not_a_date"}) from None
            return typed.replace(tzinfo=None)
        case _:
            return None


def through() -> int | None:
    """The last edition of a bar; None: until it is lifted. Raises InputWrong."""
    typed = request.form.get("through", "")[:8]
    if typed == "lifted":
        return None
    if not (typed.isascii() and typed.isdigit()):
        raise InputWrong({"through": "missing"})
    return int(typed)


def undone(reasons: Sequence[Why]) -> tuple[Why, str | None]:
    """Why something is undone, one of these, and the note. Raises InputWrong."""
    typed = request.form.get("reason", "")[:64]
    if typed not in set(reasons):
        raise InputWrong({"reason": "missing"})
    faults = Faults()
    noted = faults.line("note", note(), MAX_NOTE, required=typed == Why.OTHER)
    faults.tell()
    return Why(typed), noted or None
