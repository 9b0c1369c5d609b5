"""Whether a print room can print: layouts, typefaces, printers, their readers, the signing key."""

from collections.abc import Iterator

from gatekeeper.errors import KeyFileWrong
from gatekeeper.policy.printing import WARNINGS
from gatekeeper.seal import load_private_key
from kiosk.doctor.findings import Finding, broken, fine, warning
from kiosk.doctor.machine import Machine
from kiosk.settings_print import PrinterTable, PrintSettings
from printing.errors import LayoutWrong
from printing.faces.fonts import Fonts
from printing.faces.loading import load_layouts
from printing.printers.models import Driver, Model, load_models
from printing.printers.opening import open_printer
from readers.errors import DeviceLost


def layouts(settings: PrintSettings) -> Iterator[Finding]:
    """Faces can be drawn: every layout is sound, and every script has its typeface."""
    try:
        fonts = Fonts()
    except FileNotFoundError as error:
        yield broken("layouts", str(error), "Type: sudo make install ROLE=print.")
        return
    if fonts.missing:
        names = ", ".join(fonts.missing)
        remedy = "Type: sudo apt-get install -y fonts-noto-core fonts-noto-cjk."
        yield warning("typefaces", f"{names} missing; another stands in", remedy)
    else:
        yield fine("typefaces", "one for every script")
    try:
        loaded = load_layouts(settings.print.layouts, fonts)
    except LayoutWrong as error:
        for mistake in error.mistakes:
            yield broken("layouts", mistake, "Correct the file.")
    else:
        yield fine("layouts", f"{len(loaded.all)} in {settings.print.layouts or 'the program'}")


def signing_key(machine: Machine, settings: PrintSettings) -> Iterator[Finding]:
    """The codes of paper passes are signed, and nobody else can read the key."""
    file = settings.print.signing_key
    if file is None:
        remedy = "Name the key in [print]: signing_key; gates then tell a forged pass at once."
        yield warning("signing key", "none: codes on paper passes are not signed", remedy)
        return
    try:
        load_private_key(file)
    except KeyFileWrong as error:
        yield broken("signing key", str(error), "Put the key there that the gates trust.")
        return
    if machine.open_to_others(file):
        yield broken("signing key", f"others may read {file}", f"Type: sudo chmod 0600 {file}.")
    else:
        yield fine("signing key", f"{file}, for its owner only")


def printers(settings: PrintSettings) -> Iterator[Finding]:
    """Every printer can be reached and is ready; nothing is printed."""
    models = load_models(settings.print.models)
    for name, table in settings.printers.items():
        yield from _printer(f"printer {name}", name, table, models[table.model])


def _printer(check: str, name: str, table: PrinterTable, model: Model) -> Iterator[Finding]:
    try:
        printer = open_printer(name, model, table.address, form=table.form, ca_file=table.ca_file)
    except ImportError as error:
        remedy = "Install the vendor's library into /opt/fairgate/venv: docs/printing.md."
        yield broken(check, str(error), remedy)
        return
    except (OSError, ValueError) as error:
        yield broken(check, str(error), 'Correct its "address".')
        return
    health = printer.look()
    told = ", ".join(health.troubles) + (f": {health.message}" if health.message else "")
    if health.stands_still:
        yield broken(check, told, "See to the printer, or correct its address.")
    elif WARNINGS.intersection(health.troubles):
        yield warning(check, told, "See to it soon.")
    else:
        yield fine(check, f"{table.model} at {table.address}, {table.form}")
    if not model.proves:
        remedy = "Say of each piece what came out, on the desk's printing page."
        yield warning(check, "does not prove what it printed", remedy)
    if model.driver is Driver.SIMULATED:
        yield warning(check, "prints nothing real", "On a real machine name a real printer.")


def encoders(machine: Machine, settings: PrintSettings) -> Iterator[Finding]:
    """The reader in each printer's contactless station is there, and only one has its name."""
    wanted = {name: each.reader for name, each in settings.printers.items() if each.reader}
    if not wanted:
        return
    try:
        attached = machine.card_readers()
    except DeviceLost as error:
        yield broken("pcscd", str(error), "Type: sudo systemctl enable --now pcscd.socket.")
        return
    for name, match in wanted.items():
        found = [each for each in attached if match.casefold() in each.casefold()]
        check = f"reader of {name}"
        if match in attached or len(found) == 1:
            yield fine(check, match if match in attached else found[0])
        else:
            remedy = f'Correct its "reader"; attached now: {", ".join(attached) or "none"}.'
            text = f'{len(found)} card readers are called "{match}"'
            yield broken(check, text, remedy)
