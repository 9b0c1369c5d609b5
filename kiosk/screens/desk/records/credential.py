"""The page of a credential with all that may be done with it, and the page of its person."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from gatekeeper.certificates.printing import room
from gatekeeper.certificates.printing.room import JobLine
from gatekeeper.certificates.records import looking
from gatekeeper.certificates.records.correcting import Correction, correct_person
from gatekeeper.certificates.records.looking import CredentialPage
from gatekeeper.policy.code import is_number
from gatekeeper.policy.fees import replaceable
from gatekeeper.policy.life import Step, steps_from
from gatekeeper.policy.print_rules import forms_of, may_print
from gatekeeper.policy.printing import OPEN, Paper
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind, RegisteredPer, State, Subject
from gatekeeper.store.dossier import LOOKS, PASSAGES
from kiosk.screens.desk.counter.ways import REPLACING, WAYS
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.records import chronicle, phrases
from kiosk.screens.desk.sessions import allowed, by, needs, signed_in
from printing.barcode import svg

blueprint = Blueprint("desk_credential", __name__)
ACTIONS: Mapping[Step, str] = {
    Step.APPROVE: "desk_approvals.waiting_list",
    Step.REJECT: "desk_approvals.waiting_list",
    Step.PAY: "desk_payments.for_credential",
    Step.REVERSE: "desk_payments.receipt",
    **{step: way.endpoint for step, way in WAYS.items()},
    Step.SUSPEND: "desk_sanctions.suspend",
    Step.RELEASE: "desk_sanctions.release",
    Step.CONFISCATE: "desk_sanctions.confiscate",
    Step.GIVE_BACK: "desk_sanctions.give_back",
    Step.CANCEL: "desk_sanctions.cancel",
}
"""For every step that somebody may take, the page that asks for it, by the credential's number."""
KEYS: Mapping[Step, str] = {
    Step.APPROVE: "a",
    Step.REJECT: "j",
    Step.PAY: "p",
    Step.REVERSE: "v",
    Step.PRODUCE: "m",
    Step.COLLECT: "h",
    Step.REGISTER: "r",
    Step.UNREGISTER: "u",
    Step.SUSPEND: "s",
    Step.RELEASE: "e",
    Step.REPORT_LOST: "l",
    Step.FIND: "f",
    Step.CONFISCATE: "c",
    Step.GIVE_BACK: "g",
    Step.CANCEL: "x",
}
"""The letter that presses each button."""
_REPLACING_KEYS = "nwo"
PRINT_KEY = "i"
for _say in (
    chronicle.moment,
    phrases.phase_words,
    phrases.registered_words,
    phrases.zone_name,
    phrases.bar_words,
    phrases.quota_bar,
):
    blueprint.add_app_template_global(_say)
_ONWARD = frozenset({Step.APPROVE, Step.PAY, Step.PRODUCE, Step.COLLECT, Step.REGISTER, Step.FIND})
"""Steps that lead on; the first of them is what the clerk most likely came for."""
_SHOWN = {"scans": PASSAGES, "looks": LOOKS}


@dataclass(frozen=True, slots=True)
class Action:
    """One button of the page."""

    href: str
    text: str
    key: str
    primary: bool = False


@blueprint.get("/credentials/<number>")
@needs(Right.SEARCH)
def page(number: str) -> ResponseReturnValue:
    """Everything about one credential."""
    found = looking.open_credential(given().centre, by(), number)
    card = found.file.card
    job = _last_job(found)
    return render_template(
        "desk/credential.html",
        page=found,
        job=job,
        file=found.file,
        card=card,
        actions=_actions(found, job),
        barcode=barcode(card.credential.number),
        history=chronicle.lines(found.history),
        edition=given().edition,
        now=given().now(),
    )


@blueprint.get("/credentials/<number>/<any(scans, looks):which>")
@needs(Right.SEARCH)
def entries(number: str, which: str) -> ResponseReturnValue:
    """Every scan of a credential at the gates, or everybody who looked at it."""
    kinds: tuple[EventKind, ...] = _SHOWN[which]
    card, found = looking.entries(given().centre, by(), number, kinds)
    return render_template(
        "desk/credential_entries.html", card=card, which=which, history=chronicle.lines(found)
    )


@blueprint.get("/people/<int:holder_id>")
@needs(Right.SEARCH)
def person(holder_id: int) -> ResponseReturnValue:
    """Everything about one person, with all credentials and which of them work."""
    found = looking.open_person(given().centre, by(), holder_id)
    bar = Action(url_for("desk_bars.bar", person=holder_id), t("order.bar_person"), "b")
    return render_template(
        "desk/person.html",
        page=found,
        file=found.file,
        actions=[bar] if allowed(Right.BAR) and not found.file.barred else [],
        now=given().now(),
    )


