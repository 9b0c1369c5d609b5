"""Loads what the register and the log know of the credential that a scan presents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
)

from gatekeeper.policy.admission import Facts, Proof, Scan
from gatekeeper.policy.code import CodeKind, Sealed
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.presence import forgotten_before
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import GRANTED_HOURS, HARD_CARDS, Kind, RegisteredPer, Subject
from gatekeeper.store.rows import (
    PERSON_COLUMNS,
    WIDTH,
    person_join,
    person_of,
    registration_of,
    whose,
)
from gatekeeper.store.tables import (
    VEHICLES_ONLY,
    credentials,
    overtime,
    photos,
    presence,
    registrations,
    uses,
)
from gatekeeper.store.types import KIND_CODES

_CAR_PARKS_LOCK = 1_260_019
"""The advisory lock under which PostgreSQL counts the parked; any fixed number."""

_HARD: ColumnClause[Any] = literal_column(
    "(" + ", ".join(str(KIND_CODES[kind]) for kind in sorted(HARD_CARDS)) + ")"
)
_other = credentials.alias("other")
later_hard_card = and_(
    credentials.c.kind.op("IN", is_comparison=True)(_HARD),
    exists().where(
        _other.c.holder_id == credentials.c.holder_id,
        _other.c.kind.op("IN", is_comparison=True)(_HARD),
        _other.c.id != credentials.c.id,
        _other.c.issued_at.is_not(None),
        # A card without an hour of issue is earlier than any with one.
        or_(credentials.c.issued_at.is_(None), _other.c.issued_at > credentials.c.issued_at),
    ),
)
_everything = select(
    *PERSON_COLUMNS,
    whose.c.id.label("whose_id"),
    presence.c.inside_since,
    later_hard_card.label("later_hard_card"),
    exists().where(uses.c.credential_id == credentials.c.id).label("used"),
    exists().where(photos.c.holder_id == credentials.c.holder_id).label("has_photo"),
).select_from(
    person_join().outerjoin(
        presence,
        and_(presence.c.credential_id == credentials.c.id, presence.c.zone == bindparam("zone")),
    )
)
_by_number = _everything.where(credentials.c.number == bindparam("value"))
_by_uid = _everything.where(credentials.c.card_uid == bindparam("value"))
_lock_number = select(credentials.c.id).where(credentials.c.number == bindparam("value"))
_lock_uid = select(credentials.c.id).where(credentials.c.card_uid == bindparam("value"))

_registrations = select(registrations.c.edition, registrations.c.phase).where(
    registrations.c.credential_id == bindparam("credential_id")
)
_granted = select(overtime.c.date).where(overtime.c.organisation_id == bindparam("whose_id"))


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of one scan, and what only the store and the screen need."""

    facts: Facts
    credential_id: int | None = None
    has_photo: bool = False


def load_facts(
    conn: Connection,
    edition: Edition,
    scan: Scan,
    *,
    proof: Proof = Proof.NONE,
    sealed: Sealed | None = None,
) -> Known:
    """What is known of the thing presented: a few probes of an index each.

    ``sealed`` and ``proof`` come from a signed payload that was opened (``gatekeeper.seal``). A
    forged one is looked up nowhere, because nothing it says is to be believed.
    """
    key = _lookup(scan, sealed)
    if key is None or proof is Proof.FAILED:
        return Known(Facts(proof=proof))
    by_uid, value = key
    row = conn.execute(
        _by_uid if by_uid else _by_number, {"value": value, "zone": scan.gate.zone}
    ).first()
    if row is None:
        return Known(Facts(proof=proof))
    credential, holder, organisation = person_of(row)
    whose_id, inside_since, later_hard_card, used, has_photo = row[WIDTH:]
    credential_id: int = row[0]
    facts = Facts(
        proof=proof,
        sealed=sealed,
        credential=credential,
        holder=holder,
        organisation=organisation,
        later_hard_card=bool(later_hard_card),
        registrations=_registered(conn, edition, credential, credential_id),
        granted=_granted_to(conn, edition, credential, whose_id),
        inside_since=inside_since,
        used=bool(used),
        parked=_parked(conn, edition, scan, credential_id),
    )
    return Known(facts, credential_id, bool(has_photo))


def hold_credential(conn: Connection, scan: Scan, sealed: Sealed | None = None) -> None:
    """Keep others from deciding over the same credential until the transaction ends.

    SQLite has one writer anyway. On PostgreSQL two gates may be shown one card at the same moment.
    """
    if conn.dialect.name != "postgresql":
        return
    key = _lookup(scan, sealed)
    if key is not None:
        by_uid, value = key
        conn.execute((_lock_uid if by_uid else _lock_number).with_for_update(), {"value": value})
    if scan.gate.lets_through is Subject.VEHICLES:
        conn.execute(text(f"SELECT pg_advisory_xact_lock({_CAR_PARKS_LOCK})"))


def _lookup(scan: Scan, sealed: Sealed | None) -> tuple[bool, str] | None:
    """Whether it is found by its card's identifier, and what is looked up."""
    match scan.code.kind:
        case CodeKind.UID:
            return True, scan.code.value
        case CodeKind.NUMBER:
            return False, scan.code.value
        case CodeKind.SEALED if sealed is not None:
            return False, sealed.number
    return None


def _registered(
    conn: Connection, edition: Edition, credential: Credential, credential_id: int
) -> frozenset[tuple[int, int | None]]:
    if edition.kinds[credential.kind].registered_per is RegisteredPer.NEVER:
        return frozenset()
    rows = conn.execute(_registrations, {"credential_id": credential_id})
    found = (registration_of(credential.number, row) for row in rows)
    return frozenset((one.edition, one.phase) for one in found)


def _granted_to(
    conn: Connection, edition: Edition, credential: Credential, whose_id: int | None
) -> frozenset[date]:
    """The organisation's dates, asked for only where a grant can open an hour."""
    if whose_id is None or not GRANTED_HOURS & edition.kinds[credential.kind].hours:
        return frozenset()
    return frozenset(conn.execute(_granted, {"whose_id": whose_id}).scalars())


def _parked(
    conn: Connection, edition: Edition, scan: Scan, credential_id: int
) -> Mapping[Kind, int] | None:
    if scan.gate.lets_through is not Subject.VEHICLES:
        return None
    counted = parked(conn, edition, scan.at, without=credential_id)
    return {kind: counted.get(kind, 0) for kind in edition.car_parks}


_parked_now = (
    select(presence.c.kind, func.count())
    .where(
        presence.c.zone == COMPOUND,
        VEHICLES_ONLY,
        presence.c.inside_since >= bindparam("since"),
        presence.c.credential_id != bindparam("without"),
        # A coach without a space of its own leaves as soon as the people are out: it takes none.
        or_(presence.c.kind != Kind.COACH, presence.c.parking_space),
    )
    .group_by(presence.c.kind)
)


def parked(
    conn: Connection, edition: Edition, at: datetime, *, without: int = 0
) -> Mapping[Kind, int]:
    """How many vehicles of each kind stand in the compound, forgotten ones not counted."""
    since = forgotten_before(edition, at)
    rows = conn.execute(_parked_now, {"since": since, "without": without})
    return {kind: count for kind, count in rows}  # noqa: C416 - rows are not pairs to mypy
