"""The public look-up (证件状态查询): is a credential registered, for what, and until when.

Nothing about whose it is, nor why it is not valid: a number that nobody has, one that was
withdrawn, held, barred, or not handed over yet all say the same.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from gatekeeper.certificates.acting import Centre
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.calendar import Span
from gatekeeper.policy.code import is_number
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.holding import validity_spans
from gatekeeper.policy.request import Held
from gatekeeper.policy.words import Kind, RegisteredPer, State
from gatekeeper.store.facts import later_hard_card
from gatekeeper.store.rows import PERSON_COLUMNS, WIDTH, person_join, person_of
from gatekeeper.store.tables import WHOLE_EDITION, credentials, registrations

MAX_TYPED = 40
"""Characters of what a visitor types that are looked at."""


class Standing(StrEnum):
    """What the look-up says."""

    REGISTERED = "registered"
    """A badge that works in the phases named."""
    VALID = "valid"
    """A credential that needs no registration, within its validity or before it."""
    NOT_REGISTERED = "not_registered"
    """A badge that works in none of this fair's phases that are still to come."""
    NOT_VALID = "not_valid"
    NO_NUMBER = "no_number"
    """What was typed is no number: 6 to 20 digits."""


@dataclass(frozen=True, slots=True)
class Status:
    """The answer for one number."""

    standing: Standing
    number: str = ""
    phases: tuple[int, ...] = ()
    """Those it is registered for, or is a pass of, that are not over."""
    starts: datetime | None = None
    """From when it works, fair time; None where it works already, or always."""
    until: datetime | None = None
    """Until when it is valid, fair time, itself not included; None where it has no end."""


def status_of(centre: Centre, typed: str, now: datetime) -> Status:
    """What anybody may know of a credential at an aware instant. Raises StoreError.

    The same statements are run whatever the number is.
    """
    number = "".join(typed[:MAX_TYPED].split())
    if not is_number(number):
        return Status(Standing.NO_NUMBER)
    at = fair_time(centre.edition, now)
    with centre.store.reading() as conn:
        return _status(conn, centre.edition, number, at)


_found = select(*PERSON_COLUMNS, later_hard_card.label("later")).select_from(person_join())


def _status(conn: Connection, edition: Edition, number: str, at: datetime) -> Status:
    row = conn.execute(_found.where(credentials.c.number == number)).first()
    registered = conn.execute(
        select(registrations.c.phase).where(
            registrations.c.credential_id == (row[0] if row else 0),
            registrations.c.edition == edition.number,
        )
    ).scalars()
    phases = frozenset(None if one == WHOLE_EDITION else one for one in registered)
    if row is None:
        return Status(Standing.NOT_VALID, number)
    credential, holder, organisation = person_of(row)
    barred = (holder and holder.barred) or (organisation and organisation.barred)
    if credential.state is not State.ISSUED or barred or row[WIDTH]:
        return Status(Standing.NOT_VALID, number)
    rules = edition.kinds[credential.kind]
    needs_it = rules.registered_per is not RegisteredPer.NEVER
    spans = [span for span in validity_spans(edition, Held(credential, phases)) if span.end > at]
    if not spans:
        return Status(Standing.NOT_REGISTERED if needs_it else Standing.NOT_VALID, number)
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    named = _phases(edition, credential.kind, spans) if needs_it else ()
    if credential.phase is not None:
        named = (credential.phase,)
    return Status(
        Standing.REGISTERED if needs_it else Standing.VALID,
        number,
        phases=named,
        starts=start if start > at else None,
        until=end if end < datetime.max else None,
    )


def _phases(edition: Edition, kind: Kind, spans: list[Span]) -> tuple[int, ...]:
    """The phases whose columns these spans are."""
    columns = edition.kinds[kind].columns
    return tuple(phase for phase, span in columns.items() if span in spans)
