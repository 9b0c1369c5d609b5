"""The readers of a machine in its configuration file, whatever the machine is for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import Field, ValidationError

from gatekeeper.policy.words import Direction
from kiosk.settings_errors import SettingsError, sentences
from kiosk.settings_file import FilePath, SocketPath, Table, read_file
from readers.framing import DUPLICATE_WINDOW, IDLE_GAP

Machine = TypeVar("Machine", bound=Table)
ReaderName = Annotated[
    str,
    Field(min_length=1, max_length=40, description="Its name in the log and on the screen."),
]
ReaderDirection = Annotated[
    Direction | None,
    Field(description="Which way its lane goes; left out, the machine's own direction holds."),
]


class PcscSettings(Table):
    """A card reader that pcscd drives."""

    driver: Literal["pcsc"] = Field(description="The kind of reader: here a PC/SC card reader.")
    name: ReaderName
    match: str = Field(
        default="",
        max_length=128,
        description="A part of the name that pcscd gives it; empty takes any that none else names.",
    )
    direction: ReaderDirection = None


class SerialSettings(Table):
    """A barcode scanner that behaves as a serial port."""

    driver: Literal["serial"] = Field(description="The kind of reader: here a serial scanner.")
    name: ReaderName
    port: FilePath = Field(description="The device, best the name that the udev rule gives it.")
    baud: int = Field(default=9600, ge=300, le=921_600, description="Bits per second.")
    direction: ReaderDirection = None
    duplicate_window: float = Field(
        default=DUPLICATE_WINDOW,
        ge=0,
        le=60,
        description="Seconds in which the same code again is one presentation.",
    )
    idle_gap: float = Field(
        default=IDLE_GAP,
        ge=0.01,
        le=2,
        description="Seconds of silence that end a code which has no suffix.",
    )


class SimulatedSettings(Table):
    """A reader without hardware: what is written to its path is presented."""

    driver: Literal["simulated"] = Field(description="The kind of reader: here one of no metal.")
    name: ReaderName
    path: SocketPath = Field(description="The Unix socket on which it takes presentations.")
    direction: ReaderDirection = None


ReaderSettings = PcscSettings | SerialSettings | SimulatedSettings
Readers = tuple[Annotated[ReaderSettings, Field(discriminator="driver")], ...]
READER_TABLES: Mapping[str, type[Table]] = {
    "readers pcsc": PcscSettings,
    "readers serial": SerialSettings,
    "readers simulated": SimulatedSettings,
}


class HasReaders(Protocol):
    """The settings of any machine that has readers."""

    @property
    def readers(self) -> Readers:
        """The devices that present credentials."""
        ...


def load_as(
    model: type[Machine],
    tables: Mapping[str, type[Table]],
    path: Path,
    across: Callable[[Mapping[str, Any], Path], Iterable[str]] = lambda _data, _folder: (),
) -> Machine:
    """Read and check a file as that of such a machine; ``tables`` are those that it may have.

    ``across`` tells what no table can tell by itself, from the file's values and its folder.
    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    data = read_file(path)
    problems: list[str] = []
    settings = None
    folder = path.absolute().parent
    try:
        settings = model.model_validate(data, context={"folder": folder})
    except ValidationError as error:
        problems += sentences(error, tables)
    problems += _clashes(data.get("readers"))
    problems += across(data, folder)
    if settings is None or problems:
        raise SettingsError(path, problems)
    return settings


def _clashes(readers: object) -> Iterator[str]:
    """Readers that would be taken for each other, looked for even if other keys are wrong."""
    seen: dict[tuple[str, str], int] = {}
    lanes: dict[str, tuple[int, object]] = {}
    for place, reader in enumerate(readers if isinstance(readers, Sequence) else [], start=1):
        if not isinstance(reader, Mapping):
            continue
        for key in sorted(reader.keys() & {"name", "port", "path"}):
            first = seen.setdefault((key, str(reader[key])), place)
            if first != place:
                yield _clash(place, key, f'"{reader[key]}" is taken by reader number {first}')
        if reader.get("driver") != "pcsc":
            continue
        # Readers of one model may share the work of a lane; which is which nobody can tell.
        match, direction = str(reader.get("match", "")).casefold(), reader.get("direction")
        first, other = lanes.setdefault(match, (place, direction))
        if other != direction:
            yield _clash(place, "match", f"is that of reader number {first}, whose lane differs")


def _clash(place: int, key: str, text: str) -> str:
    return f'[[readers]] number {place}, key "{key}": {text}'
