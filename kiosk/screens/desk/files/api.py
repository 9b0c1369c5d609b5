"""The interface for the online registration system and others: JSON in, JSON out, under a key.

docs/feeds.md describes it for people, ``/api/v1/openapi.json`` for programs.
"""

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, json, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from gatekeeper.certificates.files import messages
from gatekeeper.certificates.files.feeds import MOST, Cursor, cursor_of
from gatekeeper.certificates.files.keys import Scope
from gatekeeper.errors import ClockSetBack, NotAsExpected
from gatekeeper.store.errors import StoreError
from kiosk.screens.desk.files.api_access import key, problem, too_often, with_scope
from kiosk.screens.desk.files.api_document import document
from kiosk.screens.desk.files.api_models import (
    MOST_ROWS,
    ApplicationOut,
    CredentialsOut,
    RegistrationsOut,
    StatusOut,
)
from kiosk.screens.desk.files.api_rows import badge_out, credential_out, delivery_out, offered
from kiosk.screens.desk.files.status import asked
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import open_to_all

blueprint = Blueprint("desk_api", __name__, url_prefix="/api/v1")
MOST_BYTES = 24 * 1024**2
"""Of one message: 500 rows without photos, or about 170 with them."""
_PAGE = 200
_LONGEST = 80


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    """A key is sent on purpose, a cookie is not looked at: nothing can be forged."""
    state.app.extensions["fairgate-csrf"].exempt(blueprint)


@blueprint.url_value_preprocessor
def _more_room(endpoint: str | None, _: dict[str, object] | None) -> None:
    if endpoint == "desk_api.hand_in" and "Authorization" in request.headers:
        request.max_content_length = MOST_BYTES


@blueprint.get("/openapi.json")
@open_to_all
def openapi() -> ResponseReturnValue:
    """The interface as an OpenAPI 3.1 document."""
    return Response(json.dumps(document()), content_type="application/json")


@blueprint.post("/applications")
@with_scope(Scope.APPLICATIONS_WRITE)
def hand_in() -> ResponseReturnValue:
    """Take in up to 500 applications, each for itself."""
    body = request.get_data(cache=False)
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return problem("not_json", 400)
    rows = said.get("applications") if isinstance(said, dict) and len(said) == 1 else None
    if not isinstance(rows, list) or not rows:
        return problem("no_applications", 400)
    if len(rows) > MOST_ROWS:
        return problem("too_many_rows", 413, values={"most": MOST_ROWS})
    again = request.headers.get("Idempotency-Key", "")
    if len(again) > _LONGEST or not again.isprintable():
        return problem("idempotency_key", 400)
    try:
        delivery = messages.hand_in(
            given().centre,
            key(),
            [offered(line, each) for line, each in enumerate(rows, start=1)],
            given().clock(),
            again=again,
            digest=hashlib.sha256(body).digest(),
        )
    except NotAsExpected as error:
        return problem(error.word, 409)
    return _json(delivery_out(delivery))


@blueprint.get("/applications/<path:reference>")
@with_scope(Scope.APPLICATIONS_WRITE)
def own_application(reference: str) -> ResponseReturnValue:
    """How one of the system's own applications stands."""
    found = messages.own_application(given().centre, key(), reference[:_LONGEST])
    if found is None:
        return problem("no_such_reference", 404)
    return _json(
        ApplicationOut(
            reference=found.reference,
            number=found.number,
            kind=found.kind,
            state=found.state,
            organisation_code=found.organisation_code,
            reason=found.reason,
        )
    )


@blueprint.get("/credentials")
@with_scope(Scope.CREDENTIALS_READ)
def credentials() -> ResponseReturnValue:
    """Credentials that changed after a cursor."""

    def page(after: Cursor | None, most: int) -> BaseModel:
        found = messages.give_credentials(given().centre, key(), given().clock(), after, most)
        with_person = Scope.PERSONS_READ in key().scopes
        rows = [credential_out(one, with_person=with_person) for one in found.rows]
        return CredentialsOut(credentials=rows, cursor=str(found.cursor), more=found.more)

    return _paged(page)


@blueprint.get("/registrations")
@with_scope(Scope.REGISTRATIONS_READ)
def registrations() -> ResponseReturnValue:
    """Badges whose registrations changed after a cursor."""

    def page(after: Cursor | None, most: int) -> BaseModel:
        found = messages.give_registrations(given().centre, key(), given().clock(), after, most)
        rows = [badge_out(one) for one in found.rows]
        return RegistrationsOut(badges=rows, cursor=str(found.cursor), more=found.more)

    return _paged(page)


@blueprint.get("/status/<number>")
@open_to_all
def status(number: str) -> ResponseReturnValue:
    """The public look-up; the same limits as its page."""
    found = asked(number)
    if found is None:
        return too_often()
    return _json(
        StatusOut(
            standing=found.standing.value,
            number=found.number,
            phases=list(found.phases),
            starts=found.starts,
            until=found.until,
        )
    )


@blueprint.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@open_to_all
def nothing(rest: str) -> ResponseReturnValue:  # noqa: ARG001 - Flask names it
    """Whatever else is asked for."""
    return problem("not_found", 404)


def _paged(page: Callable[[Cursor | None, int], BaseModel]) -> ResponseReturnValue:
    typed = request.args.get("limit", str(_PAGE))[:6]
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST):
        return problem("limit", 400, values={"most": MOST})
    try:
        after = cursor_of(request.args.get("after", "")[:_LONGEST])
    except NotAsExpected:
        return problem("cursor", 400)
    return _json(page(after, int(typed)))


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), content_type="application/json")


@blueprint.errorhandler(StoreError)
@blueprint.errorhandler(ClockSetBack)
def _unavailable(_: Exception) -> ResponseReturnValue:
    return problem("unavailable", 503)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.code == 413:
        return problem("too_large", 413, values={"most": MOST_BYTES // 1024**2})
    if error.code == 405:
        return problem("not_found", 404)
    return problem("internal", 500) if (error.code or 500) >= 500 else problem("not_json", 400)
