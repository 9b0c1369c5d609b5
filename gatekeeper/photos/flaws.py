"""What may be wrong with a photo: a closed vocabulary, what was measured, and where to look.

Lengths are fractions of the picture's width or height, or millimetres of the printed photo.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a flaw does."""

    REFUSES = "refuses"
    """The photo cannot be taken: the rule can be measured."""
    WARNS = "warns"
    """A person decides: faces are measured with methods that were fitted on one face."""
    INFORMS = "informs"


class Flaw(StrEnum):
    """What is wrong; the comment says what ``measured`` and ``wanted`` hold."""

    TOO_HEAVY = "too_heavy"  # bytes; at most
    NOT_AN_IMAGE = "not_an_image"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"  # width, height; at most together
    WRONG_FORMAT = "wrong_format"  # the format; the one wanted
    CMYK = "cmyk"
    TRANSPARENT = "transparent"
    SIXTEEN_BIT = "sixteen_bit"
    ANIMATED = "animated"  # pictures in it; 1
    WRONG_RATIO = "wrong_ratio"  # width, height; width, height
    TOO_SMALL = "too_small"  # width, height; at least width, height
    BORDER = "border"  # the widest, in mm
    BACKGROUND_COLOUR = "background_colour"  # its word, #rrggbb; the words allowed
    BACKGROUND_UNEVEN = "background_uneven"  # the largest difference, 0 to 255; at most
    FACES_NOT_CHECKED = "faces_not_checked"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"  # how many; 1
    HEAD_TOO_SMALL = "head_too_small"  # share of the height; from, to
    HEAD_TOO_LARGE = "head_too_large"  # the same
    HEAD_TOO_HIGH = "head_too_high"  # mm above the head; from, to
    ABOVE_HEAD = "above_head"  # the same, where it is too much
    BELOW_CHIN = "below_chin"  # mm below the chin; at least
    OFF_CENTRE = "off_centre"  # mm from the middle, right is positive; at most
    TILTED = "tilted"  # degrees, clockwise is positive; at most
    BLURRED = "blurred"  # sharpness; at least
    DARK = "dark"  # light in the face, 0 to 255; at least
    OVEREXPOSED = "overexposed"  # share of the face without any drawing; at most


_WARNING = frozenset(
    {
        Flaw.NO_FACE,
        Flaw.SEVERAL_FACES,
        Flaw.HEAD_TOO_SMALL,
        Flaw.HEAD_TOO_LARGE,
        Flaw.HEAD_TOO_HIGH,
        Flaw.ABOVE_HEAD,
        Flaw.BELOW_CHIN,
        Flaw.OFF_CENTRE,
        Flaw.TILTED,
        Flaw.BLURRED,
        Flaw.DARK,
        Flaw.OVEREXPOSED,
    }
)


def severity_of(flaw: Flaw) -> Severity:
    """What a flaw does: what is measured refuses, what concerns the face only warns."""
    if flaw is Flaw.FACES_NOT_CHECKED:
        return Severity.INFORMS
    return Severity.WARNS if flaw in _WARNING else Severity.REFUSES


class Shape(StrEnum):
    """How a mark is drawn."""

    BOX = "box"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Mark:
    """What to draw on the picture: a box, or a line from its first corner to its second.

    Fractions of the upright picture's width and height, 0 to 1, from the top left.
    """

    shape: Shape
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture that becomes the photo: fractions of the upright picture, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """A fraction of the picture's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """A fraction of the picture's height."""
        return self.bottom - self.top

    def outside(self, mark: Mark) -> Mark:
        """A mark on the framed part, as a mark on the whole picture."""
        return Mark(
            mark.shape,
            self.left + mark.left * self.width,
            self.top + mark.top * self.height,
            self.left + mark.right * self.width,
            self.top + mark.bottom * self.height,
        )


Values = tuple[float | str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``Flaw`` says what the values mean."""

    flaw: Flaw
    measured: Values = ()
    wanted: Values = ()
    mark: Mark | None = None

    @property
    def severity(self) -> Severity:
        """What it does."""
        return severity_of(self.flaw)


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """Everything found, what refuses first; ``width`` and ``height`` are 0 if it was no picture."""

    findings: tuple[Finding, ...]
    width: int
    height: int

    @property
    def refused(self) -> bool:
        """Whether the photo cannot be taken."""
        return any(finding.severity is Severity.REFUSES for finding in self.findings)

    @property
    def warnings(self) -> tuple[Flaw, ...]:
        """What a person has to decide."""
        found = self.findings
        return tuple(each.flaw for each in found if each.severity is Severity.WARNS)
