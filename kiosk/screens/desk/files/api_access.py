"""Who may use the interface for other systems, how often, and how it says what went wrong."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import Response, current_app, g, json, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.files import keys
from gatekeeper.certificates.files.keys import Key, Scope
from kiosk.screens.desk.files.visitors import WINDOW_SECONDS, Allowance
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.sessions import open_to_all

P = ParamSpec("P")
CALLS_PER_MINUTE = 120
"""Calls of one key; of all keys together ten times as many."""
_ALLOWANCE = "fairgate-api-allowance"
_SCHEME = "bearer "


def problem(word: str, status: int, **more: Any) -> Response:
    """What went wrong, as RFC 9457 has it: a word that stays and a sentence."""
    said = {
        "type": f"urn:fairgate:problem:{word}",
        "title": t(f"api.title.{status}"),
        "status": status,
        "detail": t(f"api.{word}", **more.pop("values", {})),
        **more,
    }
    return Response(json.dumps(said), status, content_type="application/problem+json")


def too_often() -> Response:
    """Too many calls."""
    answer = problem("too_often", 429)
    answer.headers["Retry-After"] = str(WINDOW_SECONDS)
    return answer


def key() -> Key:
    """The key of this call; only in views that need a scope."""
    return cast("Key", g.api_key)


def with_scope(
    scope: Scope,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only calls with a key of this scope through, and not too many of them."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            sent = request.headers.get("Authorization", "")[:200]
            secret = sent[len(_SCHEME) :].strip() if sent.lower().startswith(_SCHEME) else ""
            found = keys.known(given().centre, secret, given().clock())
            if found is None:
                answer = problem("no_key", 401)
                answer.headers["WWW-Authenticate"] = 'Bearer realm="fairgate"'
                return answer
            if scope not in found.scopes:
                return problem("scope_missing", 403, values={"scope": scope}, scope=str(scope))
            if not _allowance().admits(found.name):
                return too_often()
            g.api_key = found
            return view(*args, **kwargs)

        return open_to_all(guarded)

    return guard


def _allowance() -> Allowance:
    extensions = current_app.extensions
    if _ALLOWANCE not in extensions:
        extensions[_ALLOWANCE] = Allowance(
            "api", CALLS_PER_MINUTE, 10 * CALLS_PER_MINUTE, processes=given().processes
        )
    return cast("Allowance", extensions[_ALLOWANCE])
