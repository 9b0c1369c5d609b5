"""What is plugged into this machine: card readers and serial ports, with names that last."""

import re
from dataclasses import dataclass
from pathlib import Path

from serial.tools import list_ports

from readers.resource_manager import ResourceManager

BY_PATH = Path("/dev/serial/by-path")
"""Where udev names serial devices by the USB socket they are in."""

# "ACS ACR122U PICC Interface 01 00": pcscd's running numbers of the device and its slot.
_RUNNING_NUMBERS = re.compile(r" [0-9A-F]{2} [0-9A-F]{2}$")


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A serial port with a device behind it."""

    path: str
    """The kernel's name, which changes with the order of plugging in."""
    stable: str
    """The name to configure: by USB socket if udev gives one, else the kernel's."""
    usb_id: str | None
    """Vendor and product as ``0403:6001``; None if it is not on USB."""
    description: str | None


def card_readers() -> list[str]:
    """The names of all PC/SC readers; DeviceLost, saying what to do, without a service."""
    with ResourceManager() as manager:
        return manager.readers()


def match_for(name: str, attached: list[str]) -> str:
    """What to write as ``match`` for a reader: its name without numbers that a restart changes.

    The whole name where several attached readers differ in nothing else.
    """
    stem = _RUNNING_NUMBERS.sub("", name)
    alike = [other for other in attached if stem in other]
    return stem if len(alike) == 1 else name


def serial_ports(by_path: Path = BY_PATH) -> list[SerialPort]:
    """Every serial port with hardware behind it, in the order of their names."""
    names = {}
    if by_path.is_dir():
        names = {str(link.resolve()): str(link) for link in sorted(by_path.iterdir())}
    return [
        SerialPort(
            path=port.device,
            stable=names.get(str(Path(port.device).resolve()), port.device),
            usb_id=None if port.vid is None else f"{port.vid:04x}:{port.pid:04x}",
            description=None if port.description == "n/a" else port.description,
        )
        for port in sorted(list_ports.comports())
    ]
