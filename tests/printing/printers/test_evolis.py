"""The Evolis driver against a small stand-in of the vendor's library: no printer was at hand."""

import sys
from enum import Enum, auto
from io import BytesIO
from threading import Event
from types import SimpleNamespace

import pytest
from PIL import Image

from gatekeeper.policy.printing import Flaw, Form, Trouble
from printing.errors import LostSight, Refused, StationFailed
from printing.printers.evolis import EvolisPrinter, EvolisStation
from printing.printers.evolis_states import troubles_of
from printing.printers.models import load_models
from printing.printers.opening import open_printer, open_station
from printing.printers.printer import Progress, Sheet

NAME = "Evolis Primacy 2"
CARD = Sheet(
    "fairgate-17-1",
    Form.CARD,
    (Image.new("RGB", (1011, 638), "red"), Image.new("1", (1011, 638), 1)),
    300,
)


class Face(Enum):
    """The faces of a card."""

    FRONT = 0
    BACK = 1


class Position(Enum):
    """Where a card can be sent."""

    CONTACTLESS = 6


class Library:
    """What the driver uses of the package ``evolis``, with its names, and one printer behind it."""

    CardFace = Face
    CardPos = Position
    OpenMode = Enum("OpenMode", {"AUTO": 0, "DIRECT": 1})
    ErrorManagement = Enum("ErrorManagement", {"PRINTER": 0, "SOFTWARE": 2})

    def __init__(self) -> None:
        self.state = ("READY", "PRINTER_READY")
        self.there = True
        self.result = "OK"
        self.fails: Exception | None = None
        self.card_inside = False
        self.moves: list[str] = []
        self.faces: dict[Face, Image.Image] = {}
        self.may_print = Event()
        self.may_print.set()

    def Connection(self, name: str, mode: object) -> "Line":  # noqa: N802 (the library's name)
        assert (name, mode) == (NAME, self.OpenMode["DIRECT"])
        if self.fails:
            raise self.fails
        return Line(self)

    def PrintSession(self, line: "Line") -> "Session":  # noqa: N802
        return Session(line)


class Flag(Enum):
    """Where a card lies."""

    INF_CARD_CONTACTLESS = auto()
    INF_CARD_SMART = auto()
    INF_CARD_PRINT = auto()
    INF_CARD_FLIP = auto()
    INF_CARD_EJECT = auto()
    INF_CARD_REAR = auto()


