"""Runs a reader in a thread and keeps what it says."""

from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread

import pytest

from readers.signals import Reader, Signal

PATIENCE = 20.0
"""Seconds until a test gives up waiting for what must come."""


class Heard:
    """What one reader said, in its order."""

    def __init__(self) -> None:
        self.signals: SimpleQueue[Signal] = SimpleQueue()

    def next(self) -> Signal:
        """What it says next."""
        try:
            return self.signals.get(timeout=PATIENCE)
        except Empty:
            pytest.fail("the reader says nothing")

    def nothing_more(self) -> None:
        """It has said nothing that was not looked at."""
        assert self.signals.empty(), self.signals.get()


Listen = Callable[[Reader], Heard]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Starts readers; at the end of the test each must stop when told."""
    stop = Event()
    threads: list[Thread] = []

    def start(reader: Reader) -> Heard:
        heard = Heard()
        thread = Thread(target=reader.run, args=(heard.signals.put, stop), name=reader.name)
        threads.append(thread)
        thread.start()
        return heard

    yield start
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), f"{thread.name} did not stop"
