"""The configuration of a print room: its printers, and the store whose queue they work through."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from gatekeeper.policy.printing import Form
from kiosk.settings import Device, Edition, StoreAddress, sqlite_file
from kiosk.settings_file import FilePath, Table, beside_file, read_file
from kiosk.settings_readers import load_as
from printing.errors import ModelsWrong
from printing.printers.models import Driver, Model, Models, load_models

IN_FOLDER = frozenset({Driver.PDF, Driver.FOLDER, Driver.SIMULATED})
"""Drivers whose address is a folder."""
_MOST_PRINTERS = 32


def _name(name: str) -> str:
    if not name.isprintable() or name != name.strip():
        raise ValueError("must be printable, with no space around it")
    return name


def _address(address: str, info: ValidationInfo) -> str:
    """A folder is relative to the configuration file, as every path is."""
    if "/" in address and "://" not in address:
        return str(beside_file(Path(address), info))
    return address


PrinterName = Annotated[str, Field(min_length=1, max_length=32), AfterValidator(_name)]


class PrintTable(Table):
    """What holds for all printers of the room."""

    room: Annotated[str, AfterValidator(_name)] = Field(
        min_length=1,
        max_length=32,
        description="The print room's name on the desks' screens; each process has its own.",
    )
    layouts: FilePath | None = Field(
        default=None, description="The folder of the fair's own layouts, instead of those shipped."
    )
    models: FilePath | None = Field(
        default=None, description="A file of printer models besides those that are known."
    )
    signing_key: FilePath | None = Field(
        default=None,
        description="The private key (PEM) that signs the codes of paper passes; else unsigned.",
    )


class PrinterTable(Table):
    """One printer; its name stands in the table's own."""

    model: str = Field(
        min_length=1, max_length=40, description="Its model; `fairgate printers --models` lists."
    )
    address: Annotated[str, AfterValidator(_address)] = Field(
        min_length=1,
        max_length=512,
        description="Where it is: `ipp://HOST:631/ipp/print`, `HOST:9100`, `./FOLDER`, a device.",
    )
    form: Form = Field(description="What lies in it.")
    reader: str | None = Field(
        default=None,
        min_length=1,
        max_length=128,
        description="The PC/SC reader of its contactless station, by a part of its name.",
    )
    ca_file: FilePath | None = Field(
        default=None, description="Whom `ipps` trusts instead of the system's authorities (PEM)."
    )


class PrintSettings(Table):
    """Everything that a print room is told; every path is absolute once it is loaded."""

    device: Device
    edition: Edition
    store: StoreAddress = Field(
        default="sqlite:////var/lib/fairgate/centre.db",
        description="The centre's store, where the queue is, as an SQLAlchemy address.",
    )
    print: PrintTable = Field(description="What holds for all printers of the room.")
    printers: Mapping[PrinterName, PrinterTable] = Field(
        min_length=1, max_length=_MOST_PRINTERS, description="The printers, by name."
    )

    @property
    def store_file(self) -> Path | None:
        """The SQLite file of the store; None where it is a PostgreSQL database."""
        return sqlite_file(self.store)


PRINT_TABLES: Mapping[str, type[Table]] = {
    "": PrintSettings,
    "print": PrintTable,
    "printers": PrinterTable,
}


def load_print(path: Path) -> PrintSettings:
    """Read and check the configuration file of a print room.

    Raises SettingsError with every mistake at once, each naming file, table and key.
    """
    return load_as(PrintSettings, PRINT_TABLES, path, _across)


def is_print(path: Path) -> bool:
    """Whether a file is that of a print room; SettingsError if it cannot be read."""
    return "print" in read_file(path)


def _across(data: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What no table can tell by itself, looked for even if other keys are wrong."""
    room, printers = data.get("print"), data.get("printers")
    own = room.get("models") if isinstance(room, Mapping) else None
    try:
        models = load_models(folder / own if isinstance(own, str) else None)
    except ModelsWrong as error:
        yield from (f'[print], key "models": {mistake}' for mistake in error.mistakes)
        models = load_models()
    taken: dict[tuple[str, str], str] = {}
    for name, printer in printers.items() if isinstance(printers, Mapping) else ():
        if not isinstance(printer, Mapping):
            continue
        for key in ("address", "reader"):
            value = printer.get(key)
            if isinstance(value, str) and (first := taken.setdefault((key, value), name)) != name:
                yield f'[printers.{name}], key "{key}": is that of the printer {first}'
        yield from _of_model(f"[printers.{name}]", printer, models)


def _of_model(where: str, printer: Mapping[str, Any], models: Models) -> Iterator[str]:
    """What does not fit to the printer's model."""
    wanted = printer.get("model")
    if not isinstance(wanted, str):
        return
    model: Model | None = models.get(wanted)
    if model is None:
        yield f'{where}, key "model": is none of {", ".join(sorted(models))}'
        return
    if printer.get("form") in list(Form) and printer["form"] not in model.forms:
        yield f'{where}, key "form": {wanted} takes {", ".join(model.forms)}'
    if printer.get("reader") is not None and not model.encodes:
        yield f'{where}, key "reader": {wanted} has no contactless station'
    if printer.get("ca_file") is not None and model.driver is not Driver.IPP:
        yield f'{where}, key "ca_file": is only for printers that speak IPP'
    address = printer.get("address")
    if isinstance(address, str) and model.driver in IN_FOLDER and "/" not in address:
        yield f'{where}, key "address": must be a folder, such as ./{address}'
