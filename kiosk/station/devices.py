"""Makes the configured readers, and keeps a thread running for each."""

from collections.abc import Iterable
from threading import Event, Thread

from kiosk.settings_readers import PcscSettings, ReaderSettings, SerialSettings, SimulatedSettings
from readers.claims import Claims
from readers.pcsc import PcscReader
from readers.scanner import SerialScanner
from readers.signals import Emit, Lost, Reader
from readers.simulated import SimulatedReader

AGAIN = 1.0
"""Seconds before a reader whose thread ended is run again."""


def make_readers(settings: Iterable[ReaderSettings]) -> list[Reader]:
    """The readers that the configuration describes; no two of them take the same device."""
    claims = Claims()
    return [_make(reader, claims) for reader in settings]


def _make(settings: ReaderSettings, claims: Claims) -> Reader:
    match settings:
        case PcscSettings():
            return PcscReader(settings.name, settings.match, settings.direction, claims)
        case SerialSettings():
            return SerialScanner(
                settings.name,
                str(settings.port),
                settings.baud,
                settings.direction,
                duplicate_window=settings.duplicate_window,
                idle_gap=settings.idle_gap,
            )
        case SimulatedSettings():
            return SimulatedReader(settings.name, settings.path, settings.direction)


class ReaderThreads:
    """Runs readers, each in a thread of its own, until closed."""

    def __init__(self, readers: Iterable[Reader], emit: Emit) -> None:
        self._emit = emit
        self._stop = Event()
        self._threads = [
            Thread(target=self._run, args=(reader,), name=f"reader {reader.name}", daemon=True)
            for reader in readers
        ]

    def start(self) -> None:
        """Start reading."""
        for thread in self._threads:
            thread.start()

    def is_alive(self) -> bool:
        """Whether every reader's thread runs."""
        return all(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        for thread in self._threads:
            thread.join(AGAIN * 3)

    def _run(self, reader: Reader) -> None:
        """Run one reader; one that breaks its promise never to raise is a fault, and runs again."""
        while not self._stop.is_set():
            try:
                reader.run(self._emit, self._stop)
            except Exception as error:
                self._emit(Lost(reader.name, f"{type(error).__name__}: {error}"))
                self._stop.wait(AGAIN)
