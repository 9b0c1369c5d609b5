"""Tells systemd that the gate is up, and that its loop really moves (sd_notify(3))."""

import os
import socket


def notify(message: str) -> None:
    """Send one message to the service manager; does nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(message.encode(), address)
        except OSError:
            return  # a manager that is gone must not stop the deciding


READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"
