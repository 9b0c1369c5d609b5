"""Runs pcscd for the tests in a mount and network namespace of its own; started by ``pcscd.py``.

Usage: unshare --mount --net python namespace.py FD FOLDER. Takes orders on the socket FD: ``start``
and ``start empty`` (without readers), ``kill``, ``terminate``, ``stop`` and ``continue`` (the
signals), ``connect N`` (answers with a connection to slot N). Ends, and pcscd with it, when the
other end of FD is closed. Nothing of it can be reached from outside, and several run side by side.
"""

import fcntl
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

FIRST_PORT = 0x8C7B
SIGNALS = {
    "kill": signal.SIGKILL,
    "terminate": signal.SIGTERM,
    "stop": signal.SIGSTOP,
    "continue": signal.SIGCONT,
}
CONFIGURATION = f"""\
FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:{FIRST_PORT:#x}
LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID {FIRST_PORT:#x}
"""


def furnish(folder: Path) -> None:
    """Make pcscd's fixed paths lead into ``folder``, and the loopback interface work."""
    (folder / "readers.conf").write_text(CONFIGURATION)
    (folder / "empty.conf").write_text("")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    Path("/run/pcscd").mkdir()
    subprocess.run(["mount", "--bind", str(folder), "/run/pcscd"], check=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        set_flags, up_and_running = 0x8914, 0x41
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sH14x", b"lo", up_and_running))


def start(folder: Path, configuration: str) -> subprocess.Popen[bytes]:
    """Start pcscd in the foreground, its log beside its socket."""
    with (folder / "pcscd.log").open("ab") as log:
        return subprocess.Popen(
            ["/usr/sbin/pcscd", "--foreground", "--config", str(folder / configuration)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def obey(orders: socket.socket, folder: Path) -> None:
    """Carry out one order after the other until there is nobody to give one."""
    pcscd: subprocess.Popen[bytes] | None = None
    try:
        while order := orders.recv(64).decode().split():
            if order[0] == "start":
                pcscd = start(folder, "empty.conf" if order[1:] else "readers.conf")
                orders.send(b"ok")
            elif order[0] == "connect":
                try:
                    with socket.create_connection(
                        ("127.0.0.1", FIRST_PORT + int(order[1]))
                    ) as line:
                        socket.send_fds(orders, [b"ok"], [line.fileno()])
                except OSError as error:
                    orders.send(f"no: {error}".encode())
            elif pcscd is not None:
                pcscd.send_signal(SIGNALS[order[0]])
                if order[0] in {"kill", "terminate"}:
                    pcscd.wait()
                    pcscd = None
                orders.send(b"ok")
    finally:
        if pcscd is not None:
            pcscd.kill()
            pcscd.wait()


if __name__ == "__main__":
    place = Path(sys.argv[2])
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        furnish(place)
        channel.send(b"ready")
        obey(channel, place)
