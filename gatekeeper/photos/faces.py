"""Finds faces with OpenCV's Haar cascades, where OpenCV is installed (the extra ``photo``).

The figures here (how far below its box a face's chin is, what counts as sharp) were fitted on one
face only, that of the tests. What follows from them therefore only warns; a person decides.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from PIL import Image
from PIL.Image import Resampling

if TYPE_CHECKING:
    import cv2

_LONG_SIDE = 320
SMALLEST = 0.1
"""Of the picture's shorter side: a face in a picture of half a person."""
SMALLEST_IN_FRAME = 0.2
"""The same in a photo that is framed already; small ones are what takes the time."""
_LESS_THAN_ANOTHER = 0.4
"""Of the largest face's height: what is smaller is a pattern, or somebody far behind."""
_AGREEING = 6
"""How many overlapping finds make one face."""
CHIN = 1.2
"""From the top of the box that is found to the chin, by the box's height."""
HAIR = 0.3
"""From the box up to the top of the head, where the outline does not tell."""
_FACE_SIZE = 160
"""Pixels to which a face is brought before it is looked at."""
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Face:
    """A face that was found: fractions of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def chin(self) -> float:
        """About where the chin ends."""
        return self.top + CHIN * (self.bottom - self.top)

    @property
    def centre(self) -> float:
        """The middle, from the left."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Looks:
    """How a face is taken."""

    tilt: float | None
    """Degrees, clockwise is positive; None where the eyes were not found."""
    sharpness: float
    """The variance of the Laplacian, the face brought to one size and one light."""
    light: float
    """What nine tenths of the face are darker than, 0 to 255."""
    washed_out: float
    """The share of pixels that are white."""


def can_find() -> bool:
    """Whether OpenCV is installed, whole, and a version that still has cascades (below 5)."""
    try:
        import cv2  # noqa: PLC0415 - an optional extra, and heavy
    except ImportError:
        return False
    return hasattr(cv2, "CascadeClassifier")


def find_faces(image: Image.Image, smallest: float) -> tuple[Face, ...]:
    """The faces in an upright RGB picture, the largest first; ImportError without OpenCV.

    ``smallest`` is the width of a face by the picture's shorter side.
    """
    import cv2  # noqa: PLC0415 - an optional extra, and heavy
    import numpy as np  # noqa: PLC0415 - comes with it

    scale = min(1.0, _LONG_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    grey = np.asarray(image.convert("L").resize(size, Resampling.BOX, reducing_gap=2.0))
    least = max(24, int(smallest * min(size)))
    with _one_at_a_time:
        boxes = _cascade("haarcascade_frontalface_default.xml").detectMultiScale(
            cv2.equalizeHist(grey), 1.1, _AGREEING, minSize=(least, least)
        )
    found = sorted(((int(h), int(x), int(y), int(w)) for x, y, w, h in boxes), reverse=True)
    across, down = size
    return tuple(
        Face(x / across, y / down, (x + w) / across, (y + h) / down)
        for h, x, y, w in found
        if h >= _LESS_THAN_ANOTHER * found[0][0]
    )


def look_at(image: Image.Image, face: Face) -> Looks:
    """Look at one face of the picture; ImportError without OpenCV."""
    import cv2  # noqa: PLC0415 - an optional extra, and heavy
    import numpy as np  # noqa: PLC0415 - comes with it

    box = (
        face.left * image.width,
        face.top * image.height,
        face.right * image.width,
        face.bottom * image.height,
    )
    size = (_FACE_SIZE, _FACE_SIZE)
    grey = np.asarray(image.convert("L").resize(size, Resampling.BICUBIC, box=box))
    inner = grey[20:140, 25:135]
    with _one_at_a_time:
        eyes = _cascade("haarcascade_eye.xml").detectMultiScale(
            grey[20:100], 1.1, 3, minSize=(22, 22), maxSize=(60, 60)
        )
    light = float(np.percentile(inner, 90))
    return Looks(
        tilt=_tilt([(x + w / 2, y + h / 2) for x, y, w, h in eyes]),
        sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()) * (200 / max(light, 20)) ** 2,
        light=light,
        washed_out=float((inner >= 252).mean()),
    )


def _tilt(eyes: list[tuple[float, float]]) -> float | None:
    """The slope of the line through the two eyes; None unless there is one likely pair."""
    middle = _FACE_SIZE / 2
    lefts = [eye for eye in eyes if eye[0] < middle]
    rights = [eye for eye in eyes if eye[0] > middle]
    pairs = [
        (left, right)
        for left in lefts
        for right in rights
        if 0.25 * _FACE_SIZE < right[0] - left[0] < 0.6 * _FACE_SIZE
    ]
    if not pairs:
        return None
    # The likeliest pair lies about the middle of the face.
    left, right = min(pairs, key=lambda pair: abs(pair[0][0] + pair[1][0] - 2 * middle))
    return math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))


@lru_cache
def _cascade(name: str) -> "cv2.CascadeClassifier":
    """A cascade of OpenCV's own, read once; it is not to be used by two threads at a time."""
    import cv2  # noqa: PLC0415 - an optional extra, and heavy
    from cv2.data import haarcascades  # noqa: PLC0415

    return cv2.CascadeClassifier(haarcascades + name)
