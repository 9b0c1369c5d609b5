"""Puts a gate together from its configuration, runs it until it is told to stop."""

import logging
import queue
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gatekeeper import admission
from gatekeeper.editions import edition_on
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import EventKind, Fault
from gatekeeper.seal import Verifier, load_trusted_keys
from gatekeeper.store.chosen import chosen_post
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.errors import StoreError
from kiosk.settings import Settings
from kiosk.station import watchdog
from kiosk.station.alone import alone_with
from kiosk.station.answers import answer
from kiosk.station.decider import Decider, Machine
from kiosk.station.devices import ReaderThreads, make_readers
from kiosk.station.post import Post
from kiosk.station.screen import ScreenKeeper
from kiosk.station.server import Board, Request, StationServer
from readers.signals import Signal

TICK = 0.25
"""Seconds that the loop waits for the next thing at most."""

log = logging.getLogger(__name__)


class Stop:
    """Tells the loop to end."""


@dataclass(frozen=True, slots=True)
class ScreenTold:
    """Whether the screen runs."""

    runs: bool


Item = Signal | Request | ScreenTold | Stop


def run(settings: Settings, config: Path) -> None:
    """Run the gate until SIGTERM or SIGINT.

    Raises StoreError, EditionError, SealError and StationError at start.
    """
    inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(Stop()))
    edition = edition_on(settings.edition, datetime.now(UTC))
    with ExitStack() as stack:
        stack.enter_context(alone_with(settings.store_file))
        store = stack.enter_context(open_store(settings.store))
        board = Board()
        stack.callback(board.close)
        decider = Decider(
            store=store,
            edition=edition,
            post=_post(settings, edition, store),
            verifier=_verifier(settings),
            machine=_machine(settings),
            publish=board.publish,
        )
        readers = ReaderThreads(make_readers(settings.readers), inbox.put)
        server = StationServer(settings.socket, board, inbox.put)
        for part in (server, readers):
            stack.callback(part.close)
            part.start()
        if settings.screen.enabled:
            keeper = ScreenKeeper(
                config,
                settings.screen.bind,
                running=lambda: inbox.put(ScreenTold(runs=True)),
                lost=lambda: inbox.put(ScreenTold(runs=False)),
            )
            stack.callback(keeper.close)
            keeper.start()
        _note_station(decider, "started")
        watchdog.notify(watchdog.READY)
        log.info("deciding at %s", decider.post.gate.id if decider.post.gate else "no gate yet")
        _loop(decider, inbox, readers.is_alive)
        watchdog.notify(watchdog.STOPPING)
        _note_station(decider, "stopped")


def _loop(
    decider: Decider, inbox: "queue.SimpleQueue[Item]", readers_live: Callable[[], bool]
) -> None:
    """Take one thing after the other; systemd hears of it only while everything moves."""
    last_tick = 0.0
    while True:
        try:
            item = inbox.get(timeout=TICK)
        except queue.Empty:
            item = None
        if isinstance(item, Stop):
            return
        try:
            _take(decider, item)
            if time.monotonic() - last_tick >= TICK:
                decider.tick()
                last_tick = time.monotonic()
                if readers_live():
                    watchdog.notify(watchdog.ALIVE)
        except Exception as error:  # whatever it is, the gate goes on, and says so
            decider.failed(error)


def _take(decider: Decider, item: Item | None) -> None:
    match item:
        case None | Stop():
            return
        case Request():
            if not item.answer.set_running_or_notify_cancel():
                return
            try:
                item.answer.set_result(answer(decider, item.ask, item.values))
            except BaseException as error:
                item.answer.set_exception(error)
                raise
        case ScreenTold(runs=True):
            decider.end(Fault.SCREEN_LOST)
        case ScreenTold():
            decider.begin(Fault.SCREEN_LOST)
        case _:
            decider.take(item)


def _post(settings: Settings, edition: Edition, store: Store) -> Post:
    """Where the machine was last put on its screen, else where its configuration says."""
    post = Post(settings.device, None, settings.direction)
    with store.reading() as conn:
        chosen = chosen_post(conn)
    for gate_id, direction in filter(None, (chosen, (settings.gate, settings.direction))):
        gate = edition.gates.get(gate_id or "")
        if gate is not None and direction in gate.directions:
            post.move(gate, direction)
            break
    return post


def _verifier(settings: Settings) -> Verifier | None:
    if settings.trusted_keys is None:
        return None
    return Verifier(load_trusted_keys(settings.trusted_keys))


def _machine(settings: Settings) -> Machine:
    folder = settings.store_file.parent if settings.store_file else None
    return Machine(
        now=lambda: datetime.now(UTC),
        since_boot=lambda: timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME)),
        disk_free=lambda: shutil.disk_usage(folder).free if folder else None,
    )


def _note_station(decider: Decider, what: str) -> None:
    try:
        decider.noted(
            admission.record(
                decider.store,
                decider.post.device,
                EventKind.STATION,
                decider.now(),
                gate=decider.post.gate.id if decider.post.gate else None,
                reason=what,
            )
        )
    except StoreError as error:
        decider.begin(Fault.STORE_UNAVAILABLE, detail=str(error))
