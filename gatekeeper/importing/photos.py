"""Checks photos before they are kept: really an image, of bounded size, turned upright, bare."""

import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from gatekeeper.importing.findings import Findings, ImportingError, quote
from gatekeeper.importing.source import Progress, no_progress
from gatekeeper.photos import finishing, opening

ENDINGS = (".jpg", ".jpeg", ".png")
BOX = (480, 600)
"""Pixels, width and height, that a kept photo fits into: what prints well (photos.finishing)."""
LARGEST_KEPT = 100_000
"""Bytes of a photo as it is kept (handbook 6)."""
_NOT_PHOTOS = frozenset({"thumbs.db", "desktop.ini"})


class PhotoError(ImportingError):
    """A file is no photo that can be kept; the message is a sentence's second half."""


def portrait(content: bytes) -> bytes:
    """The photo as it is kept: JPEG, RGB, upright, within ``BOX`` and ``LARGEST_KEPT``.

    Nothing but pixels is taken over: no EXIF, no place, no profile. Raises PhotoError for what is
    no JPEG or PNG, is damaged, or would unpack to too much.
    """
    try:
        image = opening.open_picture(content, ("JPEG", "PNG"), 2 * min(BOX)).image
        image.thumbnail(BOX)
        return finishing.encode(image, LARGEST_KEPT)
    except opening.PhotoError as error:
        raise PhotoError(str(error)) from error


def photo_files(folder: Path) -> list[Path]:
    """The files of the folder that may be photos, sorted; what systems leave behind is not."""
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.lower() not in _NOT_PHOTOS
    )


def id_number_of(path: Path) -> str:
    """Whose photo it is, by its name."""
    return unicodedata.normalize("NFC", path.stem)


def check_photos(
    folder: Path,
    id_numbers: Collection[object] | None,
    findings: Findings,
    progress: Progress = no_progress,
) -> int:
    """Find every photo of nobody and every bad one; how many are good.

    ``id_numbers`` are those of the holders; None if they could not be read.
    """
    seen: set[str] = set()
    good = 0
    files = photo_files(folder)
    for place, path in enumerate(files, start=1):
        what = _wrong(path, id_numbers, seen)
        if what:
            findings.add(f"photos/{quote(path.name)[1:-1]}", None, None, what)
        else:
            good += 1
        progress("photos", place / len(files))
    return good


def _wrong(path: Path, id_numbers: Collection[object] | None, seen: set[str]) -> str | None:
    """What is wrong with a photo, if anything."""
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        return f"is not a photo: their names end in {', '.join(ENDINGS)}"
    owner = id_number_of(path)
    if id_numbers is not None and owner not in id_numbers:
        return f"{quote(owner)} is not the identity number of anybody in holders"
    if owner in seen:
        return f"{quote(owner)} has a photo already"
    seen.add(owner)
    try:
        portrait(read_photo(path))
    except PhotoError as error:
        return str(error)
    return None


def read_photo(path: Path) -> bytes:
    """A photo's bytes, one more than is allowed at most; PhotoError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(opening.LARGEST_OFFERED + 1)
    except OSError as error:
        raise PhotoError(f"cannot be read ({error.strerror})") from error


def photos_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(identity number, content) of every photo that ``check_photos`` found good."""
    for path in photo_files(folder):
        yield id_number_of(path), read_photo(path)
