"""What the forms about violations send: what happened, what follows, until when, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from flask import request

from gatekeeper.certificates.fields import noted
from gatekeeper.certificates.order.sanctioning import Ruling
from gatekeeper.errors import InputWrong
from gatekeeper.policy.sanctions import Outcome, Violation, Why
from gatekeeper.store.violations import MAX_PLACE
from kiosk.screens.desk.given import given
from kiosk.screens.desk.typed import chosen, line, note, whole, word_of

MAX_HOURS = 24
_LASTING = frozenset({Outcome.HELD, Outcome.TRAINING})
_BARS = frozenset({Outcome.BARRED, Outcome.ORGANISATION_OUT})


def violation_of(values: Mapping[str, str]) -> Violation:
    """What happened. Raises InputWrong."""
    found = word_of(Violation, values.get("violation", ""))
    if found is None:
        raise InputWrong({"violation": "missing"})
    return found


def ruling() -> Ruling:
    """What was decided. Raises InputWrong.

    What follows must have been chosen beside this violation, not beside the one before it.
    """
    violation, outcome = violation_of(request.form), chosen(Outcome, "outcome", fault="follows")
    if request.form.get("proposed_for", "") != violation:
        raise InputWrong({"follows": "missing"})
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
    typed, now = request.form.get("until", "")[:8], given().now()
    hours = whole(typed) or 0
    if 0 < hours <= MAX_HOURS:
        return now + timedelta(hours=hours)
    match typed:
        case "day":
            return datetime.combine(now.date() + timedelta(days=1), time.min)
        case "phase":
            return given().edition.phase_at(now).ends
        case "typed":
            try:
                until = datetime.fromisoformat(request.form.get("until_typed", "")[:16])
            except ValueError:
                raise InputWrong({"until": "not_a_date"}) from None
            return until.replace(tzinfo=None)
        case _:
            return None


def through() -> int | None:
    """The last edition of a bar; None: until it is lifted. Raises InputWrong."""
    typed = request.form.get("through", "")[:8]
    if typed == "lifted":
        return None
    edition = whole(typed)
    if edition is None:
        raise InputWrong({"through": "missing"})
    return edition


def undone(reasons: Sequence[Why]) -> tuple[Why, str | None]:
    """Why something is undone, one of these, and the note. Raises InputWrong."""
    why = chosen(reasons, "reason")
    return why, noted(note(), required=why is Why.OTHER) or None
