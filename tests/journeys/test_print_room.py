"""The print room's process with real printers, killed, switched off: the pieces are counted."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatekeeper.certificates.printing import asking
from gatekeeper.policy.printing import Flaw, JobState, JobStep, Trouble
from gatekeeper.policy.words import State
from printing.worker import POLL_S
from tests.harness.ipp_printers import IppMachine
from tests.journeys.dying_room import MOMENTS
from tests.journeys.print_house import BADGES, PrintHouse

pytestmark = pytest.mark.journey
ROUNDS = 2


@pytest.fixture
def house(tmp_path: Path, sqlite_store: str) -> Iterator[PrintHouse]:
    made = PrintHouse(tmp_path, sqlite_store)
    yield made
    made.close()


@pytest.fixture
def card_house(house: PrintHouse, ipp_card_printer: IppMachine) -> PrintHouse:
    """With one card printer that proves what it printed."""
    address = ipp_card_printer.address
    house.configure(**{"card-1": {"model": "ipp-card", "address": address, "form": "card"}})
    return house


def came_out(machine: IppMachine) -> Counter[int]:
    """How many pieces of each job, by its id, all its attempts together."""
    pieces: Counter[int] = Counter()
    for title, files in machine.pieces.items():
        pieces[int(title.split("-")[1])] += len(files)
    return pieces


def states(house: PrintHouse, jobs: list[int]) -> Counter[JobState]:
    now = house.states()
    return Counter(now[job] for job in jobs)


def over(house: PrintHouse, jobs: list[int]) -> bool:
    return not {JobState.QUEUED, JobState.RENDERING, JobState.SENT} & states(house, jobs).keys()


def settle(house: PrintHouse, machine: IppMachine, jobs: list[int]) -> int:
    """Somebody looks at the printer and says what came out; how many jobs were asked about."""
    now = house.states()
    unknown = [job for job in jobs if now[job] is JobState.UNKNOWN]
    for job in unknown:
        if came_out(machine)[job]:
            asking.say(house.centre, house.by(), job, JobStep.SAY_GOOD)
        else:
            asking.say(house.centre, house.by(), job, JobStep.SAY_NOTHING)
            asking.again(house.centre, house.by(), job)
    return len(unknown)


def test_killed_at_every_step_of_fifty_jobs_no_card_is_doubled_or_lost(
    card_house, ipp_card_printer
):
    jobs = card_house.ask(BADGES)
    asked = 0
    card_house.start_dying(ROUNDS)

    def all_printed() -> bool:
        nonlocal asked
        asked += settle(card_house, ipp_card_printer, jobs)
        return over(card_house, jobs)

    card_house.until(all_printed, "they are not all printed")
    assert card_house.said.count("died ") == ROUNDS * len(MOMENTS)
    assert came_out(ipp_card_printer) == dict.fromkeys(jobs, 1)
    assert states(card_house, jobs) == {JobState.PRINTED: len(jobs)}
    assert {card_house.badge(number) for number in BADGES} == {State.PRODUCED}
    # Only where it died between "sent" and the printer's own word is anybody asked.
    assert 0 < asked <= 2 * ROUNDS


def test_a_printer_that_is_off_lets_jobs_wait_and_goes_on_by_itself(card_house, ipp_card_printer):
    ipp_card_printer.power_off()
    jobs = card_house.ask(BADGES[:3])
    card_house.start()
    card_house.until(lambda: card_house.troubles("card-1") == [Trouble.OFF], "it is not off")
    assert states(card_house, jobs) == {JobState.QUEUED: 3}
    ipp_card_printer.power_on()
    card_house.until(lambda: over(card_house, jobs), "it does not go on")
    assert came_out(ipp_card_printer) == dict.fromkeys(jobs, 1)
    card_house.stop()
    assert card_house.troubles("card-1") == []


def test_who_is_blocked_while_the_ribbon_is_out_is_never_printed(card_house, ipp_card_printer):
    ipp_card_printer.raise_faults("marker-supply-empty")
    first, second = card_house.ask(BADGES[:2])
    card_house.start()
    # The printer holds the first; the ribbon is out.
    begun = f"fairgate-{first}-1-"
    card_house.until(lambda: (ipp_card_printer.held or "").startswith(begun), "it holds nothing")
    card_house.until(
        lambda: card_house.troubles("card-1") == [Trouble.RIBBON_OUT], "nobody is told"
    )
    card_house.bar(BADGES[0])
    card_house.bar(BADGES[1])
    barred = datetime.now(UTC)
    card_house.until(
        lambda: card_house.seen_at("card-1") > barred + 2 * timedelta(seconds=POLL_S),
        "the print room does not move",
    )
    ipp_card_printer.mend()
    card_house.until(lambda: over(card_house, [first]), "it is not over")
    if card_house.job(first).state is JobState.UNKNOWN:
        assert card_house.job(first).flaw is Flaw.BLOCKED
        word = JobStep.SAY_SPOILED if came_out(ipp_card_printer)[first] else JobStep.SAY_NOTHING
        asking.say(card_house.centre, card_house.by(), first, word)
    else:
        came = JobState.PRINTED if came_out(ipp_card_printer)[first] else JobState.FAILED
        assert (card_house.job(first).state, card_house.job(first).flaw) == (came, Flaw.BLOCKED)
    card_house.until(lambda: over(card_house, [second]), "the next is not over")
    assert (card_house.job(second).state, card_house.job(second).flaw) == (
        JobState.FAILED,
        Flaw.BLOCKED,
    )
    assert came_out(ipp_card_printer)[second] == 0
    assert card_house.badge(BADGES[0]) == card_house.badge(BADGES[1]) == State.APPROVED


def test_behind_a_queue_whose_printer_is_off_nothing_stale_comes_out(house, cups, ipp_card_printer):
    address = cups.queue("card", ipp_card_printer.address)
    house.configure(**{"card-1": {"model": "cups-card", "address": address, "form": "card"}})
    house.start()
    house.until(lambda: house.troubles("card-1") == [], "the queue is not ready")
    ipp_card_printer.power_off()
    (job,) = house.ask(BADGES[:1])
    house.until(
        lambda: (
            house.job(job).state is not JobState.QUEUED and Trouble.OFF in house.troubles("card-1")
        ),
        "it is not sent into the queue",
    )
    asking.take_back(house.centre, house.by(), job)
    house.until(lambda: over(house, [job]), "it is not taken back")
    assert house.job(job).state is JobState.UNKNOWN
    ipp_card_printer.power_on()
    house.until(lambda: house.troubles("card-1") == [], "it does not come back")
    asking.say(house.centre, house.by(), job, JobStep.SAY_NOTHING)
    (other,) = house.ask(BADGES[1:2])
    house.until(lambda: over(house, [other]), "the next is not printed")
    assert came_out(ipp_card_printer) == {other: 1}
