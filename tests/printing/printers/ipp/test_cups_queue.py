"""A real CUPS queue before a real printer: the same driver, and the job that must never print."""

from collections.abc import Iterator

import pytest

from gatekeeper.policy.printing import Trouble
from printing.printers.printer import Printer, Progress
from tests.harness.cups import Scheduler, private_cups
from tests.harness.ipp_printers import IppMachine, until
from tests.printing.printers.documents_read import read_pwg
from tests.printing.printers.ipp.jobs import counted, ends, opened, sheet


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    with private_cups() as scheduler:
        yield scheduler


@pytest.fixture
def queue(
    scheduler: Scheduler, ipp_card_printer: IppMachine, request: pytest.FixtureRequest
) -> Printer:
    name = request.node.name.split("[")[0]
    return opened(scheduler.queue(name, ipp_card_printer.address), "cups-card")


def test_both_sides_go_through_the_queue_and_nobody_claims_to_know_that_they_came_out(
    queue, ipp_card_printer
):
    assert queue.look().troubles == ()
    wanted = sheet(sides=2)
    device_job = queue.send(wanted)
    assert ends(queue, device_job) is Progress.UNSURE
    assert queue.find(wanted.title) == device_job
    assert counted(ipp_card_printer) == {wanted.title: 1}
    pages = read_pwg(ipp_card_printer.pieces[wanted.title][0].read_bytes())
    seen = [page.image.rotate(-90, expand=True).tobytes() for page in pages]
    assert seen == [image.tobytes() for image in wanted.sides]


def test_a_jam_behind_the_queue_is_seen_and_mended(queue, ipp_card_printer):
    ipp_card_printer.raise_faults("media-jam")
    device_job = queue.send(sheet())
    until(lambda: queue.look().troubles == (Trouble.JAM,), "the jam is not seen")
    assert queue.follow(device_job) in {Progress.WAITING, Progress.PRINTING}
    assert counted(ipp_card_printer) == {}
    ipp_card_printer.mend()
    assert ends(queue, device_job) is Progress.UNSURE
    until(lambda: queue.look().troubles == (), "the jam does not go")
    assert counted(ipp_card_printer) == {"fairgate-17-1": 1}


def test_what_waited_for_a_printer_that_was_off_never_prints_once_it_is_cleared(
    queue, ipp_card_printer
):
    ipp_card_printer.power_off()
    stale = queue.send(sheet(1))
    until(lambda: Trouble.OFF in queue.look().troubles, "nobody notices that it is off")
    assert queue.follow(stale) in {Progress.WAITING, Progress.PRINTING}
    assert queue.find("fairgate-17-1") == stale
    queue.clear("fairgate-")
    assert queue.follow(stale) is Progress.UNSURE
    ipp_card_printer.power_on()
    # A queue is first come, first served: had the stale job been there, it would print first.
    assert ends(queue, queue.send(sheet(2))) is Progress.UNSURE
    assert counted(ipp_card_printer) == {"fairgate-17-2": 1}
    assert queue.look().troubles == ()


def test_what_is_not_cleared_does_print_when_the_printer_comes_back(queue, ipp_card_printer):
    """The trap itself: without it, the test before this one would prove nothing."""
    ipp_card_printer.power_off()
    stale = queue.send(sheet(1))
    until(lambda: Trouble.OFF in queue.look().troubles, "nobody notices that it is off")
    ipp_card_printer.power_on()
    assert ends(queue, stale) is Progress.UNSURE
    assert counted(ipp_card_printer) == {"fairgate-17-1": 1}
