"""Until when somebody counts as inside (handbook 2)."""

import pytest

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.presence import is_inside
from tests.gatekeeper.policy.presented import at


@pytest.mark.parametrize(
    ("since", "now", "inside"),
    [
        ("15 10:00", "15 23:00", True),
        ("15 10:00", "16 03:59:59", True),
        ("15 10:00", "16 04:00", False),
        ("16 04:00", "16 04:00", True),
        ("11 10:00", "12 04:00", False),
        ("14 09:00", "15 04:00", False),
        ("19 10:00", "20 09:59", True),
        ("N4 10:00", "N6 05:00", True),
        ("N4 03:59", "N4 04:00", False),
        ("29 05:00", "30 04:00", False),
    ],
)
def test_presence_is_forgotten_at_four_in_setup_and_show(
    edition: Edition, since: str, now: str, inside: bool
) -> None:
    assert is_inside(edition, at(since), at(now)) is inside
