"""Tells machines whether the centre can work; no sign-in, nothing about people."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from gatekeeper.store import eventlog
from gatekeeper.store.errors import StoreError
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import open_to_all

blueprint = Blueprint("desk_health", __name__)


@blueprint.get("/health")
@open_to_all
def health() -> ResponseReturnValue:
    """200 only if the register and its log can be read, else 503."""
    try:
        with given().store.reading() as conn:
            eventlog.head(conn, given().centre.device)
    except StoreError as error:
        current_app.logger.warning("the store: %s", error)
        return jsonify(store=False), 503
    return jsonify(store=True)
