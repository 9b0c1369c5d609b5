"""A demo's print room: simulated printers, stocked, with a batch that waits to be resumed."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.printing import at_printer, batches, stock
from gatekeeper.certificates.printing.at_printer import PrinterFacts
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.printing import Form, Trouble
from gatekeeper.policy.words import Role
from printing.printers.models import load_models
from printing.printers.simulated_station import FAULTS

ROOM = "print room"
MODEL = "simulated"
PRINTERS: Mapping[str, Form] = {
    "card-1": Form.CARD,
    "card-2": Form.CARD,
    "passes": Form.A6,
    "windscreen": Form.WINDSCREEN,
    "sheets": Form.SHEET,
}
"""What each of them is loaded with."""
PLACE = "printers"
"""The folder in the demo's own that holds a folder a printer: what came out, and its faults."""
KEY = "pass.pem"
"""The file that signs the papers of this demo."""
FAULTS_SHOWN = (
    Trouble.RIBBON_OUT,
    Trouble.HOPPER_EMPTY,
    Trouble.JAM,
    Trouble.COVER_OPEN,
    Trouble.OFF,
)
"""What may be raised at a printer from the tap panel."""
_BLANKS: Mapping[Form, int] = {
    Form.CARD: 2000,
    Form.A6: 1000,
    Form.WINDSCREEN: 500,
    Form.SHEET: 2500,
}
_WAITING = 12
"""Cards and passes that wait in batches, at least, where so many are to be made."""
_FIRST_CARD = 126_000_001
"""The number pre-printed on the first blank card."""


def configuration(device: str) -> str:
    """The text of the print room's configuration file."""
    printers = "".join(
        f'\n[printers.{name}]\nmodel = "{MODEL}"\naddress = "./{PLACE}/{name}"\nform = "{form}"\n'
        for name, form in PRINTERS.items()
    )
    return f"""# The print room of a demo: what comes out lies in the folder {PLACE}.
device = "{device}"
edition = "edition.toml"
store = "sqlite:///gate.db"

[print]
room = "{ROOM}"
signing_key = "{KEY}"
{printers}"""


def fill(centre: Centre, agencies: Iterable[str], now: datetime) -> None:
    """Stock the forms, make the printers known, let a batch wait; ``now`` is aware."""
    clerk = By(account="clerk", role=Role.CLERK, desk="3", now=now)
    model = load_models()[MODEL]
    for name, form in PRINTERS.items():
        facts = PrinterFacts(name, MODEL, form, model.dpi, model.two_sided, model.proves, False)  # noqa: FBT003 - it binds at the desk
        at_printer.announce(centre, ROOM, facts, now)
    for form, pieces in _BLANKS.items():
        first, last = _FIRST_CARD, _FIRST_CARD + pieces - 1
        serials = {"serial_from": str(first), "serial_to": str(last)} if form is Form.CARD else {}
        stock.receive(centre, clerk, form, pieces, **serials)
    pieces = 0
    for code in agencies:
        if pieces >= _WAITING:
            break
        with suppress(NotAsExpected):
            asked = batches.print_batch(centre, clerk, code)
            pieces += asked.pieces
            for batch in asked.batches:
                batches.pause_batch(centre, clerk, batch)


def fault_at(folder: Path, printer: str) -> Trouble | None:
    """What ails a printer of the demo whose folder this is; None where all is well."""
    try:
        words = (folder / PLACE / printer / FAULTS).read_text(encoding="utf-8").split()
    except OSError:
        return None
    return next((trouble for trouble in FAULTS_SHOWN if trouble in words), None)


def raise_fault(folder: Path, printer: str, trouble: Trouble | None) -> None:
    """Let something ail a printer from now on, or mend it; raises OSError."""
    place = folder / PLACE / printer
    place.mkdir(parents=True, exist_ok=True)
    fresh = place / f"{FAULTS}.part"
    fresh.write_text("" if trouble is None else trouble, encoding="utf-8")
    fresh.replace(place / FAULTS)
