"""A card's face: drawn, read back, and handed over to a printer that speaks IPP."""

import time
from datetime import UTC, datetime
from pathlib import Path

from gatekeeper.certificates.printing.at_printer import content_of
from gatekeeper.policy.printing import Form
from gatekeeper.store.migrations import create_store
from kiosk.print_room.drawing import open_drawing
from printing.printers.models import load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Progress, Sheet
from tests.bench.ground import Ground
from tests.bench.row import Row, Spread
from tests.harness.ipp_printers import ipp_machine, until
from tests.journeys.print_house import PrintHouse

CARDS = 200
BUDGET_S = 0.3
FIRST = 200000000000


def house_of(folder: Path, pieces: int, kind: str) -> PrintHouse:
    """A print room over a new store with so many badges or passes to be made."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'print.db'}"
    create_store(url)
    return PrintHouse(folder, url, [str(FIRST + place) for place in range(pieces)], kind)


def measure(ground: Ground) -> Row:
    """A card for an IPP printer: from the register to the printer's word that it has it."""
    count = ground.scaled(CARDS)
    house = house_of(ground.folder / "faces", count, "exhibitor")
    numbers = [str(FIRST + place) for place in range(count)]
    model = load_models()["ipp-card"]
    draw = open_drawing(None).at(model.dpi)
    drawing: list[float] = []
    handing: list[float] = []
    with ipp_machine() as machine:
        printer = open_printer("card-1", model, machine.address, form=Form.CARD)
        for job_id in house.ask(numbers):
            job = house.job(job_id)
            began = time.perf_counter()
            content = content_of(house.centre, job, datetime.now(UTC))
            face = draw(job, content)
            drawn = time.perf_counter()
            device_job = printer.send(Sheet(job.title, job.form, face.sides, model.dpi))
            handing.append(time.perf_counter() - drawn)
            drawing.append(drawn - began)
            until(lambda job=device_job: printer.follow(job) is Progress.PRINTED, "not printed")
    house.close()
    whole = Spread.of([a + b for a, b in zip(drawing, handing, strict=True)])
    return Row(
        name="face",
        title="one card face drawn and handed to the printer",
        measured=f"p99 {whole.at(0.99) * 1000:,.0f} ms",
        budget="≤ 300 ms",
        met=whole.at(0.99) <= BUDGET_S,
        figures=[
            ("drawn, read back and handed over", whole.told("ms", scale=1000)),
            ("drawn and read back", Spread.of(drawing).told("ms", scale=1000)),
            ("handed over", Spread.of(handing).told("ms", scale=1000)),
            ("cards", f"{count}, two sides at {model.dpi} dpi, six scripts, ippeveprinter"),
        ],
    )
