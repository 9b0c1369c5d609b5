"""Listens to the station once and hands what comes to every open page; notices when it is gone."""

import logging
import queue
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk.station.link import StationGone, StationLink
from kiosk.station.messages import Failure, Health, Outcome

RETRY_SECONDS = 0.5
KEPT = 64
"""Outcomes that can be shown again, and messages that one slow page may have waiting."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gone:
    """The station does not answer."""


News = Outcome | Failure | Health | Gone


class Feed:
    """One thread that listens; pages subscribe to what it hears."""

    def __init__(self, link: StationLink) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._pages: set[queue.Queue[News]] = set()
        self._recent: deque[Outcome] = deque(maxlen=KEPT)
        self._health: Health | None = None
        self._stop = threading.Event()

    def start(self) -> None:
        """Listen from now on, in a thread of its own."""
        threading.Thread(target=self._run, name="feed", daemon=True).start()

    def stop(self) -> None:
        """Listen no longer, and let every page's stream end; the thread ends with the next word."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether the streams are to end."""
        return self._stop.is_set()

    @property
    def health(self) -> Health | None:
        """The station's last health; None while it does not answer."""
        return self._health

    def recent(self) -> tuple[Outcome, ...]:
        """The last outcomes, the newest first."""
        with self._lock:
            return tuple(reversed(self._recent))

    def outcome(self, sequence: int) -> Outcome | None:
        """A recent outcome by its number in the log."""
        return next((one for one in self.recent() if one.sequence == sequence), None)

    @contextmanager
    def page(self) -> Iterator["queue.Queue[News]"]:
        """A page's queue of news, as long as the page is open."""
        news: queue.Queue[News] = queue.Queue(KEPT)
        with self._lock:
            self._pages.add(news)
        try:
            yield news
        finally:
            with self._lock:
                self._pages.discard(news)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                for message in self._link.listen():
                    self._tell(message)
                    if self._stop.is_set():
                        return
            except StationGone as error:
                log.info("listening anew: %s", error)
            except ValueError as error:
                log.warning("the station said something else: %s", error)
            if self._health is not None:
                self._tell(Gone())
            self._stop.wait(RETRY_SECONDS)

    def _tell(self, news: News) -> None:
        with self._lock:
            if isinstance(news, Outcome):
                if any(_same(news, known) for known in self._recent):
                    return  # the station repeats its last ones whenever it is listened to anew
                self._recent.append(news)
            elif isinstance(news, Health):
                self._health = news
            elif isinstance(news, Gone):
                self._health = None
            for page in self._pages:
                if page.full():
                    page.get_nowait()
                page.put_nowait(news)


def _same(one: Outcome, other: Outcome) -> bool:
    return (one.device, one.sequence) == (other.device, other.sequence)
