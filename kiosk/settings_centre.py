"""The configuration of the certificate centre's server."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kiosk.loopback import is_loopback
from kiosk.settings import Device, Edition, StoreAddress, sqlite_file
from kiosk.settings_file import FilePath, Table, read_file
from kiosk.settings_readers import load_as


def _name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", name):
        raise ValueError("must be a host name in lower case, without a port")
    return name


class CentreTable(Table):
    """How the centre's pages are served."""

    host: str = Field(
        default="127.0.0.1",
        max_length=64,
        description="The address on which it listens; a TLS proxy stands before any but loopback.",
    )
    port: int = Field(default=8128, ge=1024, le=65_535, description="The port on which it listens.")
    names: tuple[Annotated[str, AfterValidator(_name)], ...] = Field(
        default=(),
        max_length=16,
        description="The host names under which browsers reach it, besides loopback.",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=4,
        description="How many proxies of ours stand before it and tell who asks and by what name.",
    )
    secret_key_file: FilePath = Field(
        default=Path("/var/lib/fairgate/centre.key"),
        description="The key that signs sessions and seals second factors; made once.",
    )
    processes: int = Field(
        default=2, ge=1, le=32, description="How many processes answer; about one for each core."
    )
    idle_minutes: int = Field(
        default=30, ge=1, le=240, description="Minutes without a click after which a session ends."
    )
    session_hours: int = Field(
        default=10, ge=1, le=24, description="Hours after which every session ends."
    )
    taps: int = Field(
        default=8129,
        ge=0,
        le=65_535,
        description="The port on 127.0.0.1 of a desk's PC where its readers are heard; 0: nowhere.",
    )
    status_per_minute: int = Field(
        default=10,
        ge=1,
        le=600,
        description="How many numbers one visitor of the public look-up may ask for in a minute.",
    )
    layouts: FilePath | None = Field(
        default=None,
        description="The folder of the fair's own layouts, for previews: the print room's.",
    )
    signing_key: FilePath | None = Field(
        default=None,
        description="The print room's private key (PEM), so that previews have the same codes.",
    )

    @property
    def bind(self) -> str:
        """Address and port as a server takes them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def is_ours(self, host: str) -> bool:
        """Whether a host name is one of this server's."""
        return is_loopback(host) or host in self.names


class CentreSettings(Table):
    """Everything that the centre's server is told; every path is absolute once it is loaded."""

    device: Device
    edition: Edition
    store: StoreAddress = Field(
        default="sqlite:////var/lib/fairgate/centre.db",
        description="Where the register and the event log are, as an SQLAlchemy address.",
    )
    trusted_keys: FilePath | None = Field(
        default=None, description="The file of public keys that may sign payloads."
    )
    centre: CentreTable = Field(description="How the centre's pages are served; it may be empty.")

    @property
    def store_file(self) -> Path | None:
        """The SQLite file of the store; None where it is a PostgreSQL database."""
        return sqlite_file(self.store)


CENTRE_TABLES: Mapping[str, type[Table]] = {"": CentreSettings, "centre": CentreTable}


def load_centre(path: Path) -> CentreSettings:
    """Read and check the centre's configuration file.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    return load_as(CentreSettings, CENTRE_TABLES, path)


def is_centre(path: Path) -> bool:
    """Whether a configuration file is that of the centre; SettingsError if it cannot be read."""
    return "centre" in read_file(path)
