"""What usually follows a violation, by the handbook's own words."""

import pytest

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.sanctions import (
    Ground,
    Outcome,
    Proposal,
    Violation,
    proposal,
    proposal_for_all,
)
from gatekeeper.policy.words import Kind, OrganisationKind

EXHIBITOR, CONTRACTOR = OrganisationKind.EXHIBITOR, OrganisationKind.CONTRACTOR
HELD = (Outcome.HELD, 0, None, Ground.SMOKING)
OUT = (Outcome.CONFISCATED, 0, None, Ground.OUT)
BARRED = (Outcome.BARRED, 0, 126, Ground.BARRING)


def training(hours: int) -> tuple[object, ...]:
    return (Outcome.TRAINING, hours, None, Ground.TRAINING)


def told(found: Proposal) -> tuple[object, ...]:
    return (found.outcome, found.hours, found.through_edition, found.ground)


@pytest.mark.parametrize(
    ("violation", "who", "before", "expected"),
    [
        ("smoking", (Kind.EXHIBITOR, EXHIBITOR), 0, HELD),
        ("smoking", (Kind.EXHIBITOR, EXHIBITOR), 1, HELD),
        ("smoking", (Kind.EXHIBITOR, EXHIBITOR), 2, (*OUT[:3], Ground.SMOKING)),
        ("smoking", (Kind.BUYER, OrganisationKind.BUYER), 0, OUT),
        ("smoking", (Kind.SETUP, EXHIBITOR), 0, OUT),
        ("smoking", (Kind.SETUP, CONTRACTOR), 0, training(1)),
        ("no_helmet", (Kind.SETUP, CONTRACTOR), 5, training(1)),
        ("hazard_not_mended", (Kind.SETUP, CONTRACTOR), 0, training(2)),
        ("injury", (Kind.DISMANTLING, CONTRACTOR), 0, training(3)),
        ("sold_or_lent", (Kind.EXHIBITOR, EXHIBITOR), 0, BARRED),
        ("altered_or_forged", (Kind.SETUP, CONTRACTOR), 0, BARRED),
        ("theft", (Kind.BUYER, None), 0, OUT),
        ("leaflets", (Kind.EXHIBITOR, EXHIBITOR), 0, OUT),
        ("refused_check", (None, None), 0, OUT),
        (
            "stand_against_rules",
            (None, EXHIBITOR),
            0,
            (Outcome.ORGANISATION_OUT, 0, None, Ground.WHOLE_STAND),
        ),
        ("not_valid", (Kind.BUYER, None), 0, (*OUT[:3], Ground.NOT_VALID)),
        ("other", (Kind.BUYER, None), 0, (Outcome.RECORDED, 0, None, Ground.NONE)),
    ],
)
def test_what_follows(
    edition: Edition,
    violation: str,
    who: tuple[Kind | None, OrganisationKind | None],
    before: int,
    expected: tuple[object, ...],
):
    found = proposal(edition, Violation(violation), *who, before)
    assert told(found) == expected
    assert found.time == before + 1


@pytest.mark.parametrize(
    ("violation", "expected"),
    [
        ("stand_against_rules", (Outcome.ORGANISATION_OUT, 0, None, Ground.WHOLE_STAND)),
        ("hazard_not_mended", training(2)),
        ("theft", (Outcome.RECORDED, 0, None, Ground.NONE)),
    ],
)
def test_what_follows_for_a_whole_organisation(
    edition: Edition, violation: str, expected: tuple[object, ...]
):
    assert told(proposal_for_all(edition, Violation(violation))) == expected
