"""A card becomes somebody's badge inside the printer, before it is printed: all of it, or nothing.

Feed a blank card, read its identifier, bind it, read it back, hand it on to be printed. A card that
is somebody's already, or that says nothing, is thrown away and the next one taken. Whatever else
goes wrong, the card is unbound and thrown away: what nobody can be sure of is never printed on.
"""

import logging
from collections.abc import Callable
from typing import Generic, Protocol

from gatekeeper.policy.printing import Flaw
from printing.errors import StationFailed
from printing.printers.printer import Station
from printing.queue import J

LOG = logging.getLogger(__name__)

BLANKS = 3
"""Cards that are tried for one job before a person must look: the first and two more."""

Bind = Callable[[str], bool]
"""Makes the card with that identifier the badge; False where it is somebody's already."""
Unbind = Callable[[], None]
"""Takes the badge its card away; nothing where it has none."""


class UidReader(Protocol):
    """The reader in the printer's contactless station."""

    def read(self) -> str:
        """The identifier of the card that lies there, upper-case hex.

        Raises StationFailed: NO_CARD where none is there or it gives none, STATION with a trouble
        where the reader itself is gone.
        """
        ...


def encode(station: Station, reader: UidReader, bind: Bind, unbind: Unbind) -> str:
    """Bring a card into the station that is the badge's, and nobody else's; its identifier.

    Raises StationFailed, with no card bound and none that could be printed on left in the station;
    what ``bind`` raises itself ends in the same way.
    """
    for blank in range(1, BLANKS + 1):
        station.feed()
        try:
            uid = reader.read()
        except StationFailed as error:
            if error.trouble is not None:
                raise  # the card is as good as before, and waits there for the next try
            station.reject()
            if blank == BLANKS:
                raise
            continue
        if _bound(station, reader, bind, unbind, uid):
            return uid
        station.reject()
    raise StationFailed(Flaw.CARD_TAKEN, f"{BLANKS} cards, one after the other, are in use")


def undo(station: Station, unbind: Unbind) -> None:
    """Clean up after a job that was not printed, or whose process died in the middle.

    Both are tried, whichever fails; raises what failed first.
    """
    try:
        unbind()
    finally:
        station.reject()


def _bound(station: Station, reader: UidReader, bind: Bind, unbind: Unbind, uid: str) -> bool:
    """Bind the card and make sure that it is the one that lies there."""
    try:
        if not bind(uid):
            return False
        _read_back(reader, uid)
    except BaseException:
        undo(station, unbind)
        raise
    return True


def _read_back(reader: UidReader, uid: str) -> None:
    again = reader.read()
    if again != uid:
        raise StationFailed(Flaw.CARD_CHANGED, f"{uid} was bound, and {again} lies there")


class StationEncoder(Generic[J]):
    """What a printer's worker calls: the same steps for a job, with who binds its badge."""

    def __init__(
        self,
        station: Station,
        reader: UidReader,
        bind: Callable[[J, str], bool],
        unbind: Callable[[J], None],
    ) -> None:
        self._station = station
        self._reader = reader
        self._bind = bind
        self._unbind = unbind

    def encode(self, job: J) -> None:
        """Bring a card into the station that is the job's badge. Raises as ``encode``."""
        encode(
            self._station,
            self._reader,
            lambda uid: self._bind(job, uid),
            lambda: self._unbind(job),
        )

    def undo(self, job: J) -> None:
        """Unbind the job's card and throw away what lies in the station.

        A card that cannot be moved stays there, bound to nobody, and is the next job's.
        """
        try:
            undo(self._station, lambda: self._unbind(job))
        except StationFailed as failed:
            LOG.warning(
                "%s: its card was unbound and is still in the station: %s", job.title, failed
            )
