"""Lost badges and new cards in the place of others: a page for each."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.counter.found import lying_here
from gatekeeper.certificates.counter.replacing import (
    Replaced,
    Wish,
    change_employer,
    change_person,
    find_again,
    price,
    replace_lost,
    report_lost,
)
from gatekeeper.certificates.fields import MAX_NOTE, MAX_NUMBER
from gatekeeper.certificates.subject import Subject, opened
from gatekeeper.errors import InputWrong, SubmittedBefore
from gatekeeper.policy.fees import Purpose, change_of_person, replaceable, total
from gatekeeper.policy.issuing import to_return
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import IdType, Kind
from kiosk.screens.desk.applications.application_form import papers, read_form
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform
from kiosk.screens.desk.records.pictures import data_uri
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.told import objection
from kiosk.screens.desk.typed import chosen, line, note, phase, version

blueprint = Blueprint("desk_replacing", __name__)


@blueprint.get("/report-lost/<number>")
@needs(Right.REPLACE)
def report_lost_form(number: str) -> ResponseReturnValue:
    """One key blocks it: the button has the focus."""
    return _page("report_lost", opened(given().centre, by(), number, Right.REPLACE))


@blueprint.post("/report-lost/<number>")
@needs(Right.REPLACE)
def report_lost_now(number: str) -> ResponseReturnValue:
    """Block it."""
    perform(report_lost, number, note=note(), version=version())
    return go("desk_credential.page", number=number, did="report_lost")


@blueprint.get("/find/<number>")
@needs(Right.FIND)
def find_form(number: str) -> ResponseReturnValue:
    """A lost one turned up: compare the person."""
    subject = opened(given().centre, by(), number, Right.FIND, to_return)
    return _page("find", subject, item=lying_here(given().centre, number))


@blueprint.post("/find/<number>")
@needs(Right.FIND)
def find_now(number: str) -> ResponseReturnValue:
    """Let it work again."""
    confirmed = "identity" in request.form
    perform(find_again, number, identity_confirmed=confirmed, note=note(), version=version())
    return go("desk_credential.page", number=number, did="find")


@blueprint.get("/replace/<number>")
@needs(Right.REPLACE)
def replace_form(number: str) -> ResponseReturnValue:
    """A new card for a lost one."""
    return _page("replace", opened(given().centre, by(), number, Right.REPLACE))


@blueprint.post("/replace/<number>")
@needs(Right.REPLACE)
def replace_now(number: str) -> ResponseReturnValue:
    """Make it."""
    return _made("replace", number, replace_lost)


@blueprint.get("/change-person/<number>")
@needs(Right.REPLACE)
def change_person_form(number: str) -> ResponseReturnValue:
    """Another person in the place of this one (换证)."""
    subject = opened(given().centre, by(), number, Right.REPLACE)
    return _page("change_person", subject, id_types=list(IdType))


@blueprint.post("/change-person/<number>")
@needs(Right.REPLACE)
def change_person_now(number: str) -> ResponseReturnValue:
    """Make the new person's card."""
    person = read_form(given().edition, chosen(Kind, "kind"), request.form, None).person
    if person is None:
        raise InputWrong({"name": "missing"})
    return _made("change_person", number, change_person, person)


@blueprint.get("/change-employer/<number>")
@needs(Right.REPLACE)
def change_employer_form(number: str) -> ResponseReturnValue:
    """Another employer, position or role of the same person."""
    subject = opened(given().centre, by(), number, Right.REPLACE)
    kinds = [kind for kind in Kind if replaceable(given().edition, kind)]
    return _page("change_employer", subject, kinds=kinds)


@blueprint.post("/change-employer/<number>")
@needs(Right.REPLACE)
def change_employer_now(number: str) -> ResponseReturnValue:
    """Make the card for the new employer."""
    code = line("organisation", MAX_NUMBER).strip()
    kind = chosen(Kind, "kind")
    return _made("change_employer", number, change_employer, code, kind)


_PURPOSES = {
    "replace": Purpose.LOST,
    "change_person": Purpose.CHANGE_OF_PERSON,
    "change_employer": Purpose.CHANGE_OF_EMPLOYER,
}


def _page(name: str, subject: Subject, **values: object) -> ResponseReturnValue:
    edition, now = given().edition, given().now()
    running = edition.phase_at(now).id
    kind = subject.card.credential.kind
    return render_template(
        f"desk/{name}.html",
        subject=subject,
        photo=data_uri(subject.photo),
        stands=[objection(each) for each in subject.objections],
        phase_chosen=max((one for one in subject.registered if one), default=running),
        prices=_prices(kind, _PURPOSES[name], now) if name in _PURPOSES else {},
        deadline=change_of_person(edition, running),
        **values,
    )


def _prices(kind: Kind, purpose: Purpose, now: datetime) -> dict[int, int]:
    """What it costs now, by phase."""
    edition = given().edition
    return {each.id: total(price(edition, kind, purpose, each.id, now)) for each in edition.phases}


def _made(
    did: str, number: str, use_case: Callable[..., Replaced], *asked: object
) -> ResponseReturnValue:
    """Make the new card and show its application, also when the form is sent a second time."""
    try:
        made = perform(use_case, number, *asked, wish=_wish(), version=version()).number
    except SubmittedBefore as before:
        made = before.outcome
    return go("desk_credential.page", number=made, did=did)


def _wish() -> Wish:
    return Wish(
        phase=phase(),
        papers=papers(),
        position=line("position", MAX_NOTE),
        at_counter="back_office" not in request.form,
    )
