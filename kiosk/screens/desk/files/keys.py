"""The keys of the online system: an operator makes one, sees it once, and revokes it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.files import keys
from gatekeeper.certificates.files.keys import MAX_NAME, Scope
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.files.files import moment
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import perform
from kiosk.screens.desk.sessions import by, needs

blueprint = Blueprint("desk_keys", __name__, url_prefix="/keys")


@blueprint.get("")
@needs(Right.KEEP_KEYS)
def keys_list() -> ResponseReturnValue:
    """Every key, and the form for a new one."""
    return _page()


@blueprint.post("")
@needs(Right.KEEP_KEYS)
def add() -> ResponseReturnValue:
    """Make a key and show it, this once."""
    scopes = request.form.getlist("scope")[: len(Scope) + 1]
    return _page(perform(keys.add, request.form.get("name", "")[: MAX_NAME + 1], scopes))


@blueprint.post("/revoke")
@needs(Right.KEEP_KEYS)
def revoke() -> ResponseReturnValue:
    """End a key at once."""
    perform(keys.revoke, request.form.get("name", "")[: MAX_NAME + 1])
    return redirect(url_for(".keys_list"), code=303)


def _page(made: keys.NewKey | None = None) -> str:
    return render_template(
        "desk/keys.html",
        keys=keys.listed(given().centre, by()),
        scopes=Scope,
        made=made,
        at=moment,
    )
