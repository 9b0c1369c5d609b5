"""Ports for the servers that tests start: none that the system gives away meanwhile."""

import secrets
import socket

HOST = "127.0.0.1"
FIRST, COUNT = 20_000, 12_000
"""Below 32768, from where Linux gives ports to connections and to servers that name none."""


def free_port() -> int:
    """A port on loopback that nobody holds; by chance, so that several runs do not meet."""
    while True:
        port = FIRST + secrets.randbelow(COUNT)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
