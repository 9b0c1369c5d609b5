"""Counter hours are set aside by whom they do not bind, and by nobody else, whatever is done."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gatekeeper.certificates.acting import By
from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.counter.registering import register, register_tapped
from gatekeeper.certificates.counter.replacing import Wish, replace_lost
from gatekeeper.errors import Objected, RightMissing
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import Role
from tests.gatekeeper.certificates.asked import ASKED
from tests.gatekeeper.certificates.test_replacing import WISH
from tests.harness.office import BADGE, Office

Deed = Callable[[Office, By, bool], object]


def applied(office: Office, by: By, at_counter: bool) -> object:
    return apply(office.centre, by, replace(ASKED, at_counter=at_counter))


def registered(office: Office, by: By, at_counter: bool) -> object:
    return register(office.centre, by, BADGE, 1, at_counter=at_counter)


def tapped(office: Office, by: By, at_counter: bool) -> object:
    refused = register_tapped(office.centre, by, BADGE, 1, at_counter=at_counter).refused
    if refused:
        raise refused
    return BADGE


def replaced(office: Office, by: By, at_counter: bool) -> object:
    wish: Wish = replace(WISH, at_counter=at_counter)
    return replace_lost(office.centre, by, BADGE, wish=wish)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("deed", "right"),
    [
        (applied, Right.APPLY),
        (registered, Right.REGISTER),
        (tapped, Right.REGISTER),
        (replaced, Right.REPLACE),
    ],
)
def test_after_closing(office: Office, role: Role, deed: Deed, right: Right) -> None:
    office.clock.pass_(hours=10)
    by = office.by(role)
    if may(role, Right.WORK_OFF_HOURS):
        with pytest.raises(Objected) as closed:
            deed(office, by, True)
        assert Rule.COUNTER_CLOSED in {each.rule for each in closed.value.objections}
        assert deed(office, by, False)
        return
    with pytest.raises(RightMissing) as refused:
        deed(office, by, False)
    assert refused.value.right is (Right.WORK_OFF_HOURS if may(role, right) else right)
