"""Approving and rejecting, one and many: charges made, others told, each for itself."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.applications.applying import apply, make_application
from gatekeeper.certificates.applications.approving import (
    Pick,
    RejectReason,
    approve,
    approve_many,
    reject,
)
from gatekeeper.certificates.applications.waiting import Wanted, waiting
from gatekeeper.certificates.steps import hold
from gatekeeper.errors import (
    InputWrong,
    NoSuchCredential,
    Objected,
    Overtaken,
    RightMissing,
    StepImpossible,
    SubmittedBefore,
)
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import charges
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import booths, credentials, holders
from tests.gatekeeper.certificates.asked import ASKED, LORRY, PASS, badge
from tests.harness.office import BADGE, OTHER_BADGE, Office


def applied(office: Office, *applications: Any) -> list[str]:
    return [apply(office.centre, office.by(Role.SUPERVISOR), one).number for one in applications]


def state_of(office: Office, number: str) -> State:
    with office.store.reading() as conn:
        wanted = select(credentials.c.state).where(credentials.c.number == number)
        return State(conn.execute(wanted).scalar_one())


def owed(office: Office) -> list[tuple[str, int, int]]:
    with office.store.reading() as conn:
        rows = conn.execute(
            select(charges.c.charge, charges.c.amount, charges.c.organisation_id).order_by(
                charges.c.id
            )
        )
        return [tuple(row) for row in rows]


def test_a_pass_is_approved_and_charged_for(office: Office):
    [number] = applied(office, PASS)
    done = approve(office.centre, office.by(account="mei"), number, version=1)
    assert (done.charged, state_of(office, number)) == (70, State.APPROVED)
    assert owed(office) == [("pass_days", 60, 4), ("card_fee", 10, 4)]
    with office.store.reading() as conn:
        last = list(eventlog.read(conn, Filters(number=number, kind=EventKind.STEP)))[-1]
    assert (last.action, last.actor) == ("approve", "mei")


def test_a_free_badge_owes_nothing(office: Office):
    [number] = applied(office, ASKED)
    assert approve(office.centre, office.by(), number).charged == 0
    assert owed(office) == []


@pytest.mark.parametrize(
    ("purpose", "fee"), [(Purpose.LOST, 200), (Purpose.CHANGE_OF_EMPLOYER, 50)]
)
def test_what_replaces_another_costs_what_that_costs(office: Office, purpose: Purpose, fee: int):
    with office.store.transaction() as conn:
        if purpose is Purpose.LOST:
            conn.execute(
                update(credentials).where(credentials.c.number == BADGE).values(state=State.LOST)
            )
    assert ASKED.person
    mine = replace(ASKED.person, id_number="U1000001", name="Ayşe Yılmaz")
    with acting(office.centre, office.by(), Right.REPLACE) as act:
        asked = replace(ASKED, person=mine, statement="Agency, 11 Oct")
        number = make_application(act, asked, purpose, hold(act, BADGE)).number
    assert approve(office.centre, office.by(), number).charged == fee


def test_what_stands_against_it_stops_it_until_it_is_there(office: Office):
    [number] = applied(office, replace(ASKED, stamp=False, photo=None))
    with pytest.raises(Objected) as told:
        approve(office.centre, office.by(), number)
    assert [each.rule for each in told.value.objections] == [
        Rule.PHOTO_MISSING,
        Rule.STAMP_MISSING,
    ]
    assert state_of(office, number) is State.APPLIED


def test_a_lorry_without_its_drivers_form_is_not_approved(office: Office):
    [number] = applied(office, replace(LORRY, photo=None))
    with pytest.raises(Objected) as told:
        approve(office.centre, office.by(), number)
    assert [each.rule for each in told.value.objections] == [Rule.DRIVER_MISSING]


def test_two_clerks_on_one_application_one_wins_the_other_is_told(office: Office):
    [number] = applied(office, ASKED)
    approve(office.centre, office.by(account="mei"), number, version=1)
    with pytest.raises(Overtaken) as told:
        approve(office.centre, office.by(), number, version=1)
    assert (told.value.actor, told.value.step) == ("mei", "approve")
    with pytest.raises(StepImpossible):
        reject(office.centre, office.by(), number, RejectReason.PHOTO)


def test_of_many_those_that_pass_are_approved_and_the_others_told(office: Office):
    good, poor, gone = applied(office, badge("U31"), badge("U32", stamp=False), badge("U33"))
    reject(office.centre, office.by(), gone, RejectReason.TWICE)
    picks = [Pick(good, 1), Pick(poor, 1), Pick(gone, 1), Pick("999999"), Pick("x" * 99)]
    outcomes = approve_many(office.centre, office.by(), picks, form="f")
    assert [type(one.error) for one in outcomes] == [
        type(None), Objected, Overtaken, NoSuchCredential, NoSuchCredential,
    ]  # fmt: skip
    assert [state_of(office, one) for one in (good, poor, gone)] == [
        State.APPROVED,
        State.APPLIED,
        State.REJECTED,
    ]
    with pytest.raises(SubmittedBefore):
        approve_many(office.centre, office.by(), picks, form="f")
    with office.store.reading() as conn:
        steps = list(eventlog.read(conn, Filters(number=poor, kind=EventKind.STEP)))
    assert [each.action for each in steps] == ["apply"]


def test_the_first_come_are_served_when_the_quota_shrinks(office: Office):
    first, second = applied(office, badge("U31"), badge("U32"))
    with office.store.transaction() as conn:
        for number in (BADGE, OTHER_BADGE):
            conn.execute(
                update(credentials)
                .where(credentials.c.number == number)
                .values(state=State.CANCELLED)
            )
        # 9 m²: three badges, and one of the people is barred meanwhile.
        conn.execute(update(booths).where(booths.c.id == 1).values(area_m2=9.0))
        conn.execute(update(holders).where(holders.c.id_number == "U32").values(barred=True))
    [third] = applied(office, badge("U34"))
    outcomes = approve_many(office.centre, office.by(), [Pick(third), Pick(second), Pick(first)])
    told = {one.number: one.error for one in outcomes}
    assert told[first] is None
    assert told[third] is None
    assert isinstance(told[second], Objected)


def test_a_rejection_says_why(office: Office):
    [number] = applied(office, ASKED)
    with pytest.raises(InputWrong) as told:
        reject(office.centre, office.by(), number, RejectReason.OTHER, "  ")
    assert told.value.faults == {"note": "missing"}
    assert reject(office.centre, office.by(), number, RejectReason.OTHER, "not his card", version=1)
    assert state_of(office, number) is State.REJECTED
    with office.store.reading() as conn:
        last = list(eventlog.read(conn, Filters(number=number, kind=EventKind.STEP)))[-1]
    assert (last.reason, "not his card" in str(last.detail)) == ("other", True)


def test_who_takes_money_does_not_approve(office: Office):
    [number] = applied(office, ASKED)
    with pytest.raises(RightMissing):
        approve(office.centre, office.by(Role.CASHIER), number)
    with pytest.raises(RightMissing):
        waiting(office.centre, office.by(Role.CASHIER), Wanted())


def test_what_waits_is_listed_by_age_with_what_stands_against_it(office: Office):
    poor, crew, lorry = applied(office, badge("U41", stamp=False), PASS, LORRY)
    page = waiting(office.centre, office.by(), Wanted())
    assert [(one.number, one.organisation_code, one.phase) for one in page.rows] == [
        (poor, "X1", 1),
        (crew, "CT1", 1),
        (lorry, "X1", 1),
    ]
    assert [each.rule for each in page.rows[0].weighed.objections] == [Rule.STAMP_MISSING]
    assert page.rows[2].plate == "粤A·12345"
    assert page.count == 3


def test_what_waits_is_narrowed_by_organisation_agency_and_kind(office: Office):
    numbers = applied(office, badge("U41"), PASS, LORRY)
    for wanted, places in (
        (Wanted(organisation="x1"), [0, 2]),
        (Wanted(organisation="AG01"), [0, 2]),
        (Wanted(organisation="CT1", kind=Kind.SETUP), [1]),
        (Wanted(number=numbers[2]), [2]),
        (Wanted(kind=Kind.BUYER), []),
    ):
        page = waiting(office.centre, office.by(), wanted)
        assert [one.number for one in page.rows] == [numbers[place] for place in places]
        assert waiting(office.centre, office.by(), wanted, skip=5).rows == ()
