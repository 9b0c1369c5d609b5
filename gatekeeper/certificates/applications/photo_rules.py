"""Holds the photo that comes with a form against handbook 6, whatever the page did with it before.

A page asks for its kind when it cuts the photo; the form that is sent may ask for another one.
"""

from gatekeeper.errors import InputWrong
from gatekeeper.photos.checking import check
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind


def accepted_flaws(edition: Edition, kind: Kind, photo: bytes | None) -> tuple[str, ...]:
    """What a person overlooked in a finished JPEG, as words for the log; nothing without one.

    Raises InputWrong (``photo.`` and the flaw) where a rule that can be measured stands against it.
    """
    if photo is None:
        return ()
    report = check(photo, edition.photo, kind)
    if report.refused:
        raise InputWrong({"photo": f"photo.{report.findings[0].flaw}"})
    return tuple(str(flaw) for flaw in report.warnings)
