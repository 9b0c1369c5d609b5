"""Printers by their model, and sheets whose sides cannot be mistaken, nor turned over unnoticed."""

import random

from PIL import Image

from gatekeeper.policy.printing import Form
from printing.printers.models import load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Printer, Progress, Sheet
from tests.harness.ipp_printers import IppMachine, until

OVER = frozenset({Progress.PRINTED, Progress.NOTHING, Progress.UNSURE})
SIZES = {
    Form.CARD: (1012, 638),
    Form.A6: (1240, 1748),
    Form.WINDSCREEN: (2480, 1748),
    Form.SHEET: (2480, 3508),
}


def sheet(attempt: int = 1, form: Form = Form.CARD, *, sides: int = 1, mode: str = "RGB") -> Sheet:
    """The piece ``fairgate-17-...``: white, with noise in one corner."""
    images = tuple(_side(form, mode, seed) for seed in range(sides))
    return Sheet(f"fairgate-17-{attempt}", form, images, 300)


def _side(form: Form, mode: str, seed: int) -> Image.Image:
    image = Image.new(mode, SIZES[form], "white")
    noise = random.Random(seed).randbytes(90 * 60 * 3)
    image.paste(Image.frombytes("RGB", (90, 60), noise).convert(mode), (13, 7))
    return image


def opened(
    address: str, model: str = "ipp-card", form: Form = Form.CARD, **changes: object
) -> Printer:
    """A printer by its model and address; keywords change the model."""
    changed = load_models()[model].model_copy(update=changes)
    return open_printer("P", changed, address, form=form)


def ends(printer: Printer, device_job: str) -> Progress:
    """What becomes of a job in the end."""
    until(lambda: printer.follow(device_job) in OVER, f"{device_job} does not end")
    return printer.follow(device_job)


def counted(machine: IppMachine) -> dict[str, int]:
    """How many pieces came out, by title."""
    return {title: len(pieces) for title, pieces in machine.pieces.items()}
