"""Signing in and out at the centre, whole pages and the dialog that loses nothing of a form."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import segno
from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from gatekeeper import second_factor
from gatekeeper.certificates.staff import signing_in
from gatekeeper.certificates.staff.signing_in import Door, Opened
from gatekeeper.errors import (
    AccountError,
    AccountLocked,
    NotAtCentre,
    SecondFactorLost,
    SignInOver,
    WeakPassword,
    WrongCode,
)
from gatekeeper.store import accounts
from gatekeeper.store import sessions as kept
from gatekeeper.store.accounts import MAX_NAME
from gatekeeper.store.passwords import MAX_PASSWORD
from gatekeeper.store.sessions import MAX_DESK, Asked
from kiosk.screens.desk import sessions
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import COOKIE as LANGUAGE_COOKIE
from kiosk.screens.desk.language import t, word
from kiosk.screens.desk.sessions import DESK, TOKEN, current, open_to_all
from kiosk.texts import LANGUAGES

blueprint = Blueprint("desk_signing_in", __name__)
COUNTER = "fairgate-counter"
"""The cookie in which a browser keeps at which counter it stands."""
_WAITING = "waiting"
_NEXT = "next"
_YEAR = 366 * 24 * 3600
MAX_NEXT = 500
ISSUER = "Fairgate"


TEMPLATES = {
    Asked.CODE: "desk/sign_in_code.html",
    Asked.PASSWORD: "desk/sign_in_password.html",
    Asked.ENROL: "desk/sign_in_enrol.html",
}


def door(desk: str | None = None) -> Door:
    """Where and when this request asks."""
    return Door(
        centre=given().centre,
        key=given().seal_key,
        desk=desk or sessions.desk(),
        now=given().clock(),
        hours=given().session_hours,
    )


def error_key(error: AccountError) -> str:
    """The sentence about what went wrong."""
    match error:
        case AccountLocked():
            return "sign_in.locked"
        case WrongCode():
            return "people.code_wrong"
        case WeakPassword():
            return "people.password_weak"
        case NotAtCentre():
            return "people.not_at_centre"
        case SecondFactorLost():
            return "people.factor_lost"
        case SignInOver():
            return "people.sign_in_over"
        case _:
            return "sign_in.wrong"


def enrolment(secret: str, account: str) -> dict[str, str]:
    """What a page shows to set up a second factor: the address as an image, the secret to type."""
    address = second_factor.address(secret, account, ISSUER)
    groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    image = segno.make_qr(address, error="m").png_data_uri(scale=5, border=3)
    return {"image": image, "secret": groups}


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Ask for name, password and counter."""
    return _form(None, "", next_=request.args.get("next", ""))


@blueprint.post("/sign-in")
@open_to_all
def sign_in_now() -> ResponseReturnValue:
    """Take name and password: somebody is signed in, or is asked for more, or told why not."""
    name = request.form.get("name", "")[:MAX_NAME]
    desk = request.form.get("desk", "").strip()[:MAX_DESK]
    next_ = request.form.get("next", "")
    try:
        opened = _with_password(name, desk)
    except AccountError as error:
        return _form(error_key(error), name, next_=next_, desk=desk), 403
    session[_NEXT] = next_[:MAX_NEXT]
    return _remembering(_further(opened), desk)


@blueprint.get("/sign-in/next")
@open_to_all
def step() -> ResponseReturnValue:
    """Ask what is still to be answered."""
    return _ask(None)


@blueprint.post("/sign-in/code")
@open_to_all
def code() -> ResponseReturnValue:
    """Take a one-time code."""
    return _answer(lambda: signing_in.give_code(door(), _token(), _typed("code")))


@blueprint.post("/sign-in/password")
@open_to_all
def password() -> ResponseReturnValue:
    """Take a password of one's own in place of the one-time password."""
    if _typed("password") != _typed("again"):
        return _ask("people.passwords_differ", 422)

    def choose() -> Opened:
        with given().hashing:
            return signing_in.choose_password(door(), _token(), _typed("password"))

    return _answer(choose)


@blueprint.post("/sign-in/enrol")
@open_to_all
def enrol() -> ResponseReturnValue:
    """Take the first code of a new second factor."""
    return _answer(lambda: signing_in.confirm_factor(door(), _token(), _typed("code")))


@blueprint.get("/again")
@open_to_all
def again() -> ResponseReturnValue:
    """The dialog over a page whose session has ended."""
    return render_template(
        "desk/again.html", error=None, name=request.args.get("was", "")[:MAX_NAME]
    )


@blueprint.post("/again")
@open_to_all
def again_now() -> ResponseReturnValue:
    """Take name and password in the dialog."""
    name = request.form.get("name", "")[:MAX_NAME]
    try:
        opened = _with_password(name, sessions.desk())
    except AccountError as error:
        return render_template("desk/again.html", error=error_key(error), name=name)
    return _in_dialog(opened)


