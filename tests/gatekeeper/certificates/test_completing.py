"""Papers that come after the application."""

from dataclasses import replace

import pytest

from gatekeeper.certificates.applications.application import Papers
from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.applications.approving import RejectReason as Why
from gatekeeper.certificates.applications.approving import approve, reject
from gatekeeper.certificates.applications.completing import complete
from gatekeeper.errors import InputWrong, NotAsExpected, Overtaken, RightMissing, StepImpossible
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from tests.gatekeeper.certificates.asked import ASKED, JPEG
from tests.harness.office import Office

ALL = Papers(photo=JPEG, stamp=True, original_seen=True)


def test_what_was_lacking_is_added_and_then_it_passes(office: Office):
    bare = replace(ASKED, photo=None, stamp=False, original_seen=False)
    number = apply(office.centre, office.by(), bare).number
    complete(office.centre, office.by(), number, ALL, version=1)
    with pytest.raises(Overtaken):
        approve(office.centre, office.by(), number, version=1)
    approve(office.centre, office.by(), number, version=2)
    with office.store.reading() as conn:
        [entry] = eventlog.read(conn, Filters(number=number, kind=EventKind.RECORD))
    assert (entry.action, entry.actor) == ("papers_added", "lin")


def test_nothing_is_added_where_nothing_is_there_or_nothing_waits(office: Office):
    number = apply(office.centre, office.by(), ASKED).number
    with pytest.raises(NotAsExpected, match="nothing_added"):
        complete(office.centre, office.by(), number, Papers())
    with pytest.raises(InputWrong):
        complete(office.centre, office.by(), number, Papers(photo=b"<html>"))
    with pytest.raises(RightMissing):
        complete(office.centre, office.by(Role.CASHIER), number, ALL)
    reject(office.centre, office.by(), number, Why.PHOTO)
    with pytest.raises(StepImpossible):
        complete(office.centre, office.by(), number, ALL)
