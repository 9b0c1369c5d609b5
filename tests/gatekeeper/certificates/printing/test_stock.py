"""Blank cards and forms: what comes, goes, is counted and accepted; on both databases."""

from datetime import timedelta

import pytest

from gatekeeper.certificates.printing.stock import (
    StockDay,
    correct,
    count,
    give_back,
    movements,
    receive,
    spoil,
    stock_day,
)
from gatekeeper.errors import InputWrong, NotAsExpected, RightMissing
from gatekeeper.policy.printing import Form
from gatekeeper.policy.stock import Movement
from gatekeeper.policy.words import EventKind, Role
from tests.gatekeeper.certificates.printing.rooms import TODAY, PrintRoom


def today(room: PrintRoom) -> StockDay:
    (found,) = stock_day(room.office.centre, room.office.by(), TODAY)
    return found


def received(room: PrintRoom, pieces: int | None = 100, first: str = "", last: str = "") -> int:
    return receive(
        room.office.centre,
        room.office.by(),
        Form.CARD,
        pieces,
        serial_from=first,
        serial_to=last,
    )


def test_the_balance_of_a_day(room: PrintRoom) -> None:
    centre, by = room.office.centre, room.office.by()
    receive(centre, by, Form.CARD, 100)
    spoil(centre, by, Form.CARD, 3, "bent")
    give_back(centre, by, Form.CARD, 10, "to the store room")
    room.ask()
    room.printed()
    balance = today(room).balance
    assert [balance.of(what) for what in Movement] == [100, 1, 3, 0, 0, 10]
    assert (balance.opening, balance.should_be) == (0, 86)
    room.office.clock.pass_(days=1)
    receive(centre, room.office.by(), Form.CARD, 14)
    (tomorrow,) = stock_day(centre, room.office.by(), TODAY + timedelta(days=1))
    assert (tomorrow.balance.opening, tomorrow.balance.should_be) == (86, 100)
    shown = movements(centre, by, TODAY, Form.CARD)
    assert [one.what for one in shown] == ["returned", "spoiled", "received"]
    assert len(room.log(kind=EventKind.STOCK)) == 5


def test_what_a_count_differs_by_is_accepted_by_a_supervisor(room: PrintRoom) -> None:
    centre, clerk, boss = room.office.centre, room.office.by(), room.office.by(Role.SUPERVISOR)
    received(room)
    counted = count(centre, clerk, Form.CARD, 97)
    found = today(room)
    assert found.count is not None
    assert (found.count.difference, found.count.actor, found.corrected) == (-3, "lin", False)
    assert found.balance.should_be == 100
    with pytest.raises(RightMissing):
        correct(centre, clerk, counted, "nobody knows")
    with pytest.raises(InputWrong):
        correct(centre, boss, counted, " ")
    correct(centre, boss, counted, "nobody knows")
    assert (today(room).balance.should_be, today(room).corrected) == (97, True)
    with pytest.raises(NotAsExpected, match="count_overtaken"):
        correct(centre, boss, counted, "again")
    with pytest.raises(NotAsExpected, match="count_right"):
        correct(centre, boss, count(centre, clerk, Form.CARD, 97), "why")
    with pytest.raises(NotAsExpected, match="no_such_count"):
        correct(centre, boss, 1, "why")


@pytest.mark.parametrize(
    ("pieces", "first", "last", "wrong"),
    [
        (None, "", "", {"pieces": "not_a_number"}),
        (0, "", "", {"pieces": "not_a_number"}),
        (1_000_001, "", "", {"pieces": "too_many"}),
        (10, "A-0101", "", {"serial": "missing"}),
        (10, "A-0101", "A-110", {"serial": "serials_differ"}),
        (10, "A-0101", "B-0110", {"serial": "serials_differ"}),
        (10, "A-0110", "A-0101", {"serial": "serials_backwards"}),
        (10, "十", "A-0101", {"serial": "not_a_serial"}),
        (11, "A-0101", "A-0110", {"pieces": "not_as_many_as_serials"}),
        (10, "A-0100", "A-0109", {"serial": "serials_taken"}),
        (1, "a-0050", "a-0050", {"serial": "serials_taken"}),
        (10, "A-0101", "A-0110", None),
        (10, "B-0001", "B-0010", None),
    ],
)
def test_serial_ranges(
    room: PrintRoom, pieces: int | None, first: str, last: str, wrong: dict[str, str] | None
) -> None:
    received(room, 100, "A-0001", "A-0100")
    if wrong is None:
        received(room, pieces, first, last)
        return
    with pytest.raises(InputWrong) as error:
        received(room, pieces, first, last)
    assert error.value.faults == wrong
    assert today(room).balance.should_be == 100


@pytest.mark.parametrize("verb", [spoil, give_back])
def test_no_more_goes_than_there_is(room: PrintRoom, verb: type) -> None:
    received(room, 2)
    with pytest.raises(InputWrong) as error:
        verb(room.office.centre, room.office.by(), Form.CARD, 3, "lost")
    assert error.value.faults == {"pieces": "more_than_there"}
    with pytest.raises(InputWrong):
        verb(room.office.centre, room.office.by(), Form.CARD, 1, "")
