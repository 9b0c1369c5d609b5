"""Writes what a decision changes: who is inside, which notices were used, a credential's state."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gatekeeper.policy.credential import Credential
from gatekeeper.policy.words import State
from gatekeeper.store.tables import credentials, presence, uses

_INSERT: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}
_REPLACED = ("inside_since", "kind", "parking_space")

_enter: dict[str, Insert] = {}
_use: dict[str, Insert] = {}
for _name, _insert in _INSERT.items():
    _into = _insert(presence)
    _enter[_name] = _into.on_conflict_do_update(
        index_elements=["credential_id", "zone"],
        set_={column: _into.excluded[column] for column in _REPLACED},
    )
    _use[_name] = _insert(uses).on_conflict_do_nothing(index_elements=["credential_id"])
_leave = delete(presence).where(
    presence.c.credential_id == bindparam("of_credential"), presence.c.zone == bindparam("of_zone")
)
_set_state = update(credentials).where(credentials.c.id == bindparam("of_credential"))


def enter(
    conn: Connection, credential_id: int, credential: Credential, zone: str, at: datetime
) -> None:
    """It is inside the zone since ``at`` (fair time), whatever the record said before."""
    conn.execute(
        _enter[conn.dialect.name],
        {
            "credential_id": credential_id,
            "zone": zone,
            "inside_since": at,
            "kind": credential.kind,
            "parking_space": credential.parking_space,
        },
    )


def leave(conn: Connection, credential_id: int, zone: str) -> None:
    """It is no longer inside the zone."""
    conn.execute(_leave, {"of_credential": credential_id, "of_zone": zone})


def use(conn: Connection, credential_id: int, at: datetime, device: str, sequence: int) -> None:
    """The discharge notice has let goods out, at ``at`` (fair time); the first time counts."""
    conn.execute(
        _use[conn.dialect.name],
        {"credential_id": credential_id, "used_at": at, "device": device, "sequence": sequence},
    )


def set_state(conn: Connection, credential_id: int, state: State) -> None:
    """Record another state of a credential."""
    conn.execute(_set_state, {"of_credential": credential_id, "state": state})
