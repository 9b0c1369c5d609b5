"""A simulated printer for the demo and rehearsals: takes its time, has every trouble, survives us.

``faults.txt`` in its folder holds Trouble words, and a number: the seconds that a piece takes (1).
What it has taken lies in ``inside``; what came out lies in the folder, with the card it is on.
"""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from gatekeeper.policy.printing import Trouble
from printing.errors import LostSight, Refused
from printing.printers.folder import FRONT, FolderPrinter, file_name, images
from printing.printers.opening import Place
from printing.printers.printer import Health, Progress, Sheet
from printing.printers.simulated_station import SimulatedStation, faults_of


def opened(place: Place) -> "SimulatedPrinter":
    """The printer whose folder is at that path; the folder is made where there is none."""
    return SimulatedPrinter(Path(place.address), station(place))


def station(place: Place) -> SimulatedStation:
    """The contactless station of the same printer."""
    return SimulatedStation(Path(place.address))


class SimulatedPrinter:
    """Takes one piece after the other; time stands still in it while a fault stands still."""

    def __init__(
        self, folder: Path, card: SimulatedStation, clock: Callable[[], float] = monotonic
    ) -> None:
        self._folder = folder
        self._inside = folder / "inside"
        self._inside.mkdir(parents=True, exist_ok=True)
        self._taken = FolderPrinter(self._inside, images, FRONT)
        self._station = card
        self._clock = clock
        self._seen_at = clock()
        self._worked = 0.0

    def look(self) -> Health:
        """Its faults, as they stand in the file; what is due by now comes out."""
        health, seconds = faults_of(self._folder)
        now = self._clock()
        waiting = self._waiting()
        if waiting and not health.stands_still:
            self._worked += now - self._seen_at
            if self._worked >= seconds:
                self._come_out(waiting[0])
        self._seen_at = now
        return health

    def send(self, sheet: Sheet) -> str:
        """Take a piece, and the card that lies in the station; Refused while it is off."""
        if self._silent():
            raise Refused("it is off")
        self._station.hand_on(self._inside / f"{file_name(sheet.title)}.card.txt")
        return self._taken.send(sheet)

    def follow(self, device_job: str) -> Progress:
        """What became of it."""
        if self._silent():
            return Progress.WAITING
        if device_job in self._waiting():
            return Progress.PRINTING if self._worked else Progress.WAITING
        if (self._folder / f"{device_job}{FRONT}").exists():
            return Progress.PRINTED
        return Progress.NOTHING if device_job in self._taken.titles() else Progress.UNSURE

    def cancel(self, device_job: str) -> Progress:
        """Take it back, unless it has begun; one that is jammed comes out for it."""
        if not self._silent() and device_job in self._waiting():
            if Trouble.JAM in self.look().troubles:
                self._come_out(device_job)
            elif not self._worked or device_job != self._waiting()[0]:
                for path in self._inside.glob(f"{device_job}.*"):
                    path.unlink()
        return self.follow(device_job)

    def find(self, title: str) -> str | None:
        """The title where it ever took it."""
        if self._silent():
            raise LostSight("it is off")
        return title if title in self._taken.titles() else None

    def clear(self, prefix: str) -> None:
        """Take back what has not begun."""
        if self._silent():
            raise LostSight("it is off")
        for title in self._waiting():
            if title.startswith(prefix):
                self.cancel(title)

    def _silent(self) -> bool:
        return not {Trouble.OFF, Trouble.GARBLED}.isdisjoint(self.look().troubles)

    def _waiting(self) -> list[str]:
        fronts = sorted(self._inside.glob(f"*{FRONT}"), key=lambda path: path.stat().st_mtime_ns)
        return [path.name.removesuffix(FRONT) for path in fronts]

    def _come_out(self, title: str) -> None:
        self._worked = 0.0
        for path in sorted(self._inside.glob(f"{title}.*"), key=lambda path: FRONT in path.name):
            path.replace(self._folder / path.name)
