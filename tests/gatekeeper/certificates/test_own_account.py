"""What people change about their own accounts is in the log, or is not changed."""

from datetime import timedelta

import pytest

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.staff import own_account
from gatekeeper.certificates.staff.signing_in import Door
from gatekeeper.errors import ClockSetBack
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import accounts
from tests.harness.office import OPEN, PASSWORD, Office


def test_a_password_is_not_changed_where_nothing_can_be_written_down(office: Office):
    account = accounts.add(office.store, "lin", Role.CLERK, PASSWORD, OPEN)
    with acting(office.centre, office.by(), Right.SEARCH) as act:
        act.log(EventKind.READ)
    before = OPEN - timedelta(hours=1)
    door = Door(centre=office.centre, key=b"k" * 32, desk="3", now=before, hours=10)
    with pytest.raises(ClockSetBack):
        own_account.change_password(door, account, PASSWORD, "another horse battery")
    assert accounts.has_password(office.store, "lin", PASSWORD)
