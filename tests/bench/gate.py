"""A gate machine with the whole register in it, its guard's screen, and an ear on what it says."""

import queue
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Page, sync_playwright

from gatekeeper.editions import load_edition
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.database import open_store
from kiosk.station.link import StationGone, StationLink
from kiosk.station.messages import Outcome
from tests.bench.ground import Ground
from tests.bench.visitors import Visitor, write_visitors
from tests.harness.browser import ARGUMENTS, CHROMIUM, LARGE
from tests.journeys.machine import PASSWORD, GateMachine

_RETRY_S = 0.002


@contextmanager
def gate_machine(
    ground: Ground, visitors: int, readers: str, env: Mapping[str, str]
) -> Iterator[tuple[GateMachine, Sequence[Visitor]]]:
    """A machine that was not started yet, and people who may enter there now."""
    folder = ground.folder / "gate"
    folder.mkdir()
    machine = GateMachine(folder, readers.replace("FOLDER", str(folder)), env=env)
    with ground.copy(folder) as url:
        data = folder / "visitors"
        people = write_visitors(data, visitors, load_edition("demo", date.today()).number)
        with open_store(url) as store:
            take(store, check_all(open_source(data)))
            accounts.add(store, "guard", Role.GUARD, PASSWORD, datetime.now(UTC))
        try:
            yield machine, people
        finally:
            machine.close()
    shutil.rmtree(folder)


@contextmanager
def guards_screen(machine: GateMachine) -> Iterator[Page]:
    """The screen of a running machine in Chromium, somebody signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(viewport=LARGE).new_page()  # type: ignore[arg-type]
        page.goto(machine.url)
        page.fill("input[name=name]", "guard")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#ready .clock")
        page.evaluate("document.fonts.ready")
        yield page
        browser.close()


@dataclass(frozen=True, slots=True)
class Heard:
    """A decision, and when it came out of the gate process (``time.time``)."""

    outcome: Outcome
    at: float


class Ear:
    """Listens at the gate's socket as a screen does, from before it is there."""

    def __init__(self, path: Path) -> None:
        self._link = StationLink(path)
        self._heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self._stop = Event()
        self.connected = Event()

    def next(self, seconds: float = 20.0) -> Heard:
        """The next decision; queue.Empty after so many seconds."""
        return self._heard.get(timeout=seconds)

    def __enter__(self) -> "Ear":
        Thread(target=self._listen, name="ear", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                for message in self._link.listen():
                    at = time.time()
                    self.connected.set()
                    if isinstance(message, Outcome):
                        self._heard.put(Heard(message, at))
                    if self._stop.is_set():
                        return
            except StationGone:
                self._stop.wait(_RETRY_S)
