"""Entries of the log as lines of a history: when, what, why, who, at which counter or gate."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gatekeeper.fair_time import fair_time
from gatekeeper.policy.printing import JobStep
from gatekeeper.policy.words import EventKind
from gatekeeper.store.events import Event
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import ends, lang, money, t, word
from kiosk.texts import human_date

_REASONS = (
    "pages.why",
    "reject",
    "withdraw",
    "reverse",
    "waive",
    "violation",
    "confiscation",
    "override",
    "order.reason",
    "reason",
    "rule_name",
    "applications.rule",
)
"""What the texts of a reason's word may begin with, in the order in which they are tried."""
_BY_PRINTER = frozenset(
    (
        JobStep.CLAIM,
        JobStep.SEND,
        JobStep.PUT_BACK,
        JobStep.FINISH,
        JobStep.FAIL,
        JobStep.LOSE,
    )
)
"""Steps of a job that its printer's worker takes."""
_AT_GATE = frozenset(
    {EventKind.SCAN, EventKind.OVERRIDE, EventKind.CONFISCATION, EventKind.PASSAGE}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history, in the language of who reads."""

    iso: str
    when: str
    what: str
    change: str
    why: str
    note: str
    who: str
    role: str
    where: str


def lines(entries: Iterable[Event]) -> list[Line]:
    """The entries in words, in their order."""
    return [_line(entry) for entry in entries]


def moment(at: datetime) -> str:
    """An aware instant as a day and an hour of the fair."""
    when, now = fair_time(given().edition, at), given().now()
    return f"{human_date(lang(), when.date(), now.date())} {when:%H:%M}"


def reason_word(why: str) -> str:
    """The text of a reason, whichever vocabulary it is of; as it stands where none has it."""
    prefix = next((each for each in _REASONS if given().texts.has(f"{each}.{why}")), None)
    return t(f"{prefix}.{why}") if prefix else why


def _line(entry: Event) -> Line:
    detail = _detail(entry)
    return Line(
        iso=entry.occurred_at.isoformat(),
        when=moment(entry.occurred_at),
        what=_what(entry, detail),
        change=_change(detail),
        why=_why(entry, detail),
        note=str(detail.get("note") or ""),
        who=entry.actor or "",
        role=word("role", detail["role"]) if detail.get("role") else "",
        where=_where(entry),
    )


def _detail(entry: Event) -> Mapping[str, Any]:
    try:
        found = json.loads(entry.detail or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _what(entry: Event, detail: Mapping[str, Any]) -> str:
    match entry.kind:
        case EventKind.STEP:
            done = word("step", entry.action)
            phase = detail.get("phase")
            return f"{done} · {t('pages.phase', phase=phase)}" if phase else done
        case EventKind.SCAN:
            said = word("verdict", "retain" if entry.action == "retain" else entry.verdict)
            return f"{said} · {word('direction', entry.direction)}" if entry.direction else said
        case (
            EventKind.PAYMENT
            | EventKind.SANCTION
            | EventKind.RECORD
            | EventKind.READ
            | EventKind.PRINT
            | EventKind.STOCK
        ):
            return word(f"pages.{entry.kind}", entry.action)
        case _:
            return word("event", entry.kind)


def _change(detail: Mapping[str, Any]) -> str:
    """The states it led from and to, a receipt, an amount, until when."""
    said = []
    before, after = detail.get("from"), detail.get("to")
    if before and after and before != after:
        said.append(f"{word('state', before)} → {word('state', after)}")
    if isinstance(amount := detail.get("amount"), int):
        said.append(money(amount))
    if receipt := detail.get("receipt"):
        said.append(t("pages.receipt", receipt=receipt))
    if until := detail.get("until"):
        said.append(t("pages.until", until=ends(datetime.fromisoformat(str(until)))))
    if other := detail.get("by"):
        said.append(t("pages.by_number", number=other))
    return " · ".join(said)


def _why(entry: Event, detail: Mapping[str, Any]) -> str:
    why = entry.reason or detail.get("for")
    if entry.kind == EventKind.READ:
        return str(detail.get("text") or "")
    if not why or why == "ok":
        return ""
    if entry.kind == EventKind.PRINT:
        known = (word(prefix, why) for prefix in ("print.flaw", "print.reprint"))
        return next((one for one in known if one != why), str(why))
    return reason_word(str(why))


def _where(entry: Event) -> str:
    if not entry.gate or entry.gate == "–":
        return ""
    if entry.kind == EventKind.PRINT and entry.action in _BY_PRINTER:
        return t("print.at_printer", printer=entry.gate)
    key = "pages.at_gate" if entry.kind in _AT_GATE else "pages.at_counter"
    return t(key, place=entry.gate)
