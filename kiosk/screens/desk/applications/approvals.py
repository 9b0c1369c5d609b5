"""What waits for approval: the list, many approved at once with their outcomes, rejections."""

from contextlib import suppress

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.applications.approving import (
    MOST_AT_ONCE,
    Outcome,
    Pick,
    RejectReason,
    approve_many,
    reject,
)
from gatekeeper.certificates.applications.completing import Papers, complete
from gatekeeper.certificates.applications.waiting import (
    PAGE,
    WaitingPage,
    Wanted,
    waiting,
    waiting_picks,
)
from gatekeeper.certificates.staff import auditing
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.errors import InputWrong, SubmittedBefore
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind
from gatekeeper.store.events import printable
from kiosk.screens.desk import told
from kiosk.screens.desk.applications.application_form import note_of, staged_photo
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by, needs

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
        outcomes = approve_many(given().centre, by(), now, form=request.form.get("form"))
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
    chosen = request.form.get("reason", "")
    if chosen not in set(RejectReason):
        raise InputWrong({"reason": "missing"})
    with suppress(SubmittedBefore):  # then it is rejected, as was wanted
        reject(
            given().centre,
            by(),
            number[:_MOST_TYPED],
            RejectReason(chosen),
            request.form.get("note", "")[:1_000],
            version=_version(request.form.get("version", "")),
            form=request.form.get("form"),
        )
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
    papers = Papers(
        photo=staged_photo(request.form.get("photo_token", "")),
        stamp="stamp" in request.form,
        original_seen="original_seen" in request.form,
        statement=request.form.get("statement", "")[:1_000],
    )
    with suppress(SubmittedBefore):  # then they are there, as was wanted
        complete(
            given().centre,
            by(),
            number[:_MOST_TYPED],
            papers,
            version=_version(request.form.get("version", "")),
            form=request.form.get("form"),
        )
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = url_for(
        ".waiting_list", organisation=request.form.get("organisation", "")[:_MOST_TYPED] or None
    )
    return answer


def _wanted() -> Wanted:
    kind = request.values.get("kind", "")
    organisation = printable(request.values.get("organisation", ""), _MOST_TYPED).strip()
    return Wanted(organisation=organisation or None, kind=Kind(kind) if kind in set(Kind) else None)


def _skip() -> int:
    typed = request.args.get("skip", "")[:8]
    return min(int(typed), PAGE * _MOST_PAGES) if typed.isascii() and typed.isdigit() else 0


def _write_down(wanted: Wanted, page: WaitingPage) -> None:
    text = " ".join(filter(None, ("waiting", wanted.organisation, wanted.kind)))
    auditing.read(given().centre, by(), Look.LIST, text=text, found=page.count, right=Right.APPROVE)


def _pick(text: str) -> Pick:
    number, _, version = text[: _MOST_TYPED * 2].partition(":")
    return Pick(number[:_MOST_DIGITS], _version(version))


def _version(text: str) -> int | None:
    return int(text[:9]) if text[:9].isascii() and text[:9].isdigit() else None


def _count(name: str) -> int:
    return _version(request.form.get(name, "")) or 0
