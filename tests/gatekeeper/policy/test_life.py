"""Every step of a credential's life: from where, to where, by whom, with what."""

import pytest

from gatekeeper.policy.life import ENDED, LIFE, Consequence, Cost, Need, Step, leads_on, steps_from
from gatekeeper.policy.rights import RIGHTS, Right, may
from gatekeeper.policy.words import NOT_COLLECTED, WITHDRAWN, Role, State

# Written from handbook 5 by hand: step, the states it starts from, the state it leads to.
TABLE = """
apply       -                                            applied
approve     applied                                      approved
reject      applied                                      rejected
pay         approved                                     paid
reverse     paid                                         approved
produce     approved paid                                produced
collect     produced                                     issued
register    issued                                       -
unregister  issued suspended                             -
suspend     issued suspended                             suspended
release     suspended                                    issued
report_lost issued suspended                             lost
find        lost                                         issued
supersede   issued suspended                             superseded
confiscate  issued suspended lost superseded             confiscated
give_back   confiscated                                  issued
cancel      applied approved paid produced issued suspended lost  cancelled
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
EXPECTED = {
    Step(step): (
        frozenset() if before == ["-"] else frozenset(map(State, before)),
        None if after == "-" else State(after),
    )
    for step, *before, after in ROWS
}


def test_the_table_holds_every_step():
    assert {step: (each.before, each.after) for step, each in LIFE.items()} == EXPECTED


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_starts_from_its_states_and_no_other(step: Step, state: State):
    assert leads_on(step, state) == (state in EXPECTED[step][0])


WHO = {
    Step.APPROVE: {Role.CLERK, Role.SUPERVISOR, Role.DUTY_MANAGER},
    Step.PAY: {Role.CASHIER},
    Step.REVERSE: {Role.SUPERVISOR, Role.DUTY_MANAGER},
    Step.REGISTER: {Role.CLERK, Role.SUPERVISOR, Role.DUTY_MANAGER},
    Step.UNREGISTER: {Role.SUPERVISOR, Role.DUTY_MANAGER},
    Step.SUSPEND: {Role.SUPERVISOR, Role.DUTY_MANAGER, Role.GUARD_SUPERVISOR},
    Step.REPORT_LOST: {Role.CLERK, Role.SUPERVISOR, Role.DUTY_MANAGER},
    Step.CONFISCATE: {Role.SUPERVISOR, Role.DUTY_MANAGER, Role.GUARD_SUPERVISOR},
    Step.GIVE_BACK: {Role.DUTY_MANAGER},
    Step.CANCEL: {Role.SUPERVISOR, Role.DUTY_MANAGER},
}


@pytest.mark.parametrize("step", WHO)
def test_who_may_take_it(step: Step):
    assert {role for role in Role if may(role, LIFE[step].right)} == WHO[step]


def test_what_a_role_is_offered():
    assert steps_from(State.ISSUED, Role.CLERK) == (Step.REGISTER, Step.REPORT_LOST)
    assert steps_from(State.APPROVED, Role.CASHIER) == (Step.PAY,)
    assert steps_from(State.CONFISCATED, Role.SUPERVISOR) == ()
    for role in (Role.GUARD, Role.OPERATOR, Role.ADMINISTRATOR):
        assert not any(steps_from(state, role) for state in State)


def test_nothing_leads_out_of_an_end():
    for state in ENDED - {State.SUPERSEDED}:
        assert not any(leads_on(step, state) for step in Step)
    assert [step for step in Step if leads_on(step, State.SUPERSEDED)] == [Step.CONFISCATE]


def test_every_state_is_reached_from_an_application():
    reached = {State.APPLIED}
    while more := {
        each.after
        for each in LIFE.values()
        if each.after and each.before & reached and each.after not in reached
    }:
        reached |= more
    assert reached == set(State)


def test_a_credential_that_was_never_collected_is_never_in_use():
    """Only ``collect`` leads from what nobody holds to what somebody holds."""
    out = {
        step
        for step, each in LIFE.items()
        if each.before & NOT_COLLECTED and each.after not in NOT_COLLECTED
    }
    assert out == {Step.COLLECT, Step.CANCEL}


def test_what_is_taken_away_works_again_only_with_the_person_there():
    for step, each in LIFE.items():
        if each.before & WITHDRAWN and each.after is State.ISSUED:
            assert Need.IDENTITY_CONFIRMED in each.needs, step


def test_costs_and_consequences():
    assert [step for step, each in LIFE.items() if each.cost is Cost.ISSUE] == [Step.APPROVE]
    consequences = {step: each.consequences for step, each in LIFE.items() if each.consequences}
    assert consequences == {
        Step.REVERSE: {Consequence.OPENS_CHARGES},
        Step.COLLECT: {Consequence.SUPERSEDES_REPLACED},
        Step.REGISTER: {Consequence.MAKES_REGISTRATION},
        Step.UNREGISTER: {Consequence.ENDS_REGISTRATION},
        Step.CANCEL: {Consequence.DROPS_CHARGES},
    }


def test_who_takes_money_does_not_approve():
    for role, rights in RIGHTS.items():
        assert not {Right.TAKE_PAYMENT, Right.APPROVE} <= rights, role


def test_every_right_is_somebodys():
    assert set().union(*RIGHTS.values()) == set(Right)
