"""What is to be made and what is handed over: lists, piles, and the list that is signed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.counter.handing_over import (
    MAX_COLLECTOR,
    MAX_DOCUMENT,
    MOST_AT_ONCE,
    hand_over,
    handed_over,
    pile,
    signature_list,
    whose_card,
)
from gatekeeper.certificates.counter.producing import (
    bind_card,
    produce,
    produce_many,
    to_be_produced,
)
from gatekeeper.certificates.subject import Subject, opened
from gatekeeper.errors import CertificateError, NoSuchCredential, Objected, SubmittedBefore
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.code import MAX_RAW
from gatekeeper.policy.edition import Name
from gatekeeper.policy.issuing import to_collect, to_produce
from gatekeeper.policy.life import Step, leads_on
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import HARD_CARDS, Kind
from gatekeeper.store.search import find_organisations
from kiosk.screens.desk.counter.ways import DID
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import counted, go, perform
from kiosk.screens.desk.records.pictures import data_uri
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.told import answer, objection, refusal
from kiosk.screens.desk.typed import line, version, word_of

blueprint = Blueprint("desk_counter", __name__)
_MAX_CODE = 64


@blueprint.app_template_global()
def clock_of(at: datetime) -> str:
    """An aware instant as hours and minutes of the fair."""
    return f"{fair_time(given().edition, at):%H:%M}"


@blueprint.app_template_global()
def stamp_of(at: datetime) -> str:
    """An aware instant as day and time of the fair, for papers and lists."""
    return f"{fair_time(given().edition, at):%Y-%m-%d %H:%M}"


@blueprint.app_template_global()
def just_done() -> str:
    """What the form did from which this page was come to; empty if none."""
    did = request.args.get("did", "")
    return did if did in DID else ""


@blueprint.app_template_global()
def edition_phases() -> list[int]:
    """The phases of the edition, in their order."""
    return [each.id for each in given().edition.phases]


@blueprint.app_template_global()
def edition_name() -> Name:
    """What the edition is called."""
    return given().edition.name


@blueprint.get("/produce")
@needs(Right.PRODUCE)
def producing() -> ResponseReturnValue:
    """Everything that is to be made."""
    kind = request.args.get("kind", "")[:32]
    organisation = request.args.get("organisation", "")[:_MAX_CODE].strip()
    worklist = to_be_produced(
        given().centre,
        by(),
        kind=word_of(Kind, kind),
        organisation_code=organisation,
    )
    return render_template(
        "desk/producing.html",
        worklist=worklist,
        kind_chosen=kind,
        organisation=organisation,
        kinds=list(Kind),
        done=request.args.get("done", "")[:4],
    )


@blueprint.post("/produce")
@needs(Right.PRODUCE)
def produce_all() -> ResponseReturnValue:
    """Mark what was ticked as made; what could not be is told number by number."""
    ticked = [each[:32] for each in request.form.getlist("number")[:MOST_AT_ONCE]]
    shown: dict[str, Any] = {
        name: request.args[name][:64] for name in ("kind", "organisation") if name in request.args
    }
    try:
        done = perform(produce_many, ticked)
    except SubmittedBefore as before:
        return redirect(url_for("desk_counter.producing", **shown, done=before.outcome))
    if done.refused:
        refused = [(number, refusal(error)) for number, error in done.refused]
        return render_template("desk/produced.html", done=done.done, refused=refused)
    return redirect(url_for("desk_counter.producing", **shown, done=len(done.done)))


@blueprint.get("/produce/<number>")
@needs(Right.PRODUCE)
def produce_form(number: str) -> ResponseReturnValue:
    """Mark one as made, with the card that it was encoded into."""
    return _produce_page(opened(given().centre, by(), number, Right.PRODUCE, to_produce))


def _produce_page(subject: Subject) -> ResponseReturnValue:
    state, kind = subject.card.credential.state, subject.card.credential.kind
    makes = leads_on(Step.PRODUCE, state)
    return render_template(
        "desk/produce.html",
        subject=subject,
        photo=data_uri(subject.photo),
        makes=makes,
        stands=[objection(each) for each in subject.objections] if makes else [],
        is_card=kind in HARD_CARDS,
    )


@blueprint.post("/produce/<number>")
@needs(Right.PRODUCE)
def produce_now(number: str) -> ResponseReturnValue:
    """Mark it as made, or exchange its card."""
    uid = request.form.get("uid", "")[:_MAX_CODE].strip()
    if "bind" in request.form:
        perform(bind_card, number, uid)
        return go("desk_credential.page", number=number, did="bind")
    perform(produce, number, uid=uid or None, version=version())
    return go("desk_credential.page", number=number, did="produce")


@blueprint.get("/hand-over")
@needs(Right.HAND_OVER)
def handing_over() -> ResponseReturnValue:
    """For whom; and what was handed over today."""
    asked = request.args.get("organisation", "")[:_MAX_CODE].strip()
    found = []
    if asked:
        with given().store.reading() as conn:
            found = find_organisations(conn, asked)
        exact = [each for each in found if each.code.upper() == asked.upper()]
        if exact or len(found) == 1:
            code = (exact or found)[0].code
            return redirect(url_for("desk_counter.pile_of", code=code))
    today = handed_over(given().centre, by(), given().now().date())
    return render_template("desk/handing_over.html", asked=asked, found=found, today=today)


@blueprint.get("/hand-over/tapped")
@needs(Right.HAND_OVER)
def tapped() -> ResponseReturnValue:
    """A card that was tapped leads to its own page."""
    card = whose_card(
        given().centre, by(), request.args.get("code", "")[: MAX_RAW + 1], given().verifier
    )
    return redirect(url_for("desk_counter.hand_over_form", number=card.credential.number))


@blueprint.get("/hand-over/pile/<code>")
@needs(Right.HAND_OVER)
def pile_of(code: str) -> ResponseReturnValue:
    """Everything that lies ready for an organisation or an agency."""
    lying = pile(given().centre, by(), code)
    lines = [(one, [objection(each) for each in one.objections]) for one in lying.lines]
    ready = sum(not one.objections for one in lying.lines)
    return render_template("desk/pile.html", pile=lying, lines=lines, ready=ready)


@blueprint.post("/hand-over/pile/<code>")
@needs(Right.HAND_OVER)
def hand_over_pile(code: str) -> ResponseReturnValue:
    """Hand over what was ticked, all or nothing."""
    try:
        return _hand_over([each[:32] for each in request.form.getlist("number")], code)
    except Objected as error:
        told = (replace(one, text=f"{error.number} · {one.text}") for one in refusal(error))
        return answer(tuple(told), 409)


@blueprint.get("/hand-over/pile/<code>/foreign")
@needs(Right.HAND_OVER)
def foreign(code: str) -> ResponseReturnValue:
    """Whose card it is that was tapped and is not in the pile; a part of the page."""
    try:
        card = whose_card(
            given().centre, by(), request.args.get("code", "")[: MAX_RAW + 1], given().verifier
        )
    except (CertificateError, NoSuchCredential) as error:
        return render_template("desk/told.html", told=refusal(error))
    return render_template("desk/pile_foreign.html", card=card, code=code)


@blueprint.get("/hand-over/<number>")
@needs(Right.HAND_OVER)
def hand_over_form(number: str) -> ResponseReturnValue:
    """Hand one credential over to its person."""
    subject = opened(given().centre, by(), number, Right.HAND_OVER, to_collect)
    leads = leads_on(Step.COLLECT, subject.card.credential.state)
    return render_template(
        "desk/hand_over.html",
        subject=subject,
        photo=data_uri(subject.photo),
        leads=leads,
        stands=[objection(each) for each in subject.objections] if leads else [],
    )


@blueprint.post("/hand-over/<number>")
@needs(Right.HAND_OVER)
def hand_over_one(number: str) -> ResponseReturnValue:
    """Hand it over."""
    return _hand_over([number], None)


def _hand_over(numbers: list[str], code: str | None) -> ResponseReturnValue:
    try:
        made = perform(
            hand_over,
            numbers[: MOST_AT_ONCE + 1],
            collector=line("collector", MAX_COLLECTOR),
            document=line("document", MAX_DOCUMENT),
            organisation_code=code,
            version=version(),
            register="register" in request.form,
        )
    except SubmittedBefore as before:
        made = counted(before)
    return go("desk_counter.signatures", handover_id=made)


@blueprint.get("/hand-over/list/<int(max=2147483647):handover_id>")
@needs(Right.HAND_OVER)
def signatures(handover_id: int) -> ResponseReturnValue:
    """The list on which the collector signs; printed as often as it is wanted."""
    handover = signature_list(given().centre, by(), handover_id)
    totals: dict[Kind, int] = {}
    for one in handover.lines:
        totals[one.kind] = totals.get(one.kind, 0) + 1
    return render_template("desk/signatures.html", handover=handover, totals=totals)
