"""A print room over the small fair, with badges to be made."""

import pytest

from gatekeeper.policy.words import Kind, State
from tests.gatekeeper.certificates.printing.rooms import AHMED, NEW, OTHER, SOMCHAI, PrintRoom
from tests.gatekeeper.certificates.test_known import application, credential
from tests.harness.office import Office


@pytest.fixture
def room(office: Office) -> PrintRoom:
    """One card printer that is well, and Ahmed's badge to be made."""
    made = credential(office, NEW, Kind.EXHIBITOR, state=State.APPROVED, holder_id=AHMED)
    application(office, made, for_phase=1, edition=126, position="Engineer")
    found = PrintRoom(office)
    found.announce()
    found.well()
    return found


@pytest.fixture
def another(room: PrintRoom) -> str:
    """A badge more to be made: Somchai's."""
    made = credential(room.office, OTHER, Kind.EXHIBITOR, state=State.APPROVED, holder_id=SOMCHAI)
    application(room.office, made, for_phase=1, edition=126)
    return OTHER
