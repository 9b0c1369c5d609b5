"""What somebody did and what follows: one credential or a whole organisation; and undoing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.fields import MAX_NUMBER
from gatekeeper.certificates.order import restoring, sanctioning
from gatekeeper.certificates.order.sanctioning import OF_ALL, OF_ONE, RIGHT_OF
from gatekeeper.certificates.subject import opened
from gatekeeper.errors import SubmittedBefore
from gatekeeper.policy.issuing import to_return
from gatekeeper.policy.life import LIFE, Step, leads_on
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.sanctions import (
    CANCELLING,
    GIVING_BACK,
    RELEASING,
    Outcome,
    Proposal,
    Violation,
    Why,
    proposal_for_all,
)
from gatekeeper.policy.words import Role, State
from gatekeeper.store import accounts
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import lang, word
from kiosk.screens.desk.order.ruled import ruling, undone, violation_of
from kiosk.screens.desk.performing import counted, go, perform, perform_once
from kiosk.screens.desk.records.pictures import data_uri
from kiosk.screens.desk.sessions import allowed, by, needs
from kiosk.screens.desk.told import objection
from kiosk.screens.desk.typed import line, version

blueprint = Blueprint("desk_sanctions", __name__)
GROUPS: Mapping[str, Sequence[Violation]] = {
    "badge": (
        Violation.SOLD_OR_LENT,
        Violation.ALTERED_OR_FORGED,
        Violation.NOT_THE_HOLDER,
        Violation.NOT_VALID,
    ),
    "conduct": (
        Violation.SMOKING,
        Violation.REFUSED_CHECK,
        Violation.LEAFLETS,
        Violation.THEFT,
        Violation.OTHER,
    ),
    "building": (
        Violation.NO_HELMET,
        Violation.UNGUARDED_HEIGHT,
        Violation.NO_ELECTRICIANS_LICENCE,
        Violation.BAREFOOT,
        Violation.NO_SAFETY_OFFICER,
        Violation.HAZARD_NOT_MENDED,
        Violation.MINOR_ACCIDENT,
        Violation.ELECTRICITY_MISUSED,
        Violation.INJURY,
        Violation.STAND_COLLAPSED,
        Violation.ROUGH_DISMANTLING,
        Violation.STAND_AGAINST_RULES,
    ),
}
"""The violations as they stand on the page."""
LETTERS: Mapping[Violation, str] = dict(
    zip((each for group in GROUPS.values() for each in group), ascii_lowercase, strict=False)
)
"""The letter that chooses each."""
_MAY_LOOK = (Right.SUSPEND, Right.CONFISCATE, Right.SEE_VIOLATIONS)
_UNDOING: Mapping[Step, Sequence[Why]] = {
    Step.RELEASE: RELEASING,
    Step.GIVE_BACK: GIVING_BACK,
    Step.CANCEL: CANCELLING,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may follow; ``who`` may decide it, where who is signed in may not."""

    outcome: Outcome
    key: str
    possible: bool
    who: str


@blueprint.get("/suspend/<number>")
@needs(*_MAY_LOOK)
def suspend(number: str) -> ResponseReturnValue:
    """What happened, and what follows."""
    return _what_happened(number)


@blueprint.get("/confiscate/<number>")
@needs(*_MAY_LOOK)
def confiscate(number: str) -> ResponseReturnValue:
    """The same page: what was done decides what follows."""
    return _what_happened(number)


def _what_happened(number: str) -> ResponseReturnValue:
    subject = opened(given().centre, by(), number, Right.SEE_VIOLATIONS)
    return render_template(
        "desk/sanction.html",
        subject=subject,
        photo=data_uri(subject.photo),
        groups=GROUPS,
        letters=LETTERS,
        before=sanctioning.done_before(given().centre, number),
    )


@blueprint.get("/sanction/<number>/proposed")
@needs(*_MAY_LOOK)
def proposed(number: str) -> ResponseReturnValue:
    """What usually follows, with the choices of who is signed in."""
    violation = violation_of(request.args)
    state, code = sanctioning.state_of(given().centre, number)
    found = sanctioning.proposed(given().centre, number, violation)
    choices = [
        Choice(each, str(place), sanctioning.possible(state, each), _who(RIGHT_OF[each]))
        for place, each in enumerate(OF_ONE, 1)
    ]
    return _proposed(violation, found, choices, code)


def _proposed(
    violation: Violation, found: Proposal, choices: Sequence[Choice], code: str | None = None
) -> ResponseReturnValue:
    usual = next((each for each in choices if each.outcome is found.outcome), None)
    now, edition = given().now(), given().edition
    return render_template(
        "desk/sanction_proposed.html",
        violation=violation,
        proposal=found,
        choices=choices,
        chosen=_chosen(found, choices),
        stuck=not any(each.possible and not each.who for each in choices),
        code=code,
        called=usual.who if usual and usual.possible else "",
        hours=sorted({1, 2, 3, found.hours} - {0}),
        phase_ends=edition.phase_at(now).ends if now < edition.phase_at(now).ends else None,
        editions=range(edition.number, edition.number + 6),
        for_good=edition.sanctions.smoking_for_good,
    )


