"""Lets a credential that was held or taken away work again, or gives one up for good."""

from gatekeeper.certificates.acting import By, Centre, acting
from gatekeeper.certificates.asking import ask, refuse_if
from gatekeeper.certificates.counter.replacing import refuse_replaced
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import StepIncomplete
from gatekeeper.policy.issuing import to_return
from gatekeeper.policy.life import LIFE, Need, Step


def undo(
    centre: Centre,
    by: By,
    number: str,
    step: Step,
    *,
    reason: str,
    note: str | None = None,
    identity_confirmed: bool = False,
    version: int | None = None,
    form: str | None = None,
) -> OnDesk:
    """Release a credential before its time, give a confiscated one back, or cancel one for good.

    Who is barred, holds another one by now or was given one for it gets none back; what is owed
    for a cancelled one is dropped, what was paid stays paid. Raises StepIncomplete, NotAsExpected
    (``replaced_by``), Objected, StepImpossible, Overtaken, RightMissing.
    """
    life = LIFE[step]
    if Need.IDENTITY_CONFIRMED in life.needs and not identity_confirmed:
        raise StepIncomplete(step, Need.IDENTITY_CONFIRMED)
    with acting(centre, by, life.right, form=form) as act:
        act.outcome = number
        held = hold(act, number, version=version)
        if step is not Step.CANCEL:
            refuse_replaced(act, held)
            asked = ask(act, held, at_counter=False)
            refuse_if(to_return(act.edition, asked.request, asked.known), held)
        return take_step(act, held, step, reason=reason, note=note)
