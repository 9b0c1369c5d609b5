"""A server that answers IPP as a test wants it: rightly, or with nonsense, halves and silence."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from printing.printers.ipp.encoding import decode, encode
from printing.printers.ipp.values import Attributes, Group, Message, Tag, tagged
from tests.harness.ports import HOST

Behaviour = Callable[[socket.socket, Message, threading.Event], None]
"""Answers one request on its connection, which is closed afterwards; the event ends the server."""


def http(body: bytes, *, status: str = "200 OK", length: int | None = None) -> bytes:
    """An HTTP answer; ``length`` may lie."""
    said = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {said}\r\n\r\n".encode() + body


def answer(
    request: Message, attributes: Attributes | None = None, group: Group = Group.JOB, code: int = 0
) -> bytes:
    """A right answer to a request, as HTTP."""
    head = {
        "attributes-charset": tagged(Tag.CHARSET, "utf-8"),
        "attributes-natural-language": tagged(Tag.NATURAL_LANGUAGE, "en"),
    }
    groups = [(Group.OPERATION, head)]
    if attributes is not None:
        groups.append((group, dict(attributes)))
    return http(encode(Message(code, tuple(groups), request.number, request.version)))


def saying(raw: bytes) -> Behaviour:
    """Whatever is asked, these bytes."""
    return lambda connection, _request, _over: connection.sendall(raw)


def _endless(connection: socket.socket, _request: Message, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        connection.sendall(bytes(65_536))


def _dribbling(connection: socket.socket, _request: Message, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not over.wait(0.02):
        connection.sendall(b"x")


def _another(connection: socket.socket, request: Message, _over: threading.Event) -> None:
    connection.sendall(answer(Message(request.code, (), request.number + 1)))


SILENT: Mapping[str, Behaviour] = {
    "nothing": lambda *_: None,
    "silence": lambda _connection, _request, over: over.wait() and None,
    "half a head": saying(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "a dribble": _dribbling,
}
"""What is as good as silence: not even an answer's head is whole."""
LIES: Mapping[str, Behaviour] = {
    "nonsense": saying(b"\x00\xff\x17" * 400),
    "a web page": saying(http(b"<!doctype html><title>Printer</title>")),
    "an error": saying(http(b"", status="500 Internal Server Error")),
    "half an answer": saying(http(b"\x02\x00\x00\x00\x00\x00\x00\x01\x01", length=4000)),
    "cut attributes": saying(http(b"\x02\x00\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12attr")),
    "no end": _endless,
    "another's answer": _another,
}
"""What is no answer to the question."""


@dataclass
class IppServer:
    """A server on loopback; ``behave`` has what is special, ``otherwise`` answers the rest."""

    port: int
    otherwise: Behaviour
    behave: dict[int, Behaviour] = field(default_factory=dict)
    asked: list[Message] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"ipp://{HOST}:{self.port}/ipp/print"

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        # A client that goes away, or that speaks no IPP, is not the server's trouble.
        with connection, suppress(OSError, ValueError):
            request = decode(_body(connection))
            self.asked.append(request)
            self.behave.get(request.code, self.otherwise)(connection, request, self.over)


def _body(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        length = 0
        while (line := stream.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return stream.read(length)


@contextmanager
def ipp_server(otherwise: Behaviour) -> Iterator[IppServer]:
    """A running server that behaves so, until told otherwise."""
    with socket.create_server((HOST, 0)) as listener:
        server = IppServer(listener.getsockname()[1], otherwise)
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)
