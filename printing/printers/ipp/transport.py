"""Brings IPP messages to a printer over HTTP, and says exactly how that ended where it failed.

Each question has a connection of its own: one that was kept open and died unnoticed would leave
it unknown whether a job was handed over.
"""

import itertools
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import httpx

from printing.printers.ipp.encoding import MAX_BYTES, NotIpp, decode, encode
from printing.printers.ipp.values import Message, Status

CONNECT_SECONDS = 2.5
PORT = 631
_HTTP = {"ipp": "http", "ipps": "https", "http": "http", "https": "https"}
_OLDEST = (1, 1)


class WireError(Exception):
    """A question without a usable answer; its text is what the network said."""


class Off(WireError):
    """Nothing answers: the question did not even begin to leave."""


class TurnedAway(WireError):
    """The server refused it before it looked at it (an HTTP status from 400 to 499)."""


class BrokeOff(WireError):
    """It left, wholly or in part, and then there was silence or the connection broke."""


class Garbled(WireError):
    """It was answered, but not with a whole IPP message, or with another question's answer."""


class Wire:
    """The way to one printer or queue."""

    def __init__(self, address: str, ca_file: Path | None = None) -> None:
        """``address`` is ``ipp://``, ``ipps://`` (or http, https) with host, port and path.

        ``ca_file`` holds the certificates that ``ipps`` trusts instead of the system's. Raises
        ValueError for an address that is none, and for a file that holds no certificate.
        """
        self.uri, self._url = _addresses(address)
        self._numbers = itertools.count(1)
        self._version = (2, 0)
        self._client = httpx.Client(
            verify=_trust(self._url, ca_file),
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def ask(self, request: Message, document: bytes = b"", *, until: float) -> Message:
        """The answer; ``until`` is the moment of ``time.monotonic`` at which it is given up.

        Raises a WireError.
        """
        asked = replace(request, number=next(self._numbers) & 0x7FFFFFFF, version=self._version)
        answer = self._answer(asked, document, until)
        if answer.code == Status.VERSION_NOT_SUPPORTED and self._version != _OLDEST:
            self._version = _OLDEST
            return self.ask(request, document, until=until)
        return answer

    def _answer(self, asked: Message, document: bytes, until: float) -> Message:
        try:
            raw = self._exchange(encode(asked) + document, until)
            answer = decode(raw)
        except NotIpp as error:
            raise Garbled(str(error)) from error
        if answer.number != asked.number:
            raise Garbled(f"an answer to question {answer.number} instead of {asked.number}")
        return answer

    def _exchange(self, content: bytes, until: float) -> bytes:
        left = until - time.monotonic()
        if left <= 0:
            raise Off("no time is left")
        connection, answering = _Connection(), False
        # Time-outs of single reads never end a server that dribbles: the connection is cut.
        timer = Timer(left, connection.cut)
        timer.daemon = True
        timer.start()
        try:
            with self._client.stream(
                "POST",
                self._url,
                content=content,
                headers={"Content-Type": "application/ipp", "Accept-Encoding": "identity"},
                timeout=httpx.Timeout(left, connect=min(left, CONNECT_SECONDS)),
                extensions={"trace": connection.watch},
            ) as response:
                answering = True
                return _body(response)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Off(str(error) or "no connection in time") from error
        except httpx.HTTPError as error:
            kind = Garbled if answering or _is_nonsense(error) else BrokeOff
            raise kind(str(error) or type(error).__name__) from error
        finally:
            timer.cancel()


class _Connection:
    """The connection of one question, so that it can be cut from another thread."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """What httpcore tells of its doings."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = info["return_value"].get_extra_info("socket")

    def cut(self) -> None:
        """End it, whatever is being waited for."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _is_nonsense(error: httpx.HTTPError) -> bool:
    """Whether something came that is no HTTP, rather than nothing at all."""
    silent = str(error).startswith("Server disconnected")
    return isinstance(error, httpx.RemoteProtocolError) and not silent


def _body(response: httpx.Response) -> bytes:
    if 400 <= response.status_code < 500:
        raise TurnedAway(f"HTTP {response.status_code} {response.reason_phrase[:80]}")
    if response.status_code != 200:
        raise Garbled(f"HTTP {response.status_code} {response.reason_phrase[:80]}")
    parts, length = [], 0
    for part in response.iter_raw():
        parts.append(part)
        length += len(part)
        if length > MAX_BYTES:
            raise Garbled("an answer without end")
    return b"".join(parts)


def _addresses(address: str) -> tuple[str, str]:
    """The printer's URI as IPP names it, and the URL to which it is sent."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError as error:
        raise ValueError(f"{address[:80]!r} is no address: {error}") from error
    if parts.scheme not in _HTTP or not parts.hostname or parts.username is not None:
        wanted = "ipp://host:631/printers/card, or ipps://"
        raise ValueError(f"{address[:80]!r} is not an address such as {wanted}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    http = _HTTP[parts.scheme]
    ipp = "ipps" if http == "https" else "ipp"
    rest = f"{host}:{port}{parts.path or '/'}"
    try:
        httpx.URL(f"{http}://{rest}").host.encode("idna")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(f"{address[:80]!r} is no address: {error}") from error
    return f"{ipp}://{rest}", f"{http}://{rest}"


def _trust(url: str, ca_file: Path | None) -> ssl.SSLContext:
    """The system's authorities, or the file's; none is loaded where nothing is encrypted."""
    if not url.startswith("https"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{ca_file}: holds no certificate: {error}") from error
