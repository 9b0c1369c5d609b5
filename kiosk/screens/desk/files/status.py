"""The public look-up: anybody types the number under a barcode and learns whether it is valid.

The number is sent in the body of a form, so that it stands in no address and no proxy's log.
"""

from typing import cast

from flask import Blueprint, current_app, g, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.records.status import MAX_TYPED, Status, status_of
from kiosk.screens.desk.files.visitors import WINDOW_SECONDS, Allowance, visitor
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import open_to_all
from kiosk.texts import LANGUAGES

blueprint = Blueprint("desk_status", __name__, url_prefix="/status")
_ALLOWANCE = "fairgate-status-allowance"
ALL_TOGETHER = 600
"""Questions of all visitors in a minute: how fast numbers could be tried from very many places."""


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    """The form changes nothing and knows no session: a token would only make people stay longer."""
    state.app.extensions["fairgate-csrf"].exempt(blueprint)


def asked(typed: str) -> Status | None:
    """The answer for what a visitor typed; None: too many questions."""
    extensions = current_app.extensions
    if _ALLOWANCE not in extensions:
        extensions[_ALLOWANCE] = Allowance(
            "status", given().status_per_minute, ALL_TOGETHER, processes=given().processes
        )
    if not cast("Allowance", extensions[_ALLOWANCE]).admits(visitor()):
        return None
    return status_of(given().centre, typed, given().clock())


@blueprint.get("")
@open_to_all
def form() -> ResponseReturnValue:
    """The field for a number."""
    _choose_language()
    return _page(None, "")


@blueprint.post("")
@open_to_all
def answer() -> ResponseReturnValue:
    """What the number's credential is good for."""
    _choose_language()
    typed = request.form.get("number", "")[:MAX_TYPED]
    found = asked(typed)
    if found is None:
        page = _page(None, typed, too_many=True)
        return page, 429, {"Retry-After": str(WINDOW_SECONDS)}
    return _page(found, typed)


def _page(found: Status | None, typed: str, *, too_many: bool = False) -> str:
    fair = given().edition.name
    return render_template(
        "desk/status.html", fair=fair, found=found, typed=typed, too_many=too_many
    )


def _choose_language() -> None:
    """The language that the visitor chose, without a cookie; else the browser's."""
    chosen = request.values.get("lang", "")
    if chosen in LANGUAGES:
        g.lang = chosen
