"""Photos at the desk, under addresses that only a page gives out which is in the log itself."""

import hashlib
import hmac

from flask import Blueprint, Response, abort, current_app, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.records.looking import photo_of
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by, needs, token

blueprint = Blueprint("desk_portraits", __name__)
_LENGTH = 24


@blueprint.get("/portraits/<number>/<key>")
@needs(Right.SEARCH)
def portrait(number: str, key: str) -> ResponseReturnValue:
    """The photo of a credential's holder, for whoever was shown its address."""
    if not hmac.compare_digest(key.encode(), _key(number).encode()):
        abort(404)
    jpeg = photo_of(given().centre, by(), number)
    if jpeg is None:
        abort(404)
    return Response(jpeg, mimetype="image/jpeg")


@blueprint.app_template_global("portrait_of")
def portrait_of(number: str) -> str:
    """Where the photo of a credential's holder is; for this session alone."""
    return url_for("desk_portraits.portrait", number=number, key=_key(number))


def _key(number: str) -> str:
    secret = current_app.secret_key
    assert isinstance(secret, bytes)
    said = f"portrait\0{token()}\0{number}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:_LENGTH]
