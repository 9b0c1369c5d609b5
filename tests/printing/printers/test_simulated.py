"""The simulated printer: every trouble, the trap of real ones, and what outlives its driver."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from gatekeeper.policy.printing import WARNINGS, Flaw, Form, Trouble
from printing.errors import LostSight, Refused, StationFailed
from printing.printers.models import load_models
from printing.printers.opening import open_printer, open_station
from printing.printers.printer import Health, Progress, Sheet
from printing.printers.simulated import SimulatedPrinter
from printing.printers.simulated_station import SimulatedStation

CARD = Sheet("fairgate-17-1", Form.CARD, (Image.new("RGB", (1011, 638), "white"),) * 2, 300)
STANDING = sorted(set(Trouble) - WARNINGS)
SILENT = {Trouble.OFF, Trouble.GARBLED}


class Bench:
    """A printer in a folder, with a clock that a test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = 0.0
        self.told: list[str | None] = []
        uids = count(0x04AA0000000001)
        self.station = SimulatedStation(folder, self.told.append, lambda: f"{next(uids):014X}")
        self.printer = self.again()

    def again(self) -> SimulatedPrinter:
        """A driver as after a restart."""
        return SimulatedPrinter(self.folder, self.station, lambda: self.now)

    def faults(self, *words: object) -> None:
        (self.folder / "faults.txt").write_text(" ".join(map(str, words)))

    def out(self) -> set[str]:
        return {path.name for path in self.folder.glob("fairgate-*")}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "printer")


def test_a_card_comes_out_when_its_time_is_over(bench: Bench) -> None:
    bench.faults("2.5")
    bench.now = 100
    job = bench.printer.send(CARD)
    assert bench.printer.follow(job) is Progress.WAITING
    bench.now += 2
    assert bench.printer.follow(job) is Progress.PRINTING
    bench.now += 0.5
    assert bench.printer.follow(job) is Progress.PRINTED
    assert bench.out() == {"fairgate-17-1.front.png", "fairgate-17-1.back.png"}
    assert bench.printer.find(CARD.title) == job
    with pytest.raises(Refused):
        bench.printer.send(CARD)


@pytest.mark.parametrize("trouble", STANDING)
def test_every_trouble_is_told_and_holds_the_card_until_it_is_mended(
    bench: Bench, trouble: Trouble
) -> None:
    job = bench.printer.send(CARD)
    bench.faults(trouble)
    assert bench.printer.look() == Health((trouble,))
    bench.now += 60
    assert bench.printer.follow(job) is Progress.WAITING
    assert not bench.out()
    if trouble in SILENT:
        for call in (lambda: bench.printer.find("x"), lambda: bench.printer.clear("x")):
            with pytest.raises(LostSight):
                call()
        with pytest.raises(Refused):
            bench.printer.send(CARD)
    bench.faults(Trouble.RIBBON_LOW, 0)
    assert bench.printer.follow(job) is Progress.PRINTED
    assert bench.printer.look().troubles == (Trouble.RIBBON_LOW,)


def test_a_word_that_is_no_trouble_is_told(bench: Bench) -> None:
    bench.faults("jamm", "1e9", "nan")
    health = bench.printer.look()
    assert health.troubles == (Trouble.OTHER,)
    assert "jamm" in health.message


@pytest.mark.parametrize(
    ("trouble", "progress"),
    [(Trouble.JAM, Progress.PRINTED), (Trouble.HOPPER_EMPTY, Progress.NOTHING)],
)
def test_a_cancelled_card_that_was_jammed_comes_out_all_the_same(
    bench: Bench, trouble: Trouble, progress: Progress
) -> None:
    job = bench.printer.send(CARD)
    bench.faults(trouble)
    assert bench.printer.cancel(job) is progress
    assert bool(bench.out()) is (progress is Progress.PRINTED)


def test_a_card_that_has_begun_cannot_be_taken_back(bench: Bench) -> None:
    job = bench.printer.send(CARD)
    bench.now += 0.5
    assert bench.printer.cancel(job) is Progress.PRINTING
    bench.now += 0.5
    assert bench.printer.follow(job) is Progress.PRINTED


def test_it_prints_on_while_its_driver_is_dead(bench: Bench) -> None:
    bench.printer.send(CARD)
    printer = bench.again()
    assert printer.find(CARD.title) == CARD.title
    assert printer.find("fairgate-17-2") is None
    assert printer.follow("fairgate-17-2") is Progress.UNSURE
    bench.now += 1
    assert printer.follow(CARD.title) is Progress.PRINTED


def test_what_waits_is_cleared_by_its_title(bench: Bench) -> None:
    bench.faults(Trouble.HOPPER_EMPTY)
    bench.printer.send(CARD)
    bench.printer.clear("other-")
    assert bench.printer.follow(CARD.title) is Progress.WAITING
    bench.printer.clear("fairgate-")
    assert bench.printer.follow(CARD.title) is Progress.NOTHING


def test_the_station_feeds_rejects_and_hands_its_card_on(bench: Bench) -> None:
    station, printer = bench.station, bench.printer
    station.reject()
    station.feed()
    station.feed()
    first = station.read()
    station.reject()
    station.feed()
    second = station.read()
    bench.faults(0)
    printer.send(CARD)
    printer.look()
    assert bench.told == [first, None, second, None]
    assert (bench.folder / "rejected.txt").read_text().split() == [first]
    assert (bench.folder / "fairgate-17-1.card.txt").read_text() == second
    with pytest.raises(StationFailed) as failed:
        station.read()
    assert failed.value.flaw is Flaw.NO_CARD


@pytest.mark.parametrize(
    ("trouble", "call", "flaw"),
    [
        (Trouble.HOPPER_EMPTY, SimulatedStation.feed, Flaw.NO_CARD),
        (Trouble.JAM, SimulatedStation.feed, Flaw.STATION),
        (Trouble.JAM, SimulatedStation.reject, Flaw.STATION),
        (Trouble.ENCODER_GONE, SimulatedStation.read, Flaw.STATION),
    ],
)
def test_a_station_in_trouble_says_which(
    bench: Bench, trouble: Trouble, call: Callable[[SimulatedStation], object], flaw: Flaw
) -> None:
    if call is not SimulatedStation.feed:
        bench.station.feed()
    bench.faults(trouble)
    with pytest.raises(StationFailed) as failed:
        call(bench.station)
    assert (failed.value.flaw, failed.value.trouble) == (flaw, trouble)


def test_it_is_opened_by_its_model(tmp_path: Path) -> None:
    model = load_models()["simulated"]
    printer = open_printer("demo", model, str(tmp_path / "new"), form=Form.CARD)
    station = open_station("demo", model, str(tmp_path / "new"), form=Form.CARD)
    assert isinstance(station, SimulatedStation)
    station.feed()
    printer.send(CARD)
    with pytest.raises(StationFailed):
        station.read()
