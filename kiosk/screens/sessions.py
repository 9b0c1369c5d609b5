"""Signing in and out, and who is signed in: the cookie holds only a token of the store's."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gatekeeper.errors import AccountLocked, WrongPassword
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import EventKind
from gatekeeper.store import accounts, sessions
from gatekeeper.store.accounts import MAX_NAME, Account
from kiosk.screens.given import given
from kiosk.station.link import StationGone

_TOKEN = "token"
P = ParamSpec("P")
blueprint = Blueprint("sessions", __name__)


def current() -> Account | None:
    """Who is signed in, or nobody; asked of the store once a request."""
    if "account" not in g:
        token = session.get(_TOKEN)
        g.account = (
            sessions.account_of(given().store, token, given().clock())
            if isinstance(token, str)
            else None
        )
    account: Account | None = g.account
    return account


def again() -> Account | None:
    """Ask the store anew who is signed in: a stream outlives many a session."""
    g.pop("account", None)
    return current()


def signed_in() -> Account:
    """Who is signed in; only in views that are ``for_staff``."""
    account = current()
    assert account is not None
    return account


def for_staff(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let only who is signed in see the view; everybody else is sent to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current() is not None:
            return view(*args, **kwargs)
        if "HX-Request" in request.headers:
            away = make_response("", 401)
            away.headers["HX-Redirect"] = url_for("sessions.sign_in")
            return away
        return redirect(url_for("sessions.sign_in"))

    return guarded


def check_password(name: str, password: str) -> Account:
    """The account of a name and password, without a session.

    Raises WrongPassword or AccountLocked; what locks an account is written into the log.
    """
    try:
        with given().hashing:
            return accounts.check(given().store, name, password, given().clock())
    except AccountLocked as locked:
        if locked.just_now:
            tell_station(EventKind.ACCOUNT_LOCKED, name[:MAX_NAME])
        raise


def tell_station(kind: EventKind, actor: str) -> None:
    """Write it into the log; who signs in while the station is away is not kept from it."""
    try:
        given().link.note(kind, actor=actor)
    except StationGone:
        return


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    return _form(None)


@blueprint.post("/sign-in")
def sign_in_now() -> ResponseReturnValue:
    """Start a session, or say why not."""
    name = request.form.get("name", "")
    try:
        account = check_password(name, request.form.get("password", ""))
    except AccountLocked:
        return _form("sign_in.locked", name), 403
    except WrongPassword:
        return _form("sign_in.wrong", name), 403
    if not may(account.role, Right.WORK_GATE):
        return _form("sign_in.not_here", name), 403
    token = sessions.start(given().store, account.name, given().clock(), given().session_hours)
    session.clear()
    session[_TOKEN] = token
    tell_station(EventKind.SIGN_IN, account.name)
    return redirect(url_for("gate.screen"))


@blueprint.post("/sign-out")
@for_staff
def sign_out() -> ResponseReturnValue:
    """End the session here and in the store."""
    actor = signed_in().name
    sessions.end(given().store, session[_TOKEN])
    session.clear()
    tell_station(EventKind.SIGN_OUT, actor)
    return redirect(url_for("sessions.sign_in"))


def _form(error: str | None, name: str = "") -> Response | str:
    return render_template("sign_in.html", error=error, name=name[:MAX_NAME])
