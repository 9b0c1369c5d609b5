"""One's own page: password, language, second factor, and where one is signed in."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gatekeeper.certificates.staff import own_account
from gatekeeper.errors import AccountError
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.rights import SECOND_FACTOR
from gatekeeper.store.passwords import MAX_PASSWORD
from gatekeeper.store.sessions import id_of
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import DESK, TOKEN, desk, needs, signed_in, token
from kiosk.screens.desk.staff.signing_in import door, enrolment, error_key

blueprint = Blueprint("desk_me", __name__)
Result = TypeVar("Result")


@blueprint.get("/me")
@needs()
def me() -> ResponseReturnValue:
    """Everything that one may change about one's own account."""
    return _page(done=request.args.get("done"))


@blueprint.post("/me/password")
@needs()
def password() -> ResponseReturnValue:
    """Change the password; this browser stays signed in, every other is signed out."""
    if _typed("password") != _typed("again"):
        return _page("password", "people.passwords_differ")

    def change() -> str:
        with given().hashing:
            return own_account.change_password(
                door(), signed_in(), _typed("old"), _typed("password")
            )

    def then(fresh: str) -> None:
        here = desk()
        session.clear()
        session[TOKEN], session[DESK] = fresh, here

    return _try("password", change, then)


@blueprint.post("/me/factor")
@needs()
def factor() -> ResponseReturnValue:
    """Begin to set up another second factor, after password and code."""

    def begin() -> None:
        with given().hashing:
            own_account.begin_factor(
                door(), signed_in(), token(), _typed("factor-password"), _typed("factor-code")
            )

    return _try("factor", begin, done="")


@blueprint.post("/me/factor/confirm")
@needs()
def factor_confirmed() -> ResponseReturnValue:
    """Take the first code of the new second factor, or give it up."""
    if "give_up" in request.form:
        own_account.give_up_factor(door(), token())
        return redirect(url_for("desk_me.me"))
    return _try(
        "factor", lambda: own_account.finish_factor(door(), signed_in(), token(), _typed("code"))
    )


@blueprint.post("/me/sessions")
@needs()
def sessions() -> ResponseReturnValue:
    """Sign out in one other place, or in all of them."""
    chosen = request.form.get("session", "")
    if chosen == "others":
        own_account.end_other_sessions(door(), signed_in(), token())
    else:
        own_account.end_session(door(), signed_in(), chosen)
    return redirect(url_for("desk_me.me", done="sessions"))


def _typed(name: str) -> str:
    return request.form.get(name, "")[: MAX_PASSWORD + 1]


def _try(
    part: str,
    act: Callable[[], Result],
    then: Callable[[Result], None] = lambda _: None,
    done: str | None = None,
) -> ResponseReturnValue:
    try:
        result = act()
    except AccountError as error:
        return _page(part, error_key(error))
    then(result)
    return redirect(url_for("desk_me.me", done=part if done is None else done or None))


def _page(part: str = "", error: str = "", *, done: str | None = None) -> Response:
    account = signed_in()
    secret = own_account.proposed_factor(door(), account, token())
    edition = given().edition
    page = render_template(
        "desk/own.html",
        part=part,
        error=error,
        done=done if done in {"password", "factor", "sessions"} else None,
        needs_factor=account.role in SECOND_FACTOR,
        enrolment=enrolment(secret, account.name) if secret else None,
        here=id_of(token()),
        sessions=[
            (each, fair_time(edition, each.started_at), fair_time(edition, each.seen_at))
            for each in own_account.own_sessions(door(), account, given().idle)
        ],
    )
    return make_response(page, 422 if error else 200)
