"""Checks photos before they are kept: really an image, of bounded size, turned upright, bare."""

import io
import unicodedata
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from gatekeeper.importing.findings import Findings, ImportingError, quote
from gatekeeper.importing.source import Progress, no_progress

ENDINGS = (".jpg", ".jpeg", ".png")
LARGEST_FILE = 10 * 1024**2
"""Bytes of a photo as it comes."""
MOST_PIXELS = 40_000_000
BOX = (480, 600)
"""Pixels, width and height, that a kept photo fits into: ratio 4:5 (handbook 6), twice its size."""
LARGEST_KEPT = 100_000
"""Bytes of a photo as it is kept (handbook 6)."""
_QUALITIES = (88, 80, 70, 55, 40)
_NOT_PHOTOS = frozenset({"thumbs.db", "desktop.ini"})


class PhotoError(ImportingError):
    """A file is no photo that can be kept; the message is a sentence's second half."""


def portrait(content: bytes) -> bytes:
    """The photo as it is kept: JPEG, RGB, upright, within ``BOX`` and ``LARGEST_KEPT``.

    Nothing but pixels is taken over: no EXIF, no place, no profile. Raises PhotoError for what is
    no JPEG or PNG, is damaged, or would unpack to more than ``MOST_PIXELS``.
    """
    if len(content) > LARGEST_FILE:
        raise PhotoError(f"is larger than {LARGEST_FILE // 1024**2} MiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # of damaged EXIF, which is dropped
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                return _encoded(image)
    except PhotoError:
        raise
    except UnidentifiedImageError as error:
        raise PhotoError("is neither JPEG nor PNG") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoError("has too many pixels") from error
    except Exception as error:
        # Decoders of damaged images raise whatever they stumble over.
        raise PhotoError(f"is damaged ({type(error).__name__})") from error


def _encoded(image: Image.Image) -> bytes:
    if image.width * image.height > MOST_PIXELS:
        raise PhotoError(f"has {image.width} × {image.height} pixels, too many")
    image.draft("RGB", (2 * BOX[0], 2 * BOX[1]))  # a large JPEG is shrunk while it is decoded
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA", "P"}:
        layered = upright.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        upright = Image.alpha_composite(paper, layered)
    bare = upright.convert("RGB")
    bare.thumbnail(BOX)
    kept = Image.new("RGB", bare.size)
    kept.paste(bare)
    for quality in _QUALITIES:
        out = io.BytesIO()
        kept.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST_KEPT:
            return out.getvalue()
    raise PhotoError(f"cannot be kept in {LARGEST_KEPT} bytes")


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
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise PhotoError(f"cannot be read ({error.strerror})") from error


def photos_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(identity number, content) of every photo that ``check_photos`` found good."""
    for path in photo_files(folder):
        yield id_number_of(path), read_photo(path)
