"""Signing in and out at the centre, who is signed in, and what a view needs to be asked for."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeAlias

from flask import (
    Blueprint,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.acting import By
from gatekeeper.errors import AccountLocked, WrongPassword
from gatekeeper.policy.rights import Right, may, works_at_centre
from gatekeeper.store import accounts, sessions
from gatekeeper.store.accounts import MAX_NAME, Account
from kiosk.screens.desk.given import given

_TOKEN = "token"
MAX_DESK = 24
P = ParamSpec("P")
View: TypeAlias = Callable[P, ResponseReturnValue]
blueprint = Blueprint("desk_sessions", __name__)


def current() -> Account | None:
    """Who is signed in, or nobody; asked of the store once a request."""
    if "account" not in g:
        token = session.get(_TOKEN)
        found = (
            sessions.account_of(given().store, token, given().clock(), given().idle)
            if isinstance(token, str)
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


def by() -> By:
    """Who acts in this request, at which desk, now."""
    account = signed_in()
    return By(
        account=account.name,
        role=account.role,
        desk=str(session.get("desk", "")) or "–",
        now=given().clock(),
    )


def new_form() -> str:
    """The token of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(18)


def allowed(right: Right) -> bool:
    """Whether who is signed in has a right; for what a template offers."""
    account = current()
    return account is not None and may(account.role, right)


def needs(*rights: Right) -> Callable[[View[P]], View[P]]:
    """Let only who has one of these rights see the view; everybody else signs in, or is told."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if current() is None:
                return _sign_in_first()
            if rights and not any(allowed(right) for right in rights):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def _sign_in_first() -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        # The page stays as it is, with all that was typed: only a dialog is laid over it.
        return make_response("", 401)
    return redirect(url_for("desk_sessions.sign_in"))


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    return render_template("desk/sign_in.html", error=None, name="")


@blueprint.post("/sign-in")
def sign_in_now() -> ResponseReturnValue:
    """Start a session, or say why not."""
    name = request.form.get("name", "")[:MAX_NAME]
    try:
        with given().hashing:
            account = accounts.check(
                given().store, name, request.form.get("password", ""), given().clock()
            )
    except AccountLocked:
        return render_template("desk/sign_in.html", error="sign_in.locked", name=name), 403
    except WrongPassword:
        return render_template("desk/sign_in.html", error="sign_in.wrong", name=name), 403
    token = sessions.start(
        given().store, account.name, given().clock(), given().session_hours
    )
    session.clear()
    session[_TOKEN] = token
    session["desk"] = request.form.get("desk", "")[:MAX_DESK]
    return redirect(url_for("desk_home.home"))


@blueprint.post("/sign-out")
@needs()
def sign_out() -> ResponseReturnValue:
    """End the session here and in the store."""
    sessions.end(given().store, session[_TOKEN])
    session.clear()
    return redirect(url_for("desk_sessions.sign_in"))
