"""An organisation's page, its fees and evenings, and what waits at the centre."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.records.organisation import (
    OVERTIME_GRANTED,
    PAGE,
    QuotaLine,
    grant_evening,
    open_organisation,
    set_fees_paid,
    withdraw_evening,
)
from gatekeeper.certificates.records.overview import overview
from gatekeeper.certificates.steps import hold, take_step
from gatekeeper.errors import InputWrong, NotAsExpected, RightMissing, SubmittedBefore
from gatekeeper.policy.life import Step
from gatekeeper.policy.quotas import QuotaUse
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, IdType, Kind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import charges, exceptions
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import credentials, holders, overtime, registrations
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, Office

X1 = 2
TODAY = date(2019, 10, 11)
AFTER_FOUR = timedelta(hours=5, minutes=30)
"""From the office's 10:30 to 16:00, when overtime is no longer asked for."""


def evenings(office: Office) -> list[date]:
    with office.store.reading() as conn:
        return list(conn.execute(select(overtime.c.date)).scalars())


def records(office: Office) -> list[tuple[str | None, str | None]]:
    with office.store.reading() as conn:
        found = eventlog.read(conn, Filters(kind=EventKind.RECORD))
        return [(entry.action, entry.actor) for entry in found]


def test_the_page_counts_quotas_in_the_order_of_kinds_and_phases(office: Office):
    with office.store.transaction() as conn:
        conn.execute(insert(registrations).values(credential_id=1, edition=126, phase=1))
        conn.execute(
            insert(exceptions).values(
                rule="quota_used_up",
                excuse="duty_manager",
                organisation_id=X1,
                edition=126,
                kind=Kind.SETUP,
                phase=3,
                extra=2,
                note="by word of the duty manager",
                granted_at=OPEN,
                granted_by="guo",
            )
        )
    page = open_organisation(office.centre, office.by(), "X1")
    assert page.whole == [(1, 18.0, 2), (3, 9.0, 1)]
    assert page.quotas[0] == QuotaLine(Kind.EXHIBITOR, 1, QuotaUse(6, 1))
    assert QuotaLine(Kind.SETUP, 3, QuotaUse(2, 0, 2)) in page.quotas
    assert Kind.CAR not in {line.kind for line in page.quotas}  # that is an agency's
    assert [one.extra for one in page.exceptions] == [2]
    with office.store.reading() as conn:
        (entry,) = eventlog.read(conn, Filters(kind=EventKind.READ))
    assert entry.action == "organisation"


def test_an_agency_has_its_exhibitors_with_their_numbers(office: Office):
    page = open_organisation(office.centre, office.by(), "AG01")
    assert [(one.code, one.people, one.area_m2) for one in page.exhibitors] == [
        ("X1", 3, 27.0),
        ("X2", 1, 9.0),
    ]


def test_people_stand_by_name_in_every_script_a_page_at_a_time(office: Office):
    names = ["Zoë", "陈大文", "Иван", "ábel", "สมชาย", *(f"Many {n:03}" for n in range(PAGE))]
    with office.store.transaction() as conn:
        for place, name in enumerate(names, 100):
            conn.execute(
                insert(holders).values(
                    id=place,
                    id_type=IdType.PASSPORT,
                    id_number=f"M{place}",
                    name=name,
                    name_key=name_key(name),
                    reading="chen da wen" if name == "陈大文" else None,
                    organisation_id=1,
                    barred=False,
                )
            )
    first = open_organisation(office.centre, office.by(), "AG01")
    rest = open_organisation(office.centre, office.by(), "AG01", skip=PAGE)
    assert first.people_count == len(names)
    assert [one.name for one in first.people[:3]] == ["ábel", "陈大文", "Many 000"]
    assert [one.name for one in rest.people[-3:]] == ["Zoë", "Иван", "สมชาย"]
    assert len(first.people) + len(rest.people) == len(names)


def test_a_person_of_another_employer_with_our_badge_is_ours_too(office: Office):
    with office.store.transaction() as conn:
        conn.execute(update(holders).where(holders.c.id == 1).values(organisation_id=4))
    ours = {one.name for one in open_organisation(office.centre, office.by(), "X1").people}
    assert "Ayşe Yılmaz" in ours


def test_only_the_duty_manager_says_what_was_paid(office: Office):
    with pytest.raises(RightMissing):
        set_fees_paid(office.centre, office.by(Role.SUPERVISOR), "X2", paid=True, note="seen")
    guo = office.by(Role.DUTY_MANAGER)
    with pytest.raises(InputWrong):
        set_fees_paid(office.centre, guo, "X2", paid=True, note=" ")
    set_fees_paid(office.centre, guo, "X2", paid=True, note="bank slip 7", form="f1")
    with pytest.raises(SubmittedBefore) as told:
        set_fees_paid(office.centre, guo, "X2", paid=True, note="bank slip 7", form="f1")
    assert told.value.outcome == "X2"
    with pytest.raises(NotAsExpected, match="nothing_changed"):
        set_fees_paid(office.centre, guo, "X2", paid=True, note="again")
    assert open_organisation(office.centre, office.by(), "X2").file.fees_paid
    assert records(office) == [("fees_paid", "guo")]


