"""The page of the event log: the last entries, filtered by kind and reason."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.policy.words import EventKind, Reason
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from kiosk.screens.day import face_of
from kiosk.screens.given import given
from kiosk.screens.sessions import for_staff

LIMIT = 200
blueprint = Blueprint("events", __name__)


@blueprint.get("/log")
@for_staff
def entries() -> ResponseReturnValue:
    """The last 200 entries; an unknown filter is none."""
    kind = _known(EventKind, request.args.get("kind", ""))
    reason = _known(Reason, request.args.get("reason", ""))
    with given().store.reading() as conn:
        found = list(
            eventlog.read(conn, Filters(kind=kind, reason=reason), limit=LIMIT, newest_first=True)
        )
    return render_template(
        "log.html",
        self_title=given().phrases.line("log.title"),
        entries=[(entry, face_of(entry)) for entry in found],
        zone=given().zone,
        kinds=list(EventKind),
        reasons=list(Reason),
        kind=kind,
        reason=reason,
    )


def _known(words: type[EventKind] | type[Reason], word: str) -> str | None:
    return word if word in {str(one) for one in words} else None
