"""Puts a print room together from its configuration, runs it until it is told to stop."""

import logging
import signal
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.certificates.acting import Centre
from gatekeeper.certificates.printing.at_printer import PrinterFacts
from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.editions import edition_on
from gatekeeper.seal import load_private_key
from gatekeeper.store.database import open_store
from kiosk.print_room.drawing import Drawing, open_drawing
from kiosk.print_room.encoder import PcscUidReader, card_encoder
from kiosk.print_room.queue import CentreQueue
from kiosk.settings_print import PrinterTable, PrintSettings
from kiosk.station import watchdog
from kiosk.station.alone import alone_with
from printing.encoding import StationEncoder
from printing.printers.models import Model, load_models
from printing.printers.opening import open_printer, open_station
from printing.worker import Worker

TICK = 1.0
"""Seconds between two looks at the workers."""
STILL_S = 90.0
"""Seconds without a look at its printer after which a worker hangs; no call takes so long."""
STOP_S = 15.0
"""Seconds that a worker has to end what it is at; the next start takes up what it leaves."""

log = logging.getLogger(__name__)


class WorkerLost(Exception):
    """A worker ended, or hangs; its text says which. Only a new start mends it."""


def present() -> datetime:
    """The present, aware; the one place of this process where it is read."""
    return datetime.now(UTC)


def run(settings: PrintSettings, config: Path) -> None:
    """Run the print room until SIGTERM or SIGINT.

    Raises StoreError, EditionError, SealError, NotAsExpected, StationError, PrintingError,
    ValueError (an address), ImportError (a vendor's library), OSError (a folder), WorkerLost.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would tell of every look
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        # Another process with these printers would take this one's jobs for left behind.
        stack.enter_context(alone_with(config, "another print room runs with the configuration"))
        edition = edition_on(settings.edition, present())
        drawing = open_drawing(settings.print.layouts)
        file = settings.print.signing_key
        key = load_private_key(file) if file else None
        centre = Centre(stack.enter_context(open_store(settings.store)), edition, settings.device)
        workers = _workers(settings, centre, drawing, key)
        threads = {
            name: Thread(target=worker.run, args=(stop,), name=f"printer {name}", daemon=True)
            for name, worker in workers.items()
        }
        for thread in threads.values():
            thread.start()
        watchdog.notify(watchdog.READY)
        log.info("the print room %s drives %s", settings.print.room, ", ".join(workers))
        try:
            _watch(workers, threads, stop)
        finally:
            watchdog.notify(watchdog.STOPPING)
            stop.set()
            for thread in threads.values():
                thread.join(STOP_S)


def _watch(workers: dict[str, Worker[Job]], threads: dict[str, Thread], stop: Event) -> None:
    """Tell systemd that all workers move, until told to stop; raises WorkerLost."""
    while not stop.wait(TICK):
        for name, worker in workers.items():
            if not threads[name].is_alive():
                raise WorkerLost(f"the worker of {name} ended")
            if monotonic() - worker.looked_at > STILL_S:
                raise WorkerLost(f"the worker of {name} hangs")
        watchdog.notify(watchdog.ALIVE)


def _workers(
    settings: PrintSettings, centre: Centre, drawing: Drawing, key: Ed25519PrivateKey | None
) -> dict[str, Worker[Job]]:
    """A worker for each printer, by its name; the desks know of all of them when it returns."""
    models = load_models(settings.print.models)
    made = {}
    for name, table in settings.printers.items():
        model = models[table.model]
        facts = PrinterFacts(
            name=name,
            model=table.model,
            form=table.form,
            dpi=model.dpi,
            two_sided=model.two_sided,
            proves=model.proves,
            encodes=table.reader is not None,
        )
        queue = CentreQueue(centre, settings.print.room, facts, present, key)
        printer = open_printer(name, model, table.address, form=table.form, ca_file=table.ca_file)
        encoder = _encoder(centre, name, table, model)
        queue.announce()
        made[name] = Worker(
            printer,
            queue,
            drawing.at(model.dpi),
            dpi=model.dpi,
            deadline_s=model.deadline_s,
            proves=model.proves,
            encoder=encoder,
            clock=monotonic,
        )
    return made


def _encoder(
    centre: Centre, name: str, table: PrinterTable, model: Model
) -> StationEncoder[Job] | None:
    """Who binds cards inside the printer; None where they are bound at the desk afterwards."""
    if table.reader is None:
        return None
    station = open_station(name, model, table.address, form=table.form)
    if station is None:
        return None
    return card_encoder(centre, station, PcscUidReader(table.reader), present)
