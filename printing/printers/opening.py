"""Opens a printer or its contactless station by its model; only the driver in use is imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from gatekeeper.policy.printing import Form
from printing.printers.models import Driver, Model, StationDriver
from printing.printers.printer import Printer, Station

PRINTERS: Mapping[Driver, str] = {
    Driver.IPP: "printing.printers.ipp.printer",
    Driver.ZPL: "printing.printers.zpl.printer",
    Driver.PDF: "printing.printers.pdf",
    Driver.FOLDER: "printing.printers.folder",
    Driver.SIMULATED: "printing.printers.simulated",
    Driver.EVOLIS: "printing.printers.evolis",
}
"""The module of each driver: its ``opened(place)`` gives a Printer."""
STATIONS: Mapping[StationDriver, str] = {
    StationDriver.SIMULATED: "printing.printers.simulated",
    StationDriver.EVOLIS: "printing.printers.evolis",
}
"""The module of each kind of station: its ``station(place)`` gives a Station."""


@dataclass(frozen=True, slots=True)
class Place:
    """One printer as the print room's configuration has it."""

    name: str
    """What the clerks call it."""
    model: Model
    address: str
    """As its driver wants it: ``ipp://host:631/printers/card``, ``host:9100``, a folder's path."""
    form: Form
    """What it is loaded with."""
    ca_file: Path | None = None
    """Whom ``ipps`` trusts instead of the system's authorities."""


def open_printer(
    name: str, model: Model, address: str, *, form: Form, ca_file: Path | None = None
) -> Printer:
    """A printer by its model; nothing is sent yet.

    Raises ValueError, with a sentence, for an address that its driver does not understand and for
    a form that the model cannot be loaded with; ImportError where the vendor's library is missing.
    """
    place = _place(name, model, address, form, ca_file)
    return cast("Printer", import_module(PRINTERS[model.driver]).opened(place))


def open_station(name: str, model: Model, address: str, *, form: Form) -> Station | None:
    """The printer's contactless station; None where its model has none. Raises as open_printer."""
    if model.station is None:
        return None
    place = _place(name, model, address, form, None)
    return cast("Station", import_module(STATIONS[model.station]).station(place))


def _place(name: str, model: Model, address: str, form: Form, ca_file: Path | None) -> Place:
    if form not in model.forms:
        raise ValueError(f"{name}: takes {', '.join(model.forms)}, not {form}")
    return Place(name, model, address, form, ca_file)
