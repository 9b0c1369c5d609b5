"""Photos at the desk: what is wrong with a picture, the proposed frame, the finished photo staged.

The answers are for ``photo.js`` alone, which is part of every form with a photo
(``desk/photo.html``). The form gets the photo under the token that stands in its ``photo_token``.
"""

import math
from base64 import b64encode

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from gatekeeper.photos import staging
from gatekeeper.photos.checking import check as check_finished
from gatekeeper.photos.checking import finish, offer, unusable
from gatekeeper.photos.flaws import Finding, Flaw, Frame, Values
from gatekeeper.photos.framing import middle
from gatekeeper.photos.opening import LARGEST_OFFERED, PhotoError
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import lang, t
from kiosk.screens.desk.sessions import needs, signed_in

_LONGEST_NUMBER = 24
_MOST_ACCEPTED = 32
blueprint = Blueprint("desk_photos", __name__, url_prefix="/desk/photos")
_RIGHTS = (Right.APPLY, Right.REPLACE)


@blueprint.app_context_processor
def guides() -> dict[str, object]:
    """Where the head belongs in the frame, in millimetres of the photo: for ``photo_field``."""
    rules = given().edition.photo
    top = middle(rules.above_head_mm)
    return {
        "photo_guides": {
            "width": rules.width_mm,
            "height": rules.height_mm,
            "top": top,
            "chin": top + rules.head_share * rules.height_mm,
        }
    }


@blueprint.post("/check")
@needs(*_RIGHTS)
def check() -> ResponseReturnValue:
    """What would become of the picture in a frame, or in the one that is proposed."""
    content = _picture()
    try:
        offered = offer(content, given().edition.photo, _kind(), _frame(required=False))
    except PhotoError as error:
        return _told((unusable(error.flaw, content),))
    frame = offered.frame
    box = [frame.left, frame.top, frame.right, frame.bottom]
    return _told(offered.report.findings, frame=box)


@blueprint.post("/crop")
@needs(*_RIGHTS)
def crop() -> ResponseReturnValue:
    """Cut the photo; if nothing refuses it and every warning was accepted, it is staged."""
    content, frame = _picture(), _frame(required=True)
    assert frame is not None
    try:
        finished = finish(content, frame, given().edition.photo, _kind())
    except PhotoError as error:
        return _told((unusable(error.flaw, content),))
    report = finished.report
    accepted = request.form.get("accepted", "").split(",", _MOST_ACCEPTED)
    if not finished.may_be_kept(accepted):
        return _told(report.findings)
    token = staging.stage(
        given().store, signed_in().name, finished.jpeg, report.warnings, given().clock()
    )
    return _told(report.findings, token=token, jpeg=b64encode(finished.jpeg).decode("ascii"))


@blueprint.post("/staged")
@needs(*_RIGHTS)
def staged() -> ResponseReturnValue:
    """The photo of a token, for a form that is shown again, and what is wrong with it there.

    The token stays out of addresses, which are written down in many a place.
    """
    found = staging.staged(given().store, request.form.get("token", ""), signed_in().name)
    if found is None:
        abort(404)
    report = check_finished(found.jpeg, given().edition.photo, _kind())
    return _told(report.findings, jpeg=b64encode(found.jpeg).decode("ascii"))


def _picture() -> bytes:
    """The picture's bytes: one more than is allowed at most."""
    file = request.files.get("picture")
    if file is None:
        abort(400)
    with file.stream as stream:
        return stream.read(LARGEST_OFFERED + 1)


def _kind() -> Kind | None:
    """The kind of credential, None where the form does not say it yet; 400 for no kind at all."""
    word = request.form.get("kind", "")
    try:
        return Kind(word) if word else None
    except ValueError:
        abort(400)


def _frame(*, required: bool) -> Frame | None:
    """The frame that was sent: four fractions; 400 for anything else."""
    text = request.form.get("frame", "")[: 5 * _LONGEST_NUMBER]
    if not text and not required:
        return None
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError:
        abort(400)
    if not all(math.isfinite(value) for value in (left, top, right, bottom)):
        abort(400)
    return Frame(left, top, right, bottom)


def _told(findings: tuple[Finding, ...], **more: object) -> ResponseReturnValue:
    return jsonify(findings=[_finding(finding) for finding in findings], **more)


def _finding(finding: Finding) -> dict[str, object]:
    """A finding in the words of who reads, and what to draw."""
    values = _values(finding)
    mark = finding.mark
    return {
        "flaw": finding.flaw,
        "severity": finding.severity,
        "label": t(f"photo.severity.{finding.severity}"),
        "text": t(f"photo.flaw.{finding.flaw}", **values),
        "help": t(f"photo.help.{finding.flaw}", **values),
        "mark": mark
        and {
            "shape": mark.shape,
            "box": [mark.left, mark.top, mark.right, mark.bottom],
        },
    }


def _values(finding: Finding) -> dict[str, object]:
    """The measures as people say them: kilobytes, per cent, words for colours."""
    measured, wanted = finding.measured, finding.wanted
    match finding.flaw:
        case Flaw.TOO_HEAVY:
            return {"measured": _kilobytes(measured), "wanted": _kilobytes(wanted)}
        case Flaw.HEAD_TOO_SMALL | Flaw.HEAD_TOO_LARGE | Flaw.OVEREXPOSED:
            return {"measured": _each(measured, 100), "wanted": _each(wanted, 100)}
        case Flaw.OFF_CENTRE | Flaw.TILTED:
            return {"amount": abs(float(measured[0]))}
        case Flaw.BACKGROUND_COLOUR:
            either = "或" if lang() == "zh" else " or "
            return {
                "measured": (t(f"photo.colour.{measured[0]}"), measured[1]),
                "wanted": either.join(t(f"photo.colour.{word}") for word in wanted),
            }
        case _:
            return {"measured": measured, "wanted": wanted}


def _each(values: Values, factor: float) -> tuple[float, ...]:
    return tuple(float(value) * factor for value in values)


def _kilobytes(values: Values) -> tuple[int, ...]:
    return tuple(math.ceil(value) for value in _each(values, 1 / 1024))
