"""The finder in the bar: anything typed, scanned or tapped leads to a credential or organisation.

What is shown while somebody types is kept, for each session, until the typing rests or anything
else is asked for; then it is written into the log, once and not at every letter.
"""

from threading import Lock

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.looking import Findings, find, scanned, searched
from gatekeeper.policy.rights import Right
from gatekeeper.store.search import MAX_SEARCH
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by, current, needs, token

blueprint = Blueprint("desk_finding", __name__)
_KEY = "fairgate-typed"
_SILENT = frozenset({None, "static", "desk_finding.results", "desk_portraits.portrait"})
"""What a browser asks for while somebody types."""


class Typed:
    """What each session's search has shown and the log has not got yet."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = Lock()

    def shown(self, whose: str, text: str) -> str | None:
        """Note what is shown now; the text that it does not go on from, which is to be logged."""
        with self._lock:
            before = self._texts.get(whose, "")
            if before.startswith(text):
                return None
            self._texts[whose] = text
            return None if text.startswith(before) else before

    def rested(self, whose: str) -> str | None:
        """The text that is to be logged, if any; it is forgotten."""
        with self._lock:
            return self._texts.pop(whose, None)


@blueprint.record_once
def _keep(state: object) -> None:
    app = getattr(state, "app")  # noqa: B009 - Flask's setup state has no public type
    app.extensions[_KEY] = Typed()


def _typed() -> Typed:
    found = current_app.extensions[_KEY]
    assert isinstance(found, Typed)
    return found


@blueprint.before_app_request
def write_down() -> None:
    """Whatever is asked for after a search, first the search is on record."""
    if request.endpoint in _SILENT or "X-Background" in request.headers:
        return
    text = _typed().rested(token())
    if text and current() is not None:
        searched(given().centre, by(), text)


@blueprint.get("/search/results")
@needs(Right.SEARCH)
def results() -> ResponseReturnValue:
    """The lines under the search, as somebody types."""
    text = _text()
    if earlier := _typed().shown(token(), text):
        searched(given().centre, by(), earlier)
    return render_template("desk/finder_found.html", text=text, found=_find(text))


@blueprint.post("/search/rested")
@needs(Right.SEARCH)
def rested() -> ResponseReturnValue:
    """Typing has stopped: ``write_down`` has written what was shown."""
    return make_response("", 204)


@blueprint.get("/search")
@needs(Right.SEARCH)
def page() -> ResponseReturnValue:
    """What was found, as a page; the only one that fits is opened at once."""
    text = _text()
    found = _find(text)
    if text:
        searched(given().centre, by(), text, found.count)
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


def _find(text: str) -> Findings:
    """Nothing for a single Latin letter or digit: everybody has it."""
    if not text or (len(text) == 1 and text.isascii()):
        return Findings()
    return find(given().centre, by(), text, given().verifier)


def _only(found: Findings) -> str:
    if found.credentials:
        return url_for("desk_credential.page", number=found.credentials[0].number)
    if found.people:
        return url_for("desk_credential.person", holder_id=found.people[0].holder_id)
    return url_for("desk_organisation.page", code=found.organisations[0].code)
