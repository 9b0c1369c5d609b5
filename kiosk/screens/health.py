"""Tells machines whether this gate is deciding; no sign-in, nothing about people."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from kiosk.screens.given import given
from kiosk.station.link import StationGone

blueprint = Blueprint("health", __name__)


@blueprint.after_request
def _let_be_found(answer: Response) -> Response:
    """Let the page that waits for this screen, a file, see that something answers, not what."""
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """200 only if the station answers and is deciding, else 503."""
    try:
        found = given().link.health()
    except StationGone:
        return jsonify(station=False, deciding=False), 503
    told = jsonify(
        station=True,
        deciding=found.deciding,
        device=found.device,
        edition=found.edition,
        gate=found.gate,
        direction=found.direction,
        stage=found.stage,
        sequence=found.sequence,
        readers=dict(found.readers),
        troubles=[trouble.fault for trouble in found.troubles],
    )
    return told, 200 if found.deciding else 503
