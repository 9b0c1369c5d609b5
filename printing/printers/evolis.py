"""Evolis card printers through the vendor's own library, where somebody has installed it.

The package ``Evolis-SDK`` (imported as ``evolis``, release 9.4) is proprietary and no requirement
of ours: it is imported when such a printer is opened. Its ``print`` keeps its caller until the card
is out, so it runs in a thread. Written by its documentation; no such printer was at hand.
"""

import io
from collections.abc import Callable
from importlib import import_module
from threading import Lock, Thread
from typing import Any

from PIL import Image

from gatekeeper.policy.printing import Flaw, Trouble
from printing.errors import LostSight, Refused, StationFailed
from printing.printers.evolis_states import troubles_of
from printing.printers.opening import Place
from printing.printers.printer import Health, Progress, Sheet

INSTALL = "type: pip install Evolis-SDK"
PRINT_MS = 110_000
"""Milliseconds that the library may take for one card, less than the model's deadline."""
_PLACES = ("CONTACTLESS", "SMART", "PRINT", "FLIP", "EJECT", "REAR")
"""Where a card may be inside."""
_NOTHING = {"EPARAMS", "PRINT_EDATA", "PRINT_ENOIMAGE", "PRINT_EUNKNOWNRIBBON"}
"""Return codes that mean that the card was never begun."""


def opened(place: Place) -> "EvolisPrinter":
    """The printer of that name, as the library lists it; ImportError without the library."""
    return EvolisPrinter(place.address, _library())


def station(place: Place) -> "EvolisStation":
    """The contactless station of the printer of that name; ImportError without the library."""
    return EvolisStation(place.address, _library())


def _library() -> Any:
    try:
        return import_module("evolis")
    except ImportError as error:
        raise ImportError(f"Evolis printers need the vendor's library; {INSTALL}") from error


class _Job:
    """One card on its way, in a thread of its own."""

    def __init__(self, title: str, work: Callable[[], str]) -> None:
        self.title = title
        self.code: str | None = None
        """The library's return code when it is over."""
        self._work = work
        self.thread = Thread(target=self._run, name=f"evolis {title}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.code = self._work()
        except Exception as error:  # a thread that died would be a job that never ends
            self.code = type(error).__name__


class EvolisPrinter:
    """One Evolis printer, by its name; ``sdk`` is the library."""

    def __init__(self, name: str, sdk: Any) -> None:
        self._name = name
        self._sdk = sdk
        self._job: _Job | None = None
        self._health = Health()
        self._lock = Lock()

    def look(self) -> Health:
        """How it is; what it was before the job while one keeps the connection."""
        if self._busy():
            return self._health
        try:
            with self._lock, _connected(self._sdk, self._name) as line:
                self._health = _health(line)
        except ConnectionError as error:
            self._health = Health((Trouble.OFF,), message=str(error))
        except Exception as error:  # whatever a foreign library raises
            self._health = Health((Trouble.GARBLED,), message=repr(error)[:200])
        return self._health

    def send(self, sheet: Sheet) -> str:
        """Begin a card, front and back; Refused where it is not even begun."""
        if self._busy():
            raise Refused("it prints something else")
        if not 1 <= len(sheet.sides) <= 2:
            raise Refused("a card has one or two sides")
        if self.look().stands_still:
            raise Refused(f"it stands still: {self._health.message}")
        self._job = _Job(sheet.title, lambda: self._print(sheet))
        return sheet.title

    def follow(self, device_job: str) -> Progress:
        """What the library said of it; UNSURE after a restart, and where the card had begun."""
        job = self._job
        if job is None or job.title != device_job:
            return Progress.UNSURE
        if job.code is None:
            return Progress.PRINTING
        if job.code == "OK":
            return Progress.PRINTED
        return Progress.NOTHING if job.code in _NOTHING else Progress.UNSURE

    def cancel(self, device_job: str) -> Progress:
        """The library cannot take a card back."""
        return self.follow(device_job)

    def find(self, title: str) -> str | None:
        """The title of the card that it was given last; LostSight for any other."""
        if self._job is None or self._job.title != title:
            raise LostSight("the printer does not know the titles of its cards")
        return title

    def clear(self, prefix: str) -> None:
        """Nothing waits in such a printer, but for a card that this process printed."""
        if self._busy():
            raise LostSight(f"a card is on its way, so {prefix} is not cleared")

    def _busy(self) -> bool:
        return self._job is not None and self._job.code is None

    def _print(self, sheet: Sheet) -> str:
        with self._lock, _connected(self._sdk, self._name) as line:
            line.set_error_management(self._sdk.ErrorManagement.SOFTWARE)
            session = self._sdk.PrintSession(line)
            if not session.init():
                return _code(session)
            faces = (self._sdk.CardFace.FRONT, self._sdk.CardFace.BACK)
            for face, side in zip(faces, sheet.sides, strict=False):
                if not session.set_image_buffer(face, _bitmap(side)):
                    return "PRINT_EDATA"
            return str(session.print(PRINT_MS).name)


class EvolisStation:
    """The contactless station of one Evolis printer."""

    def __init__(self, name: str, sdk: Any) -> None:
        self._name = name
        self._sdk = sdk

    def feed(self) -> None:
        """Bring a card to the station; the library takes a new one only where none is inside."""
        self._move(lambda line: line.set_card_pos(self._sdk.CardPos.CONTACTLESS))

    def reject(self) -> None:
        """Put the card inside into the reject box; nothing where there is none."""
        self._move(lambda line: not _holds_card(line) or line.reject_card())

    def _move(self, move: Callable[[Any], bool]) -> None:
        try:
            with _connected(self._sdk, self._name) as line:
                if move(line):
                    return
                code, health = _code(line), _health(line)
        except ConnectionError as error:
            raise StationFailed(Flaw.STATION, str(error), Trouble.OFF) from error
        except Exception as error:
            raise StationFailed(Flaw.STATION, repr(error)[:200], Trouble.GARBLED) from error
        trouble = health.troubles[0] if health.stands_still else None
        flaw = Flaw.NO_CARD if trouble is Trouble.HOPPER_EMPTY else Flaw.STATION
        raise StationFailed(flaw, f"{code} {health.message}", trouble)


def _connected(sdk: Any, name: str) -> Any:
    """A connection to the printer itself, past the vendor's supervising service."""
    line = sdk.Connection(name, sdk.OpenMode.DIRECT)
    if line.get_context() is None:
        raise ConnectionError(f"no answer from {name}")
    return line


def _holds_card(line: Any) -> bool:
    """Whether a card is anywhere inside; an unknown answer counts as yes."""
    status = line.get_status()
    if status is None:
        return True
    return any(status.is_on(getattr(status.Flag, f"INF_CARD_{place}")) for place in _PLACES)


def _health(line: Any) -> Health:
    state = line.get_state()
    major, minor = str(state.major.name), str(state.minor.name)
    ribbon = line.get_ribbon_info()
    supplies: tuple[tuple[str, int], ...] = ()
    if ribbon is not None and ribbon.capacity > 0:
        left = round(100 * ribbon.remaining / ribbon.capacity)
        supplies = (("ribbon", max(0, min(100, left))),)
    return Health(troubles_of(major, minor), f"{major} {minor}"[:200], supplies)


def _bitmap(side: Image.Image) -> bytearray:
    buffer = io.BytesIO()
    side.convert("RGB").save(buffer, "BMP")
    return bytearray(buffer.getvalue())


def _code(said: Any) -> str:
    return str(said.get_last_error().name)
