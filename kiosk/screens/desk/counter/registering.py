"""Registering badges in a row by tapping them, and withdrawing a registration."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.counter.registering import (
    Tapped,
    WithdrawReason,
    register_tapped,
    unregister,
)
from gatekeeper.certificates.subject import opened
from gatekeeper.policy.code import MAX_RAW
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.performing import go, perform
from kiosk.screens.desk.records.pictures import data_uri
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.told import refusal
from kiosk.screens.desk.typed import chosen, note, phase, version

blueprint = Blueprint("desk_registering", __name__)
_EDITION = "edition"
"""What a form says for the whole edition instead of a phase."""


@blueprint.get("/register")
@needs(Right.REGISTER)
def registering() -> ResponseReturnValue:
    """The page on which badge after badge is tapped."""
    return _page("")


@blueprint.get("/register/<number>")
@needs(Right.REGISTER)
def register(number: str) -> ResponseReturnValue:
    """The same, with a number that is typed already: Enter registers it."""
    return _page(number[:MAX_RAW])


def _page(number: str) -> ResponseReturnValue:
    running = given().edition.phase_at(given().now()).id
    return render_template("desk/registering.html", number=number, running=running)


@blueprint.post("/register/tap")
@needs(Right.REGISTER)
def tap() -> ResponseReturnValue:
    """Register what was tapped, scanned or typed; the row that tells."""
    tapped = register_tapped(
        given().centre,
        by(),
        request.form.get("code", "")[: MAX_RAW + 1],
        phase(),
        at_counter="back_office" not in request.form,
        verifier=given().verifier,
    )
    return render_template(
        "desk/register_row.html",
        tapped=tapped,
        photo=data_uri(tapped.photo),
        told=refusal(tapped.refused) if tapped.refused else (),
        outcome=_outcome(tapped),
        quota=_quota(tapped),
    )


def _outcome(tapped: Tapped) -> str:
    if tapped.done:
        return "registered"
    return "already" if tapped.already else "refused"


def _quota(tapped: Tapped) -> str:
    """How much of its organisation's quota is used now, in words; empty where there is none."""
    use = tapped.done.quota if tapped.done else None
    if use is None or use.limit is None:
        return ""
    return t("counter.quota", used=use.used, limit=use.limit + use.granted, left=use.left)


@blueprint.get("/unregister/<number>")
@needs(Right.UNREGISTER)
def unregister_form(number: str) -> ResponseReturnValue:
    """Ask which registration is withdrawn, and why."""
    subject = opened(given().centre, by(), number, Right.UNREGISTER)
    return render_template(
        "desk/unregister.html",
        subject=subject,
        photo=data_uri(subject.photo),
        reasons=list(WithdrawReason),
    )


@blueprint.post("/unregister/<number>")
@needs(Right.UNREGISTER)
def unregister_now(number: str) -> ResponseReturnValue:
    """Withdraw it."""
    reason = chosen(WithdrawReason, "reason")
    perform(
        unregister,
        number,
        None if request.form.get("phase") == _EDITION else phase(),
        reason=reason,
        note=note(),
        version=version(),
    )
    return go("desk_credential.page", number=number, did="unregister")
