"""Approves and rejects what was applied for, one or many at once (handbook 5).

Approving makes the charges. Each of many stands for itself: those that pass are approved, those
that do not are told with everything that stands against them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.applications.weighing import weigh_waiting
from gatekeeper.certificates.fields import noted
from gatekeeper.certificates.money.charging import charge
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import CertificateError, NoSuchCredential, Objected, StepImpossible
from gatekeeper.policy.fees import total
from gatekeeper.policy.life import Step, leads_on
from gatekeeper.policy.rights import Right

MOST_AT_ONCE = 2_000


class RejectReason(StrEnum):
    """Why an application is rejected."""

    DATA_WRONG = "data_wrong"
    """Organisation, code or name are not those of the register or the document."""
    DOCUMENT = "document"
    PHOTO = "photo"
    NO_STAMP = "no_stamp"
    NOT_ENTITLED = "not_entitled"
    TWICE = "twice"
    """The same was applied for before."""
    TAKEN_BACK = "taken_back"
    """The applicant does not want it any more."""
    OTHER = "other"
    """The note says what."""


@dataclass(frozen=True, slots=True)
class Pick:
    """An application as a form shows it; ``version`` None: whatever happened to it since."""

    number: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many."""

    number: str
    charged: int = 0
    """Whole units of the edition's currency."""
    error: CertificateError | NoSuchCredential | None = None
    """Why it was not done; None: it was."""


def approve(
    centre: Centre,
    by: By,
    number: str,
    *,
    version: int | None = None,
    form: str | None = None,
) -> Outcome:
    """Approve one application and charge for it.

    Raises Objected with all that stands against it as of now, StepImpossible where it does not
    wait any more, Overtaken, NoSuchCredential, SubmittedBefore, RightMissing.
    """
    with acting(centre, by, Right.APPROVE, form=form) as act:
        act.outcome = number
        return approve_pick(act, Pick(number, version))


def approve_many(
    centre: Centre, by: By, picks: Iterable[Pick], *, form: str | None = None
) -> tuple[Outcome, ...]:
    """Approve those of many that pass, in the order given; the first 2,000 are looked at.

    Other desks wait until all are done: give a few dozen at a time. Raises SubmittedBefore,
    RightMissing; what stands against single ones is in their outcomes.
    """
    outcomes = []
    with acting(centre, by, Right.APPROVE, form=form) as act:
        for pick in tuple(picks)[:MOST_AT_ONCE]:
            try:
                with act.conn.begin_nested():
                    outcomes.append(approve_pick(act, pick))
            except (CertificateError, NoSuchCredential) as error:
                outcomes.append(Outcome(pick.number, error=error))
    return tuple(outcomes)


def reject(
    centre: Centre,
    by: By,
    number: str,
    reason: RejectReason,
    note: str = "",
    *,
    version: int | None = None,
    form: str | None = None,
) -> OnDesk:
    """Reject an application, with a word and, for ``other``, a note that says why.

    Raises InputWrong, StepImpossible, Overtaken, NoSuchCredential, SubmittedBefore, RightMissing.
    """
    text = noted(note, required=reason is RejectReason.OTHER)
    with acting(centre, by, Right.APPROVE, form=form) as act:
        act.outcome = number
        held = hold(act, number, version=version)
        return take_step(act, held, Step.REJECT, reason=reason, note=text or None)


def approve_pick(act: Act, pick: Pick) -> Outcome:
    """Approve one inside an act whose right was checked; raises as ``approve`` does."""
    held = hold(act, pick.number, version=pick.version)
    if not leads_on(Step.APPROVE, held.state):
        raise StepImpossible(held.number, Step.APPROVE, held.state)
    weighed = weigh_waiting(act.conn, act.edition, act.by.now, held.number)
    if weighed.objections:
        raise Objected(weighed.objections, held.number)
    owed = total(weighed.fee)
    approved = take_step(act, held, Step.APPROVE, detail={"amount": owed or None})
    return Outcome(held.number, charged=charge(act, approved, weighed.fee))
