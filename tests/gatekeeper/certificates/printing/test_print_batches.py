"""An agency's passes in order: progress, rest, skip, stop, another printer; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from gatekeeper.certificates.printing import asking
from gatekeeper.certificates.printing.at_printer import content_of
from gatekeeper.certificates.printing.batch_progress import (
    BatchProgress,
    batches_in_work,
    progress,
)
from gatekeeper.certificates.printing.batches import (
    MOST_PIECES,
    move_batch,
    pause_batch,
    print_batch,
    resume_batch,
    skip,
    stop_batch,
)
from gatekeeper.errors import NotAsExpected, SubmittedBefore
from gatekeeper.policy.print_rules import BatchState
from gatekeeper.policy.printing import Field, Flaw, Form, JobState, JobStep, Paper
from gatekeeper.policy.words import IdType, Kind, State
from gatekeeper.store.tables import continue_ids, credentials, holders
from tests.gatekeeper.certificates.printing.rooms import (
    CARD,
    NEW,
    OTHER,
    PrintRoom,
)

FOUR = ["200000001000", "200000001001", "200000001002", "200000001003"]


def lorries(room: PrintRoom, count: int) -> None:
    """So many approved lorry passes of the contractor, their drivers named in order."""
    people = [
        {
            "id": 100 + place,
            "id_type": IdType.PASSPORT,
            "id_number": f"Q{place}",
            "name": f"Person {place:04}",
            "name_key": f"person {place:04}",
            "organisation_id": 4,
            "barred": False,
        }
        for place in range(count)
    ]
    cards = [
        {
            "number": f"{200000001000 + place}",
            "kind": Kind.SETUP_VEHICLE,
            "state": State.APPROVED,
            "holder_id": 100 + place,
            "organisation_id": 4,
            "plate": f"A{place}",
            "edition": 126,
            "phase": 1,
            "parking_space": False,
        }
        for place in range(count)
    ]
    with room.office.store.transaction() as conn:
        conn.execute(insert(holders), people)
        conn.execute(insert(credentials), cards)
        continue_ids(conn)


@pytest.fixture
def batch(room: PrintRoom) -> int:
    """Four lorry passes of the contractor, with a printer for them and one for sheets."""
    lorries(room, 4)
    room.announce("wide-1", Form.WINDSCREEN)
    room.announce("sheets", Form.SHEET)
    made = print_batch(room.office.centre, room.office.by(), "CT1")
    assert made.pieces == 4
    (batch_id,) = made.batches
    return batch_id


def shown(room: PrintRoom, batch_id: int) -> BatchProgress:
    return progress(room.office.centre, room.office.by(), batch_id)


def drain(room: PrintRoom, printer: str = "wide-1") -> list[str]:
    """Print whatever comes, one piece in ten seconds; what it was."""
    found = []
    while job := room.claim(printer):
        room.send(job)
        room.office.clock.pass_(seconds=10)
        room.end(job, JobStep.FINISH)
        found.append(job.number or str(job.paper))
    return found


def test_it_comes_out_in_order_with_a_list_of_what_was_printed(room: PrintRoom, batch: int) -> None:
    assert room.claim("sheets") is None
    assert drain(room) == ["separator", *FOUR]
    done = shown(room, batch)
    assert (done.printed, done.left, done.failed, done.printer) == (4, 0, 0, "wide-1")
    assert done.a_piece == timedelta(seconds=10)
    listed = room.claimed("sheets")
    assert listed.paper is Paper.COLLECTION_LIST
    content = content_of(room.office.centre, listed, room.office.clock())
    assert [(row[0], row[1], row[2]) for row in content.rows][-1] == ("4", FOUR[3], "Person 0003")
    assert content.texts[Field.COUNT] == "4"
    room.send(listed)
    room.end(listed, JobStep.FINISH)
    assert batches_in_work(room.office.centre, room.office.by()) == ()


def test_the_separator_tells_whose_it_is(room: PrintRoom, batch: int) -> None:
    content = content_of(room.office.centre, room.claimed("wide-1"), room.office.clock())
    assert {Field.ORGANISATION_CODE: "CT1", Field.COUNT: "4", Field.FIRST: FOUR[0]}.items() <= (
        content.texts.items()
    )
    assert content.rows == ()


def test_an_agency_gets_its_exhibitors_in_their_order(room: PrintRoom, another: str) -> None:
    """By the name of the organisation: Anatolia before Tokyo; each form is a batch."""
    room.change(OTHER, organisation_id=3)
    made = print_batch(room.office.centre, room.office.by(), "AG01")
    assert (len(made.batches), made.pieces) == (1, 2)
    assert drain(room, CARD) == ["separator", NEW, OTHER]


def test_a_blocked_one_is_passed_over_and_listed(room: PrintRoom, batch: int) -> None:
    room.change(FOUR[1], state=State.CANCELLED)
    assert drain(room) == ["separator", FOUR[0], *FOUR[2:]]
    done = shown(room, batch)
    assert (done.printed, done.failed, done.left) == (3, 1, 0)
    (over,) = done.passed_over
    assert (over.number, over.state, over.flaw) == (FOUR[1], JobState.FAILED, Flaw.BLOCKED)


def test_single_jobs_come_first_and_a_resting_batch_lets_them(room: PrintRoom, batch: int) -> None:
    by = room.office.by()
    pause_batch(room.office.centre, by, batch)
    assert room.claim("wide-1") is None
    urgent = asking.test_page(room.office.centre, by, "wide-1")
    assert room.printed("wide-1").id == urgent
    resume_batch(room.office.centre, by, batch)
    urgent = asking.test_page(room.office.centre, by, "wide-1")
    assert room.printed("wide-1").id == urgent
    assert drain(room) == ["separator", *FOUR]


def test_one_is_skipped_and_printed_by_itself_later(room: PrintRoom, batch: int) -> None:
    room.printed("wide-1")
    first = room.claimed("wide-1")
    assert not skip(room.office.centre, room.office.by(), first.id)
    assert room.send(first) is Flaw.ASKED
    assert skip(room.office.centre, room.office.by(), first.id + 1)
    assert drain(room) == FOUR[2:]
    assert (shown(room, batch).skipped, shown(room, batch).left) == (2, 0)
    room.ask(FOUR[0])
    asking.again(room.office.centre, room.office.by(), first.id + 1)
    assert drain(room) == FOUR[:2]
    with pytest.raises(NotAsExpected, match="not_of_a_batch"):
        skip(room.office.centre, room.office.by(), room.ask())


def test_the_list_tells_of_all_that_lies_there_and_of_nothing_that_is_destroyed(
    room: PrintRoom, batch: int
) -> None:
    room.printed("wide-1")
    late = room.sent("wide-1")
    skip(room.office.centre, room.office.by(), late.id)
    room.end(late, JobStep.FINISH, Flaw.CAME_OUT_ANYWAY)
    destroyed = room.sent("wide-1")
    room.change(FOUR[1], state=State.CANCELLED)
    room.end(destroyed, JobStep.FINISH)
    drain(room)
    content = content_of(room.office.centre, room.claimed("sheets"), room.office.clock())
    assert [row[1] for row in content.rows] == [FOUR[0], *FOUR[2:]]


def test_what_is_not_begun_is_cancelled(room: PrintRoom, batch: int) -> None:
    room.printed("wide-1")
    begun = room.sent("wide-1")
    assert stop_batch(room.office.centre, room.office.by(), batch) == 3
    room.end(begun, JobStep.FINISH)
    assert room.claim("wide-1") is None
    done = shown(room, batch)
    assert (done.state, done.printed, done.skipped) == (BatchState.STOPPED, 1, 3)
    for verb in (stop_batch, pause_batch, resume_batch):
        with pytest.raises(NotAsExpected, match="batch_cannot"):
            verb(room.office.centre, room.office.by(), batch)
    asking.again(room.office.centre, room.office.by(), begun.id + 1)
    assert drain(room) == [FOUR[1]]


def test_it_goes_on_at_another_printer(room: PrintRoom, batch: int) -> None:
    room.announce("wide-2", Form.WINDSCREEN)
    room.printed("wide-1")
    assert room.claim("wide-2") is None
    with pytest.raises(NotAsExpected, match="printer_other_form"):
        move_batch(room.office.centre, room.office.by(), batch, "sheets")
    move_batch(room.office.centre, room.office.by(), batch, "wide-2")
    assert room.claim("wide-1") is None
    assert drain(room, "wide-2") == FOUR


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("X99", {}, "no_such_organisation"),
        ("X3", {}, "nothing_to_print"),
        ("CT1", {"printer": CARD}, "nothing_to_print"),
        ("CT1", {"kind": Kind.CAR}, "nothing_to_print"),
        ("CT1", {"printer": "nowhere"}, "no_such_printer"),
        ("CT1", {}, "nothing_to_print"),
    ],
)
def test_nothing_is_asked_for_twice(
    room: PrintRoom, batch: int, code: str, values: dict[str, object], expected: str
) -> None:
    with pytest.raises(NotAsExpected, match=expected):
        print_batch(room.office.centre, room.office.by(), code, **values)  # type: ignore[arg-type]


def test_a_thousand_at_once_and_the_rest_is_told(room: PrintRoom) -> None:
    lorries(room, MOST_PIECES + 3)
    made = print_batch(room.office.centre, room.office.by(), "CT1", form_token="t")
    assert (made.pieces, made.left) == (MOST_PIECES, 3)
    with pytest.raises(SubmittedBefore) as before:
        print_batch(room.office.centre, room.office.by(), "CT1", form_token="t")
    assert before.value.outcome == str(made.batches[0])
    assert print_batch(room.office.centre, room.office.by(), "CT1").pieces == 3


def test_no_batch_has_that_number(room: PrintRoom) -> None:
    with pytest.raises(NotAsExpected, match="no_such_batch"):
        shown(room, 77)
