"""Which gate and direction were chosen for this machine; outlives a restart."""

from sqlalchemy import Connection, delete, insert, select

from gatekeeper.policy.words import Direction
from gatekeeper.store.tables import station


def remember_post(conn: Connection, gate: str, direction: Direction) -> None:
    """Keep where the machine stands."""
    chosen = {"gate": gate, "direction": str(direction)}
    conn.execute(delete(station).where(station.c.key.in_(chosen)))
    conn.execute(insert(station), [{"key": key, "value": value} for key, value in chosen.items()])


def chosen_post(conn: Connection) -> tuple[str, Direction] | None:
    """Where the machine was last put, if anybody did."""
    found: dict[str, str] = {key: value for key, value in conn.execute(select(station))}  # noqa: C416
    if "gate" not in found or "direction" not in found:
        return None
    return found["gate"], Direction(found["direction"])
