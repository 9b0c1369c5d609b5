"""Who is signed in at the centre, at which desk, and what a view needs to be asked for."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from flask import abort, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.acting import By
from gatekeeper.policy.rights import Right, may, works_at_centre
from gatekeeper.store import sessions
from gatekeeper.store.accounts import Account
from kiosk.screens.desk.given import given

TOKEN = "token"
DESK = "desk"
P = ParamSpec("P")
View: TypeAlias = Callable[P, ResponseReturnValue]
Open = TypeVar("Open", bound=Callable[..., ResponseReturnValue])
WHO_MAY = "who_may"
"""The attribute of a view in which its guard stands."""


def token() -> str:
    """The token under which somebody is signed in, or would be."""
    found = session.get(TOKEN)
    return found if isinstance(found, str) else ""


def current() -> Account | None:
    """Who is signed in, or nobody; asked of the store once a request."""
    if "account" not in g:
        found = (
            sessions.account_of(given().store, token(), given().clock(), given().idle)
            if token()
            else None
        )
        g.account = found if found and works_at_centre(found.role) else None
    account: Account | None = g.account
    return account


def signed_in() -> Account:
    """Who is signed in; only in views that need a right."""
    account = current()
    assert account is not None
    return account


def desk() -> str:
    """The counter at which this browser stands, as was typed when signing in."""
    return str(session.get(DESK, "")) or "–"


def by() -> By:
    """Who acts in this request, at which desk, now."""
    account = signed_in()
    return By(account=account.name, role=account.role, desk=desk(), now=given().clock())


def new_form() -> str:
    """The token of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(18)


def allowed(right: Right) -> bool:
    """Whether who is signed in has a right; for what a template offers."""
    account = current()
    return account is not None and may(account.role, right)


def needs(*rights: Right) -> Callable[[View[P]], View[P]]:
    """Let only who has one of these rights see the view; everybody else signs in, or is told.

    The session counts as used, unless the page asks by itself (``X-Background``): a page that
    renews itself keeps nobody signed in.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if current() is None:
                return _sign_in_first()
            if rights and not any(allowed(right) for right in rights):
                abort(403)
            if "X-Background" not in request.headers:
                sessions.seen(given().store, token(), given().clock())
            return view(*args, **kwargs)

        setattr(guarded, WHO_MAY, frozenset(rights))
        return guarded

    return guard


def open_to_all(view: Open) -> Open:
    """Say that a view is seen without signing in, on purpose; it guards itself if it must."""
    marked: Any = view
    setattr(marked, WHO_MAY, None)
    return view


def _sign_in_first() -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        # The page stays as it is, with all that was typed: only a dialog is laid over it.
        return make_response("", 401)
    if request.method == "GET" and request.path != "/":
        return redirect(url_for("desk_signing_in.sign_in", next=request.full_path.rstrip("?")))
    return redirect(url_for("desk_signing_in.sign_in"))
