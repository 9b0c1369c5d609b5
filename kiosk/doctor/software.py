"""What must be installed on a machine, and what must not."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.doctor.findings import Finding, broken, fine, warning
from kiosk.doctor.machine import Machine
from kiosk.settings import Settings
from kiosk.settings_desk import DeskSettings
from kiosk.settings_readers import HasReaders, PcscSettings, SerialSettings

APT = "sudo apt-get install -y --no-install-recommends"
PYTHON = (3, 11)
FONTS = {
    "fonts-noto-core": Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
    "fonts-noto-cjk": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
}
BROWSER = {
    "chromium": Path("/usr/bin/chromium"),
    "cage": Path("/usr/bin/cage"),
    "xwayland": Path("/usr/bin/Xwayland"),
    "seatd": Path("/usr/sbin/seatd"),
}
"""What the guard's screen is shown with; cage does not start without xwayland and seatd."""
UNITS = (
    Path("/etc/systemd/system/fairgate-gate.service"),
    Path("/etc/systemd/system/fairgate-guard-screen.service"),
)
DESK_UNITS = (Path("/etc/systemd/system/fairgate-desk.service"),)
CENTRE_UNITS = (Path("/etc/systemd/system/fairgate-centre.service"),)
PRINT_UNITS = (Path("/etc/systemd/system/fairgate-print.service"),)
DESK_POLICY = Path("/etc/chromium/policies/managed/fairgate-desk.json")
LISTENING = "LoopbackNetworkAllowedForUrls"
"""The policy of Chromium 146 and later that lets an origin speak to this machine unasked."""
VIRTUAL_READER = "vsmartcard-vpcd"
NFC_MODULES = ("pn533_usb", "nfc")


def python(machine: Machine) -> Iterator[Finding]:
    """The program runs on Python 3.11 or later."""
    found = ".".join(map(str, machine.python))
    if machine.python < PYTHON:
        yield broken("python", f"Python {found}", "Install Fairgate with Python 3.11 or later.")
    else:
        yield fine("python", f"Python {found}")


def user(machine: Machine) -> Iterator[Finding]:
    """Rights are judged for whoever runs the program, and root has them all."""
    if machine.root:
        remedy = "Run it as the machine's user: sudo -u fairgate fairgate doctor."
        yield warning("user", "runs as root, so rights cannot be judged", remedy)
    else:
        yield fine("user", "not root")


def locale(machine: Machine) -> Iterator[Finding]:
    """Names in Chinese are printed and logged."""
    if machine.encoding == "utf-8":
        yield fine("locale", "UTF-8")
    else:
        yield warning("locale", f"encoding {machine.encoding}", "Set LANG=C.UTF-8.")


def fonts(machine: Machine) -> Iterator[Finding]:
    """Every name can be read on the screen."""
    missing = [package for package, file in FONTS.items() if not machine.exists(file)]
    if missing:
        yield warning("fonts", f"{' and '.join(missing)} missing", _install(missing))
    else:
        yield fine("fonts", "Noto Sans and Noto Sans CJK")


def browser(machine: Machine, settings: Settings) -> Iterator[Finding]:
    """The guard's screen can be shown."""
    if not settings.screen.enabled:
        return
    missing = [package for package, file in BROWSER.items() if not machine.exists(file)]
    if missing:
        yield warning("browser", f"{', '.join(missing)} missing", _install(missing))
    else:
        yield fine("browser", "Chromium under cage")


def desk_policy(machine: Machine, settings: DeskSettings) -> Iterator[Finding]:
    """The browser lets the centre's pages hear the readers without asking the clerk."""
    try:
        allowed = json.loads(machine.text(DESK_POLICY))[LISTENING]
    except (ValueError, KeyError, TypeError):
        allowed = []
    if settings.desk.centre in allowed:
        yield fine("browser", "the centre may hear the readers")
    else:
        remedy = f'Write "{LISTENING}": ["{settings.desk.centre}"] into {DESK_POLICY}.'
        text = "Chromium asks each clerk whether the centre may hear the readers"
        yield warning("browser", text, remedy)


def units(machine: Machine) -> Iterator[Finding]:
    """The gate starts with the machine."""
    yield from _units(machine, UNITS, "sudo make install")


def desk_units(machine: Machine) -> Iterator[Finding]:
    """The desk's readers start with the PC."""
    yield from _units(machine, DESK_UNITS, "sudo make install ROLE=desk")


def centre_units(machine: Machine) -> Iterator[Finding]:
    """The centre starts with the server."""
    yield from _units(machine, CENTRE_UNITS, "sudo make install ROLE=centre")


def print_units(machine: Machine) -> Iterator[Finding]:
    """The print room starts with the machine."""
    yield from _units(machine, PRINT_UNITS, "sudo make install ROLE=print")


def _units(machine: Machine, wanted: Sequence[Path], line: str) -> Iterator[Finding]:
    missing = [unit.name for unit in wanted if not machine.exists(unit)]
    if missing:
        remedy = f"Install with: {line}."
        yield warning("units", f"{' and '.join(missing)} not installed", remedy)
        return
    for unit in wanted:
        if machine.output("systemctl", "is-enabled", unit.name) != "enabled":
            remedy = f"Type: sudo systemctl enable --now {unit.name}."
            yield warning("units", f"{unit.name} does not start with the machine", remedy)
        else:
            yield fine("units", f"{unit.name} starts with the machine")


def virtual_reader(machine: Machine) -> Iterator[Finding]:
    """Nobody can present a card over the network: vpcd listens there without asking who it is."""
    if machine.installed(VIRTUAL_READER):
        text = f"{VIRTUAL_READER} lets anyone on the network present a card"
        remedy = f"On a real gate type: sudo apt-get purge {VIRTUAL_READER}."
        yield warning("virtual reader", text, remedy)
    else:
        yield fine("virtual reader", "not installed")


def kernel_modules(machine: Machine, settings: HasReaders) -> Iterator[Finding]:
    """The kernel leaves the card readers to pcscd."""
    if not any(isinstance(reader, PcscSettings) for reader in settings.readers):
        return
    lines = machine.text(Path("/proc/modules")).splitlines()
    loaded = {line.split()[0] for line in lines if line}
    taken = [module for module in NFC_MODULES if module in loaded]
    if taken:
        remedy = "Install systemd/modprobe.conf as /etc/modprobe.d/fairgate.conf and restart."
        text = f"{' and '.join(taken)} may take card readers away from pcscd"
        yield warning("kernel modules", text, remedy)
    else:
        yield fine("kernel modules", "none that takes a card reader away")


def braille(machine: Machine, settings: HasReaders) -> Iterator[Finding]:
    """Nothing takes the scanners for Braille displays."""
    serial = any(isinstance(reader, SerialSettings) for reader in settings.readers)
    if serial and machine.installed("brltty"):
        remedy = "Type: sudo apt-get purge brltty."
        yield warning("braille", "brltty takes some scanners for Braille displays", remedy)


def _install(packages: list[str]) -> str:
    return f"Type: {APT} {' '.join(packages)}."
