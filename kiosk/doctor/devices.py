"""Whether the configured readers are there and may be used."""

from collections.abc import Iterator

from kiosk.doctor.findings import Finding, broken, fine, warning
from kiosk.doctor.machine import Machine
from kiosk.settings import Settings
from kiosk.settings_readers import (
    HasReaders,
    PcscSettings,
    SerialSettings,
    SimulatedSettings,
)
from readers.claims import Claims
from readers.errors import DeviceLost


def any_reader(settings: Settings) -> Iterator[Finding]:
    """Something presents credentials besides the keyboard."""
    if not settings.readers:
        remedy = "Add a [[readers]] table for each device; fairgate readers lists what is there."
        yield warning("readers", "none is configured, numbers are only typed", remedy)


def card_readers(machine: Machine, settings: HasReaders) -> Iterator[Finding]:
    """The pcscd service lets this user in and sees every configured card reader."""
    wanted = [reader for reader in settings.readers if isinstance(reader, PcscSettings)]
    if not wanted:
        return
    try:
        attached = machine.card_readers()
    except DeviceLost as error:
        remedy = (
            "Type: sudo systemctl enable --now pcscd.socket; if this user is not let in, "
            "install systemd/polkit.rules as docs/operator.md says."
        )
        yield broken("pcscd", str(error), remedy)
        return
    yield fine("pcscd", "answers this user")
    claims = Claims()
    for reader in wanted:
        claims.announce(reader.match)
    for reader in wanted:
        found = claims.take(reader.match, attached)
        check = f"reader {reader.name}"
        if found:
            yield fine(check, found)
        else:
            seen = ", ".join(attached) or "none"
            remedy = f'Plug it in, or correct its "match"; attached now: {seen}.'
            yield broken(check, f'no card reader is called "{reader.match}"', remedy)


def scanners(machine: Machine, settings: HasReaders) -> Iterator[Finding]:
    """Every configured serial scanner is there and may be opened."""
    for reader in settings.readers:
        if not isinstance(reader, SerialSettings):
            continue
        check = f"reader {reader.name}"
        if not machine.exists(reader.port):
            remedy = (
                'Plug it in, or correct its "port"; ports by socket are in /dev/serial/by-path.'
            )
            yield broken(check, f"{reader.port} is not there", remedy)
        elif not machine.usable(reader.port):
            remedy = "Type: sudo usermod -aG dialout fairgate, and restart the service."
            yield broken(check, f"this user may not open {reader.port}", remedy)
        else:
            yield fine(check, str(reader.port))


def simulated(settings: HasReaders) -> Iterator[Finding]:
    """No reader without hardware is left over from trying things out."""
    names = [each.name for each in settings.readers if isinstance(each, SimulatedSettings)]
    if names:
        remedy = "On a real machine remove its [[readers]] table."
        yield warning("simulated readers", f"{', '.join(names)} reads no real card", remedy)


def tap_panel(settings: Settings) -> Iterator[Finding]:
    """No tap panel is left over from trying things out."""
    if settings.screen.panel:
        remedy = "On a real gate set panel = false."
        yield warning("tap panel", "anybody at the screen can present any card", remedy)
