"""The list of violations for the desk: filtered, counted, paged, and as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from gatekeeper.certificates.acting import By, Centre, need
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.exporting import Cell
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.rights import Right
from gatekeeper.store import violations
from gatekeeper.store.search import find_organisations, find_people
from gatekeeper.store.violations import Listed, Wanted

PAGE = 100
"""Lines on a page."""
MAX_TEXT = 120
"""Characters of a filter that count."""
MAX_EXPORT = 200_000
"""Lines that one file takes."""
_PART = 1_000
_MEANT = 50
"""People or organisations that a filter's text may mean."""
HEADER = (
    "time",
    "edition",
    "violation",
    "outcome",
    "number",
    "name",
    "organisation_code",
    "organisation",
    "place",
    "note",
    "account",
)
"""The columns of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters as they were typed; empty: everything."""

    what: str = ""
    edition: int | None = None
    organisation: str = ""
    """A code, or words of a name."""
    person: str = ""
    """A name, a credential's number or a document's."""

    @property
    def text(self) -> str:
        """The filters, as an entry of the log tells them."""
        said = ((name, getattr(self, name)) for name in self.__slots__)
        return " ".join(["violations", *(f"{name}={value}" for name, value in said if value)])


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, newest first; ``older`` asks for those before them, None where there are none."""

    lines: Sequence[Listed]
    older: int | None
    counts: Mapping[str, int]
    """How many of each kind the other filters leave, the most frequent first."""
    editions: Sequence[int]
    """Those that the list has lines of."""


def page(centre: Centre, by: By, asked: Asked, *, before: int | None = None) -> Page:
    """A page of the list, which is written down. Raises RightMissing."""
    read(centre, by, Look.LIST, text=asked.text, right=Right.SEE_VIOLATIONS)
    with centre.store.reading() as conn:
        wanted = _wanted(conn, asked)
        found = violations.listed(conn, wanted, before=before, limit=PAGE + 1)
        return Page(
            lines=found[:PAGE],
            older=found[PAGE - 1].id if len(found) > PAGE else None,
            counts=violations.counted(conn, wanted),
            editions=violations.editions_of(conn),
        )


def exported(centre: Centre, by: By, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    """The rows of a file, newest first, at most ``MAX_EXPORT``; written down first, at once.

    Times are fair time. Raises RightMissing.
    """
    need(by, Right.SEE_VIOLATIONS)
    read(centre, by, Look.EXPORT, text=asked.text, right=Right.SEE_VIOLATIONS)
    return _rows(centre, asked)


def _rows(centre: Centre, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    before: int | None = None
    with centre.store.reading() as conn:
        wanted = _wanted(conn, asked)
        for _ in range(MAX_EXPORT // _PART):
            part = violations.listed(conn, wanted, before=before, limit=_PART)
            yield from (_row(centre, line) for line in part)
            if len(part) < _PART:
                return
            before = part[-1].id


def _row(centre: Centre, line: Listed) -> tuple[Cell, ...]:
    return (
        f"{fair_time(centre.edition, line.at):%Y-%m-%d %H:%M:%S}",
        line.edition,
        line.what,
        line.consequence,
        line.number,
        line.name,
        line.organisation_code,
        line.organisation,
        line.place,
        line.note,
        line.actor,
    )


def _wanted(conn: Connection, asked: Asked) -> Wanted:
    companies = people = None
    if asked.organisation:
        found = find_organisations(conn, asked.organisation, _MEANT)
        companies = [each.organisation_id for each in found]
    if asked.person:
        people = [each.holder_id for each in find_people(conn, asked.person, _MEANT)]
    return Wanted(
        what=asked.what or None, edition=asked.edition, organisations=companies, holders=people
    )
