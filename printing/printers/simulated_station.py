"""The contactless station of a simulated printer, and the faults of both, out of files."""

import secrets
from collections.abc import Callable
from pathlib import Path

from gatekeeper.policy.printing import Flaw, Trouble
from printing.errors import StationFailed
from printing.printers.printer import Health

FAULTS = "faults.txt"
SECONDS = 1.0
"""How long a piece takes where the file does not say."""
_MOST = 1000
_NOT_OF_THE_STATION = frozenset({Trouble.RIBBON_OUT, Trouble.ENCODER_GONE})


def faults_of(folder: Path) -> tuple[Health, float]:
    """What its file says: troubles, in the order of their gravity, and seconds a piece."""
    try:
        words = (folder / FAULTS).read_text(encoding="utf-8", errors="replace")[:_MOST].split()
    except OSError:
        words = []
    seconds = SECONDS
    unknown = []
    for word in words:
        try:
            seconds = max(0.0, min(float(word), 600.0))
        except ValueError:
            if word not in set(Trouble):
                unknown.append(word)
    troubles = tuple(trouble for trouble in Trouble if trouble in words)
    if unknown and Trouble.OTHER not in troubles:
        troubles = (*troubles, Trouble.OTHER)
    message = f"{FAULTS}: not a trouble: {' '.join(unknown)}"[:200] if unknown else ""
    return Health(troubles, message), seconds


def blank() -> str:
    """The identifier of a fresh card: seven bytes, as NXP's begin."""
    return f"04{secrets.token_hex(6).upper()}"


class SimulatedStation:
    """Feeds cards that it makes up; the one that lies in it outlives us, in a file.

    ``tell`` hears which card lies there now, by its identifier in hex, or None.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[str | None], None] = lambda uid: None,  # noqa: ARG005
        blanks: Callable[[], str] = blank,
    ) -> None:
        self._folder = folder
        self._card = folder / "station.txt"
        self._tell = tell
        self._blanks = blanks

    def feed(self) -> None:
        """Bring a blank card; StationFailed while a fault keeps it from moving."""
        self._may_move()
        if not self._card.exists():
            uid = self._blanks()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._card.write_text(uid, encoding="ascii")
            self._tell(uid)

    def reject(self) -> None:
        """Throw the card away; ``rejected.txt`` remembers it."""
        if self._card.exists():
            self._may_move(feeding=False)
            with (self._folder / "rejected.txt").open("a", encoding="ascii") as box:
                box.write(f"{self._card.read_text(encoding='ascii')}\n")
            self._card.unlink()
            self._tell(None)

    def read(self) -> str:
        """The identifier of the card that lies there, as a reader in it would read it."""
        if Trouble.ENCODER_GONE in faults_of(self._folder)[0].troubles:
            raise StationFailed(Flaw.STATION, "its reader is gone", Trouble.ENCODER_GONE)
        if not self._card.exists():
            raise StationFailed(Flaw.NO_CARD, "no card lies in the station")
        return self._card.read_text(encoding="ascii")

    def hand_on(self, to: Path) -> None:
        """Let the printer have the card; nothing where there is none."""
        if self._card.exists():
            self._card.replace(to)
            self._tell(None)

    def _may_move(self, *, feeding: bool = True) -> None:
        health, _ = faults_of(self._folder)
        for trouble in health.troubles:
            if trouble is Trouble.HOPPER_EMPTY:
                if feeding:
                    raise StationFailed(Flaw.NO_CARD, "the hopper is empty", trouble)
            elif trouble not in _NOT_OF_THE_STATION and Health((trouble,)).stands_still:
                raise StationFailed(Flaw.STATION, f"it does not move: {trouble}", trouble)
