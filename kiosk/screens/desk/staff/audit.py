"""The audit log: who did and saw what, in words, and whether anybody meddled with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.staff import auditing
from gatekeeper.exporting import CSV_ENCODING, write_csv
from gatekeeper.fair_time import day_span, fair_time
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind
from gatekeeper.store.accounts import MAX_NAME
from gatekeeper.store.audit import Wanted
from gatekeeper.store.events import Event
from gatekeeper.store.export import COLUMNS, as_texts
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import kind, t, word
from kiosk.screens.desk.records import chronicle
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import whole

blueprint = Blueprint("desk_audit", __name__)
_DIGITS = 18
"""Of an entry's place in the log: what 64 bits hold."""
KINDS = (
    EventKind.STEP,
    EventKind.READ,
    EventKind.PAYMENT,
    EventKind.SANCTION,
    EventKind.GRANT,
    EventKind.RECORD,
    EventKind.DELIVERY,
    EventKind.PRINT,
    EventKind.STOCK,
    EventKind.ACCOUNT,
    EventKind.ACCOUNT_LOCKED,
    EventKind.SIGN_IN,
    EventKind.SIGN_OUT,
)
"""What the centre's log tells, as it is offered to be chosen."""
MAX_NUMBER = 32
_TOLD = frozenset(
    ("role", "from", "to", "before", "amount", "receipt", "until", "by", "note", "text", "for")
)
"""Details that stand in a column or phrase of their own."""
_VOCABULARIES = {
    "charge": "charge",
    "excuse": "applications.excuse",
    "method": "method",
    "purpose": "pages.purpose",
    "source": "pages.source",
}
"""What the texts of a detail's value begin with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    event: Event
    at: datetime
    """Fair time."""
    did: str
    about: str
    more: tuple[str, ...]


@blueprint.get("/audit")
@needs(Right.SEE_AUDIT)
def log() -> ResponseReturnValue:
    """A page of the log, newest first."""
    before = request.args.get("before", "")[:_DIGITS]
    page = auditing.entries(given().centre, by(), _wanted(), before=whole(before, _DIGITS))
    return render_template(
        "desk/audit.html",
        lines=[_line(event) for event in page.entries],
        older=page.older,
        kinds=KINDS,
        asked=_asked(),
        paged=bool(before),
    )


@blueprint.get("/audit/file")
@needs(Right.SEE_AUDIT)
def file() -> ResponseReturnValue:
    """What the filters leave, oldest first, as CSV for a spreadsheet."""
    entries = auditing.exported(given().centre, by(), _wanted())
    written = TemporaryFile()  # noqa: SIM115 - it is closed, and gone, when it has been sent
    text = TextIOWrapper(written, encoding=CSV_ENCODING, newline="", write_through=True)
    write_csv(COLUMNS, (as_texts(event).values() for event in entries), text)
    text.detach()
    written.seek(0)
    name = f"audit-{given().now():%Y%m%d-%H%M}.csv"
    return send_file(written, "text/csv; charset=utf-8", as_attachment=True, download_name=name)


@blueprint.post("/audit/verify")
@needs(Right.SEE_AUDIT)
def verify() -> ResponseReturnValue:
    """Follow the chain a part further; the page asks for the next part by itself."""
    after = whole(request.form.get("after", ""), _DIGITS) or 0
    progress = auditing.verify(given().centre, by(), after=after)
    return render_template("desk/audit_verified.html", progress=progress)


def _asked() -> dict[str, str]:
    """The filters as they were typed."""
    limits = {"account": MAX_NAME, "number": MAX_NUMBER, "kind": 32, "day": 10}
    return {name: request.args.get(name, "")[:most].strip() for name, most in limits.items()}


def _wanted() -> Wanted:
    asked = _asked()
    since = until = None
    if day := _day(asked["day"]):
        since, until = day_span(given().edition, day)
    return Wanted(
        account=asked["account"].casefold() or None,
        number=asked["number"] or None,
        kind=asked["kind"] or None,
        since=since,
        until=until,
    )


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 1970 < found.year < 9999 else None


def _line(event: Event) -> Line:
    (told,) = chronicle.lines([event])
    details = _details(event)
    more = (told.change, told.why, told.note, *_more(event, details))
    return Line(
        event,
        fair_time(given().edition, event.occurred_at),
        _did(event, told),
        event.number or (event.code if event.kind == EventKind.ACCOUNT else None) or "",
        tuple(one for one in more if one),
    )


def _did(event: Event, told: chronicle.Line) -> str:
    match event.kind:
        case EventKind.ACCOUNT:
            return word("change", event.action)
        case EventKind.GRANT | EventKind.DELIVERY:
            return word(f"did.{event.kind}", event.action)
        case _:
            return told.what


def _more(event: Event, details: Mapping[str, Any]) -> Iterator[str]:
    """What the history of a credential does not tell, a phrase each."""
    if event.kind == EventKind.ACCOUNT:
        roles = [word("role", details[name]) for name in ("before", "to") if details.get(name)]
        yield " → ".join(roles)
    for name, value in details.items():
        if name in _TOLD or value in (None, "", []):
            continue
        key = f"detail.{name}"
        yield f"{t(key) if given().texts.has(key) else name}: {_shown(name, value)}"


def _shown(name: str, value: Any) -> str:
    """A detail's value in words, where it is one of a vocabulary."""
    if isinstance(value, bool):
        return t("detail.yes" if value else "detail.no")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if name == "kind" and value in tuple(Kind):
        return kind(value)
    return word(_VOCABULARIES[name], value) if name in _VOCABULARIES else str(value)


def _details(event: Event) -> dict[str, Any]:
    try:
        found = json.loads(event.detail or "{}")
    except ValueError:
        return {"detail": event.detail}
    return found if isinstance(found, dict) else {"detail": event.detail}
