"""Holds a photo against handbook 6: what is measured refuses, what concerns the face warns."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from PIL import Image

from gatekeeper.photos.face_rules import face_findings
from gatekeeper.photos.finishing import PX_PER_MM, crop
from gatekeeper.photos.flaws import Finding, Flaw, Frame, Mark, PhotoReport, Severity, Shape
from gatekeeper.photos.framing import propose_frame
from gatekeeper.photos.ground import MOST_UNEVEN, border_of, colour_word, ground_of
from gatekeeper.photos.opening import (
    LARGEST_OFFERED,
    MOST_PIXELS,
    OFFERED,
    PhotoError,
    Picture,
    open_picture,
)
from gatekeeper.policy.edition import PhotoRules
from gatekeeper.policy.words import Kind

_RATIO_TOLERANCE = 0.01
"""Of the ratio: a pixel or two that were rounded."""
_JUDGED_FROM = 40
"""Pixels of the shorter side below which ground and face are not looked at."""
_ORDER = {Severity.REFUSES: 0, Severity.WARNS: 1, Severity.INFORMS: 2}


def check(content: bytes, rules: PhotoRules, kind: Kind | None) -> PhotoReport:
    """Everything that is wrong with a finished photo for a credential of the kind.

    A kind that is not known yet (None) allows any even ground.
    Takes any bytes; never raises for them. A picture as a phone takes it is looked at by
    ``offer``, for cutting mends most of what would be found here.
    """
    shortest = 2 * rules.width_mm * PX_PER_MM
    try:
        picture = open_picture(content, OFFERED, shortest)
    except PhotoError as error:
        return PhotoReport((unusable(error.flaw, content),), 0, 0)
    findings = [
        *_file(content, picture, rules),
        *_shape(picture, rules),
        *_content(picture.image, rules, kind),
    ]
    findings.sort(key=lambda finding: _ORDER[finding.severity])
    return PhotoReport(tuple(findings), picture.width, picture.height)


@dataclass(frozen=True, slots=True)
class Offer:
    """What would become of a picture that was offered."""

    frame: Frame
    report: PhotoReport
    """On the photo in the frame; its marks are on the whole picture."""


def offer(
    content: bytes, rules: PhotoRules, kind: Kind | None, frame: Frame | None = None
) -> Offer:
    """What ``check`` would say of the photo in the frame; without one, in the proposed frame.

    Raises PhotoError for what is no picture.
    """
    chosen = propose_frame(content, rules) if frame is None else frame
    report = finish(content, chosen, rules, kind).report
    findings = tuple(
        finding if finding.mark is None else replace(finding, mark=chosen.outside(finding.mark))
        for finding in report.findings
    )
    return Offer(chosen, replace(report, findings=findings))


@dataclass(frozen=True, slots=True)
class Finished:
    """A photo that was cut, and what is wrong with it."""

    jpeg: bytes
    report: PhotoReport

    def may_be_kept(self, accepted: Collection[str]) -> bool:
        """Whether nothing refuses it, and a person accepted every warning."""
        return not self.report.refused and set(self.report.warnings) <= set(accepted)


def finish(content: bytes, frame: Frame, rules: PhotoRules, kind: Kind | None) -> Finished:
    """Cut the photo in the frame and look at it again; raises PhotoError for what is no picture."""
    jpeg = crop(content, frame, rules)
    return Finished(jpeg, check(jpeg, rules, kind))


def unusable(flaw: Flaw, content: bytes) -> Finding:
    """What is to be said of bytes that are no picture, as PhotoError told."""
    match flaw:
        case Flaw.TOO_HEAVY:
            return Finding(flaw, (len(content),), (LARGEST_OFFERED,))
        case Flaw.TOO_MANY_PIXELS:
            return Finding(flaw, (), (MOST_PIXELS,))
        case _:
            return Finding(flaw)


def _file(content: bytes, picture: Picture, rules: PhotoRules) -> Iterator[Finding]:
    if len(content) > rules.max_bytes:
        yield Finding(Flaw.TOO_HEAVY, (len(content),), (rules.max_bytes,))
    if picture.format != "JPEG":
        yield Finding(Flaw.WRONG_FORMAT, (picture.format,), ("JPEG",))
    for trait in picture.traits:
        animated = trait is Flaw.ANIMATED
        yield Finding(trait, (picture.frames,) if animated else (), (1,) if animated else ())


def _shape(picture: Picture, rules: PhotoRules) -> Iterator[Finding]:
    size = (picture.width, picture.height)
    wanted = rules.width_mm / rules.height_mm
    ratio = picture.width / picture.height
    if abs(ratio / wanted - 1) > _RATIO_TOLERANCE:
        across, down = min(1.0, wanted / ratio), min(1.0, ratio / wanted)
        left, top = (1 - across) / 2, (1 - down) / 2
        mark = Mark(Shape.BOX, left, top, left + across, top + down)
        yield Finding(Flaw.WRONG_RATIO, size, (rules.width_mm, rules.height_mm), mark)
    least = (rules.width_px, rules.height_px)
    if picture.width < least[0] or picture.height < least[1]:
        yield Finding(Flaw.TOO_SMALL, size, least)


def _content(image: Image.Image, rules: PhotoRules, kind: Kind | None) -> Iterator[Finding]:
    if min(image.size) < _JUDGED_FROM:
        return
    border = border_of(image)
    if border:
        yield _border(border, rules)
    else:
        # A border stands where the ground is looked for.
        yield from _ground(image, rules.backgrounds.get(kind, ()) if kind else ())
    yield from face_findings(image, rules)


def _border(border: dict[str, float], rules: PhotoRules) -> Finding:
    millimetres = [
        share * (rules.width_mm if side in {"left", "right"} else rules.height_mm)
        for side, share in border.items()
    ]
    mark = Mark(
        Shape.BOX,
        border.get("left", 0.0),
        border.get("top", 0.0),
        1 - border.get("right", 0.0),
        1 - border.get("bottom", 0.0),
    )
    return Finding(Flaw.BORDER, (max(millimetres),), (), mark)


def _ground(image: Image.Image, wanted: tuple[str, ...]) -> Iterator[Finding]:
    ground = ground_of(image)
    word = colour_word(ground.colour)
    if ground.uneven_at is not None:
        yield Finding(Flaw.BACKGROUND_UNEVEN, (ground.uneven,), (MOST_UNEVEN,), ground.uneven_at)
    if wanted and word not in wanted:
        mark = Mark(Shape.BOX, 0.02, 0.02, 0.98, 0.28)
        yield Finding(Flaw.BACKGROUND_COLOUR, (word, ground.hex), wanted, mark)
