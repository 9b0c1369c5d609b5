"""Runs the use case that a form asks for, and leads on afterwards."""

from collections.abc import Callable
from contextlib import suppress
from typing import Concatenate, ParamSpec, TypeVar

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.errors import SubmittedBefore
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by

P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[Centre, By, P], R]


def perform(use_case: UseCase[P, R], *asked: P.args, **named: P.kwargs) -> R:
    """What a use case answers to who is signed in, given the token of the form that asks for it.

    Raises what it raises: SubmittedBefore where the same form came before.
    """
    named.setdefault("form", request.form.get("form"))
    return use_case(given().centre, by(), *asked, **named)


def perform_once(use_case: UseCase[P, object], *asked: P.args, **named: P.kwargs) -> None:
    """The same; a form that came before finds done what was wanted, and is led on as it was."""
    with suppress(SubmittedBefore):
        perform(use_case, *asked, **named)


def counted(before: SubmittedBefore) -> int:
    """The number that the first sending came to. Raises it again for another form's token."""
    if not before.outcome.isdigit():
        raise before
    return int(before.outcome)


def go(endpoint: str, **values: object) -> ResponseReturnValue:
    """Lead on after a form was sent, by htmx (which keeps what was typed and refused) or not."""
    address = url_for(endpoint, **values)  # type: ignore[arg-type]
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address)
