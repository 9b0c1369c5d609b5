"""Card readers on PC/SC: a loop of our own that outlives every restart of the service.

pyscard's own monitor thread dies when pcscd restarts, and any call into PC/SC may hang for as long
as a driver does. So each reader has a worker thread, which may hang, and ``run``, which never does:
it passes on what the worker finds and notices when the worker keeps silent.
"""

from dataclasses import dataclass
from enum import Enum, auto
from queue import Empty, SimpleQueue
from threading import Event, Thread

from gatekeeper.policy.words import Direction
from readers.card import code_of
from readers.claims import Claims
from readers.errors import DeviceLost, Unreadable
from readers.link import Link
from readers.resource_manager import ResourceManager
from readers.signals import Emit, Misread, Reading

BEAT = 0.5
"""Seconds that the worker waits for a card at a time, and between two attempts after a loss."""
SILENCE = 1.5
"""Seconds without a sign of the worker after which the reader, or the card on it, is given up."""
HANGING = 10.0
"""Seconds that a card may keep silent before the reader itself counts as lost."""
_TICK = 0.1


class _Sign(Enum):
    """What the worker says besides codes and sentences."""

    ATTACHED = auto()
    WATCHING = auto()
    CARD_SEEN = auto()


@dataclass(frozen=True, slots=True)
class _Code:
    code: str


@dataclass(frozen=True, slots=True)
class _NoCode:
    why: str


@dataclass(frozen=True, slots=True)
class _Gone:
    why: str


_Word = _Sign | _Code | _NoCode | _Gone


class PcscReader:
    """One PC/SC reader, known by a part of its name, never by its place in the list.

    An empty ``match`` takes the first reader that nobody else asks for. Readers of one process
    share ``claims``, so that two of them never read the same device; make all before one runs.
    A card is read once for each time it is laid on the reader; one that still lies there after a
    loss is not read again.
    """

    def __init__(
        self,
        name: str,
        match: str = "",
        direction: Direction | None = None,
        claims: Claims | None = None,
    ) -> None:
        self._name = name
        self._match = match
        self._direction = direction
        self._claims = claims or Claims()
        self._claims.announce(match)

    @property
    def name(self) -> str:
        """Its name in the configuration, the log and on the screen."""
        return self._name

    def run(self, emit: Emit, stop: Event) -> None:
        """Read until ``stop`` is set; ends within a tenth of a second of it, whatever hangs."""
        link = Link(self._name, emit)
        words: SimpleQueue[_Word] = SimpleQueue()
        worker = _Worker(self._match, self._claims, words, stop)
        Thread(target=worker.run, name=f"pcsc {self._name}", daemon=True).start()
        silent = 0.0
        reading = False
        given_up = False
        while not stop.is_set():
            try:
                word = words.get(timeout=_TICK)
            except Empty:
                silent += _TICK
                if silent >= (HANGING if reading else SILENCE):
                    link.lost("the card reader or its service (pcscd) hangs")
                elif reading and not given_up and silent >= SILENCE:
                    given_up = True
                    emit(Misread(self._name, "the card does not answer"))
                continue
            silent = 0.0
            match word:
                case _Gone(why):
                    link.lost(why)
                case _Sign.CARD_SEEN:
                    reading, given_up = True, False
                    link.attached()
                    continue
                case _Sign.ATTACHED | _Sign.WATCHING:
                    link.attached()
                case _Code(code):
                    link.attached()
                    emit(Reading(self._name, code, self._direction))
                case _NoCode(why) if not given_up:
                    emit(Misread(self._name, why))
            reading = False


class _Worker:
    """The thread that talks to PC/SC, and may hang in it."""

    def __init__(
        self, match: str, claims: Claims, words: "SimpleQueue[_Word]", stop: Event
    ) -> None:
        self._match = match
        self._claims = claims
        self._say = words.put
        self._stop = stop
        self._resting: str | None = None
        """The code of the card that was read and not taken away since."""

    def run(self) -> None:
        """Find the reader, follow it until it is lost, start over; until stopped."""
        while not self._stop.is_set():
            try:
                with ResourceManager() as manager:
                    self._find(manager)
            except DeviceLost as error:
                self._say(_Gone(str(error)))
            except Exception as error:  # a thread that died would be a reader that says nothing
                self._say(_Gone(f"the card reader failed: {error!r}"))
            self._stop.wait(BEAT)

    def _find(self, manager: ResourceManager) -> None:
        attached = manager.readers()
        reader = self._claims.take(self._match, attached)
        if reader is None:
            raise DeviceLost(_not_found(self._match, attached))
        try:
            self._say(_Sign.ATTACHED)
            self._follow(manager, reader)
        finally:
            self._claims.give_back(reader)

    def _follow(self, manager: ResourceManager, reader: str) -> None:
        state = manager.unaware
        presentation = None
        first_look = True
        atr = b""
        while not self._stop.is_set():
            change = manager.wait(reader, state, BEAT)
            if change is None:
                if reader not in manager.readers():
                    raise DeviceLost("the reader was unplugged")
                if presentation is not None and self._resting is None:
                    # It may have been taken away and laid back quicker than the driver looks; the
                    # misread was told, so only a success is news.
                    self._read(manager, reader, atr, again=True)
                self._say(_Sign.WATCHING)
                continue
            state, atr = change
            # The upper half counts cards laid on and taken off: one that was changed quicker than
            # the driver looks is a new presentation, one that another program woke up is not.
            count = state >> 16
            if not manager.has_card(state):
                presentation = self._resting = None
            elif count != presentation:
                presentation = count
                self._read(manager, reader, atr, known=self._resting if first_look else None)
            first_look = False
            self._say(_Sign.WATCHING)

    def _read(
        self,
        manager: ResourceManager,
        reader: str,
        atr: bytes,
        *,
        known: str | None = None,
        again: bool = False,
    ) -> None:
        """Read the card once; ``known`` was read already, ``again``: a failure was told already."""
        self._say(_Sign.CARD_SEEN)
        self._resting = None
        try:
            code = code_of(manager.uid(reader, atr))
        except Unreadable as error:
            if not again:
                self._say(_NoCode(str(error)))
            return
        self._resting = code
        if code != known:
            self._say(_Code(code))


def _not_found(match: str, attached: list[str]) -> str:
    if not attached:
        return "no card reader is attached"
    wanted = f"no free card reader is called {match!r}" if match else "no free card reader is left"
    return f"{wanted}; attached: {', '.join(attached)}"
