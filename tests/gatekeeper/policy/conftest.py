"""A scan of a good credential, to be broken one rule at a time."""

import pytest

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind
from tests.gatekeeper.policy.presented import HOLDER, ORGANISATION, Presented, at, credential


@pytest.fixture
def exhibitor(edition: Edition) -> Presented:
    """An exhibitor, registered for both phases, on the first morning of phase 1's show."""
    return Presented(
        edition,
        at("15 10:00"),
        credential=credential(Kind.EXHIBITOR, id_number="U1000001", organisation_code="1401001"),
        facts={
            "holder": HOLDER,
            "organisation": ORGANISATION,
            "registrations": frozenset({(126, 1), (126, 3)}),
        },
    )


@pytest.fixture
def lorry(edition: Edition) -> Presented:
    """A lorry that brings exhibits on the third floor, in its slot on a setup morning."""
    return Presented(
        edition,
        at("11 09:00"),
        gate="V-3",
        plate="粤A·T1001",
        credential=credential(
            Kind.SETUP_VEHICLE,
            phase=1,
            plate="粤A T1001",
            length_m=9.6,
            slot_from=at("11 08:30"),
            slot_to=at("11 12:00"),
        ),
        facts={"holder": HOLDER, "organisation": ORGANISATION},
    )
