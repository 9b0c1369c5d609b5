"""What goes onto which form, how long the rest takes, and serial numbers."""

from datetime import datetime, timedelta

import pytest

from gatekeeper.policy.print_rules import forms_of, may_print, pace
from gatekeeper.policy.printing import Form, Paper
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.stock import Serials, SerialWrong, serials
from gatekeeper.policy.words import HARD_CARDS, Kind, Role, State

NOON = datetime(2019, 10, 11, 12)


@pytest.mark.parametrize("kind", Kind)
def test_cards_are_cards_and_everything_else_is_paper(kind: Kind) -> None:
    forms = forms_of(Paper.FACE, kind)
    assert (forms == (Form.CARD,)) == (kind in HARD_CARDS)
    assert Form.SHEET not in forms


@pytest.mark.parametrize(
    ("gaps", "a_piece"),
    [([], None), ([10], 10), ([10, 600, 12], 12), ([900] * 5 + [7] * 9, 7)],
)
def test_the_pace_forgets_a_change_of_ribbon(gaps: list[int], a_piece: int | None) -> None:
    ended = [NOON + timedelta(seconds=sum(gaps[:place])) for place in range(len(gaps) + 1)]
    assert pace(ended[::-1]) == (None if a_piece is None else timedelta(seconds=a_piece))


@pytest.mark.parametrize(
    ("state", "first", "once_more"),
    [
        (State.APPLIED, False, False),
        (State.APPROVED, True, False),
        (State.PAID, True, False),
        (State.PRODUCED, False, True),
        (State.ISSUED, False, False),
        (State.CANCELLED, False, False),
    ],
)
def test_the_state_that_is_printed(state: State, first: bool, once_more: bool) -> None:
    assert may_print(state, once_more=False) is first
    assert may_print(state, once_more=True) is once_more


def test_serials_are_as_many_as_they_say() -> None:
    found = serials(" a-0001", "A-0100 ")
    assert found == Serials("A-", 4, 1, 100)
    assert (found.pieces, found.from_, found.to) == (100, "A-0001", "A-0100")
    assert not found.overlaps(serials("00001", "00100"))
    with pytest.raises(SerialWrong):
        serials("1" * 25, "1" * 25)


def test_who_counts_does_not_accept_what_differs() -> None:
    assert {role for role in Role if may(role, Right.CORRECT_STOCK)} == {
        Role.SUPERVISOR,
        Role.DUTY_MANAGER,
    }
    assert may(Role.CLERK, Right.PRODUCE)
