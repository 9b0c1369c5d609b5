"""The configuration of whatever machine a file is for."""

from pathlib import Path

from kiosk.settings import Settings, load
from kiosk.settings_desk import DeskSettings, is_desk, load_desk


def load_machine(path: Path) -> Settings | DeskSettings:
    """Read and check a file as that of the machine which its tables tell of.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    return load_desk(path) if is_desk(path) else load(path)
