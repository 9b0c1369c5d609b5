"""The configuration of a desk's PC: its readers, and the centre that may hear them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from kiosk.loopback import is_loopback
from kiosk.settings_file import Table, read_file
from kiosk.settings_readers import READER_TABLES, Readers, load_as


def _origin(text: str) -> str:
    """The origin as a browser writes it (RFC 6454, 6.2): what it sends is compared as text."""
    try:
        parts = urlsplit(text.lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not (host and host.isascii() and parts.scheme in {"http", "https"}):
        raise ValueError("must be an origin such as https://centre.example")
    name = f"[{host}]" if ":" in host else host
    shown = "" if port in {None, {"http": 80, "https": 443}[parts.scheme]} else f":{port}"
    origin = f"{parts.scheme}://{name}{shown}"
    if text.lower() != origin:
        raise ValueError(f"must be nothing but the origin, perhaps {origin}")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must begin with https:// unless the centre is on this machine")
    return origin


class DeskTable(Table):
    """What the desk's PC offers to the pages of the centre."""

    centre: Annotated[str, AfterValidator(_origin)] = Field(
        max_length=255,
        description="The origin of the centre's pages, the only ones that may hear the readers.",
    )
    port: int = Field(
        default=8129,
        ge=1024,
        le=65_535,
        description="The port on 127.0.0.1 on which the readers are heard.",
    )

    @property
    def bind(self) -> str:
        """Address and port as a server takes them."""
        return f"127.0.0.1:{self.port}"


class DeskSettings(Table):
    """Everything that a desk's PC is told; every path is absolute once it is loaded."""

    desk: DeskTable = Field(description="What the desk's PC offers to the pages of the centre.")
    readers: Readers = Field(
        min_length=1, max_length=16, description="The devices that present credentials."
    )


DESK_TABLES: Mapping[str, type[Table]] = {"": DeskSettings, "desk": DeskTable, **READER_TABLES}


def load_desk(path: Path) -> DeskSettings:
    """Read and check the configuration file of a desk's PC.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    return load_as(DeskSettings, DESK_TABLES, path)


def is_desk(path: Path) -> bool:
    """Whether a configuration file is that of a desk's PC; SettingsError if it cannot be read."""
    return "desk" in read_file(path)
