"""A virtual contactless card for the vpcd driver of pcscd, with the faults that real cards have."""

import socket
import time
from collections.abc import Callable
from threading import Event, Thread

DESFIRE_ATR = bytes.fromhex("3B8180018080")
GET_UID = bytes.fromhex("FFCA000000")
_GET_ATR = b"\x04"


class VirtualCard:
    """A card that can be laid on a virtual reader and taken away again, many times.

    ``connect`` opens a connection to the reader's slot; OSError while there is no reader. Set the
    attributes before ``insert``. The card answers ``GET_UID`` with ``uid`` and ``status``.
    """

    def __init__(
        self,
        connect: Callable[[], socket.socket],
        uid: str,
        atr: bytes = DESFIRE_ATR,
        *,
        status: bytes = b"\x90\x00",
    ) -> None:
        self.uid = uid
        self.atr = atr
        self.status = status
        self.delay = 0.0
        """Seconds before a command is answered."""
        self.mute = False
        """Commands are never answered; the answer to reset is."""
        self.pulled_at_byte: int | None = None
        """The card is gone after this many bytes of the answer to a command, its two bytes of
        length included. Not after one: the vpcd driver 3.3 then takes all of pcscd down with it."""
        self.noticed_at = 0.0
        """``time.perf_counter`` at which the driver noticed that the card was inserted."""
        self.commands: list[bytes] = []
        self.answered = 0
        """How many commands were answered in full."""
        self._connect = connect
        self._away = Event()
        self._line: socket.socket | None = None
        self._thread: Thread | None = None

    def insert(self) -> None:
        """Lay it on the reader; it stays there, even when the reader restarts, until pulled."""
        self._away.clear()
        self._thread = Thread(target=self._lie_there, name=f"card {self.uid}", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        """Take it away; nothing if it is not there."""
        self._away.set()
        _hang_up(self._line)
        if self._thread is not None:
            self._thread.join(5)
            assert not self._thread.is_alive(), "the virtual card could not be pulled"
            self._thread = None

    def _lie_there(self) -> None:
        while not self._away.is_set():
            try:
                with self._connect() as line:
                    self._line = line
                    if not self._away.is_set():
                        self._serve(line)
            except OSError:
                self._away.wait(0.02)

    def _serve(self, line: socket.socket) -> None:
        """Answer the driver: two bytes of length and a payload, both ways."""
        noticed = False
        while True:
            payload = _exactly(line, int.from_bytes(_exactly(line, 2)))
            if not noticed:
                noticed, self.noticed_at = True, time.perf_counter()
            if payload == _GET_ATR:
                line.sendall(_message(self.atr))
            elif len(payload) > 1:
                self._answer(line, payload)

    def _answer(self, line: socket.socket, command: bytes) -> None:
        self.commands.append(command)
        if self.mute:
            return
        self._away.wait(self.delay)
        known = command == GET_UID
        data = bytes.fromhex(self.uid) if known and self.status == b"\x90\x00" else b""
        answer = _message(data + (self.status if known else b"\x6d\x00"))
        if self.pulled_at_byte is None:
            line.sendall(answer)
            self.answered += 1
            return
        line.sendall(answer[: self.pulled_at_byte])
        self._away.set()
        _hang_up(line)


def _message(payload: bytes) -> bytes:
    return len(payload).to_bytes(2) + payload


def _exactly(line: socket.socket, size: int) -> bytes:
    """So many bytes; OSError when the driver hangs up."""
    received = b""
    while len(received) < size:
        # The driver sends length and payload apart; without this each waits 40 ms for the other.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = line.recv(size - len(received))
        if not part:
            raise ConnectionError("the driver hung up")
        received += part
    return received


def _hang_up(line: socket.socket | None) -> None:
    """Shut down, not only close: a thread that waits in recv would keep the connection open."""
    try:
        if line is not None:
            line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
