"""A label printer of the tests' own: real TCP, the answers of ZPL, and the labels that came out."""

import base64
import re
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

from PIL import Image

ERRORS = {"media out": 0x1, "ribbon out": 0x2, "head open": 0x4, "cutter": 0x8, "paused": 0x10000}
SILENT_AT_HS = {"media out", "ribbon out", "head open"}
_GRAPHIC = re.compile(
    rb"\^FO0,0\^GFA,(\d+),\d+,(\d+),(?::Z64:([^:]+):([0-9A-F]{4})|([0-9A-F]+))\^FS"
)
_WHOLE = re.compile(rb"\^XA.*?\^XZ|[^^][^\n]*\n|\n", re.DOTALL)
"""A whole label, or a whole line of anything else."""
_SIZE = re.compile(rb"\^PW(\d+)\^LL(\d+)")
_PATIENCE = 20.0


class LabelPrinter:
    """A printer whose faults are set while it runs; ``labels`` are those that came out."""

    def __init__(self) -> None:
        self.faults: set[str] = set()
        """Of ERRORS, and "media low", "mute", "garbage", "half": how it answers."""
        self.labels: list[Image.Image] = []
        self.titles: list[str] = []
        self.odometer: int | None = 4711
        """None: it does not know the question."""
        self.slow = False
        """A label stays half printed until this is over."""
        self.hangs_up_after: int | None = None
        """It breaks the next connection that brings a label, after so many bytes of it."""
        self.formats: list[bytes] = []
        self._lock = Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._off = Event()
        self._thread = Thread(target=self._accept, name="label printer", daemon=True)
        self._thread.start()

    def switch_off(self) -> None:
        """From now on nobody listens."""
        if not self._off.is_set():
            self._off.set()
            self._listener.shutdown(socket.SHUT_RDWR)
            self._thread.join(_PATIENCE)
            assert not self._thread.is_alive()
            self._listener.close()

    def _accept(self) -> None:
        while not self._off.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(_PATIENCE)
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        received = b""
        while part := _received(line):
            received += part
            if self.hangs_up_after is not None and b"^XA" in received:
                if len(received) < self.hangs_up_after:
                    continue
                self._take(line, received[: self.hangs_up_after])
                self.hangs_up_after = None
                return
            received = self._take(line, received)

    def _take(self, line: socket.socket, received: bytes) -> bytes:
        """Do what is complete; what is not is left."""
        while whole := _WHOLE.match(received):
            if received.startswith(b"^XA"):
                self.formats.append(whole[0])
            else:
                self._answer(line, whole[0].strip())
            self._work()
            received = received[whole.end() :]
        return received

    def _work(self) -> None:
        """Print, where nothing is against it."""
        with self._lock:
            while self.formats and not self.slow and not self.faults & ERRORS.keys():
                format_ = self.formats.pop(0)
                self.labels.append(graphic(format_))
                title = re.search(rb"\^FX(.*?)\^FS", format_)
                assert title
                self.titles.append(title[1].decode())
                if self.odometer is not None:
                    self.odometer += 1

    def _answer(self, line: socket.socket, command: bytes) -> None:
        self._work()
        if command == b"~JA":
            self.formats = self.formats[:1] if self.slow else []
            return
        if not command or "mute" in self.faults:
            return
        answer = b""
        if "garbage" in self.faults:
            answer = b"\x00\xffHTTP/1.1 400 Bad Request\x03\x03\x03"
        elif command == b"~HQES":
            answer = self._flags()
        elif command == b"~HS" and not self.faults & SILENT_AT_HS:
            answer = self._status()
        elif command.startswith(b"! U1 getvar"):
            answer = f'"{"?" if self.odometer is None else self.odometer}"'.encode()
        line.sendall(answer[: len(answer) // 2] if "half" in self.faults else answer)

    def _flags(self) -> bytes:
        errors = sum(ERRORS[fault] for fault in self.faults & ERRORS.keys())
        warnings = 8 if "media low" in self.faults else 0
        return (
            "\x02\r\n\r\n  PRINTER STATUS\r\n"
            f"   ERRORS:         {bool(errors):d} 00000000 {errors:08X}\r\n"
            f"   WARNINGS:       {bool(warnings):d} 00000000 {warnings:08X}\r\n\x03"
        ).encode()

    def _status(self) -> bytes:
        paused = "paused" in self.faults
        moving = bool(self.slow and self.formats)
        waiting = len(self.formats) - moving
        return (
            f"\x02030,0,{paused:d},1219,{waiting:03},0,0,0,000,0,0,0\x03\r\n"
            f"\x02000,0,0,0,1,2,6,0,{moving:08},1,000\x03\r\n"
            "\x021234,0\x03\r\n"
        ).encode()


def graphic(format_: bytes) -> Image.Image:
    """The picture in one label, black and white."""
    found, size = _GRAPHIC.search(format_), _SIZE.search(format_)
    assert found, format_[:200]
    assert size, format_[:200]
    total, row = int(found[1]), int(found[2])
    if found[3]:
        assert int(found[4], 16) == _crc16(found[3])
        dots = zlib.decompress(base64.b64decode(found[3], validate=True))
    else:
        dots = bytes.fromhex(found[5].decode())
    width, height = int(size[1]), int(size[2])
    assert (len(dots), row) == (total, (width + 7) // 8)
    assert total == row * height
    return Image.frombytes("1", (width, height), dots, "raw", "1;I")


def _crc16(text: bytes) -> int:
    """CRC-16 with the polynomial 1021h and nothing at the start, bit by bit."""
    crc = 0
    for byte in text:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ (0x1021 if crc & 0x8000 else 0)
            crc &= 0xFFFF
    return crc


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except OSError:
        return b""


@contextmanager
def label_printer() -> Iterator[LabelPrinter]:
    """One that is switched off in the end."""
    printer = LabelPrinter()
    try:
        yield printer
    finally:
        printer.switch_off()
