"""Steps as they are taken at a desk: all of it or nothing, written down, one after the other."""

import json
from datetime import datetime

import pytest
from sqlalchemy import insert, select

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import (
    ClockSetBack,
    NoSuchCredential,
    Overtaken,
    RightMissing,
    StepImpossible,
    StepIncomplete,
    SubmittedBefore,
)
from gatekeeper.policy.life import Step
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import applications, charges
from gatekeeper.store.tables import credentials
from gatekeeper.store.verification import verify
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, Office

HELD_UNTIL = datetime(2019, 10, 12, 9, 0)


def take(office: Office, step: Step, number: str = BADGE, **values: object) -> OnDesk:
    by = office.by(Role.DUTY_MANAGER)
    with acting(office.centre, by, Right.SEARCH) as act:
        return take_step(act, hold(act, number), step, **values)  # type: ignore[arg-type]


def state(office: Office, number: str = BADGE) -> State:
    with office.store.reading() as conn:
        wanted = select(credentials.c.state).where(credentials.c.number == number)
        found: State = conn.execute(wanted).scalar_one()
        return found


def history(office: Office, number: str = BADGE) -> list[eventlog.Event]:
    with office.store.reading() as conn:
        assert verify(conn).sound
        return list(eventlog.read(conn, eventlog.Filters(number=number)))


def test_a_step_changes_the_state_and_says_who_when_what_why_and_where(office: Office) -> None:
    after = take(office, Step.SUSPEND, reason="smoking", note="2nd time", until=HELD_UNTIL)
    assert (after.state, after.version) == (State.SUSPENDED, 1)
    assert state(office) is State.SUSPENDED
    (entry,) = history(office)
    assert (entry.kind, entry.action, entry.reason) == (EventKind.STEP, "suspend", "smoking")
    assert (entry.actor, entry.gate, entry.occurred_at) == ("guo", "3", OPEN)
    assert json.loads(entry.detail or "") == {
        "role": "duty_manager",
        "from": "issued",
        "to": "suspended",
        "note": "2nd time",
        "until": "2019-10-12T09:00:00",
    }


def test_being_released_leaves_no_time_behind(office: Office) -> None:
    take(office, Step.SUSPEND, reason="smoking", until=HELD_UNTIL)
    take(office, Step.RELEASE, reason="promise")
    with office.store.reading() as conn:
        row = conn.execute(select(credentials).where(credentials.c.number == BADGE)).one()
    assert (row.state, row.suspended_until) == (State.ISSUED, None)


