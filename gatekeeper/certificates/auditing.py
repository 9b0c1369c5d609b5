"""Who looked at what: every search and every opened page is an entry of the log.

An entry is written, and on disk, before anything is shown; it holds what was typed or whose page
was opened, never what was found.
"""

from enum import StrEnum

from gatekeeper.certificates.acting import By, Centre, acting
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind


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
