"""The finder in the bar: anything typed, scanned or tapped leads to a credential or organisation.

What is shown while somebody types is written into the log once and not at every letter: when the
typing rests, or before anything else is done for the same session, in whichever process.
"""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.records.looking import (
    Findings,
    find,
    find_as_typed,
    scanned,
    write_down,
)
from gatekeeper.policy.rights import Right, may
from gatekeeper.store.search import MAX_SEARCH
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by, current, needs, token

blueprint = Blueprint("desk_finding", __name__)
_SILENT = frozenset({None, "static", "desk_finding.results", "desk_portraits.portrait"})
"""What a browser asks for while somebody types."""


@blueprint.before_app_request
def before_anything_else() -> None:
    """Whatever is asked for after a search, first the search is on record."""
    if request.endpoint in _SILENT or "X-Background" in request.headers or not token():
        return
    account = current()
    if account is not None and may(account.role, Right.SEARCH):
        write_down(given().centre, by(), token())


@blueprint.get("/search/results")
@needs(Right.SEARCH)
def results() -> ResponseReturnValue:
    """The lines under the search, as somebody types."""
    text = _text()
    found = find_as_typed(given().centre, by(), token(), text, given().verifier)
    return render_template("desk/finder_found.html", text=text, found=found)


@blueprint.post("/search/rested")
@needs(Right.SEARCH)
def rested() -> ResponseReturnValue:
    """Typing has stopped: what was shown is in the log before this is reached."""
    return make_response("", 204)


@blueprint.get("/search")
@needs(Right.SEARCH)
def page() -> ResponseReturnValue:
    """What was found, as a page; the only one that fits is opened at once."""
    text = _text()
    found = find(given().centre, by(), text, given().verifier) if text else Findings()
    if found.count == 1:
        return redirect(_only(found))
    return render_template("desk/finder_page.html", text=text, found=found)


@blueprint.post("/search/scan")
@needs(Right.SEARCH)
def scan() -> ResponseReturnValue:
    """Open the credential that was scanned or tapped."""
    code = request.form.get("code", "")[:MAX_SEARCH]
    number = scanned(given().centre, by(), code, given().verifier)
    if number is None:
        return render_template("desk/finder_page.html", text="", found=Findings(), code=code), 404
    return redirect(url_for("desk_credential.page", number=number), 303)


def _text() -> str:
    return request.args.get("q", "")[:MAX_SEARCH].strip()


def _only(found: Findings) -> str:
    if found.credentials:
        return url_for("desk_credential.page", number=found.credentials[0].number)
    if found.people:
        return url_for("desk_credential.person", holder_id=found.people[0].holder_id)
    return url_for("desk_organisation.page", code=found.organisations[0].code)
