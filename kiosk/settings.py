"""A machine's configuration: one TOML file, checked as a whole before anything starts."""

import ipaddress
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from gatekeeper.policy.words import Direction
from kiosk.settings_errors import SettingsError, sentences
from readers.framing import DUPLICATE_WINDOW, IDLE_GAP

DEFAULT_FILE = Path("/etc/fairgate/fairgate.toml")
MAX_BYTES = 256 * 1024
"""A configuration file that is longer is not one."""
MAX_SOCKET_BYTES = 107
"""The longest path of a Unix socket on Linux (unix(7))."""
STORES = ("sqlite", "postgresql", "postgresql+psycopg")


def _device(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", name):
        raise ValueError("must be 1 to 32 lower-case letters, digits and hyphens")
    return name


def _beside_file(path: Path, info: ValidationInfo) -> Path:
    """A relative path is relative to the configuration file, wherever the program was started."""
    return info.context["folder"] / path if info.context else path


def _bundled_or_file(edition: str, info: ValidationInfo) -> str:
    if "/" in edition or edition.endswith(".toml"):
        return str(_beside_file(Path(edition), info))
    return edition


def _socket(path: Path) -> Path:
    if len(bytes(path)) > MAX_SOCKET_BYTES:
        raise ValueError(f"must be a path of at most {MAX_SOCKET_BYTES} bytes, as Linux sets it")
    return path


def _store(address: str, info: ValidationInfo) -> str:
    """Check the address; what is wrong with it is told without repeating a password."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise ValueError("must be an address such as sqlite:////var/lib/fairgate/gate.db") from None
    if url.drivername not in STORES:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if url.drivername == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise ValueError("must name a file, since what is not on disk is lost")
        url = url.set(database=str(_beside_file(Path(str(url.database)), info)))
    return url.render_as_string(hide_password=False)


def is_loopback(host: str) -> bool:
    """Whether a name or address, without a port, is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _loopback(host: str) -> str:
    if not is_loopback(host):
        raise ValueError("must be a loopback address: the screen is for this machine's own browser")
    return host


FilePath = Annotated[Path, AfterValidator(_beside_file)]
SocketPath = Annotated[Path, AfterValidator(_beside_file), AfterValidator(_socket)]
ReaderName = Annotated[
    str,
    Field(min_length=1, max_length=40, description="Its name in the log and on the screen."),
]
ReaderDirection = Annotated[
    Direction | None,
    Field(description="Which way its lane goes; left out, the machine's own direction holds."),
]


class Table(BaseModel):
    """A table of the file: nothing unknown is let through, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class ScreenSettings(Table):
    """The guard's screen, a child process of the gate."""

    enabled: bool = Field(default=True, description="Whether the gate starts the guard's screen.")
    host: Annotated[str, AfterValidator(_loopback)] = Field(
        default="127.0.0.1", description="The loopback address on which the screen is served."
    )
    port: int = Field(
        default=8126, ge=1024, le=65_535, description="The port on which the screen is served."
    )
    secret_key_file: FilePath = Field(
        default=Path("/var/lib/fairgate/screen.key"),
        description="The key that signs sessions; random, made on the first start.",
    )
    session_hours: int = Field(
        default=12, ge=1, le=24, description="Hours after which who signed in is signed out."
    )
    panel: bool = Field(
        default=False,
        description="Whether the tap panel is served; for the demo only, never at a real gate.",
    )

    @property
    def bind(self) -> str:
        """Address and port as a server takes them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Settings(Table):
    """Everything that one machine is told; every path is absolute once it is loaded."""

    device: Annotated[str, AfterValidator(_device)] = Field(
        description="The machine's name in the event log; never given to a second machine.",
    )
    edition: Annotated[str, AfterValidator(_bundled_or_file)] = Field(
        min_length=1, description="The name of a bundled edition, or the path of an edition file."
    )
    store: Annotated[str, AfterValidator(_store)] = Field(
        default="sqlite:////var/lib/fairgate/gate.db",
        description="Where the register and the event log are, as an SQLAlchemy address.",
    )
    gate: str | None = Field(
        default=None,
        min_length=1,
        max_length=32,
        description="The gate of the edition where the machine stands; else picked on the screen.",
    )
    direction: Direction = Field(
        default=Direction.IN,
        description="Which way people go past it, until changed on the screen.",
    )
    socket: SocketPath = Field(
        default=Path("/run/fairgate/station.sock"),
        description="The Unix socket between the gate process and its screen.",
    )
    trusted_keys: FilePath | None = Field(
        default=None, description="The file of public keys that may sign payloads."
    )
    readers: tuple[Annotated[ReaderSettings, Field(discriminator="driver")], ...] = Field(
        default=(), max_length=16, description="The devices that present credentials."
    )
    screen: ScreenSettings = Field(
        default_factory=ScreenSettings, description="The guard's screen."
    )

    @property
    def store_file(self) -> Path | None:
        """The SQLite file of the store; None where it is a PostgreSQL database."""
        url = make_url(self.store)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


TABLES: Mapping[str, type[Table]] = {
    "": Settings,
    "screen": ScreenSettings,
    "readers pcsc": PcscSettings,
    "readers serial": SerialSettings,
    "readers simulated": SimulatedSettings,
}


@dataclass(frozen=True, slots=True)
class Described:
    """One setting as it is told to people; ``table`` is a key of ``TABLES``."""

    table: str
    key: str
    field: FieldInfo

    @property
    def description(self) -> str:
        """One sentence."""
        return str(self.field.description)

    @property
    def default(self) -> str:
        """The default in Markdown: ``required``, a dash for nothing, or the value as TOML."""
        if self.field.is_required():
            return "required"
        return "–" if self.field.default is None else f"`{toml(self.field.default)}`"


def toml(value: object) -> str:
    """A single value as TOML; a JSON string, number or boolean is one of TOML's as well."""
    return json.dumps(value, ensure_ascii=False, default=str)


def described() -> Iterator[Described]:
    """Every setting there is, in the order of the file."""
    for table, model in TABLES.items():
        for key, field in model.model_fields.items():
            if key not in TABLES and key != "readers":
                yield Described(table, key, field)


def load(path: Path) -> Settings:
    """Read and check a configuration file.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    data = _read(path)
    problems: list[str] = []
    settings = None
    try:
        settings = Settings.model_validate(data, context={"folder": path.absolute().parent})
    except ValidationError as error:
        problems += sentences(error, TABLES)
    problems += _clashes(data.get("readers"))
    if settings is None or problems:
        raise SettingsError(path, problems)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise SettingsError(path, [f"the file is longer than {MAX_BYTES // 1024} KiB"])
        return tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise SettingsError(path, [f"cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise SettingsError(path, [f"is not UTF-8 at byte {error.start}"]) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(path, [f"is not TOML: {error}"]) from error


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
