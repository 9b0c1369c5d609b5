"""What handbook 6 asks of the face, as far as it can be measured: it all only warns.

The limits were fitted on one face, that of the tests: a person decides. Nobody looks for hats, or
for pictures of pictures: the person does.

RULING: a head of two thirds of the height, 2 mm above it and 3 to 5 mm below the chin cannot be had
at once on 50 mm. The head's height and what is above it hold; 3 mm is the least below the chin.
"""

from collections.abc import Iterator

from PIL import Image

from gatekeeper.photos.faces import SMALLEST_IN_FRAME, Face, can_find, find_faces, look_at
from gatekeeper.photos.flaws import Finding, Flaw, Mark, Shape
from gatekeeper.photos.framing import head_by_face
from gatekeeper.photos.silhouette import Head
from gatekeeper.policy.edition import PhotoRules

HEAD_TOLERANCE = 0.1
"""Of the picture's height, to either side."""
ABOVE_TOLERANCE_MM = (1.5, 3.0)
"""Less and more than the edition says: hair ends where one looks closely."""
MOST_OFF_CENTRE_MM = 4.0
MOST_TILT = 10.0
"""Degrees."""
LEAST_SHARPNESS = 15.0
LEAST_LIGHT = 70.0
MOST_WASHED_OUT = 0.25


def face_findings(image: Image.Image, rules: PhotoRules) -> Iterator[Finding]:
    """What is to be said of the face in an RGB photo of the right frame."""
    if not can_find():
        yield Finding(Flaw.FACES_NOT_CHECKED)
        return
    faces = find_faces(image, SMALLEST_IN_FRAME)
    if not faces:
        yield Finding(Flaw.NO_FACE)
        return
    face = faces[0]
    if len(faces) > 1:
        yield Finding(Flaw.SEVERAL_FACES, (len(faces),), (1,), _box(faces[1]))
    yield from _head(head_by_face(image, face), rules)
    yield from _looks(image, face)


def _head(head: Head, rules: PhotoRules) -> Iterator[Finding]:
    share = head.chin - head.top
    wanted = (rules.head_share - HEAD_TOLERANCE, rules.head_share + HEAD_TOLERANCE)
    mark = Mark(Shape.LINE, head.centre, head.top, head.centre, min(1.0, head.chin))
    if share < wanted[0]:
        yield Finding(Flaw.HEAD_TOO_SMALL, (share,), wanted, mark)
    elif share > wanted[1]:
        yield Finding(Flaw.HEAD_TOO_LARGE, (share,), wanted, mark)

    above = head.top * rules.height_mm
    least, most = rules.above_head_mm
    mark = Mark(Shape.LINE, 0.1, head.top, 0.9, head.top)
    if above < least - ABOVE_TOLERANCE_MM[0]:
        yield Finding(Flaw.HEAD_TOO_HIGH, (above,), (least, most), mark)
    elif above > most + ABOVE_TOLERANCE_MM[1]:
        yield Finding(Flaw.ABOVE_HEAD, (above,), (least, most), mark)

    below = (1 - head.chin) * rules.height_mm
    if below < rules.below_chin_mm[0]:
        chin = min(1.0, head.chin)
        mark = Mark(Shape.LINE, 0.1, chin, 0.9, chin)
        yield Finding(Flaw.BELOW_CHIN, (max(0.0, below),), (rules.below_chin_mm[0],), mark)

    off = (head.centre - 0.5) * rules.width_mm
    if abs(off) > MOST_OFF_CENTRE_MM:
        mark = Mark(Shape.LINE, head.centre, 0.0, head.centre, 1.0)
        yield Finding(Flaw.OFF_CENTRE, (off,), (MOST_OFF_CENTRE_MM,), mark)


def _looks(image: Image.Image, face: Face) -> Iterator[Finding]:
    looks, mark = look_at(image, face), _box(face)
    if looks.tilt is not None and abs(looks.tilt) > MOST_TILT:
        yield Finding(Flaw.TILTED, (looks.tilt,), (MOST_TILT,), mark)
    if looks.sharpness < LEAST_SHARPNESS:
        yield Finding(Flaw.BLURRED, (looks.sharpness,), (LEAST_SHARPNESS,), mark)
    if looks.light < LEAST_LIGHT:
        yield Finding(Flaw.DARK, (looks.light,), (LEAST_LIGHT,), mark)
    elif looks.washed_out > MOST_WASHED_OUT:
        yield Finding(Flaw.OVEREXPOSED, (looks.washed_out,), (MOST_WASHED_OUT,), mark)


def _box(face: Face) -> Mark:
    return Mark(Shape.BOX, face.left, face.top, face.right, min(1.0, face.chin))
