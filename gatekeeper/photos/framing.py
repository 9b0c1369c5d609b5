"""Proposes the part of a picture that makes the right photo: by the face, or by the outline."""

from PIL import Image

from gatekeeper.photos.faces import HAIR, SMALLEST, Face, can_find, find_faces
from gatekeeper.photos.flaws import Frame
from gatekeeper.photos.ground import ground_of
from gatekeeper.photos.opening import OFFERED, open_picture
from gatekeeper.photos.silhouette import Head, head_by_outline, outline, top_within
from gatekeeper.policy.edition import PhotoRules

_ENOUGH = 480
"""Pixels of the shorter side in which heads are looked for."""

_MOST_ENLARGED = 1.1


def propose_frame(content: bytes, rules: PhotoRules) -> Frame:
    """The frame in which the head stands as the edition asks, in the edition's ratio.

    The head is the largest face's where OpenCV is installed, else that of the outline before an
    even ground; without either the frame is the largest in the middle. It never reaches beyond the
    picture: where there is not enough above or beside the head, it is moved, then made smaller.
    Raises PhotoError.
    """
    picture = open_picture(content, OFFERED, _ENOUGH)
    head = head_of(picture.image)
    ratio = (rules.width_mm / rules.height_mm) * (picture.height / picture.width)
    if head is None:
        return _fitted(min(1.0, 1 / ratio), ratio, 0.5, None)
    height = (head.chin - head.top) / rules.head_share
    # A little more around the head where that makes enough pixels.
    least = rules.height_px / picture.height
    if height < least <= _MOST_ENLARGED * height:
        height = least
    above = middle(rules.above_head_mm) / rules.height_mm
    return _fitted(height, ratio, head.centre, head.top - above * height)


def head_of(image: Image.Image) -> Head | None:
    """Where the head is, by the best means that there are; None if there is none to be found."""
    faces = find_faces(image, SMALLEST) if can_find() else ()
    return head_by_face(image, faces[0]) if faces else head_by_outline(image)


def head_by_face(image: Image.Image, face: Face) -> Head:
    """The head of a face that was found: its top by the outline, if that is believable."""
    ground = ground_of(image)
    height, width = face.bottom - face.top, face.right - face.left
    top = max(0.0, face.top - HAIR * height)
    if ground.uneven_at is None:
        mask = outline(image, ground.colour)
        seen = top_within(mask, face.left, face.left + width)
        if seen is not None and face.top - 0.8 * height <= seen <= face.top + 0.05 * height:
            top = seen
    return Head(top, face.chin, face.centre)


def middle(span: tuple[float, float]) -> float:
    """The middle of a span."""
    return (span[0] + span[1]) / 2


def _fitted(height: float, ratio: float, centre: float, top: float | None) -> Frame:
    """The frame of a height about a column, moved and made smaller until it lies inside.

    ``ratio`` is that of the width to the height, both as fractions; ``top`` None: in the middle.
    """
    height = min(height, 1.0, 1 / ratio)
    width = height * ratio
    left = min(max(0.0, centre - width / 2), 1 - width)
    top = min(max(0.0, (1 - height) / 2 if top is None else top), 1 - height)
    return Frame(left, top, left + width, top + height)
