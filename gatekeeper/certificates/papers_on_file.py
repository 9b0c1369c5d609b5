"""The papers that an organisation has on file: permits, granted evenings, drivers' forms."""

from datetime import date

from sqlalchemy import Connection, select

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import LORRIES, Kind, State
from gatekeeper.store.tables import credentials, holders, overtime


def permits_of(conn: Connection, edition: Edition, organisation_id: int | None) -> frozenset[int]:
    """The phases of the edition for which it has a construction permit in hand."""
    phases = conn.execute(
        select(credentials.c.phase).where(
            credentials.c.organisation_id.is_not(None),
            credentials.c.organisation_id == organisation_id,
            credentials.c.kind == Kind.CONSTRUCTION_PERMIT,
            credentials.c.state == State.ISSUED,
            credentials.c.edition == edition.number,
            credentials.c.phase.is_not(None),
        )
    ).scalars()
    return frozenset(phases)


def evenings_of(conn: Connection, organisation_id: int | None) -> frozenset[date]:
    """The early-delivery and overtime dates that it was granted."""
    dates = conn.execute(
        select(overtime.c.date).where(overtime.c.organisation_id == organisation_id)
    ).scalars()
    return frozenset(dates)


def drivers_of(
    conn: Connection, edition: Edition, organisation_id: int | None
) -> frozenset[tuple[str, str]]:
    """Lorry and driver of every approved pass of the edition: their form came with the first."""
    rows = conn.execute(
        select(credentials.c.plate_key, holders.c.id_number)
        .join_from(credentials, holders, holders.c.id == credentials.c.holder_id)
        .where(
            credentials.c.organisation_id.is_not(None),
            credentials.c.organisation_id == organisation_id,
            credentials.c.kind.in_(LORRIES),
            credentials.c.edition == edition.number,
            credentials.c.state.not_in([State.APPLIED, State.REJECTED]),
            credentials.c.plate_key.is_not(None),
        )
    )
    return frozenset((plate, id_number) for plate, id_number in rows)