@blueprint.post("/again/code")
@open_to_all
def again_code() -> ResponseReturnValue:
    """Take a one-time code in the dialog."""
    try:
        opened = signing_in.give_code(door(), _token(), _typed("code"))
    except WrongCode as error:
        return render_template("desk/again_code.html", error=error_key(error))
    except AccountError as error:
        return render_template("desk/again.html", error=error_key(error), name="")
    return _in_dialog(opened)


@blueprint.get("/session")
@open_to_all
def state() -> ResponseReturnValue:
    """Who acts, and a fresh token for the page's forms; 401 where nobody is signed in.

    ``was`` is who opened the page, ``acting`` says that a form is about to be sent.
    """
    account = current()
    if account is None:
        return jsonify(csrf=generate_csrf()), 401
    if "acting" in request.args:
        kept.seen(given().store, sessions.token(), given().clock())
    role = word("role", account.role)
    other = account.name != request.args.get("was", account.name)[:MAX_NAME]
    return jsonify(
        csrf=generate_csrf(),
        account=account.name,
        role=role,
        told=t("people.other_acts", name=account.name, role=role) if other else "",
    )


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    """End the session here and in the store; one that is over already is no error."""
    account = current()
    if account is not None:
        signing_in.sign_out(door(), sessions.token(), account)
    session.clear()
    return redirect(url_for("desk_signing_in.sign_in"))


@blueprint.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    """Speak another language: kept with the account, and in the browser for before signing in."""
    chosen = request.form.get("language", "")
    back = redirect(_inside(request.form.get("next", "")))
    if chosen in LANGUAGES:
        account = current()
        if account is not None:
            accounts.speak(given().store, account.name, chosen)
        back.set_cookie(LANGUAGE_COOKIE, chosen, **_lasting())
    return back


def counter() -> str:
    """At which counter this browser stood when somebody signed in last."""
    return request.cookies.get(COUNTER, "")[:MAX_DESK]


def _typed(name: str) -> str:
    return request.form.get(name, "")[: MAX_PASSWORD + 1]


def _token() -> str:
    found = session.get(_WAITING)
    return found if isinstance(found, str) else ""


def _with_password(name: str, desk: str) -> Opened:
    with given().hashing:
        return signing_in.sign_in(door(desk), name, _typed("password"))


def _take(opened: Opened, desk: str) -> None:
    """Put a session into the cookie; a complete one in place of everything that was there."""
    if opened.asked:
        session[_WAITING] = opened.token
        session[DESK] = desk
        return
    session.clear()
    session[TOKEN] = opened.token
    session[DESK] = desk


def _further(opened: Opened) -> Response:
    """To the next question, or to where somebody wanted to go."""
    wanted = str(session.get(_NEXT, ""))
    _take(opened, opened.desk)
    if opened.asked:
        return make_response(redirect(url_for("desk_signing_in.step")))
    return make_response(redirect(_inside(wanted)))


def _answer(answer: Callable[[], Opened]) -> ResponseReturnValue:
    try:
        opened = answer()
    except (WrongCode, WeakPassword) as error:
        return _ask(error_key(error), 422)
    except AccountError as error:
        session.pop(_WAITING, None)
        return _form(error_key(error), ""), 403
    return _further(opened)


def _ask(error: str | None, status: int = 200) -> Response:
    waiting = signing_in.waits(door(), _token())
    if waiting is None:
        return make_response(redirect(url_for("desk_signing_in.sign_in")))
    asked = waiting.asked[0]
    shown = {}
    if asked is Asked.ENROL:
        secret = signing_in.proposed_secret(door(), _token())
        shown = enrolment(secret, waiting.account.name)
    page = render_template(TEMPLATES[asked], error=error, name=waiting.account.name, **shown)
    return make_response(page, status)


def _in_dialog(opened: Opened) -> ResponseReturnValue:
    _take(opened, opened.desk)
    if Asked.CODE in opened.asked[:1]:
        return render_template("desk/again_code.html", error=None)
    if opened.asked:
        return render_template("desk/again_elsewhere.html")
    done = make_response("", 200)
    done.headers["HX-Trigger"] = json.dumps({"signed-in": True})
    return done


def _form(error: str | None, name: str, *, next_: str = "", desk: str | None = None) -> str:
    return render_template(
        "desk/sign_in.html",
        error=error,
        name=name,
        next=next_[:MAX_NEXT],
        desk=counter() if desk is None else desk,
    )


def _inside(wanted: str) -> str:
    """A page of ours: a path that no browser takes for another host's."""
    with suppress(ValueError):
        plain = wanted[:MAX_NEXT].encode("ascii").decode()
        if plain.startswith("/") and plain[1:2] not in {"/", "\\"} and plain.isprintable():
            return plain
    return url_for("desk_home.home")


def _lasting() -> dict[str, Any]:
    """How a cookie is kept that is about the browser, not about who signs in."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return {"max_age": _YEAR, "httponly": True, "samesite": "Strict", "secure": secure}


def _remembering(answer: Response, desk: str) -> Response:
    answer.set_cookie(COUNTER, desk, **_lasting())
    return answer
