"""Offers what the desk's readers read to the centre's pages in this PC's browser, and to no other.

Nothing is kept: what is read while no page listens is gone.
"""

import json
import logging
import queue
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from threading import Event, Lock
from typing import Any

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from gatekeeper.policy.code import MAX_RAW
from kiosk.screens.own_name import refuse_other_names
from readers.framing import Duplicates
from readers.signals import Attached, Lost, Misread, Reading, Signal

BEAT_SECONDS = 1.0
"""A page hears the state of the readers at least this often, so that it notices a lost process."""
RETRY_MS = 1000
"""After how long a browser that lost the stream asks for it again."""
WAITING = 16
"""Messages that one slow page may have waiting; the oldest are dropped."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Origin",
}
log = logging.getLogger(__name__)

Message = dict[str, Any]
Page = queue.SimpleQueue[Message]


class TooManyPages(Exception):
    """As many pages listen as are served at once."""


class Taps:
    """Hands what the readers tell to every page that listens.

    ``readers`` are their names, ``clock`` tells aware instants. A code that is read again within
    a moment of the last time is the same tap (``readers.framing.Duplicates``).
    """

    def __init__(
        self, readers: Iterable[str], clock: Callable[[], datetime], *, most_pages: int
    ) -> None:
        self._there = dict.fromkeys(readers, False)
        self._clock = clock
        self._duplicates = Duplicates()
        self._last: dict[str, str] = {}
        self._lock = Lock()
        self._most_pages = most_pages
        self._pages: set[Page] = set()
        self._stop = Event()

    def take(self, signal: Signal) -> None:
        """Take what a reader tells, in whichever thread."""
        with self._lock:
            match signal:
                case Reading(reader=reader, code=code):
                    self._last[reader] = code
                    if self._duplicates.is_fresh(code, time.monotonic()):
                        self._tell({"code": code[:MAX_RAW], "reader": reader, "at": self._now()})
                case Misread(reader=reader):
                    self._tell({"misread": True, "reader": reader, "at": self._now()})
                case Attached(reader=reader):
                    log.info("%s: ready", reader)
                    self._there[reader] = True
                    # What lies there since before is seen anew, a moment after the reader is back.
                    if reader in self._last:
                        self._duplicates.is_fresh(self._last[reader], time.monotonic())
                    self._tell(self._state())
                case Lost(reader=reader, why=why):
                    log.warning("%s: %s", reader, why)
                    self._there[reader] = False
                    self._tell(self._state())

    def stop(self) -> None:
        """End every page's stream at once; may be called by a signal's handler."""
        self._stop.set()
        for page in tuple(self._pages):  # no lock: whoever holds it may be the one interrupted
            page.put({})

    def open(self) -> Page:
        """Let one more page listen, until ``close``; raises TooManyPages."""
        with self._lock:
            if len(self._pages) >= self._most_pages:
                raise TooManyPages
            page = Page()
            page.put(self._state())
            self._pages.add(page)
            return page

    def close(self, page: Page) -> None:
        """The page listens no longer."""
        with self._lock:
            self._pages.discard(page)

    def heard(self, page: Page) -> Iterator[Message]:
        """What the page hears, until everything is stopped."""
        while not self._stop.is_set():
            try:
                message = page.get(timeout=BEAT_SECONDS)
            except queue.Empty:
                message = self._state()
            if message:
                yield message

    def _tell(self, message: Message) -> None:
        for page in self._pages:
            if page.qsize() >= WAITING:
                with suppress(queue.Empty):  # it has caught up meanwhile
                    page.get_nowait()
            page.put(message)

    def _state(self) -> Message:
        return {"readers": dict(self._there)}

    def _now(self) -> str:
        return self._clock().isoformat()


def create_app(taps: Taps, centre: str) -> Flask:
    """The application; ``centre`` is the one origin whose pages may listen (RFC 6454)."""
    app = Flask(__name__, static_folder=None)

    @app.before_request
    def refuse_others() -> None:
        refuse_other_names()
        if request.headers.get("Origin") != centre:
            abort(403)

    @app.get("/taps", provide_automatic_options=False)
    def listen() -> ResponseReturnValue:
        """Every tap, and the readers' state, until the page is closed."""
        try:
            page = taps.open()
        except TooManyPages:
            abort(503)
        answer = Response(_events(taps.heard(page)), mimetype="text/event-stream")
        answer.call_on_close(lambda: taps.close(page))
        return answer

    @app.route("/taps", methods=["OPTIONS"])
    def ask_first() -> ResponseReturnValue:
        """A browser may ask whether a page of the network may speak to this machine."""
        answer = Response(status=204)
        answer.headers["Access-Control-Allow-Methods"] = "GET"
        if request.headers.get("Access-Control-Request-Private-Network") == "true":
            answer.headers["Access-Control-Allow-Private-Network"] = "true"
        return answer

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        return Response(status=error.code, mimetype="text/plain")

    @app.after_request
    def guard_answer(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        if answer.status_code not in {400, 403}:
            answer.headers["Access-Control-Allow-Origin"] = centre
        return answer

    return app


def _events(heard: Iterator[Message]) -> Iterator[str]:
    """The messages as server-sent events (WHATWG HTML); JSON has no line ends of its own."""
    yield f"retry: {RETRY_MS}\n\n"
    for message in heard:
        yield f"data: {json.dumps(message, ensure_ascii=False)}\n\n"
