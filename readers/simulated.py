"""A reader without hardware: what is written to its Unix socket is presented."""

import json
import socket
import socketserver
from pathlib import Path
from threading import Event

from gatekeeper.policy.words import Direction
from readers.errors import DeviceLost, ReaderError
from readers.link import Link
from readers.presentation import MAX_LINE, BadMessage, signal_of
from readers.private_socket import PrivateServer, make_way
from readers.signals import Attached, Emit, Lost

_PATIENCE = 5.0
"""Seconds to wait for the other side of the socket."""


class SimulatedReader:
    """Listens at ``path`` (mode 0600) for lines of ``readers.presentation`` and answers each."""

    def __init__(self, name: str, path: Path | str, direction: Direction | None = None) -> None:
        self._name = name
        self._path = Path(path)
        self._direction = direction

    @property
    def name(self) -> str:
        """Its name in the configuration, the log and on the screen."""
        return self._name

    def run(self, emit: Emit, stop: Event) -> None:
        """Take presentations until ``stop`` is set; never raises, tells ``Lost`` instead."""
        link = Link(self._name, emit)

        class Conversation(socketserver.StreamRequestHandler):
            timeout = _PATIENCE

            def handle(conversation) -> None:  # noqa: N805 (self is the reader)
                while line := conversation.rfile.readline(MAX_LINE + 1):
                    error = (
                        "the reader is stopped" if stop.is_set() else self._hear(line, link, emit)
                    )
                    answer = {"error": error} if error else {"ok": True}
                    conversation.wfile.write(json.dumps(answer).encode() + b"\n")
                    if len(line) > MAX_LINE:
                        return

        while not stop.is_set():
            try:
                make_way(self._path)
                with PrivateServer(str(self._path), Conversation) as server:
                    link.attached()
                    while not stop.is_set():
                        server.handle_request()
                self._path.unlink(missing_ok=True)
            except (OSError, DeviceLost) as error:
                link.lost(f"the simulated reader cannot listen at {self._path}: {error}")
                stop.wait(0.5)

    def _hear(self, line: bytes, link: Link, emit: Emit) -> str | None:
        """Pass one line on; why not, when it is not."""
        try:
            signal = signal_of(line, self._name, self._direction)
        except BadMessage as error:
            return str(error)
        match signal:
            case Lost(why=why):
                link.lost(why)
            case Attached():
                link.attached()
            case _ if not link.up:
                return "the reader is lost"
            case _:
                emit(signal)
        return None


def present(path: Path | str, **message: object) -> None:
    """Present something to the simulated reader at ``path``: ``present(path, code="123456")``.

    Returns once it was handed on. DeviceLost when nobody listens there, ReaderError when the
    reader refuses it; the keys are those of ``readers.presentation.signal_of``.
    """
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(_PATIENCE)
            client.connect(str(path))
            client.sendall(json.dumps(message).encode() + b"\n")
            answer = json.loads(client.makefile("rb").readline(MAX_LINE))
    except (OSError, ValueError) as error:
        raise DeviceLost(f"no simulated reader answers at {path}: {error}") from error
    if "error" in answer:
        raise ReaderError(answer["error"])
