"""What counts against an organisation's quotas, as queries (handbook 4)."""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)

from gatekeeper.policy.words import HARD_CARDS, WITHDRAWN, State
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.tables import credentials, holders, registrations

NOT_ALIVE = WITHDRAWN | {State.REJECTED}
"""States in which a credential takes no part of a quota and nobody holds it."""
_ONE, _EDITION = bindparam("one", type_=Integer), bindparam("edition", type_=Integer)


def belongs_to(organisation_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """A credential's organisation is its own, else its holder's.

    Both are looked up by an index: PostgreSQL walks through all credentials for an "or" of them.
    """
    of = credentials.alias("of")
    own = select(of.c.id).where(
        of.c.organisation_id.is_not(None), of.c.organisation_id == organisation_id
    )
    employed = (
        select(of.c.id)
        .join_from(of, holders, holders.c.id == of.c.holder_id)
        .where(
            of.c.organisation_id.is_(None),
            of.c.holder_id.is_not(None),
            holders.c.organisation_id == organisation_id,
        )
    )
    return credentials.c.id.in_(union_all(own, employed))


_old, _asked = credentials.alias("old"), applications.alias("asked")
_TAKES_OVER = (
    select(_old.c.id)
    .select_from(
        _old.outerjoin(holders, holders.c.id == _old.c.holder_id)
        .outerjoin(
            registrations,
            and_(registrations.c.credential_id == _old.c.id, registrations.c.edition == _EDITION),
        )
        .outerjoin(_asked, _asked.c.credential_id == _old.c.id)
    )
    .where(
        _old.c.id == applications.c.replaces_id,
        _old.c.kind == credentials.c.kind,
        _old.c.state.not_in(NOT_ALIVE),
        func.coalesce(_old.c.organisation_id, holders.c.organisation_id)
        == credentials.c.organisation_id,
        or_(
            registrations.c.phase == applications.c.for_phase,
            and_(
                _asked.c.for_phase == applications.c.for_phase,
                or_(_asked.c.edition == _EDITION, _asked.c.edition.is_(None)),
            ),
        ),
    )
    .correlate(credentials, applications)
    .exists()
)
"""An application for the place that another card has until this one is collected: one for both."""


def _alive(*before: ColumnElement[bool]) -> tuple[Select[Any], ...]:
    """How many papers, registrations, and badges applied for but not registered, each a query."""
    counting = and_(
        belongs_to(bindparam("organisation", type_=Integer)),
        credentials.c.state.not_in(NOT_ALIVE),
        credentials.c.id != _ONE,
        credentials.c.id != bindparam("replaced"),
        *before,
    )
    registered = exists().where(
        registrations.c.credential_id == credentials.c.id,
        registrations.c.edition == _EDITION,
        registrations.c.phase == applications.c.for_phase,
    )
    papers = (
        select(credentials.c.kind, credentials.c.phase, func.count())
        .where(counting, credentials.c.kind.not_in(HARD_CARDS), credentials.c.edition == _EDITION)
        .group_by(credentials.c.kind, credentials.c.phase)
    )
    badges = (
        select(credentials.c.kind, registrations.c.phase, func.count())
        .join_from(credentials, registrations, registrations.c.credential_id == credentials.c.id)
        .where(counting, registrations.c.edition == _EDITION)
        .group_by(credentials.c.kind, registrations.c.phase)
    )
    pending = (
        select(credentials.c.kind, applications.c.for_phase, func.count())
        .join_from(credentials, applications, applications.c.credential_id == credentials.c.id)
        .where(
            counting,
            credentials.c.kind.in_(HARD_CARDS),
            applications.c.for_phase.is_not(None),
            or_(applications.c.edition == _EDITION, applications.c.edition.is_(None)),
            ~registered,
            ~_TAKES_OVER,
        )
        .group_by(credentials.c.kind, applications.c.for_phase)
    )
    return papers, badges, pending


ALIVE = _alive()
"""Kind, phase and how many, for the parameters ``organisation``, ``one`` and ``replaced`` (ids of
credentials that do not count, or 0) and ``edition``; a registration's phase as it is stored."""
ALIVE_BEFORE = _alive(or_(credentials.c.state != State.APPLIED, credentials.c.id < _ONE))
"""What counts before an application that waits: all but the applications after it."""
