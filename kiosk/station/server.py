"""The station's end of the Unix socket: requests to the decider, a stream of what it says."""

import json
import queue
import socketserver
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from kiosk.station.errors import AnotherRuns, CannotListen
from kiosk.station.link import ANSWER_SECONDS
from kiosk.station.messages import MAX_LINE, Answer, Message, Outcome, to_line
from readers.errors import DeviceLost
from readers.private_socket import PrivateServer, make_way

REPEATED = 64
"""Outcomes that a new listener hears again, so that a screen that was away misses nothing."""
BACKLOG = 256
"""Messages that a listener may be behind before it is hung up on; it listens anew."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question of a screen, on its way to the decider."""

    ask: str
    values: dict[str, Any]
    answer: Future[Answer] = field(default_factory=Future)


class Board:
    """Where the decider publishes and every listener reads at its own speed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: set[queue.Queue[Message | None]] = set()
        self._recent: deque[Outcome] = deque(maxlen=REPEATED)

    def publish(self, message: Message) -> None:
        """Hand a message to every listener; one that falls behind is hung up on."""
        with self._lock:
            if isinstance(message, Outcome):
                self._recent.append(message)
            for listener in list(self._listeners):
                try:
                    listener.put_nowait(message)
                except queue.Full:
                    self._listeners.discard(listener)
                    _hang_up(listener)

    def join(self) -> "queue.Queue[Message | None]":
        """A new listener's queue, the last outcomes in it; None in it means: hung up."""
        listener: queue.Queue[Message | None] = queue.Queue(BACKLOG)
        with self._lock:
            for outcome in self._recent:
                listener.put_nowait(outcome)
            self._listeners.add(listener)
        return listener

    def leave(self, listener: "queue.Queue[Message | None]") -> None:
        """Forget a listener."""
        with self._lock:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Hang up on everybody."""
        with self._lock:
            for listener in self._listeners:
                _hang_up(listener)
            self._listeners.clear()


def _hang_up(listener: "queue.Queue[Message | None]") -> None:
    with suppress(queue.Empty):
        listener.get_nowait()  # make room for the last word
    listener.put_nowait(None)


class StationServer:
    """Listens at ``path`` (mode 0600) until closed; ``submit`` takes requests to the decider.

    Raises AnotherRuns where somebody listens already, CannotListen where nobody can.
    """

    def __init__(self, path: Path, board: Board, submit: Callable[[Request], None]) -> None:
        self._path = path

        class Line(socketserver.StreamRequestHandler):
            timeout = ANSWER_SECONDS

            def handle(self) -> None:
                _serve(self, board, submit)

        try:
            make_way(path)
            self._server = _Server(str(path), Line)
        except DeviceLost as error:
            raise AnotherRuns(f"another gate answers at {path}") from error
        except OSError as error:
            raise CannotListen(f"{path} cannot be listened on: {error.strerror}") from error
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.2,), name="station-socket", daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering and remove the socket."""
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(PrivateServer):
    request_queue_size = 64


def _serve(
    line: socketserver.StreamRequestHandler, board: Board, submit: Callable[[Request], None]
) -> None:
    try:
        request = _parse(line.rfile.readline(MAX_LINE + 1))
        if request is None:
            line.wfile.write(to_line(Answer(ok=False, error="bad_request")))
        elif request.ask == "listen":
            _stream(line, board, submit)
        else:
            line.wfile.write(to_line(_answer(request, submit)))
    except (OSError, TimeoutError):
        return  # the screen went away, or the decider is stuck: the watchdog sees to that


def _answer(request: Request, submit: Callable[[Request], None]) -> Answer:
    """What the decider says; what it did not come to in time it must not do behind one's back."""
    submit(request)
    try:
        return request.answer.result(ANSWER_SECONDS)
    finally:
        request.answer.cancel()


def _parse(raw: bytes) -> Request | None:
    if len(raw) > MAX_LINE or not raw.endswith(b"\n"):
        return None
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or not isinstance(values.get("ask"), str):
        return None
    return Request(values.pop("ask"), values)


def _stream(
    line: socketserver.StreamRequestHandler, board: Board, submit: Callable[[Request], None]
) -> None:
    listener = board.join()
    try:
        message: Message | None = _answer(Request("health", {}), submit).health
        while message is not None:
            line.wfile.write(to_line(message))
            message = listener.get()
    finally:
        board.leave(listener)
