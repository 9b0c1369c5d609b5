"""The photos that come with a sheet: a bounded .zip, each named by identity number or reference."""

import io
import unicodedata
import zipfile
from pathlib import PurePosixPath

from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.importing.photos import ENDINGS, PhotoError, portrait
from gatekeeper.photos.checking import check
from gatekeeper.policy.edition import PhotoRules
from gatekeeper.policy.words import Kind

LARGEST = 40 * 1024**2
"""Bytes of the archive: 5,000 photos as the handbook wants them are half of it."""
LARGEST_PHOTO = 5 * 1024**2
"""Bytes of one photo, unpacked."""
MOST = 10_000
"""Files in the archive, folders among them."""
_ENCRYPTED = 0x1
_UTF8 = 0x800


class Photos:
    """An opened archive; nothing of it is unpacked but the photo that is asked for."""

    def __init__(self, content: bytes) -> None:
        """Raises NotAsExpected: ``photos_too_large``, ``photos_not_a_zip``, ``photos_locked``."""
        if len(content) > LARGEST:
            raise NotAsExpected("photos_too_large", most=LARGEST // 1024**2)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise NotAsExpected("photos_not_a_zip") from error
        parts = self._archive.infolist()
        if len(parts) > MOST:
            raise NotAsExpected("photos_too_many", most=MOST)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise NotAsExpected("photos_locked")
        self._parts = {_stem(part): part for part in parts if _is_photo(part)}

    def __len__(self) -> int:
        """How many photos there are."""
        return len(self._parts)

    def find(self, *names: str) -> bytes | None:
        """The file of the first of these names that has one. Raises InputWrong for a bad one."""
        part = next((self._parts[key] for key in map(_key, names) if key in self._parts), None)
        if part is None:
            return None
        if part.file_size > LARGEST_PHOTO:
            raise InputWrong({"photo": "photo.too_heavy"})
        try:
            return self._archive.read(part)
        except Exception as error:  # damaged archives raise whatever their decoders do
            raise InputWrong({"photo": "photo.damaged"}) from error


def finished(content: bytes, rules: PhotoRules, kind: Kind) -> bytes:
    """The photo as it is kept. Raises InputWrong where a measurable rule stands against it.

    What only a person can judge is left to who approves, with the photo in sight.
    """
    if len(content) > LARGEST_PHOTO:
        raise InputWrong({"photo": "photo.too_heavy"})
    try:
        jpeg = portrait(content)
    except PhotoError as error:
        raise InputWrong({"photo": "photo.not_an_image"}) from error
    report = check(jpeg, rules, kind)
    if report.refused:
        raise InputWrong({"photo": f"photo.{report.findings[0].flaw}"})
    return jpeg


def _is_photo(part: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(part.filename)
    return not part.is_dir() and not name.name.startswith(".") and name.suffix.lower() in ENDINGS


def _stem(part: zipfile.ZipInfo) -> str:
    name = part.filename
    if not part.flag_bits & _UTF8:  # written by a system whose names are not Unicode: a Chinese one
        name = name.encode("cp437", "replace").decode("gb18030", "replace")
    return _key(PurePosixPath(name.replace("\\", "/")).stem)


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).split()).upper()
