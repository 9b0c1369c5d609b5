"""Barcode scanners that behave as a serial port: USB CDC, USB adapters, RS-232."""

import errno
import termios
import time
from pathlib import Path
from threading import Event

import serial

from gatekeeper.policy.words import Direction
from readers.framing import DUPLICATE_WINDOW, IDLE_GAP, Duplicates, Frame, Framer, Scanned
from readers.link import Link
from readers.signals import Emit, Misread, Reading

RETRY = 0.5
"""Seconds between two attempts to open the port."""
CHUNK = 4096
"""Bytes taken from the port at a time."""

# termios.error is no OSError; ValueError and OverflowError are settings that the port refuses.
_PORT_ERRORS = (serial.SerialException, OSError, termios.error, ValueError, OverflowError)


class SerialScanner:
    """One scanner on a serial port, 8 data bits, no parity, held by this process alone.

    ``port`` is the device's path, best one that udev names by the USB socket; it need not be there
    yet. ``duplicate_window`` and ``idle_gap`` are seconds.
    """

    def __init__(
        self,
        name: str,
        port: Path | str,
        baud: int = 9600,
        direction: Direction | None = None,
        *,
        duplicate_window: float = DUPLICATE_WINDOW,
        idle_gap: float = IDLE_GAP,
    ) -> None:
        self._name = name
        self._port = str(port)
        self._baud = baud
        self._direction = direction
        self._idle_gap = idle_gap
        self._duplicates = Duplicates(duplicate_window)

    @property
    def name(self) -> str:
        """Its name in the configuration, the log and on the screen."""
        return self._name

    def run(self, emit: Emit, stop: Event) -> None:
        """Read until ``stop`` is set; never raises, tells ``Lost`` and ``Attached`` instead."""
        link = Link(self._name, emit)
        while not stop.is_set():
            framer = Framer(self._idle_gap)
            try:
                with self._open() as port:
                    link.attached()
                    self._follow(port, framer, emit, stop)
            except _PORT_ERRORS as error:
                self._tell(framer.abandon(), emit)
                link.lost(_sentence(error, self._port))
                stop.wait(RETRY)
            except Exception as error:  # a thread that died would be a scanner that says nothing
                self._tell(framer.abandon(), emit)
                link.lost(f"the scanner failed: {error!r}")
                stop.wait(RETRY)

    def _open(self) -> serial.Serial:
        return serial.Serial(self._port, self._baud, timeout=self._idle_gap, exclusive=True)

    def _follow(self, port: serial.Serial, framer: Framer, emit: Emit, stop: Event) -> None:
        # The framer's clock runs only while the port is waited for: bytes that lay ready because
        # this process was held up were not followed by silence.
        waited = 0.0
        while not stop.is_set():
            asked_at = time.monotonic()
            data = port.read(1)
            waited += time.monotonic() - asked_at
            if data:
                data += port.read(min(port.in_waiting, CHUNK))
                self._tell(framer.feed(data, waited), emit)
            else:
                self._tell(framer.idle(waited), emit)

    def _tell(self, frames: list[Frame], emit: Emit) -> None:
        now = time.monotonic()
        for frame in frames:
            if not isinstance(frame, Scanned):
                emit(Misread(self._name, frame.why))
            elif self._duplicates.is_fresh(frame.code, now):
                emit(Reading(self._name, frame.code, self._direction))


def _sentence(error: Exception, port: str) -> str:
    number = error.errno if isinstance(error, OSError) else None
    match number:
        case errno.ENOENT:
            return f"nothing is plugged in at {port}"
        case errno.EACCES | errno.EPERM:
            return f"this user may not open {port}; add it to the group dialout"
        case errno.EAGAIN | errno.EBUSY:
            return f"another program holds {port}"
    return f"the scanner at {port} is gone: {error}"
