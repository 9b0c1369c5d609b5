"""A machine's configuration: one TOML file, checked as a whole before anything starts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from gatekeeper.policy.words import Direction
from kiosk.loopback import is_loopback
from kiosk.settings_file import FilePath, SocketPath, Table, beside_file, toml
from kiosk.settings_readers import READER_TABLES, Readers, load_as

STORES = ("sqlite", "postgresql", "postgresql+psycopg")


def _device(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", name):
        raise ValueError("must be 1 to 32 lower-case letters, digits and hyphens")
    return name


def _bundled_or_file(edition: str, info: ValidationInfo) -> str:
    if "/" in edition or edition.endswith(".toml"):
        return str(beside_file(Path(edition), info))
    return edition


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
        url = url.set(database=str(beside_file(Path(str(url.database)), info)))
    return url.render_as_string(hide_password=False)


Device = Annotated[
    str,
    AfterValidator(_device),
    Field(description="The machine's name in the event log; never given to a second machine."),
]
Edition = Annotated[
    str,
    AfterValidator(_bundled_or_file),
    Field(
        min_length=1, description="The name of a bundled edition, or the path of an edition file."
    ),
]
StoreAddress = Annotated[str, AfterValidator(_store)]


def sqlite_file(store: str) -> Path | None:
    """The file of a store's address; None where it is a PostgreSQL database."""
    url = make_url(store)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _loopback(host: str) -> str:
    if not is_loopback(host):
        raise ValueError("must be a loopback address: the screen is for this machine's own browser")
    return host


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

    device: Device
    edition: Edition
    store: StoreAddress = Field(
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
    readers: Readers = Field(
        default=(), max_length=16, description="The devices that present credentials."
    )
    screen: ScreenSettings = Field(
        default_factory=ScreenSettings, description="The guard's screen."
    )

    @property
    def store_file(self) -> Path | None:
        """The SQLite file of the store; None where it is a PostgreSQL database."""
        return sqlite_file(self.store)


TABLES: Mapping[str, type[Table]] = {
    "": Settings,
    "screen": ScreenSettings,
    **READER_TABLES,
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


def described(tables: Mapping[str, type[Table]] = TABLES) -> Iterator[Described]:
    """Every setting of these tables, in the order of the file; a gate's if none are named."""
    for table, model in tables.items():
        for key, field in model.model_fields.items():
            if key not in tables and key != "readers":
                yield Described(table, key, field)


def load(path: Path) -> Settings:
    """Read and check a gate's configuration file.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    return load_as(Settings, TABLES, path)
