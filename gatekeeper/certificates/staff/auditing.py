"""Who looked at what: every search and every opened page is an entry of the log.

An entry is written, and on disk, before anything is shown; it holds what was typed or whose page
was opened, never what was found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gatekeeper.certificates.acting import By, Centre, acting, need
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind
from gatekeeper.store import audit, eventlog
from gatekeeper.store.audit import Wanted
from gatekeeper.store.events import Event
from gatekeeper.store.verification import Problem, verify_part

PAGE = 100
"""Entries on a page."""
PART = 20_000
"""Entries that are verified at a time: about half a second's work."""
MAX_EXPORT = 1_000_000
"""Entries that one file takes."""


class Look(StrEnum):
    """How somebody looked."""

    SEARCH = "search"
    SCAN = "scan"
    """A search by what a reader read."""
    CREDENTIAL = "credential"
    PERSON = "person"
    ORGANISATION = "organisation"
    VEHICLE = "vehicle"
    PHOTO = "photo"
    RECEIPT = "receipt"
    LIST = "list"
    """A list of people: what waits, a signature list, the violations."""
    EXPORT = "export"
    AUDIT = "audit"


def read(
    centre: Centre,
    by: By,
    look: Look,
    *,
    text: str | None = None,
    number: str | None = None,
    found: int | None = None,
    right: Right = Right.SEARCH,
) -> None:
    """Write down a look, before what it found is shown.

    ``text`` is what was searched for, or names the page that was opened (an organisation's code,
    the filters of a list); ``number`` the credential that was opened; ``found`` how many results
    there were. Raises RightMissing, ClockSetBack, StoreError.
    """
    with acting(centre, by, right) as act:
        act.log(
            EventKind.READ,
            action=look,
            number=number,
            detail={"text": text, "found": found},
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; ``older`` asks for those before them, None where there are none."""

    entries: list[Event]
    older: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a look at every entry has come."""

    reached: int
    """The last entry that was looked at."""
    last: int
    """The last entry of the log when this part was looked at."""
    head: str
    """Sequence and hash of ``reached``: what to keep elsewhere when it is the last."""
    problems: list[Problem]

    @property
    def done(self) -> bool:
        """Whether every entry was looked at, or there is no sense in looking further."""
        return bool(self.problems) or self.reached >= self.last


def entries(centre: Centre, by: By, wanted: Wanted, *, before: int | None = None) -> Page:
    """A page of the audit log; who asks for something in particular is written down first.

    Raises RightMissing.
    """
    need(by, Right.SEE_AUDIT)
    if wanted != Wanted() or before is not None:
        read(centre, by, Look.AUDIT, text=_text(wanted, before), right=Right.SEE_AUDIT)
    with centre.store.reading() as conn:
        found = audit.page(conn, centre.device, wanted, before=before, limit=PAGE + 1)
    return Page(found[:PAGE], found[PAGE - 1].sequence if len(found) > PAGE else None)


def exported(centre: Centre, by: By, wanted: Wanted) -> Iterator[Event]:
    """Every entry that is wanted, oldest first, at most ``MAX_EXPORT``; written down first.

    Raises RightMissing, at once.
    """
    need(by, Right.SEE_AUDIT)
    read(centre, by, Look.EXPORT, text=_text(wanted, None), right=Right.SEE_AUDIT)
    return _every(centre, wanted)


def _every(centre: Centre, wanted: Wanted) -> Iterator[Event]:
    with centre.store.reading() as conn:
        yield from audit.every(conn, centre.device, wanted, limit=MAX_EXPORT)


def verify(centre: Centre, by: By, *, after: int = 0) -> Progress:
    """Follow the chain of the log for the next ``PART`` entries; raises RightMissing."""
    need(by, Right.SEE_AUDIT)
    with centre.store.reading() as conn:
        last = eventlog.head(conn, centre.device).sequence
        found = verify_part(conn, centre.device, after, PART)
    reached, digest = found.heads.get(centre.device, (after, b""))
    head = f"{reached}:{digest.hex()}" if digest else ""
    return Progress(reached, last, head, found.problems)


def _text(wanted: Wanted, before: int | None) -> str:
    """What was asked for, as an entry tells it."""
    day = f"{wanted.since:%F}" if wanted.since else None
    asked = (
        ("account", wanted.account),
        ("number", wanted.number),
        ("kind", wanted.kind),
        ("since", day),
        ("before", before),
    )
    return " ".join(f"{name}={value}" for name, value in asked if value is not None)
