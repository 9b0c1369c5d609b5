"""What usually follows a violation, by the handbook's own words."""

import pytest

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.sanctions import Outcome, Proposal, Violation, proposal
from gatekeeper.policy.words import ConfiscationReason, Kind, OrganisationKind

EXHIBITOR, CONTRACTOR = OrganisationKind.EXHIBITOR, OrganisationKind.CONTRACTOR
HELD, OUT = Proposal(Outcome.HELD), Proposal(Outcome.CONFISCATED)
BARRED = Proposal(Outcome.BARRED, through_edition=126)


@pytest.mark.parametrize(
    ("violation", "who", "before", "expected"),
    [
        ("smoking", (Kind.EXHIBITOR, EXHIBITOR), 0, HELD),
        ("smoking", (Kind.EXHIBITOR, EXHIBITOR), 1, HELD),
        ("smoking", (Kind.EXHIBITOR, EXHIBITOR), 2, OUT),
        ("smoking", (Kind.BUYER, OrganisationKind.BUYER), 0, OUT),
        ("smoking", (Kind.SETUP, EXHIBITOR), 0, OUT),
        ("smoking", (Kind.SETUP, CONTRACTOR), 0, Proposal(Outcome.TRAINING, hours=1)),
        ("no_helmet", (Kind.SETUP, CONTRACTOR), 5, Proposal(Outcome.TRAINING, hours=1)),
        ("hazard_not_mended", (Kind.SETUP, CONTRACTOR), 0, Proposal(Outcome.TRAINING, hours=2)),
        ("injury", (Kind.DISMANTLING, CONTRACTOR), 0, Proposal(Outcome.TRAINING, hours=3)),
        ("sold_or_lent", (Kind.EXHIBITOR, EXHIBITOR), 0, BARRED),
        ("altered_or_forged", (Kind.SETUP, CONTRACTOR), 0, BARRED),
        ("theft", (Kind.BUYER, None), 0, OUT),
        ("leaflets", (Kind.EXHIBITOR, EXHIBITOR), 0, OUT),
        ("refused_check", (None, None), 0, OUT),
        ("stand_against_rules", (None, EXHIBITOR), 0, Proposal(Outcome.ORGANISATION_OUT)),
    ],
)
def test_what_follows(
    edition: Edition,
    violation: str,
    who: tuple[Kind | None, OrganisationKind | None],
    before: int,
    expected: Proposal,
):
    assert proposal(edition, Violation(violation), *who, before) == expected


def test_a_guards_words_are_violations():
    assert {str(word) for word in ConfiscationReason} <= {str(word) for word in Violation}
