"""A badge that has a card already is encoded once more: until the new one is there, both count."""

from collections.abc import Callable

import pytest

from gatekeeper.certificates.counter.handing_over import hand_over
from gatekeeper.certificates.printing import asking, at_printer
from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.policy.print_rules import Reprint
from gatekeeper.policy.printing import Flaw, JobStep
from tests.gatekeeper.certificates.printing.rooms import CHIP, NEW, PrintRoom

SECOND = "04AABBCCDDEE80"


@pytest.fixture
def again(room: PrintRoom) -> Job:
    """Ahmed's badge lies ready; it seems mislaid, and its second card lies in the station."""
    room.ask()
    first = room.claimed()
    room.bind(first)
    room.send(first)
    room.end(first, JobStep.FINISH)
    room.ask(reason=Reprint.MISLAID)
    job = room.claimed()
    room.bind(job, SECOND)
    assert room.chip() == SECOND
    return job


def taken_back(room: PrintRoom, job: Job) -> None:
    asking.take_back(room.office.centre, room.office.by(), job.id)
    assert room.send(job) is Flaw.ASKED


def failed(room: PrintRoom, job: Job) -> None:
    room.send(job)
    room.end(job, JobStep.FAIL, Flaw.REFUSED)


def unbound(room: PrintRoom, job: Job) -> None:
    at_printer.unbind(room.office.centre, job, room.office.clock())


def lost(room: PrintRoom, job: Job) -> None:
    room.send(job)
    room.end(job, JobStep.LOSE, Flaw.CONNECTION)
    asking.say(room.office.centre, room.office.by(), job.id, JobStep.SAY_NOTHING)


def collected_meanwhile(room: PrintRoom, job: Job) -> None:
    room.send(job)
    hand_over(room.office.centre, room.office.by(), [NEW], collector="Ahmed")
    assert room.end(job, JobStep.FINISH).flaw is Flaw.BLOCKED


@pytest.mark.parametrize("undone", [taken_back, failed, unbound, lost, collected_meanwhile])
def test_the_first_card_is_the_badges_where_no_second_came(
    room: PrintRoom, again: Job, undone: Callable[[PrintRoom, Job], None]
) -> None:
    undone(room, again)
    assert room.chip() == CHIP


def test_a_first_card_that_became_anothers_stays_that(
    room: PrintRoom, again: Job, another: str
) -> None:
    room.change(another, card_uid=CHIP)
    taken_back(room, again)
    assert (room.chip(), room.chip(another)) == (None, CHIP)


def test_the_second_card_is_the_badges_when_it_came(room: PrintRoom, again: Job) -> None:
    room.send(again)
    room.end(again, JobStep.FINISH)
    assert room.chip() == SECOND
