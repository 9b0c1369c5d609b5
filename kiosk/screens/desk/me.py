"""One's own page: password, language, second factor, and where one is signed in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk.screens.desk.sessions import needs

blueprint = Blueprint("desk_me", __name__)


@blueprint.get("/me")
@needs()
def me() -> ResponseReturnValue:
    """Everything that one may change about one's own account."""
    return render_template("desk/own.html")
