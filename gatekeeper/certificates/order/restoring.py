"""Lets a credential that was held or taken away work again, or gives one up for good."""

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.asking import ask, refuse_if
from gatekeeper.certificates.counter.replacing import refuse_replaced
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import StepIncomplete
from gatekeeper.policy.issuing import to_return
from gatekeeper.policy.life import LIFE, Need, Step


def release(
    centre: Centre,
    by: By,
    number: str,
    *,
    reason: str,
    note: str | None = None,
    version: int | None = None,
    form: str | None = None,
) -> OnDesk:
    """End a suspension before its time. Raises Objected, StepImpossible, RightMissing."""
    with acting(centre, by, LIFE[Step.RELEASE].right, form=form) as act:
        on_desk = hold(act, number, version=version)
        _ask(act, on_desk)
        act.outcome = number
        return take_step(act, on_desk, Step.RELEASE, reason=reason, note=note)


def give_back(
    centre: Centre,
    by: By,
    number: str,
    *,
    reason: str,
    identity_confirmed: bool,
    note: str | None = None,
    version: int | None = None,
    form: str | None = None,
) -> OnDesk:
    """Return a confiscated credential to its holder, who stands there with the document.

    Raises StepIncomplete (``identity_confirmed``), NotAsExpected (``replaced_by``), Objected,
    StepImpossible, RightMissing.
    """
    if not identity_confirmed:
        raise StepIncomplete(Step.GIVE_BACK, Need.IDENTITY_CONFIRMED)
    with acting(centre, by, LIFE[Step.GIVE_BACK].right, form=form) as act:
        on_desk = hold(act, number, version=version)
        _ask(act, on_desk)
        act.outcome = number
        return take_step(act, on_desk, Step.GIVE_BACK, reason=reason, note=note)


def cancel(
    centre: Centre,
    by: By,
    number: str,
    *,
    reason: str,
    note: str | None = None,
    version: int | None = None,
    form: str | None = None,
) -> OnDesk:
    """Give a credential up for good; what is owed for it is dropped, what was paid stays paid.

    Raises StepImpossible, StepIncomplete, RightMissing.
    """
    with acting(centre, by, LIFE[Step.CANCEL].right, form=form) as act:
        act.outcome = number
        on_desk = hold(act, number, version=version)
        return take_step(act, on_desk, Step.CANCEL, reason=reason, note=note)


def _ask(act: Act, on_desk: OnDesk) -> None:
    """A person who is barred, holds another one by now or was given one for it gets none back."""
    refuse_replaced(act, on_desk)
    asked = ask(act, on_desk, at_counter=False)
    refuse_if(to_return(act.edition, asked.request, asked.known), on_desk)
