"""A folder as a printer: each piece as files named by its title, written whole or not at all.

Somebody may take the files away, so the titles are written down beside them, in ``.titles``, before
the files are there: what is not in it never came out, and no title comes out twice.
"""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from itertools import chain, count
from pathlib import Path

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import LostSight, Refused
from printing.printers.documents import png
from printing.printers.opening import Place
from printing.printers.printer import Health, Progress, Sheet

TITLES = ".titles"
LEAST_FREE = 50_000_000
"""Bytes that must be free on its disk."""
_TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PART = ".part"

Files = Callable[[Sheet], Mapping[str, bytes]]
"""A sheet's files by the ending of their names; the first is there last, and makes the piece."""


def opened(place: Place) -> "FolderPrinter":
    """The folder at that path, which somebody else has made."""
    return FolderPrinter(Path(place.address), images, FRONT)


FRONT = ".front.png"


def images(sheet: Sheet) -> Mapping[str, bytes]:
    """A PNG for each side or page, dot for dot."""
    later = (f".page{place}.png" for place in count(3))
    return {
        ending: png(side, sheet.dpi)
        for ending, side in zip(chain((FRONT, ".back.png"), later), sheet.sides, strict=False)
    }


def file_name(title: str) -> str:
    """The title, where it can be the name of a file; else Refused."""
    if not _TITLE.fullmatch(title):
        raise Refused(f"not a name for a file: {title[:64]!r}")
    return title


class FolderPrinter:
    """A folder that takes pieces; what it has taken has come out."""

    def __init__(self, folder: Path, files: Files, main: str) -> None:
        self._folder = folder
        self._files = files
        self._main = main
        """The ending of the file that makes the piece."""

    def look(self) -> Health:
        """OFF without the folder, OUTPUT_FULL without room."""
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            return Health((Trouble.OFF,), message=f"{self._folder}: {error.strerror}"[:200])
        if not os.access(self._folder, os.W_OK):
            return Health((Trouble.OTHER,), message=f"{self._folder}: may not be written"[:200])
        return Health((Trouble.OUTPUT_FULL,) if free < LEAST_FREE else ())

    def send(self, sheet: Sheet) -> str:
        """Write the piece; Refused where a piece of that title ever came out."""
        title = file_name(sheet.title)
        if not sheet.sides or (len(sheet.sides) > 2 and sheet.form is not Form.SHEET):
            raise Refused("a piece has one or two sides; only a list has more pages")
        parts = []
        try:
            if title in self.titles():
                raise Refused(f"{title} was written before")
            for ending, content in reversed(list(self._files(sheet).items())):
                parts.append((self._path(title, ending), self._write(title + ending, content)))
        except OSError as error:
            self._forget(title)
            raise Refused(f"{self._folder}: {error.strerror}") from error
        try:
            self._note(title)
            for path, part in parts:
                part.replace(path)
            self._keep()
        except OSError as error:
            raise LostSight(f"{self._folder}: {error.strerror}") from error
        return title

    def follow(self, device_job: str) -> Progress:
        """PRINTED as soon as it was sent, wherever its files are now."""
        try:
            return Progress.PRINTED if device_job in self.titles() else Progress.UNSURE
        except OSError:
            return Progress.WAITING

    def cancel(self, device_job: str) -> Progress:
        """Too late: what it has taken has come out."""
        return self.follow(device_job)

    def find(self, title: str) -> str | None:
        """The title, where its files lie there; LostSight where they should and do not."""
        try:
            if title not in self.titles():
                return None
            if self._path(title, self._main).exists():
                return title
        except OSError as error:
            raise LostSight(f"{self._folder}: {error.strerror}") from error
        raise LostSight(f"{title} was begun, and its files are not there")

    def clear(self, prefix: str) -> None:
        """Nothing waits in a folder; half-written files are removed."""
        try:
            self.titles()
            self._forget(prefix)
        except OSError as error:
            raise LostSight(f"{self._folder}: {error.strerror}") from error

    def titles(self) -> frozenset[str]:
        """Every title that was ever begun; OSError without the folder."""
        try:
            return frozenset((self._folder / TITLES).read_text(encoding="ascii").split())
        except FileNotFoundError:
            os.scandir(self._folder).close()
            return frozenset()
        except UnicodeDecodeError as error:
            raise OSError(0, f"{TITLES} is damaged") from error

    def _path(self, title: str, ending: str) -> Path:
        return self._folder / f"{title}{ending}"

    def _write(self, name: str, content: bytes) -> Path:
        part = self._folder / f".{name}{_PART}"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return part

    def _note(self, title: str) -> None:
        with (self._folder / TITLES).open("a", encoding="ascii") as file:
            file.write(f"{title}\n")
            file.flush()
            os.fsync(file.fileno())

    def _keep(self) -> None:
        """Make sure that the names of the files outlive a power failure."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _forget(self, prefix: str) -> None:
        for part in self._folder.glob(f".{prefix}*{_PART}"):
            part.unlink(missing_ok=True)
