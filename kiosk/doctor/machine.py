"""What the checks ask of the machine that they run on; tests answer in its place."""

import locale
import os
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from readers.attached import card_readers

COMMAND_SECONDS = 5
SOCKET_SECONDS = 2
MAX_READ = 65_536
"""Bytes of a file that are looked at."""


class Machine:
    """The machine at hand; nothing here changes anything."""

    @property
    def python(self) -> tuple[int, int]:
        """The version of the running Python."""
        return sys.version_info[:2]

    @property
    def root(self) -> bool:
        """Whether the program runs as root."""
        return os.geteuid() == 0

    @property
    def encoding(self) -> str:
        """The locale's character encoding, lower case."""
        return locale.getencoding().lower()

    def now(self) -> datetime:
        """The machine's clock, aware UTC."""
        return datetime.now(UTC)

    def output(self, *command: str) -> str | None:
        """What a command prints; None if it is absent, fails or takes too long."""
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return None
        return done.stdout.strip()

    def installed(self, package: str) -> bool:
        """Whether a Debian package is installed."""
        shown = "--showformat=${db:Status-Status}"
        return self.output("dpkg-query", "--show", shown, package) == "installed"

    def exists(self, path: Path) -> bool:
        """Whether there is something that this user can see."""
        return os.path.exists(path)  # noqa: PTH110 - unlike Path.exists, false where looking is denied

    def usable(self, path: Path) -> bool:
        """Whether this user may read and write it."""
        return os.access(path, os.R_OK | os.W_OK)

    def open_to_others(self, path: Path) -> bool:
        """Whether anybody but its owner may read or change a file."""
        try:
            return bool(path.stat().st_mode & 0o077)
        except OSError:
            return False

    def text(self, path: Path) -> str:
        """The beginning of a file; empty if it cannot be read."""
        try:
            with path.open("rb") as file:
                return file.read(MAX_READ).decode("utf-8", "replace")
        except OSError:
            return ""

    def free_bytes(self, folder: Path) -> int | None:
        """The space that is left for this user; None if it cannot be told."""
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            return None

    def answers(self, path: Path) -> bool:
        """Whether somebody listens on a Unix socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(SOCKET_SECONDS)
            try:
                line.connect(str(path))
            except OSError:
                return False
        return True

    def card_readers(self) -> list[str]:
        """The names of the card readers that pcscd sees; raises DeviceLost with a sentence."""
        return card_readers()
