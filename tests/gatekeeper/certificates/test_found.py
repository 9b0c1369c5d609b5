"""Found badges: what lies where, and what becomes of it."""

import pytest

from gatekeeper.certificates.counter.found import (
    Outcome,
    give_back,
    hand_in,
    lying_here,
    put_away,
    shelf,
)
from gatekeeper.certificates.counter.replacing import replace_lost, report_lost
from gatekeeper.errors import InputWrong, NotAsExpected, StepIncomplete
from gatekeeper.policy.words import State
from tests.gatekeeper.certificates.test_counter import change, history, state
from tests.gatekeeper.certificates.test_replacing import WISH
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office


def found(office: Office, raw: str = f"uid:{UID}") -> int:
    return hand_in(office.centre, office.by(), raw, place="Hall 5.2, aisle B", kept_at="drawer 4")


def test_a_found_badge_lies_where_it_was_put(office: Office) -> None:
    report_lost(office.centre, office.by(), BADGE)
    made = found(office)
    lies = shelf(office.centre, office.by())
    assert lies.total == 1
    assert (lies.items[0].number, lies.items[0].name) == (BADGE, "Ayşe Yılmaz")
    assert (lies.items[0].state, lies.items[0].kept_at) == (State.LOST, "drawer 4")
    here = lying_here(office.centre, BADGE)
    assert here is not None
    assert here.id == made
    assert history(office, BADGE)[-1].action == "handed_in"
    with pytest.raises(NotAsExpected, match="handed_in_before"):
        found(office, BADGE)


def test_a_thing_without_a_number_is_described(office: Office) -> None:
    with pytest.raises(InputWrong) as error:
        hand_in(office.centre, office.by(), "", kept_at="")
    assert set(error.value.faults) == {"kept_at", "description"}
    hand_in(office.centre, office.by(), "", kept_at="safe", description="half a badge, no chip")
    assert shelf(office.centre, office.by()).items[0].number is None


def test_its_holder_gets_it_back_and_it_works_again(office: Office) -> None:
    report_lost(office.centre, office.by(), BADGE)
    made = found(office)
    with pytest.raises(StepIncomplete):
        give_back(office.centre, office.by(), made, identity_confirmed=False)
    give_back(office.centre, office.by(), made, identity_confirmed=True)
    assert state(office, BADGE) is State.ISSUED
    closed = shelf(office.centre, office.by(), closed=True).items
    assert [(one.id, one.outcome, one.closed_by) for one in closed] == [
        (made, Outcome.GIVEN_BACK, "lin")
    ]
    assert shelf(office.centre, office.by()).total == 0
    with pytest.raises(NotAsExpected, match="not_here"):
        give_back(office.centre, office.by(), made, identity_confirmed=True)


def test_a_badge_that_was_replaced_is_not_given_back(office: Office) -> None:
    replace_lost(office.centre, office.by(), BADGE, wish=WISH)
    made = found(office)
    with pytest.raises(NotAsExpected, match="replaced_by"):
        give_back(office.centre, office.by(), made, identity_confirmed=True)
    put_away(office.centre, office.by(), made, Outcome.DESTROYED)
    assert state(office, BADGE) is State.LOST


@pytest.mark.parametrize("withdrawn", [State.SUPERSEDED, State.CONFISCATED, State.CANCELLED])
def test_what_is_withdrawn_stays_here(office: Office, withdrawn: State) -> None:
    change(office, OTHER_BADGE, state=withdrawn)
    made = found(office, OTHER_BADGE)
    with pytest.raises(NotAsExpected, match="stays_here"):
        give_back(office.centre, office.by(), made, identity_confirmed=True)


def test_sending_it_away_says_against_what(office: Office) -> None:
    made = found(office)
    with pytest.raises(InputWrong):
        put_away(office.centre, office.by(), made, Outcome.SENT)
    put_away(office.centre, office.by(), made, Outcome.SENT, note="AG01, signed by Li Hua")
    assert lying_here(office.centre, BADGE) is None
    assert state(office, BADGE) is State.ISSUED
