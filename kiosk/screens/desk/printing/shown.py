"""How printers and jobs look: a tone and a shape beside each word, what helps, who is to act."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from flask import Blueprint

from gatekeeper.certificates.printing import room
from gatekeeper.certificates.printing.room import JobLine, PrinterLine
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.printing import OPEN, WARNINGS, Flaw, JobState, Trouble
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.sessions import allowed, by

TONES: Mapping[JobState, str] = {
    JobState.QUEUED: "calm",
    JobState.RENDERING: "busy",
    JobState.SENT: "busy",
    JobState.PRINTED: "good",
    JobState.FAILED: "bad",
    JobState.UNKNOWN: "ask",
    JobState.CANCELLED: "calm",
}
_AT_APPLICATION = frozenset(
    {Flaw.TEXT_TOO_LONG, Flaw.PHOTO_MISSING, Flaw.PHOTO_UNUSABLE, Flaw.BLOCKED}
)
"""Flaws that are mended at the credential, not by printing again."""


def standing(printer: PrinterLine) -> str:
    """How a printer is: ``silent``, ``ask``, ``trouble``, ``rests``, ``printing``, ``ready``."""
    if printer.silent:
        return "silent"
    if printer.job is not None and printer.job.state is JobState.UNKNOWN:
        return "ask"
    if any(trouble not in WARNINGS for trouble in printer.troubles):
        return "trouble"
    if printer.job is not None:
        return "printing"
    return "ready" if printer.paused_at is None else "rests"


def tone(state: JobState) -> str:
    """The tone of a job's state."""
    return TONES[state]


def is_open(job: JobLine) -> bool:
    """Whether a job is not over."""
    return job.state in OPEN


def only_warns(trouble: Trouble) -> bool:
    """Whether a trouble is still to come."""
    return trouble in WARNINGS


def mends_elsewhere(flaw: Flaw | None) -> bool:
    """Whether a flaw is mended at the credential."""
    return flaw in _AT_APPLICATION


def seconds_of(at: datetime) -> str:
    """An aware instant as the fair's time with its seconds."""
    return f"{fair_time(given().edition, at):%H:%M:%S}"


def how_long(span: timedelta) -> str:
    """A duration in minutes, or in words where it is less than one."""
    minutes = ceil(span.total_seconds() / 60)
    if minutes <= 1:
        return t("print.under_a_minute")
    if minutes < 60:
        return t("print.minutes", minutes=minutes)
    return t("print.hours", hours=minutes // 60, minutes=minutes % 60)


def supply_name(name: str) -> str:
    """What a supply is called, by its number where the printer names it by none that we know."""
    key = f"print.supply.{name.lower()}"
    return t(key) if given().texts.has(key) else name


def waiting_for_somebody() -> int:
    """How many jobs need a person, for who may do something about it."""
    return room.needing_count(given().centre, by()) if allowed(Right.PRODUCE) else 0


def prints() -> bool:
    """Whether there is a printer, and who is signed in may print."""
    return allowed(Right.PRODUCE) and bool(room.forms_there(given().centre, by()))


def register(blueprint: Blueprint) -> None:
    """Give them to the templates."""
    for name, say in (
        ("standing_of", standing),
        ("tone_of", tone),
        ("is_open", is_open),
        ("only_warns", only_warns),
        ("mends_elsewhere", mends_elsewhere),
        ("seconds_of", seconds_of),
        ("how_long", how_long),
        ("supply_name", supply_name),
        ("prints", prints),
        ("printing_needs", waiting_for_somebody),
    ):
        blueprint.add_app_template_global(say, name)
