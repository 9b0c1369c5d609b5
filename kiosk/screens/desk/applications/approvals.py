"""What waits for approval: the list, many approved at once with their outcomes, rejections."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.applications.approving import (
    MOST_AT_ONCE,
    Outcome,
    Pick,
    RejectReason,
    approve_many,
    reject,
)
from gatekeeper.certificates.applications.completing import complete
from gatekeeper.certificates.applications.waiting import (
    PAGE,
    WaitingPage,
    Wanted,
    waiting,
    waiting_picks,
)
from gatekeeper.certificates.staff import auditing
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.errors import SubmittedBefore
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind
from gatekeeper.store.events import printable
from kiosk.screens.desk import told
from kiosk.screens.desk.applications.application_form import note_of, papers
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform, perform_once
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import chosen, note, version, whole, word_of

blueprint = Blueprint("desk_approvals", __name__, url_prefix="/waiting")
AT_ONCE = 25
"""Applications approved in one act: other desks wait that long, a second or less."""
_MOST_TYPED = 40
_MOST_DIGITS = 20
_MOST_PAGES = 10_000


@blueprint.get("")
@needs(Right.APPROVE)
def waiting_list() -> ResponseReturnValue:
    """A page of what waits, the oldest first."""
    wanted, skip = _wanted(), _skip()
    page = waiting(given().centre, by(), wanted, skip=skip)
    _write_down(wanted, page)
    return render_template(
        "desk/applications_waiting.html",
        page=page,
        rows=[
            (one, [told.objection(each) for each in one.weighed.objections]) for one in page.rows
        ],
        wanted=wanted,
        skip=skip,
        step=PAGE,
        most=MOST_AT_ONCE,
        kinds=[kind for kind in Kind if kind in given().edition.kinds],
        reasons=RejectReason,
    )


@blueprint.post("/approve")
@needs(Right.APPROVE)
def approve_chosen() -> ResponseReturnValue:
    """Approve the next few of those chosen; the page asks again until none is left."""
    every = request.form.get("every", "")
    if every == "1":
        picks = list(waiting_picks(given().centre, by(), _wanted()))
    else:
        picks = [_pick(each) for each in request.form.getlist("pick")[:MOST_AT_ONCE]]
    now, later = picks[:AT_ONCE], picks[AT_ONCE:]
    outcomes: tuple[Outcome, ...] = ()
    try:
        outcomes = perform(approve_many, now)
    except SubmittedBefore:
        if not later:
            raise
    counts = [_count("approved"), _count("refused")]
    counts[0] += sum(one.error is None for one in outcomes)
    counts[1] += sum(one.error is not None for one in outcomes)
    charged = _count("charged") + sum(one.charged for one in outcomes)
    return render_template(
        "desk/applications_outcomes.html",
        outcomes=[(one, told.refusal(one.error) if one.error else ()) for one in outcomes],
        approved=counts[0],
        refusals=counts[1],
        charged=charged,
        later=[f"{one.number}:{'' if one.version is None else one.version}" for one in later],
        total=max(_count("total"), len(picks)),
        every=bool(every),
        alone="alone" in request.form,
    )


@blueprint.post("/<number>/reject")
@needs(Right.APPROVE)
def reject_one(number: str) -> ResponseReturnValue:
    """Reject one application, with a reason."""
    reason = chosen(RejectReason, "reason")
    perform_once(reject, number[:_MOST_TYPED], reason, note(), version=version())
    wanted = _wanted()
    back = url_for(".waiting_list", organisation=wanted.organisation, kind=wanted.kind)
    return redirect(back, code=303)


@blueprint.get("/<number>/papers")
@needs(Right.APPLY)
def papers_form(number: str) -> ResponseReturnValue:
    """What an application still lacks, and the form to add it."""
    auditing.read(given().centre, by(), Look.CREDENTIAL, number=number[:_MOST_DIGITS])
    page = waiting(given().centre, by(), Wanted(number=number[:_MOST_DIGITS]))
    if not page.rows:
        return redirect(url_for(".waiting_list"))
    [one] = page.rows
    notes = [note_of(each, "lacking") for each in one.weighed.objections]
    return render_template("desk/application_papers.html", one=one, notes=notes)


@blueprint.post("/<number>/papers")
@needs(Right.APPLY)
def add_papers(number: str) -> ResponseReturnValue:
    """Add the papers that were handed in."""
    perform_once(complete, number[:_MOST_TYPED], papers(), version=version())
    organisation = request.form.get("organisation", "")[:_MOST_TYPED] or None
    return go(".waiting_list", organisation=organisation)


def _wanted() -> Wanted:
    organisation = printable(request.values.get("organisation", ""), _MOST_TYPED).strip()
    return Wanted(
        organisation=organisation or None, kind=word_of(Kind, request.values.get("kind", ""))
    )


def _skip() -> int:
    return min(whole(request.args.get("skip", "")) or 0, PAGE * _MOST_PAGES)


def _write_down(wanted: Wanted, page: WaitingPage) -> None:
    text = " ".join(filter(None, ("waiting", wanted.organisation, wanted.kind)))
    auditing.read(given().centre, by(), Look.LIST, text=text, found=page.count, right=Right.APPROVE)


def _pick(text: str) -> Pick:
    number, _, shown = text[: _MOST_TYPED * 2].partition(":")
    return Pick(number[:_MOST_DIGITS], whole(shown))


def _count(name: str) -> int:
    return whole(request.form.get(name, "")) or 0
