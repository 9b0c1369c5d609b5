"""Encoding on a real pcscd with two readers: the desk's in slot 0, the printer's in slot 1."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gatekeeper.policy.printing import Flaw, Trouble
from kiosk.print_room.encoder import PcscUidReader
from printing.encoding import encode
from printing.errors import StationFailed
from printing.printers.simulated_station import SimulatedStation
from tests.harness.cards import VirtualCard
from tests.harness.pcscd import READERS, PrivatePcscd

DESK, PRINTER = 0, 1
AT_THE_DESK = "04DDDDDDDDDD80"
BLANKS = ("04A1B2C3D4E580", "04A1B2C3D4E581", "04A1B2C3D4E582")
RANDOM = "08A1B2C3"


class Bench:
    """A station that lays its blanks on the printer's reader, and a register of bound cards."""

    def __init__(self, pcscd: PrivatePcscd, folder: Path, blanks: tuple[str, ...]) -> None:
        self._pcscd = pcscd
        self.lying: VirtualCard | None = None
        self.mute: set[str] = set()
        self.taken: set[str] = set()
        self.bound: str | None = None
        self.meanwhile: Callable[[], None] = lambda: None
        """What happens between the binding and the reading back."""
        self.folder = folder
        self.station = SimulatedStation(folder, self.lies, iter(blanks).__next__)

    def lies(self, uid: str | None) -> None:
        """Tell the virtual reader what the station tells."""
        if self.lying is not None:
            self.lying.pull()
            self._pcscd.wait_until_empty(PRINTER)
        self.lying = None if uid is None else self._pcscd.card(uid, PRINTER)
        if self.lying is not None:
            self.lying.mute = uid in self.mute
            self.lying.insert()

    def bind(self, uid: str) -> bool:
        if uid in self.taken:
            return False
        self.bound = uid
        self.meanwhile()
        return True

    def unbind(self) -> None:
        self.bound = None

    def encode(self, timeout: float = 5.0, match: str = READERS[PRINTER]) -> str:
        return encode(self.station, PcscUidReader(match, timeout), self.bind, self.unbind)

    def rejected(self) -> list[str]:
        box = self.folder / "rejected.txt"
        return box.read_text().split() if box.exists() else []


@pytest.fixture
def desk_card(pcscd: PrivatePcscd) -> VirtualCard:
    """Somebody's card lies on the desk's reader all the time."""
    card = pcscd.card(AT_THE_DESK, DESK)
    card.insert()
    pcscd.wait_until_occupied(DESK)
    return card


@pytest.fixture
def bench(pcscd: PrivatePcscd, desk_card: VirtualCard, tmp_path: Path) -> Iterator[Bench]:
    yield Bench(pcscd, tmp_path, BLANKS)
    assert not desk_card.commands, "the desk's card was touched"


def test_the_printers_card_is_bound_never_the_desks(bench: Bench) -> None:
    assert bench.encode() == bench.bound == BLANKS[0]
    assert bench.lying is not None
    assert len(bench.lying.commands) == 2, "read, and read back"
    assert bench.rejected() == []


@pytest.mark.usefixtures("bench")
def test_a_card_at_the_desk_is_no_card_in_the_printer() -> None:
    with pytest.raises(StationFailed) as failed:
        PcscUidReader(READERS[PRINTER], timeout=0.8).read()
    assert (failed.value.flaw, failed.value.trouble) == (Flaw.NO_CARD, None)


def test_cards_that_are_taken_are_thrown_away(bench: Bench) -> None:
    bench.taken = set(BLANKS[:2])
    assert bench.encode() == BLANKS[2]
    assert bench.rejected() == [*BLANKS[:2]]


@pytest.mark.parametrize("mute", [True, False])
def test_a_card_without_a_lasting_identifier_is_thrown_away(
    pcscd: PrivatePcscd, desk_card: VirtualCard, tmp_path: Path, mute: bool
) -> None:
    first = BLANKS[1] if mute else RANDOM
    bench = Bench(pcscd, tmp_path, (first, BLANKS[0]))
    bench.mute = {first} if mute else set()
    assert bench.encode(timeout=3) == BLANKS[0]
    assert bench.rejected() == [first]
    assert not desk_card.commands


def test_a_card_that_was_changed_is_unbound_and_thrown_away(bench: Bench) -> None:
    bench.meanwhile = lambda: bench.lies(BLANKS[2])
    with pytest.raises(StationFailed) as failed:
        bench.encode()
    assert failed.value.flaw is Flaw.CARD_CHANGED
    assert bench.bound is None
    assert len(bench.rejected()) == 1


def test_a_card_that_went_away_is_unbound(bench: Bench) -> None:
    bench.meanwhile = lambda: bench.lies(None)
    with pytest.raises(StationFailed) as failed:
        bench.encode(timeout=0.8)
    assert failed.value.flaw is Flaw.NO_CARD
    assert bench.bound is None


@pytest.mark.parametrize("match", ["Virtual", "No such reader", "Virtual PCD 00 0"])
def test_a_name_that_is_not_one_readers_is_refused(bench: Bench, match: str) -> None:
    with pytest.raises(StationFailed) as failed:
        bench.encode(match=match)
    assert (failed.value.flaw, failed.value.trouble) == (Flaw.STATION, Trouble.ENCODER_GONE)
    assert bench.bound is None
    assert bench.rejected() == [], "the blank waits for the next try"


def test_without_its_service_the_encoder_is_gone(bench: Bench, pcscd: PrivatePcscd) -> None:
    pcscd.kill()
    with pytest.raises(StationFailed) as failed:
        bench.encode()
    assert failed.value.trouble is Trouble.ENCODER_GONE


def test_an_encoder_has_a_name() -> None:
    with pytest.raises(ValueError, match="named"):
        PcscUidReader("")
