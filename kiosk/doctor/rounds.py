"""All checks, in the order in which somebody who installs a machine would see to them."""

from collections.abc import Callable, Iterator

from kiosk.doctor import devices, print_room, records, software
from kiosk.doctor.findings import Finding
from kiosk.doctor.machine import Machine
from kiosk.settings import Settings
from kiosk.settings_centre import CentreSettings
from kiosk.settings_desk import DeskSettings
from kiosk.settings_print import PrintSettings

OF_MACHINE: tuple[Callable[[Machine], Iterator[Finding]], ...] = (
    software.python,
    software.user,
    software.locale,
    software.fonts,
    software.virtual_reader,
    records.clock,
)
OF_SETTINGS: tuple[Callable[[Machine, Settings], Iterator[Finding]], ...] = (
    records.edition,
    records.store,
    records.space,
    records.station_socket,
    devices.card_readers,
    devices.scanners,
    software.kernel_modules,
    software.braille,
    software.browser,
)
OF_CONFIGURATION: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    records.trusted_keys,
    devices.any_reader,
    devices.simulated,
    devices.tap_panel,
)
OF_DESK: tuple[Callable[[Machine, DeskSettings], Iterator[Finding]], ...] = (
    devices.card_readers,
    devices.scanners,
    software.kernel_modules,
    software.braille,
    software.desk_policy,
)


OF_CENTRE: tuple[Callable[[Machine, CentreSettings], Iterator[Finding]], ...] = (
    records.edition,
    records.store,
    records.space,
    records.key_file,
)


OF_PRINT_ROOM: tuple[Callable[[Machine, PrintSettings], Iterator[Finding]], ...] = (
    records.edition,
    records.store,
    records.space,
    print_room.signing_key,
    print_room.encoders,
)


def examine(
    machine: Machine, settings: Settings | DeskSettings | CentreSettings | PrintSettings | None
) -> Iterator[Finding]:
    """What every check finds; without settings only what can be said without them."""
    for of_machine in OF_MACHINE:
        yield from of_machine(machine)
    if settings is None:
        return
    if isinstance(settings, DeskSettings):
        yield from software.desk_units(machine)
        for of_desk in OF_DESK:
            yield from of_desk(machine, settings)
        yield from devices.simulated(settings)
        return
    if isinstance(settings, CentreSettings):
        yield from software.centre_units(machine)
        for of_centre in OF_CENTRE:
            yield from of_centre(machine, settings)
        yield from records.trusted_keys(settings)
        return
    if isinstance(settings, PrintSettings):
        yield from _of_print_room(machine, settings)
        return
    yield from software.units(machine)
    for of_settings in OF_SETTINGS:
        yield from of_settings(machine, settings)
    for of_configuration in OF_CONFIGURATION:
        yield from of_configuration(settings)


def _of_print_room(machine: Machine, settings: PrintSettings) -> Iterator[Finding]:
    yield from software.print_units(machine)
    for of_print_room in OF_PRINT_ROOM:
        yield from of_print_room(machine, settings)
    yield from print_room.layouts(settings)
    yield from print_room.printers(settings)
