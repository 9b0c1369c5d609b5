"""One act at the centre: who does it at which desk, in one transaction with its entries in the log.

The log's lock is taken first, so acts happen one after the other: two clerks on one application
never interleave, on either database.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from gatekeeper.errors import RightMissing, SubmittedBefore
from gatekeeper.fair_time import fair_time
from gatekeeper.logbook import begin
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import eventlog
from gatekeeper.store.database import Store
from gatekeeper.store.desk_tables import submissions
from gatekeeper.store.events import Entry, Event, detail_text, printable

MAX_FORM = 64
"""Characters of a form's token that count."""


@dataclass(frozen=True, slots=True)
class Centre:
    """The certificate centre: its register, its edition, and the name of its log."""

    store: Store
    edition: Edition
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts, as what, at which desk, and when (aware)."""

    account: str
    role: Role
    desk: str
    now: datetime


@dataclass(slots=True)
class Act:
    """An act that is under way; what it writes is kept whole or not at all."""

    conn: Connection
    centre: Centre
    by: By
    outcome: str = ""
    """What the form's second sending is told: a number, a receipt."""

    @property
    def edition(self) -> Edition:
        """The centre's edition."""
        return self.centre.edition

    @property
    def at(self) -> datetime:
        """When it happens, in fair time."""
        return fair_time(self.centre.edition, self.by.now)

    def need(self, right: Right) -> None:
        """Raise RightMissing unless who acts has the right."""
        need(self.by, right)

    def log(
        self,
        kind: EventKind,
        *,
        action: str | None = None,
        number: str | None = None,
        reason: str | None = None,
        code: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> Event:
        """Add an entry to the centre's log; ``gate`` holds the desk."""
        entry = Entry(
            kind=kind,
            occurred_at=self.by.now,
            gate=self.by.desk,
            code=code,
            number=number,
            reason=reason,
            action=action,
            actor=self.by.account,
            detail=detail_text({"role": self.by.role, **(detail or {})}),
        )
        return eventlog.append(self.conn, self.centre.device, entry, self.by.now)


def need(by: By, right: Right) -> None:
    """Raise RightMissing unless somebody has the right."""
    if not may(by.role, right):
        raise RightMissing(right)


@contextmanager
def acting(centre: Centre, by: By, right: Right, *, form: str | None = None) -> Iterator[Act]:
    """An act that needs a right; on disk when the block ends, or nothing of it is.

    ``form`` is the token of the form that asks for it: the same one a second time raises
    SubmittedBefore. Raises RightMissing, ClockSetBack, StoreError.
    """
    need(by, right)
    with centre.store.transaction() as conn:
        begin(conn, centre.device, by.now)
        form = printable(form, MAX_FORM)
        if form:
            _first_time(conn, form)
        act = Act(conn, centre, by)
        yield act
        if form:
            conn.execute(insert(submissions).values(token=form, at=by.now, outcome=act.outcome))


def _first_time(conn: Connection, form: str) -> None:
    before = conn.execute(
        select(submissions.c.outcome, submissions.c.at).where(submissions.c.token == form)
    ).first()
    if before is not None:
        raise SubmittedBefore(*before)
