"""What somebody did, and what usually follows (handbook 5; H 3.5.4, 3.5.7, 5.2.6(14), 6).

A person decides: what follows here is proposed, with the rule it comes from.
"""

from dataclasses import dataclass
from enum import StrEnum

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind, OrganisationKind


class Violation(StrEnum):
    """What was done: the words of guards, of the desk and of the log."""

    SOLD_OR_LENT = "sold_or_lent"
    ALTERED_OR_FORGED = "altered_or_forged"
    NOT_THE_HOLDER = "not_the_holder"
    NOT_VALID = "not_valid"
    """Not registered, not yet valid or expired (H 3.5.7)."""
    SMOKING = "smoking"
    REFUSED_CHECK = "refused_check"
    LEAFLETS = "leaflets"
    THEFT = "theft"
    NO_HELMET = "no_helmet"
    """Helmet or rope not worn, after a warning."""
    UNGUARDED_HEIGHT = "unguarded_height"
    """A ladder or scaffold with nobody beside it, after a warning."""
    NO_ELECTRICIANS_LICENCE = "no_electricians_licence"
    BAREFOOT = "barefoot"
    NO_SAFETY_OFFICER = "no_safety_officer"
    HAZARD_NOT_MENDED = "hazard_not_mended"
    MINOR_ACCIDENT = "minor_accident"
    ELECTRICITY_MISUSED = "electricity_misused"
    INJURY = "injury"
    STAND_COLLAPSED = "stand_collapsed"
    ROUGH_DISMANTLING = "rough_dismantling"
    STAND_AGAINST_RULES = "stand_against_rules"
    """A whole stand: what its organisation is answerable for."""
    OTHER = "other"
    """Another breach of the fair's rules; a note says which."""


class Outcome(StrEnum):
    """What followed."""

    RECORDED = "recorded"
    """Written down, nothing else."""
    HELD = "held"
    """Held until a written promise."""
    TRAINING = "training"
    """Out for some hours of training (停工学习)."""
    CONFISCATED = "confiscated"
    BARRED = "barred"
    """Confiscated, and the person barred from editions."""
    ORGANISATION_OUT = "organisation_out"
    """All credentials of an organisation confiscated, and the organisation refused."""
    LIFTED = "lifted"
    """Given back, released or let in again."""


class Ground(StrEnum):
    """The rule that a proposal comes from."""

    BARRING = "barring"
    """Sold, lent, altered, forged: confiscated, not replaced, barred, to security (H 3.5.4)."""
    NOT_VALID = "not_valid"
    """Turned away, or confiscated (H 3.5.7)."""
    TRAINING = "training"
    """Some hours of training, out meanwhile (H 5.2.6(14))."""
    SMOKING = "smoking"
    """An exhibitor's written promise, and the third time for good (H 6)."""
    WHOLE_STAND = "whole_stand"
    """All credentials of the organisation (H 5.2.6(14))."""
    OUT = "out"
    """Confiscated and out (H 6)."""
    NONE = "none"
    """No rule says what follows: whoever is asked decides."""


class Why(StrEnum):
    """Why what was held or taken works again, or a credential is given up."""

    PROMISE = "promise"
    """A written promise was handed in and filed."""
    TRAINED = "trained"
    MISTAKE = "mistake"
    """It should not have been held or taken."""
    NOT_NEEDED = "not_needed"
    LEFT = "left"
    """The person left the organisation."""
    ASKED = "asked"
    """The organisation asks for it."""
    OTHER = "other"
    """A note says why."""


AT_A_GATE = (
    Violation.SOLD_OR_LENT,
    Violation.ALTERED_OR_FORGED,
    Violation.NOT_THE_HOLDER,
    Violation.NOT_VALID,
    Violation.SMOKING,
    Violation.REFUSED_CHECK,
    Violation.LEAFLETS,
    Violation.THEFT,
)
"""Why a guard keeps a credential (handbook 5), as the guard's screen lists it."""
RELEASING = (Why.PROMISE, Why.TRAINED, Why.MISTAKE, Why.OTHER)
GIVING_BACK = (Why.PROMISE, Why.MISTAKE, Why.OTHER)
CANCELLING = (Why.NOT_NEEDED, Why.LEFT, Why.ASKED, Why.MISTAKE, Why.OTHER)
BARRING = frozenset({Violation.SOLD_OR_LENT, Violation.ALTERED_OR_FORGED})
"""The person is barred from one or more editions and handed to security (H 3.5.4)."""
_AT_A_STAND = frozenset({Kind.EXHIBITOR, Kind.AGENCY_STAFF})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What usually follows."""

    outcome: Outcome
    hours: int = 0
    """Of a training stop."""
    through_edition: int | None = None
    """The last edition of a bar."""
    ground: Ground = Ground.OUT
    time: int = 1
    """Which time this is that the same person does the same."""


def proposal(
    edition: Edition,
    violation: Violation,
    kind: Kind | None,
    organisation: OrganisationKind | None,
    before: int = 0,
) -> Proposal:
    """What follows a violation of somebody with a credential of a kind.

    ``before`` is how often the same person did the same before. A contractor's people get the
    training stop; an exhibitor who smokes gives a written promise, and the badge is gone for good
    at the third time; anybody else is out.
    """
    hours = edition.sanctions.training_hours.get(violation, 0)
    time = before + 1
    if violation is Violation.OTHER:
        return Proposal(Outcome.RECORDED, ground=Ground.NONE, time=time)
    if violation in BARRING:
        last = edition.number
        return Proposal(Outcome.BARRED, through_edition=last, ground=Ground.BARRING, time=time)
    if violation is Violation.STAND_AGAINST_RULES:
        return Proposal(Outcome.ORGANISATION_OUT, ground=Ground.WHOLE_STAND, time=time)
    builds = organisation is OrganisationKind.CONTRACTOR
    if hours and (builds or violation is not Violation.SMOKING):
        return Proposal(Outcome.TRAINING, hours=hours, ground=Ground.TRAINING, time=time)
    if violation is Violation.SMOKING and kind in _AT_A_STAND:
        for_good = time >= edition.sanctions.smoking_for_good
        outcome = Outcome.CONFISCATED if for_good else Outcome.HELD
        return Proposal(outcome, ground=Ground.SMOKING, time=time)
    ground = Ground.NOT_VALID if violation is Violation.NOT_VALID else Ground.OUT
    return Proposal(Outcome.CONFISCATED, ground=ground, time=time)


def proposal_for_all(edition: Edition, violation: Violation) -> Proposal:
    """What follows for everybody of an organisation: all out, a stop, or a line on the list."""
    if violation is Violation.STAND_AGAINST_RULES:
        return Proposal(Outcome.ORGANISATION_OUT, ground=Ground.WHOLE_STAND)
    if hours := edition.sanctions.training_hours.get(violation, 0):
        return Proposal(Outcome.TRAINING, hours=hours, ground=Ground.TRAINING)
    return Proposal(Outcome.RECORDED, ground=Ground.NONE)
