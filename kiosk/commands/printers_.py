"""``fairgate printers``: list the configured printers and how each of them is."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Shown
from rich.text import Text

from kiosk.commands.options import config_option, load_with
from kiosk.commands.visible import visible
from kiosk.settings_print import PrinterTable, load_print
from printing.printers.models import Models, load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Health


@click.command()
@config_option
@click.option("--models", "list_models", is_flag=True, help="List the models that are known.")
def command(config: Path, *, list_models: bool) -> None:
    """List the print room's printers and how each is now; prints nothing, changes nothing.

    With --models it needs no configuration file; one that is there adds its own models.
    """
    console = Console(markup=False, highlight=False, emoji=False)
    if list_models:
        own = load_with(load_print, config).print.models if config.is_file() else None
        console.print(_of_models(load_models(own)))
        return
    settings = load_with(load_print, config)
    models = load_models(settings.print.models)
    shown = Shown("name", "model", "form", "address", "now", box=None, pad_edge=False)
    for name, printer in settings.printers.items():
        now = health_of(name, printer, models)
        shown.add_row(name, printer.model, printer.form, visible(printer.address), now)
    console.print(shown)


def health_of(name: str, printer: PrinterTable, models: Models) -> Text:
    """How a printer is, in one line."""
    try:
        opened = open_printer(
            name,
            models[printer.model],
            printer.address,
            form=printer.form,
            ca_file=printer.ca_file,
        )
        health = opened.look()
    except (ImportError, OSError, ValueError) as error:
        return Text(f"cannot be opened: {error}", "red")
    return _told(health)


def _told(health: Health) -> Text:
    supplies = ", ".join(f"{visible(name)} {left} %" for name, left in health.supplies)
    parts = [", ".join(health.troubles) or "ready", supplies, visible(health.message)]
    style = "red" if health.stands_still else "yellow" if health.troubles else "green"
    return Text("; ".join(filter(None, parts)), style)


def _of_models(models: Models) -> Shown:
    shown = Shown("model", "driver", "dpi", "forms", "proves", "station", box=None, pad_edge=False)
    for key, model in sorted(models.items()):
        proves = "yes" if model.proves else "a person looks"
        station = model.station or "–"
        shown.add_row(key, model.driver, str(model.dpi), " ".join(model.forms), proves, station)
    return shown