@pytest.mark.parametrize(
    ("role", "passed", "granted"),
    [
        (Role.CLERK, AFTER_FOUR - timedelta(seconds=1), True),
        (Role.CLERK, AFTER_FOUR, False),
        (Role.SUPERVISOR, AFTER_FOUR, False),
        (Role.DUTY_MANAGER, AFTER_FOUR, True),
        (Role.CASHIER, timedelta(), False),
    ],
)
def test_an_evening_is_asked_for_before_four(
    office: Office, role: Role, passed: timedelta, granted: bool
):
    office.clock.now += passed
    if granted:
        grant_evening(office.centre, office.by(role), "X1", TODAY, "form 12")
    else:
        with pytest.raises(RightMissing):
            grant_evening(office.centre, office.by(role), "X1", TODAY, "form 12")
    assert evenings(office) == ([TODAY] if granted else [])
    assert [action for action, _ in records(office)] == [OVERTIME_GRANTED] * granted


@pytest.mark.parametrize(
    ("day", "passed", "word"),
    [
        (date(2019, 10, 13), timedelta(), "no_such_evening"),  # until midnight anyway
        (date(2019, 10, 10), timedelta(), "evening_over"),
        (TODAY, timedelta(hours=11, minutes=30), "evening_over"),  # 22:00 itself
    ],
)
def test_there_are_evenings_that_nobody_grants(
    office: Office, day: date, passed: timedelta, word: str
):
    office.clock.now += passed
    with pytest.raises(NotAsExpected, match=word):
        grant_evening(office.centre, office.by(Role.DUTY_MANAGER), "X1", day, "form 12")


def test_an_evening_is_granted_once_and_taken_back(office: Office):
    by = office.by()
    with pytest.raises(NotAsExpected, match="not_granted"):
        withdraw_evening(office.centre, by, "X1", TODAY, "not needed")
    grant_evening(office.centre, by, "X1", TODAY, "form 12")
    with pytest.raises(NotAsExpected, match="granted_before"):
        grant_evening(office.centre, by, "X1", TODAY, "form 12")
    assert [one.granted for one in open_organisation(office.centre, by, "X1").evenings] == [
        False,
        True,
        False,
    ]
    withdraw_evening(office.centre, by, "X1", TODAY, "not needed")
    assert evenings(office) == []


def test_no_such_organisation(office: Office):
    for act in (
        lambda: open_organisation(office.centre, office.by(), "NOBODY"),
        lambda: grant_evening(office.centre, office.by(), "NOBODY", TODAY, "form 12"),
    ):
        with pytest.raises(NotAsExpected, match="no_such_organisation"):
            act()


def _waiting(office: Office, states: list[State]) -> None:
    with office.store.transaction() as conn:
        for place, state in enumerate(states, 50):
            conn.execute(
                insert(credentials).values(
                    id=place,
                    number=f"6000000000{place}",
                    kind=Kind.SETUP,
                    state=state,
                    parking_space=False,
                    organisation_id=X1,
                )
            )
        for place in (53, 53):  # two charges of one credential are one to pay
            conn.execute(
                insert(charges).values(
                    credential_id=place,
                    charge="pass_fee",
                    unit_price=10,
                    quantity=1,
                    amount=10,
                    edition=126,
                    made_at=OPEN,
                    made_by="lin",
                )
            )


def test_what_waits_is_counted_by_its_next_step(office: Office):
    applied, approved, paid, produced = State.APPLIED, State.APPROVED, State.PAID, State.PRODUCED
    _waiting(office, [applied, applied, approved, approved, paid, produced, State.REJECTED])
    queues = overview(office.centre, office.by()).queues
    counted = (queues.to_approve, queues.to_pay, queues.to_produce, queues.to_hand_over)
    assert counted == (2, 1, 2, 1)


def test_ones_own_steps_come_with_what_takes_them_back(office: Office):
    lin, tang = office.by(), office.by(Role.SUPERVISOR)
    for by, number, step in (
        (lin, BADGE, Step.REGISTER),
        (lin, BADGE, Step.REPORT_LOST),
        (tang, OTHER_BADGE, Step.REGISTER),
    ):
        with acting(office.centre, by, Right.SEARCH) as act:
            take_step(act, hold(act, number), step)
    found = overview(office.centre, lin)
    assert [(one.event.action, one.undo) for one in found.own] == [
        ("report_lost", Step.FIND),
        ("register", None),  # it has gone on since, and a clerk may not
    ]
    assert overview(office.centre, tang).own[0].undo is Step.UNREGISTER
    assert found.registered == 2
    assert [(one.hour, one.served) for one in found.hours if one.served] == [(10, 2)]


def test_counters_are_open_and_closed_as_the_edition_says(office: Office):
    counters = {one.kinds: one for one in overview(office.centre, office.by()).counters}
    assert f"{counters[Kind.EXHIBITOR,].closes:%d %H:%M}" == "11 17:00"
    assert counters[Kind.DISMANTLING,].closes is None
    assert f"{counters[Kind.DISMANTLING,].opens:%d %H:%M}" == "17 09:00"