class Line:
    """One connection."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def get_context(self) -> object:
        return self if self.library.there else None

    def get_state(self) -> SimpleNamespace:
        major, minor = (SimpleNamespace(name=name) for name in self.library.state)
        return SimpleNamespace(major=major, minor=minor)

    def get_ribbon_info(self) -> SimpleNamespace:
        return SimpleNamespace(capacity=200, remaining=50)

    def get_last_error(self) -> SimpleNamespace:
        return SimpleNamespace(name="CARD_EINSERTION")

    def get_status(self) -> SimpleNamespace:
        inside = self.library.card_inside
        return SimpleNamespace(
            Flag=Flag, is_on=lambda flag: inside and flag is Flag.INF_CARD_CONTACTLESS
        )

    def set_error_management(self, mode: Enum) -> bool:
        return mode.name == "SOFTWARE"

    def set_card_pos(self, position: Position) -> bool:
        return self._move(position.name)

    def reject_card(self) -> bool:
        return self._move("REJECT")

    def _move(self, what: str) -> bool:
        self.library.moves.append(what)
        self.library.card_inside = what != "REJECT"
        return self.library.state[0] == "READY"


class Session:
    """One printing session."""

    def __init__(self, line: Line) -> None:
        self.library = line.library

    def init(self) -> bool:
        return True

    def set_image_buffer(self, face: Face, buffer: bytearray) -> bool:
        self.library.faces[face] = Image.open(BytesIO(buffer))
        return self.library.result != "PRINT_EDATA"

    def print(self, timeout: int) -> SimpleNamespace:
        assert timeout > 0
        assert self.library.may_print.wait(20)
        return SimpleNamespace(name=self.library.result)


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def driver(library: Library) -> EvolisPrinter:
    return EvolisPrinter(NAME, library)


def ended(driver: EvolisPrinter, job: str) -> Progress:
    """What became of a job, when its thread is over."""
    assert driver._job is not None
    driver._job.thread.join(20)
    return driver.follow(job)


def test_both_sides_are_printed(library: Library, driver: EvolisPrinter) -> None:
    library.may_print.clear()
    job = driver.send(CARD)
    assert driver.follow(job) is driver.cancel(job) is Progress.PRINTING
    with pytest.raises(Refused):
        driver.send(CARD)
    with pytest.raises(LostSight):
        driver.clear("fairgate-")
    library.may_print.set()
    assert ended(driver, job) is Progress.PRINTED
    driver.clear("fairgate-")
    for face, side in zip(Face, CARD.sides, strict=True):
        assert library.faces[face].tobytes() == side.convert("RGB").tobytes()
    assert driver.find(CARD.title) == job
    assert driver.look().supplies == (("ribbon", 25),)


@pytest.mark.parametrize(
    ("result", "progress"),
    [
        ("PRINT_EDATA", Progress.NOTHING),
        ("PRINT_EUNKNOWNRIBBON", Progress.NOTHING),
        ("PRINT_EMECHANICAL", Progress.UNSURE),
        ("PRINTER_ENOCOM", Progress.UNSURE),
        ("ETIMEOUT", Progress.UNSURE),
    ],
)
def test_only_a_card_that_was_never_begun_is_nothing(
    library: Library, driver: EvolisPrinter, result: str, progress: Progress
) -> None:
    library.result = result
    assert ended(driver, driver.send(CARD)) is progress


def test_after_a_restart_nothing_is_known(driver: EvolisPrinter) -> None:
    assert driver.follow(CARD.title) is Progress.UNSURE
    with pytest.raises(LostSight):
        driver.find(CARD.title)


@pytest.mark.parametrize(
    ("major", "minor", "troubles"),
    [
        ("READY", "PRINTER_READY", ()),
        ("READY", "INF_PRINTING_RUNNING", ()),
        ("WARNING", "INF_RIBBON_LOW", (Trouble.RIBBON_LOW,)),
        ("WARNING", "DEF_FEEDER_EMPTY", (Trouble.HOPPER_EMPTY,)),
        ("ERROR", "AVANSIA_ERR_FEEDER_EMPTY", (Trouble.HOPPER_EMPTY,)),
        ("WARNING", "DEF_COVER_OPEN", (Trouble.COVER_OPEN,)),
        ("ERROR", "ERR_RIBBON_ENDED", (Trouble.RIBBON_OUT,)),
        ("ERROR", "ERR_MECHANICAL", (Trouble.JAM,)),
        ("WARNING", "DEF_HOPPER_FULL", (Trouble.OUTPUT_FULL,)),
        ("ERROR", "ERR_REJECT_BOX_FULL", (Trouble.OUTPUT_FULL,)),
        ("WARNING", "INF_CLEANING_REQUIRED", (Trouble.CLEANING_DUE,)),
        ("ERROR", "ERR_HEAD_TEMP", (Trouble.OTHER,)),
        ("ERROR", "SOMETHING_NEW", (Trouble.OTHER,)),
        ("OFF", "PRINTER_OFFLINE", (Trouble.OFF,)),
        ("READY", "PRINTER_UNKNOWN", (Trouble.OFF,)),
    ],
)
def test_states(major: str, minor: str, troubles: tuple[Trouble, ...]) -> None:
    assert troubles_of(major, minor) == troubles


def test_trouble_keeps_a_card_from_being_begun(library: Library, driver: EvolisPrinter) -> None:
    library.state = ("WARNING", "DEF_FEEDER_EMPTY")
    with pytest.raises(Refused, match="DEF_FEEDER_EMPTY"):
        driver.send(CARD)
    assert not library.faces


def test_a_library_that_fails_is_garbled_and_no_answer_is_off(
    library: Library, driver: EvolisPrinter
) -> None:
    library.fails = RuntimeError("access violation")
    assert driver.look().troubles == (Trouble.GARBLED,)
    library.fails, library.there = None, False
    assert driver.look().troubles == (Trouble.OFF,)


def test_the_station_moves_cards(library: Library) -> None:
    station = EvolisStation(NAME, library)
    station.reject()
    station.feed()
    station.reject()
    assert library.moves == ["CONTACTLESS", "REJECT"]


@pytest.mark.parametrize(
    ("state", "flaw", "trouble"),
    [
        (("WARNING", "DEF_FEEDER_EMPTY"), Flaw.NO_CARD, Trouble.HOPPER_EMPTY),
        (("ERROR", "ERR_MECHANICAL"), Flaw.STATION, Trouble.JAM),
        (("WARNING", "INF_RIBBON_LOW"), Flaw.STATION, None),
    ],
)
def test_a_station_that_does_not_move_says_why(
    library: Library, state: tuple[str, str], flaw: Flaw, trouble: Trouble | None
) -> None:
    library.state = state
    with pytest.raises(StationFailed) as failed:
        EvolisStation(NAME, library).feed()
    assert (failed.value.flaw, failed.value.trouble) == (flaw, trouble)


def test_a_station_without_its_printer_is_off(library: Library) -> None:
    library.there = False
    with pytest.raises(StationFailed) as failed:
        EvolisStation(NAME, library).reject()
    assert failed.value.trouble is Trouble.OFF


def test_the_library_is_imported_only_when_such_a_printer_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = load_models()["evolis"]
    monkeypatch.setitem(sys.modules, "evolis", None)
    for opening in (open_printer, open_station):
        with pytest.raises(ImportError, match="pip install Evolis-SDK"):
            opening("cards", model, NAME, form=Form.CARD)
    monkeypatch.setitem(sys.modules, "evolis", Library())
    assert open_printer("cards", model, NAME, form=Form.CARD).look().troubles == ()
    assert open_station("cards", model, NAME, form=Form.CARD) is not None
