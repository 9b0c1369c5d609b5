"""Where the desk begins: the search, and what waits."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk.screens.desk.sessions import needs

blueprint = Blueprint("desk_home", __name__)


@blueprint.get("/")
@needs()
def home() -> ResponseReturnValue:
    """The first page after signing in."""
    return render_template("desk/home.html")
