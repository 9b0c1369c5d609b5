"""Turns what a use case refuses into sentences: what stands against it, and what would help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from gatekeeper.errors import (
    CertificateError,
    ClockSetBack,
    InputWrong,
    NoSuchCredential,
    NotAsExpected,
    Objected,
    Overtaken,
    RightMissing,
    StepImpossible,
    StepIncomplete,
    SubmittedBefore,
)
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.objections import Objection
from gatekeeper.store.errors import StoreError
from kiosk.screens.desk import language
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t, word
from kiosk.screens.desk.sessions import current


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about a refusal, and sentences about what would help."""

    text: str
    helps: tuple[str, ...] = ()


def objection(of: Objection) -> Told:
    """The rule that stands against it, in words, with what would help."""
    values = {key: _shown(key, value) for key, value in of.values.items()}
    return Told(
        t(_variant(f"rule.{of.rule}", of), **values),
        tuple(t(f"help.{remedy}", **values) for remedy in of.remedies),
    )


def _variant(key: str, of: Objection) -> str:
    """The key of the sentence; one of its own where a value that it would say is not there."""
    empty = (f"{key}.no_{name}" for name, value in of.values.items() if value in {None, ()})
    return next((each for each in empty if given().texts.has(each)), key)


_WORDS = {"state": "state", "organisation_kind": "organisation_kind", "served": "organisation_kind",
          "missing": "driver_field", "job_state": "print.state", "job_step": "print.step",
          "batch_state": "print.batch_state", "form": "print.form"}  # fmt: skip
"""Values that are ids, with what the texts of their words begin with."""
_BEGINNINGS = frozenset({"opens", "start"})
_AMOUNTS = frozenset({"amount", "shown", "now"})


def _shown(name: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return ("、" if language.lang() == "zh" else ", ").join(_shown(name, one) for one in value)
    if isinstance(value, datetime):
        return language.begins(value) if name in _BEGINNINGS else language.ends(value)
    if isinstance(value, date):
        return language.day(value)
    if isinstance(value, int):
        return language.money(value) if name in _AMOUNTS else str(value)
    text = str(value)
    if name == "early_days":
        return language.day(date.fromisoformat(text))
    if name == "kind":
        return language.kind(text)
    return word(_WORDS[name], text) if name in _WORDS else text


def refusal(error: CertificateError | NoSuchCredential) -> tuple[Told, ...]:
    """Everything that is wrong, a sentence each."""
    match error:
        case Objected(objections=objections):
            return tuple(objection(each) for each in objections)
        case InputWrong(faults=faults):
            return tuple(Told(fault(field, one)) for field, one in faults.items())
        case Overtaken():
            return (Told(_overtaken(error), (t("told.look_again"),)),)
        case StepImpossible(step=step, state=state):
            text = t("told.impossible", step=word("step", step), state=word("state", state))
            return (Told(text, (t("told.look_again"),)),)
        case _:
            return (Told(_sentence(error)),)


def fault(field: str, fault_word: str) -> str:
    """What is wrong with a field, after the field's name where it has one."""
    label, text = f"field.{field}", t(f"fault_of.{fault_word}")
    if not given().texts.has(label):
        return text
    return f"{t(label)}{'：' if language.lang() == 'zh' else ' '}{text}"


def _overtaken(error: Overtaken) -> str:
    if error.at is None:
        return t("told.overtaken_by_somebody")
    when = fair_time(given().edition, error.at)
    return t("told.overtaken", step=word("step", error.step), actor=error.actor, at=f"{when:%H:%M}")


def _sentence(error: CertificateError | NoSuchCredential) -> str:
    match error:
        case SubmittedBefore(at=at):
            return t("told.submitted_before", at=f"{fair_time(given().edition, at):%H:%M:%S}")
        case StepIncomplete(need=need):
            return t(f"need.{need}")
        case RightMissing(right=right):
            return t("told.right_missing", right=word("right", right))
        case NotAsExpected(word=key, values=values):
            shown = {name: _shown(name, value) for name, value in values.items()}
            return t(f"told.{key}", **shown)
        case NoSuchCredential():
            return t("told.no_such_credential")
        case _:
            return t("told.refused")


def answer(told: tuple[Told, ...], status: int) -> ResponseReturnValue:
    """A page that says why; for htmx the sentences alone, so that what was typed stays."""
    if "HX-Request" not in request.headers:
        return render_template("desk/error.html", told=told), status
    part = make_response(render_template("desk/told.html", told=told), status)
    part.headers["HX-Retarget"] = "#told"
    part.headers["HX-Reswap"] = "innerHTML"
    return part


def _page_old(_: CSRFError) -> ResponseReturnValue:
    if "HX-Request" in request.headers and current() is None:
        return make_response("", 401)  # signed out elsewhere: the dialog asks, nothing is lost
    return answer((Told(t("told.page_old")),), 400)


def answer_errors(app: Flask) -> None:
    """Every error is a sentence: a whole page, or a line where a part of one was asked for."""

    def of_key(key: str, status: int) -> Callable[[Exception], ResponseReturnValue]:
        return lambda _: answer((Told(t(key)),), status)

    @app.errorhandler(SecurityError)
    def not_our_name(_: SecurityError) -> ResponseReturnValue:
        return Response("Bad request\n", 400, mimetype="text/plain")

    @app.errorhandler(CertificateError)
    def refused(error: CertificateError) -> ResponseReturnValue:
        return answer(refusal(error), 403 if isinstance(error, RightMissing) else 409)

    @app.errorhandler(NoSuchCredential)
    def not_there(error: NoSuchCredential) -> ResponseReturnValue:
        return answer(refusal(error), 404)

    @app.errorhandler(StoreError)
    def store_gone(error: StoreError) -> ResponseReturnValue:
        app.logger.error("the store: %s", error)
        return answer((Told(t("told.store_gone")),), 503)

    app.register_error_handler(CSRFError, _page_old)
    app.register_error_handler(ClockSetBack, of_key("told.clock_set_back", 503))

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        keys = {403: "told.forbidden", 404: "told.not_found", 413: "told.too_large"}
        key = "told.internal" if error.code >= 500 else keys.get(error.code, "told.bad_request")
        return answer((Told(t(key)),), error.code)