def _chosen(found: Proposal, choices: Sequence[Choice]) -> Outcome | None:
    """What is chosen already: what usually follows, or until somebody may bar, the first half."""
    open_to = {each.outcome for each in choices if each.possible and not each.who}
    if found.outcome is Outcome.BARRED and Outcome.BARRED not in open_to:
        return Outcome.CONFISCATED if Outcome.CONFISCATED in open_to else None
    return found.outcome if found.outcome in open_to else None


@blueprint.post("/sanction/<number>")
@needs(Right.SUSPEND, Right.CONFISCATE, Right.BAR)
def rule(number: str) -> ResponseReturnValue:
    """Do what was decided."""
    decided = ruling()
    perform_once(sanctioning.rule, number, decided, version=version())
    return go("desk_credential.page", number=number, did=decided.outcome)


@blueprint.get("/sanction-all")
@needs(*_MAY_LOOK)
def proposed_for_all() -> ResponseReturnValue:
    """What usually follows for everybody of an organisation."""
    violation = violation_of(request.args)
    choices = [
        Choice(each, str(place), possible=True, who=_who(RIGHT_OF[each]))
        for place, each in enumerate(OF_ALL, 1)
    ]
    return _proposed(violation, proposal_for_all(given().edition, violation), choices)


@blueprint.get("/sanction-all/<path:code>")
@needs(*_MAY_LOOK)
def organisation(code: str) -> ResponseReturnValue:
    """What a whole organisation is answerable for, and what follows for all its people."""
    return render_template(
        "desk/sanction_all.html",
        whole=sanctioning.open_whole(given().centre, by(), code),
        groups=GROUPS,
        letters=LETTERS,
    )


@blueprint.post("/sanction-all/<path:code>")
@needs(Right.SUSPEND, Right.CONFISCATE, Right.BAR)
def rule_all(code: str) -> ResponseReturnValue:
    """Do it to all of them."""
    decided = ruling()
    try:
        met = perform(sanctioning.rule_whole, code, decided, typed=line("confirm", MAX_NUMBER))
    except SubmittedBefore as before:
        met = counted(before)
    return go("desk_sanctions.ruled_all", code=code, did=decided.outcome, met=met)


@blueprint.get("/sanctioned-all/<path:code>")
@needs(*_MAY_LOOK)
def ruled_all(code: str) -> ResponseReturnValue:
    """How many it met."""
    did = request.args.get("did", "")[:32]
    return render_template(
        "desk/sanction_all_done.html",
        whole=sanctioning.open_whole(given().centre, by(), code),
        did=did if did in set(OF_ALL) else Outcome.RECORDED,
        met=request.args.get("met", 0, type=int),
    )


@blueprint.get("/release/<number>")
@needs(*_MAY_LOOK)
def release(number: str) -> ResponseReturnValue:
    """Let one that is held work again."""
    return _undo(number, Step.RELEASE)


@blueprint.post("/release/<number>")
@needs(Right.SUSPEND)
def release_now(number: str) -> ResponseReturnValue:
    """Do it."""
    return _undone(number, Step.RELEASE)


@blueprint.get("/give-back/<number>")
@needs(*_MAY_LOOK)
def give_back(number: str) -> ResponseReturnValue:
    """Return one that was taken away."""
    return _undo(number, Step.GIVE_BACK)


@blueprint.post("/give-back/<number>")
@needs(Right.GIVE_BACK)
def give_back_now(number: str) -> ResponseReturnValue:
    """Do it."""
    return _undone(number, Step.GIVE_BACK)


@blueprint.get("/cancel/<number>")
@needs(*_MAY_LOOK)
def cancel(number: str) -> ResponseReturnValue:
    """Give one up for good."""
    return _undo(number, Step.CANCEL)


@blueprint.post("/cancel/<number>")
@needs(Right.CANCEL)
def cancel_now(number: str) -> ResponseReturnValue:
    """Do it."""
    return _undone(number, Step.CANCEL)


def _undo(number: str, step: Step) -> ResponseReturnValue:
    rules = None if step is Step.CANCEL else to_return
    subject = opened(given().centre, by(), number, Right.SEE_VIOLATIONS, rules)
    state = subject.card.credential.state
    return render_template(
        "desk/sanction_undo.html",
        subject=subject,
        photo=data_uri(subject.photo),
        step=step,
        reasons=_UNDOING[step],
        possible=leads_on(step, state),
        stands=[objection(each) for each in subject.objections],
        who=_who(LIFE[step].right),
        before=sanctioning.done_before(given().centre, number),
        cancelled=state is State.CANCELLED,
    )


def _undone(number: str, step: Step) -> ResponseReturnValue:
    why, note = undone(_UNDOING[step])
    perform_once(
        restoring.undo,
        number,
        step,
        reason=why,
        note=note,
        identity_confirmed="identity" in request.form,
        version=version(),
    )
    return go("desk_credential.page", number=number, did=step)


def _who(right: Right) -> str:
    """Who may do it, by role and by name; empty for who is signed in and may."""
    if allowed(right):
        return ""
    people = accounts.listed(given().store)
    comma, named = ("、", "{}（{}）") if lang() == "zh" else (", ", "{} ({})")
    said = []
    for role in (role for role in Role if may(role, right)):
        names = sorted(each.name for each in people if each.role is role)
        title = word("role", role)
        said.append(named.format(title, comma.join(names)) if names else title)
    return comma.join(dict.fromkeys(said))
