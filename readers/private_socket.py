"""A Unix socket that only its owner may open, and that replaces the one of a killed process."""

import os
import socket
import socketserver
from pathlib import Path

from readers.errors import DeviceLost


class PrivateServer(socketserver.ThreadingUnixStreamServer):
    """Answers each client in a thread that does not keep the process alive; mode 0600."""

    daemon_threads = True
    block_on_close = False
    timeout = 0.1

    def server_bind(self) -> None:
        """Bind with the file closed to others from its first instant."""
        # Linux gives the socket's file these bits when it is bound, so it is never open to others;
        # changing the umask instead would change it for every thread.
        os.fchmod(self.socket.fileno(), 0o600)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is nothing to report."""


def make_way(path: Path) -> None:
    """Remove the socket that a killed process left; DeviceLost when somebody still listens."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
    raise DeviceLost("another process listens there")
