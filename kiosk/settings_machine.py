"""The configuration of whatever machine a file is for."""

from pathlib import Path
from typing import TypeAlias

from kiosk.settings import Settings, load
from kiosk.settings_centre import CentreSettings, is_centre, load_centre
from kiosk.settings_desk import DeskSettings, is_desk, load_desk
from kiosk.settings_print import PrintSettings, is_print, load_print

WithStore: TypeAlias = Settings | CentreSettings | PrintSettings
"""A machine that has a register and an event log: a gate, the centre, or a print room."""


def load_machine(path: Path) -> WithStore | DeskSettings:
    """Read and check a file as that of the machine which its tables tell of.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    return load_desk(path) if is_desk(path) else load_with_store(path)


def load_with_store(path: Path) -> WithStore:
    """Read and check the file of a gate, of the centre or of a print room.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    if is_print(path):
        return load_print(path)
    return load_centre(path) if is_centre(path) else load(path)