@blueprint.post("/people/<int:holder_id>")
@needs(Right.APPLY)
def correct(holder_id: int) -> ResponseReturnValue:
    """Correct the name or what the document says."""
    typed = {name: request.form.get(name, "")[:1_000] for name in Correction.__slots__}
    perform_once(correct_person, holder_id, Correction(**typed))
    return go("desk_credential.person", holder_id=holder_id)


@blueprint.post("/people/<int:holder_id>/identity")
@needs(Right.SEARCH)
def identity(holder_id: int) -> ResponseReturnValue:
    """The identity number in full; who asked is in the log."""
    number = looking.identity_number(given().centre, by(), holder_id)
    return render_template("desk/identity.html", number=number)


@blueprint.app_template_global("pictogram_of")
def pictogram(kind: str) -> str:
    """What stands where there is no photo."""
    if kind in {Kind.CAR, Kind.COACH}:
        return kind
    subjects = {Subject.VEHICLES: "lorry", Subject.GOODS: "goods"}
    return subjects.get(Kind(kind).subject, "person")


def barcode(number: str) -> Markup | None:
    """The number as its barcode, for the page; the register may have numbers that have none."""
    return Markup(svg(number, module=1, height=48)) if is_number(number) else None  # noqa: S704


def address(step: Step, number: str, receipt: str | None = None) -> str | None:
    """Where a step of a credential is asked for; None where there is nothing to ask for it."""
    endpoint = ACTIONS[step]
    if endpoint not in current_app.view_functions or (step is Step.REVERSE and receipt is None):
        return None
    return url_for(endpoint, number=receipt if step is Step.REVERSE else number)


def _actions(found: CredentialPage, job: JobLine | None) -> list[Action]:
    """What this role may do with it now, the likeliest first."""
    credential = found.file.card.credential
    receipts = [line.receipt for line in found.file.charges if line.receipt]
    steps = [one for one in steps_from(credential.state, signed_in().role) if _fits(one, found)]
    phase = given().edition.phase_at(given().now()).id
    done = {Step.REGISTER} if _registered(found) & {phase, None} else set()
    primary = next((step for step in steps if step in _ONWARD - done), None)
    printed = _printing(found, job, first=primary is Step.PRODUCE)
    made = [
        Action(href, t(f"pages.do.{step}"), KEYS[step], step is primary and not printed)
        for step in sorted(steps, key=lambda step: (step is not primary, step in done))
        if (href := address(step, credential.number, receipts[-1] if receipts else None))
    ]
    # It comes first where it is what leads on, else after what does.
    place = 0 if primary is Step.PRODUCE else 1
    return [*made[:place], *printed, *made[place:], *_replacing(found)]


def _last_job(found: CredentialPage) -> JobLine | None:
    """Its last print job, for who may print."""
    if not allowed(Right.PRODUCE):
        return None
    return room.last_of(given().centre, by(), found.file.card.credential.number)


def _printing(found: CredentialPage, job: JobLine | None, *, first: bool) -> list[Action]:
    """Printing it, or once more, where its state allows that and there is a printer for it."""
    credential = found.file.card.credential
    once_more = credential.state is State.PRODUCED
    if (
        not allowed(Right.PRODUCE)
        or not may_print(credential.state, once_more=once_more)
        or found.file.owed
        or (job is not None and job.state in OPEN)
        or not room.forms_there(given().centre, by()) & set(forms_of(Paper.FACE, credential.kind))
    ):
        return []
    text = t("pages.do.print_again" if once_more else "pages.do.print")
    href = url_for("desk_printing.one", number=credential.number)
    return [Action(href, text, PRINT_KEY, primary=first)]


def _fits(step: Step, found: CredentialPage) -> bool:
    """Whether a step that the state allows is worth a button for this very credential."""
    match step:
        case Step.PAY:
            return found.file.owed > 0
        case Step.PRODUCE | Step.COLLECT:
            return found.file.owed == 0
        case Step.REGISTER:
            rules = given().edition.kinds[found.file.card.credential.kind]
            return rules.registered_per is not RegisteredPer.NEVER
        case Step.UNREGISTER:
            return bool(_registered(found))
        case _:
            return True


def _registered(found: CredentialPage) -> set[int | None]:
    """The phases of this edition that it is registered for."""
    edition = given().edition.number
    return {one.phase for one in found.file.card.registrations if one.edition == edition}


def _replacing(found: CredentialPage) -> list[Action]:
    """New cards in its place, where its kind has such."""
    credential = found.file.card.credential
    may_be = replaceable(given().edition, credential.kind) and allowed(Right.REPLACE)
    if not may_be or found.file.replaced_by or credential.state not in {State.ISSUED, State.LOST}:
        return []
    ways = REPLACING[:1] if credential.state is State.LOST else REPLACING
    return [
        Action(url_for(way.endpoint, number=credential.number), t(way.text), key)
        for way, key in zip(ways, _REPLACING_KEYS, strict=False)
        if way.endpoint in current_app.view_functions
    ]
