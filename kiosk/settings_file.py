"""A configuration file as such: one TOML file, its tables, and the paths that stand in it."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

from kiosk.settings_errors import SettingsError

DEFAULT_FILE = Path("/etc/fairgate/fairgate.toml")
MAX_BYTES = 256 * 1024
"""A configuration file that is longer is not one."""
MAX_SOCKET_BYTES = 107
"""The longest path of a Unix socket on Linux (unix(7))."""


def beside_file(path: Path, info: ValidationInfo) -> Path:
    """A relative path is relative to the configuration file, wherever the program was started."""
    return info.context["folder"] / path if info.context else path


def _socket(path: Path) -> Path:
    if len(bytes(path)) > MAX_SOCKET_BYTES:
        raise ValueError(f"must be a path of at most {MAX_SOCKET_BYTES} bytes, as Linux sets it")
    return path


FilePath = Annotated[Path, AfterValidator(beside_file)]
SocketPath = Annotated[Path, AfterValidator(beside_file), AfterValidator(_socket)]


class Table(BaseModel):
    """A table of the file: nothing unknown is let through, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def toml(value: object) -> str:
    """A single value as TOML; a JSON string, number or boolean is one of TOML's as well."""
    return json.dumps(value, ensure_ascii=False, default=str)


def read_file(path: Path) -> dict[str, Any]:
    """The tables of a file, not checked yet; SettingsError where it is none."""
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