@pytest.mark.parametrize(
    ("step", "values", "error"),
    [
        (Step.APPROVE, {}, StepImpossible),
        (Step.CONFISCATE, {}, StepIncomplete),
        (Step.SUSPEND, {"reason": "smoking"}, StepIncomplete),
        (Step.PAY, {}, RightMissing),
    ],
)
def test_what_cannot_be_done_leaves_nothing(
    office: Office, step: Step, values: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        take(office, step, **values)
    assert state(office) is State.ISSUED
    assert history(office) == []


def test_an_act_that_fails_halfway_leaves_nothing(office: Office) -> None:
    def halfway() -> None:
        with acting(office.centre, office.by(Role.SUPERVISOR), Right.CONFISCATE, form="f") as act:
            take_step(act, hold(act, BADGE), Step.CONFISCATE, reason="theft")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        halfway()
    assert state(office) is State.ISSUED
    assert history(office) == []
    take(office, Step.CONFISCATE, reason="theft")


def test_a_form_counts_once(office: Office) -> None:
    by = office.by(Role.SUPERVISOR)
    with acting(office.centre, by, Right.CONFISCATE, form="a" * 24) as act:
        act.outcome = BADGE
    with (
        pytest.raises(SubmittedBefore) as told,
        acting(office.centre, by, Right.CONFISCATE, form="a" * 24),
    ):
        pytest.fail("an act of a form that was sent before")
    assert (told.value.outcome, told.value.at) == (BADGE, OPEN)


def test_who_comes_with_an_older_form_is_told_who_was_faster(office: Office) -> None:
    with acting(office.centre, office.by(account="mei"), Right.REPLACE) as act:
        take_step(act, hold(act, BADGE, version=0), Step.REPORT_LOST)
    with (
        pytest.raises(Overtaken) as told,
        acting(office.centre, office.by(account="lin"), Right.REPLACE) as act,
    ):
        hold(act, BADGE, version=0)
    assert (told.value.actor, told.value.step, told.value.at) == ("mei", "report_lost", OPEN)


def test_nobody_acts_without_the_right(office: Office) -> None:
    with (
        pytest.raises(RightMissing),
        acting(office.centre, office.by(Role.CASHIER), Right.APPROVE),
    ):
        pytest.fail("a cashier approved")


def test_nothing_happens_while_the_clock_stands_before_the_log(office: Office) -> None:
    take(office, Step.REPORT_LOST)
    office.clock.pass_(minutes=-5)
    with pytest.raises(ClockSetBack):
        take(office, Step.FIND)
    assert state(office) is State.LOST


def test_what_is_not_there_cannot_be_held(office: Office) -> None:
    for number in ("999999999999", "", "x' OR 1=1", "9" * 400):
        with pytest.raises(NoSuchCredential):
            take(office, Step.REPORT_LOST, number)


def collectable(office: Office, number: str, replaces: str, **owed: int) -> None:
    """A produced badge in the place of another one."""
    with office.store.transaction() as conn:
        wanted = select(credentials.c.id).where(credentials.c.number == replaces)
        old = conn.execute(wanted).scalar_one()
        made = conn.execute(
            insert(credentials).values(
                number=number,
                kind="exhibitor",
                state=State.PRODUCED,
                holder_id=1,
                organisation_id=2,
                parking_space=False,
            )
        ).inserted_primary_key[0]
        conn.execute(
            insert(applications).values(
                credential_id=made,
                version=3,
                changed_at=OPEN,
                purpose="change_of_employer",
                replaces_id=old,
                stamp=True,
                source="desk",
                applied_at=OPEN,
                applied_by="lin",
            )
        )
        for amount in owed.values():
            conn.execute(
                insert(charges).values(
                    credential_id=made,
                    charge="change_of_employer",
                    unit_price=amount,
                    quantity=1,
                    amount=amount,
                    edition=126,
                    made_at=OPEN,
                    made_by="lin",
                )
            )


def test_collecting_supersedes_the_card_it_replaces(office: Office) -> None:
    collectable(office, "700000000011", OTHER_BADGE)
    take(office, Step.COLLECT, "700000000011")
    assert state(office, OTHER_BADGE) is State.SUPERSEDED
    (entry,) = history(office, OTHER_BADGE)
    assert (entry.action, json.loads(entry.detail or "")["by"]) == ("supersede", "700000000011")
    with office.store.reading() as conn:
        wanted = select(credentials.c.issued_at).where(credentials.c.number == "700000000011")
        assert conn.execute(wanted).scalar() == datetime(2019, 10, 11, 10, 30)


def test_a_lost_card_stays_lost_when_another_takes_its_place(office: Office) -> None:
    take(office, Step.REPORT_LOST, OTHER_BADGE)
    collectable(office, "700000000011", OTHER_BADGE)
    take(office, Step.COLLECT, "700000000011")
    assert state(office, OTHER_BADGE) is State.LOST


def test_nothing_is_collected_that_is_owed_for_until_it_is_dropped(office: Office) -> None:
    collectable(office, "700000000011", OTHER_BADGE, fee=50)
    with pytest.raises(StepIncomplete):
        take(office, Step.COLLECT, "700000000011")
    take(office, Step.CANCEL, "700000000011", reason="withdrawn")
    with office.store.reading() as conn:
        (row,) = conn.execute(select(charges)).all()
    assert (row.dropped_by, row.dropped_why, row.payment_id) == ("guo", "withdrawn", None)
