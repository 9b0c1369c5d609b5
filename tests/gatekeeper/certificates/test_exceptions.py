"""Exceptions from rules: who may grant which, how far they reach, and how they are taken back."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update

from gatekeeper.certificates.applications.applying import apply, look_over
from gatekeeper.certificates.applications.exceptions import Exceptional, grant, listed, revoke
from gatekeeper.errors import InputWrong, NotAsExpected, Objected, RightMissing, SubmittedBefore
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.words import EventKind, Kind, Role
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import booths
from tests.gatekeeper.certificates.asked import LORRY, PASS
from tests.harness.office import Office

MORE = Exceptional(
    rule=Rule.QUOTA_USED_UP,
    excuse=Excuse.PLAN_REVIEW,
    organisation="CT1",
    kind=Kind.SETUP,
    phase=1,
    extra=1,
    note="SG-2019-77",
)
LATE = replace(
    MORE,
    rule=Rule.ASKED_TOO_LATE,
    excuse=Excuse.DUTY_MANAGER,
    organisation="X1",
    kind=Kind.DISMANTLING_VEHICLE,
    extra=None,
    until=datetime(2019, 10, 19, 12),
    note="lorry broke down",
)


def test_the_plan_review_groups_approval_widens_a_quota_by_its_number(office: Office):
    with office.store.transaction() as conn:
        conn.execute(update(booths).where(booths.c.organisation_id == 4).values(area_m2=8.99))
    with pytest.raises(Objected):
        apply(office.centre, office.by(), PASS)
    made = grant(office.centre, office.by(Role.SUPERVISOR), MORE)
    apply(office.centre, office.by(), PASS)
    assert PASS.person
    another = replace(
        PASS, person=replace(PASS.person, id_number="440106199003071234", name="陈大文")
    )
    weighed = look_over(office.centre, office.by(), another)
    assert [each.rule for each in weighed.refused] == [Rule.QUOTA_USED_UP]
    assert (weighed.quota.limit, weighed.quota.granted, weighed.quota.used) == (0, 1, 1)
    with office.store.reading() as conn:
        [entry] = eventlog.read(conn, Filters(kind=EventKind.GRANT))
    assert (entry.action, entry.reason, entry.actor) == ("grant", "quota_used_up", "tang")
    assert "SG-2019-77" in str(entry.detail)
    assert [each.id for each in listed(office.centre, office.by(), organisation="CT1")] == [made]


def test_the_duty_manager_consents_to_what_comes_late_until_an_instant(office: Office):
    office.clock.now = datetime.fromisoformat("2019-10-18T10:00+08:00")
    with pytest.raises(Objected) as told:
        apply(office.centre, office.by(Role.SUPERVISOR), LORRY)
    assert [each.rule for each in told.value.objections] == [Rule.ASKED_TOO_LATE]
    grant(office.centre, office.by(Role.DUTY_MANAGER), LATE)
    assert not look_over(office.centre, office.by(), LORRY).refused
    assert look_over(office.centre, office.by(), replace(LORRY, organisation="X2")).refused
    office.clock.now = datetime.fromisoformat("2019-10-19T12:00+08:00")
    assert look_over(office.centre, office.by(), LORRY).refused


def test_only_who_may_grants_it(office: Office):
    for role, asked in (
        (Role.CLERK, MORE),
        (Role.CASHIER, LATE),
        (Role.SUPERVISOR, LATE),
        (Role.SUPERVISOR, replace(MORE, excuse=Excuse.DUTY_MANAGER)),
        (Role.ADMINISTRATOR, MORE),
    ):
        with pytest.raises(RightMissing):
            grant(office.centre, office.by(role), asked)


def test_an_exception_says_how_far_it_reaches_and_why(office: Office):
    guo = office.by(Role.DUTY_MANAGER)
    for asked, faults in (
        (replace(MORE, extra=None), {"extra": "missing"}),
        (replace(MORE, extra=0), {"extra": "too_many"}),
        (replace(MORE, phase=None), {"phase": "missing"}),
        (replace(MORE, extra=1000, note=" "), {"extra": "too_many", "note": "missing"}),
        (replace(LATE, until=None), {"until": "missing"}),
        (replace(LATE, until=datetime(2019, 10, 11, 10, 30)), {"until": "in_the_past"}),
    ):
        with pytest.raises(InputWrong) as told:
            grant(office.centre, guo, asked)
        assert told.value.faults == faults
    for asked, word in (
        (replace(MORE, organisation="NONE"), "no_such_organisation"),
        (replace(MORE, rule=Rule.PERSON_BARRED), "no_exception"),
        (replace(LATE, excuse=Excuse.PLAN_REVIEW), "no_exception"),
    ):
        with pytest.raises(NotAsExpected, match=word):
            grant(office.centre, guo, asked)


def test_it_is_taken_back_once_and_by_who_could_have_granted_it(office: Office):
    guo, tang = office.by(Role.DUTY_MANAGER), office.by(Role.SUPERVISOR)
    made = grant(office.centre, guo, LATE, form="f")
    with pytest.raises(SubmittedBefore):
        grant(office.centre, guo, LATE, form="f")
    with pytest.raises(RightMissing):
        revoke(office.centre, tang, made, "no")
    revoke(office.centre, guo, made, "found another lorry")
    with pytest.raises(NotAsExpected, match="revoked_before"):
        revoke(office.centre, guo, made, "again")
    with pytest.raises(NotAsExpected, match="no_such_exception"):
        revoke(office.centre, guo, 999, "none")
    [kept] = listed(office.centre, tang)
    assert (kept.revoked_by, kept.note) == ("guo", "lorry broke down")
    office.clock.now = datetime.fromisoformat("2019-10-18T10:00+08:00")
    assert look_over(office.centre, office.by(), LORRY).refused
