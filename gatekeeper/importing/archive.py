"""Looks at a workbook's container before it is unpacked: zip bombs and what is no workbook."""

import zipfile
from pathlib import Path
from typing import IO, Any

from openpyxl.packaging.manifest import Manifest
from openpyxl.xml.constants import ARC_CONTENT_TYPES
from openpyxl.xml.functions import fromstring

from gatekeeper.importing.findings import UnreadableSourceError

MOST_PARTS = 2_000
"""Files inside a workbook."""
LARGEST_WHOLE = 2 * 1024**3
"""Bytes of all parts, unpacked: more than a sheet of 1,048,576 credentials needs."""
LARGEST_STRINGS = 256 * 1024**2
"""Bytes of the table of texts, unpacked: it is held in memory."""
LARGEST_PART = 16 * 1024**2
"""Bytes of any part that is neither a sheet, the texts nor a picture, unpacked."""
HIGHEST_RATIO = 200
"""How many times larger than packed a part may be, once it is larger than ``RATIO_FROM``."""
RATIO_FROM = 8 * 1024**2

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_SHEET = "worksheet+xml"


def check_archive(path: Path, stream: IO[bytes]) -> None:
    """Raise UnreadableSourceError unless the file is a zip of bounded size, none of it unpacked.

    What the directory of the zip says of sizes is what unpacking is bounded by: Python's
    ``zipfile`` gives no more bytes of a part than its entry names.
    """
    name = path.name
    if stream.read(4) == _OLD_OFFICE:
        raise UnreadableSourceError(
            f"{name}: is an old .xls or protected by a password; save it as .xlsx without one",
            "old_or_locked",
        )
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            for part in parts:
                _check_part(name, part)
            disguised = _disguised(archive)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise UnreadableSourceError(f"{name}: is not an .xlsx workbook ({error})") from error
    stream.seek(0)
    if len(parts) > MOST_PARTS:
        raise UnreadableSourceError(
            f"{name}: holds {len(parts)} parts, at most {MOST_PARTS} are read",
            "unpacks_too_large",
        )
    if sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise UnreadableSourceError(
            f"{name}: would unpack to more than {LARGEST_WHOLE // 1024**2} MiB and is not read",
            "unpacks_too_large",
        )
    if disguised:
        raise UnreadableSourceError(
            f"{name}: its part {disguised[:60]} is kept as a sheet or picture and is neither"
        )


def _disguised(archive: zipfile.ZipFile) -> str | None:
    """A part with a sheet's or picture's name, and so of its size, that is read as something else.

    Which part is the table of texts the workbook says itself, whatever the part is named.
    """
    try:
        tree: Any = fromstring(archive.read(ARC_CONTENT_TYPES))
        manifest: Any = Manifest.from_tree(tree)
        for part in manifest.Override:
            inner = str(part.PartName)[1:].lower()
            if _limit(inner) == LARGEST_WHOLE and not part.ContentType.endswith(_SHEET):
                return inner
    except Exception:  # hostile XML: opening the workbook fails on it as well, and says so
        return None
    return None


def _check_part(name: str, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & _ENCRYPTED:
        raise UnreadableSourceError(
            f"{name}: is protected by a password; save it without one", "old_or_locked"
        )
    inner = part.filename.lower()
    if part.file_size > _limit(inner):
        raise UnreadableSourceError(
            f"{name}: its part {inner[:60]} would unpack to {part.file_size} bytes and is not read",
            "unpacks_too_large",
        )
    bomb = part.file_size > HIGHEST_RATIO * max(part.compress_size, 1)
    if bomb and part.file_size > RATIO_FROM:
        raise UnreadableSourceError(
            f"{name}: its part {inner[:60]} unpacks to more than {HIGHEST_RATIO} times its size "
            "and is not read",
            "unpacks_too_large",
        )


def _limit(inner: str) -> int:
    if inner.startswith(("xl/worksheets/", "xl/media/")):
        return LARGEST_WHOLE
    return LARGEST_STRINGS if inner.endswith("sharedstrings.xml") else LARGEST_PART
