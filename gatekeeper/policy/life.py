"""The life of a credential as one state machine: every step from application to withdrawal.

Handbook 5: applied for, approved, paid, produced, collected, registered, used; besides these what
is done when a card is lost, found, held, taken away or given up. Nothing is ever deleted: a step
changes the recorded state and leaves an entry in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import WITHDRAWN, Role, State


class Step(StrEnum):
    """What is done with a credential at the centre."""

    APPLY = "apply"
    APPROVE = "approve"
    REJECT = "reject"
    PAY = "pay"
    REVERSE = "reverse"
    """A payment was taken back; what it paid is owed again."""
    PRODUCE = "produce"
    COLLECT = "collect"
    REGISTER = "register"
    UNREGISTER = "unregister"
    SUSPEND = "suspend"
    RELEASE = "release"
    REPORT_LOST = "report_lost"
    FIND = "find"
    """A lost one turned up again and works again."""
    SUPERSEDE = "supersede"
    """Another card took its place; never asked for by itself."""
    CONFISCATE = "confiscate"
    GIVE_BACK = "give_back"
    """A confiscated one is returned, as after a written promise."""
    CANCEL = "cancel"


class Need(StrEnum):
    """What a step cannot be taken without, besides what ``policy.issuing`` objects to."""

    REASON = "reason"
    """A word that says why, and may have a note."""
    UNTIL = "until"
    """Until when it is held, fair time."""
    PHASE = "phase"
    """For which phase, or for the whole edition."""
    NOTHING_DUE = "nothing_due"
    """No charge of the credential is open."""
    COLLECTOR = "collector"
    """Who is handed it."""
    IDENTITY_CONFIRMED = "identity_confirmed"
    """The clerk compared the person with the document."""


class Cost(StrEnum):
    """What a step makes somebody owe; the amounts are found by ``policy.fees``."""

    ISSUE = "issue"
    """The fee of the kind, or of the change or loss that the application is for."""
    NOTHING = "nothing"


class Consequence(StrEnum):
    """What a step does besides changing the state of its own credential."""

    SUPERSEDES_REPLACED = "supersedes_replaced"
    """The credential that it replaces is superseded, unless it is withdrawn already."""
    MAKES_REGISTRATION = "makes_registration"
    ENDS_REGISTRATION = "ends_registration"
    DROPS_CHARGES = "drops_charges"
    """What is still owed for it is owed no more."""
    OPENS_CHARGES = "opens_charges"
    """What was paid for it is owed again."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: from which states to which, who may take it, what it costs, needs and does."""

    step: Step
    before: frozenset[State]
    """States from which it starts; empty for the first step, which makes the credential."""
    after: State | None
    """The state it leads to; None where it stays as it is."""
    right: Right
    needs: frozenset[Need] = frozenset()
    cost: Cost = Cost.NOTHING
    consequences: frozenset[Consequence] = frozenset()


_HELD_BY_SOMEBODY = frozenset({State.ISSUED, State.SUSPENDED})
_WAITING = frozenset({State.APPLIED, State.APPROVED, State.PAID, State.PRODUCED})
_TRANSITIONS = (
    Transition(Step.APPLY, frozenset(), State.APPLIED, Right.APPLY),
    Transition(
        Step.APPROVE, frozenset({State.APPLIED}), State.APPROVED, Right.APPROVE, cost=Cost.ISSUE
    ),
    Transition(
        Step.REJECT,
        frozenset({State.APPLIED}),
        State.REJECTED,
        Right.APPROVE,
        needs=frozenset({Need.REASON}),
    ),
    Transition(
        Step.PAY,
        frozenset({State.APPROVED}),
        State.PAID,
        Right.TAKE_PAYMENT,
        needs=frozenset({Need.NOTHING_DUE}),
    ),
    Transition(
        Step.REVERSE,
        frozenset({State.PAID}),
        State.APPROVED,
        Right.REVERSE_PAYMENT,
        needs=frozenset({Need.REASON}),
        consequences=frozenset({Consequence.OPENS_CHARGES}),
    ),
    Transition(
        Step.PRODUCE,
        frozenset({State.APPROVED, State.PAID}),
        State.PRODUCED,
        Right.PRODUCE,
        needs=frozenset({Need.NOTHING_DUE}),
    ),
    Transition(
        Step.COLLECT,
        frozenset({State.PRODUCED}),
        State.ISSUED,
        Right.HAND_OVER,
        needs=frozenset({Need.COLLECTOR, Need.NOTHING_DUE}),
        consequences=frozenset({Consequence.SUPERSEDES_REPLACED}),
    ),
    Transition(
        Step.REGISTER,
        frozenset({State.ISSUED}),
        None,
        Right.REGISTER,
        needs=frozenset({Need.PHASE}),
        consequences=frozenset({Consequence.MAKES_REGISTRATION}),
    ),
    Transition(
        Step.UNREGISTER,
        _HELD_BY_SOMEBODY,
        None,
        Right.UNREGISTER,
        needs=frozenset({Need.PHASE, Need.REASON}),
        consequences=frozenset({Consequence.ENDS_REGISTRATION}),
    ),
    Transition(
        Step.SUSPEND,
        _HELD_BY_SOMEBODY,
        State.SUSPENDED,
        Right.SUSPEND,
        needs=frozenset({Need.REASON, Need.UNTIL}),
    ),
    Transition(
        Step.RELEASE,
        frozenset({State.SUSPENDED}),
        State.ISSUED,
        Right.SUSPEND,
        needs=frozenset({Need.REASON}),
    ),
    Transition(Step.REPORT_LOST, _HELD_BY_SOMEBODY, State.LOST, Right.REPLACE),
    Transition(
        Step.FIND,
        frozenset({State.LOST}),
        State.ISSUED,
        Right.FIND,
        needs=frozenset({Need.IDENTITY_CONFIRMED}),
    ),
    Transition(
        Step.SUPERSEDE,
        _HELD_BY_SOMEBODY,
        State.SUPERSEDED,
        Right.HAND_OVER,
    ),
    Transition(
        Step.CONFISCATE,
        _HELD_BY_SOMEBODY | {State.LOST, State.SUPERSEDED},
        State.CONFISCATED,
        Right.CONFISCATE,
        needs=frozenset({Need.REASON}),
    ),
    Transition(
        Step.GIVE_BACK,
        frozenset({State.CONFISCATED}),
        State.ISSUED,
        Right.GIVE_BACK,
        needs=frozenset({Need.REASON, Need.IDENTITY_CONFIRMED}),
    ),
    Transition(
        Step.CANCEL,
        _WAITING | _HELD_BY_SOMEBODY | {State.LOST},
        State.CANCELLED,
        Right.CANCEL,
        needs=frozenset({Need.REASON}),
        consequences=frozenset({Consequence.DROPS_CHARGES}),
    ),
)
LIFE: Mapping[Step, Transition] = {each.step: each for each in _TRANSITIONS}
"""Every step there is."""
ENDED = WITHDRAWN - {State.LOST, State.CONFISCATED} | {State.REJECTED}
"""States that no step leads out of, but for a superseded card that is taken away."""


def leads_on(step: Step, state: State) -> bool:
    """Whether a step starts from a state."""
    return state in LIFE[step].before


def steps_from(state: State, role: Role) -> tuple[Step, ...]:
    """What a role may do with a credential in this state; not what only follows from others."""
    return tuple(
        each.step
        for each in _TRANSITIONS
        if state in each.before and each.step is not Step.SUPERSEDE and may(role, each.right)
    )
