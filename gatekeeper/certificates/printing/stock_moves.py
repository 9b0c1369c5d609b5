"""The movements of blank cards and forms, as the store keeps them; each is an entry of the log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from gatekeeper.certificates.acting import Act
from gatekeeper.policy.printing import Form
from gatekeeper.policy.stock import LESS, Movement
from gatekeeper.policy.words import EventKind
from gatekeeper.store.print_tables import stock_movements as moves


def move(
    act: Act,
    form: Form,
    what: Movement,
    pieces: int,
    *,
    job_id: int | None = None,
    note: str | None = None,
    writes: Mapping[str, Any] | None = None,
) -> int:
    """Write a movement down inside an act; ``pieces`` says how many, whichever way they go.

    Of ``CORRECTED`` and of what is taken back, less than nothing. Its id.
    """
    moved: int = act.conn.execute(
        insert(moves)
        .values(
            day=act.at.date(),
            form=form,
            what=what,
            pieces=-pieces if what in LESS else pieces,
            job_id=job_id,
            note=note or None,
            at=act.by.now,
            actor=act.by.account,
            desk=act.by.desk,
            **(writes or {}),
        )
        .returning(moves.c.id)
    ).scalar_one()
    detail = {"form": form, "pieces": pieces, "job": job_id, "note": note or None, **(writes or {})}
    act.log(EventKind.STOCK, action=what, detail=detail)
    return moved


def there(conn: Connection, form: Form) -> int:
    """How many pieces of a form there should be now."""
    total = select(func.coalesce(func.sum(moves.c.pieces), 0)).where(moves.c.form == form)
    return int(conn.execute(total).scalar_one())


def used_by(conn: Connection, job_id: int) -> int:
    """How many pieces are written down as used by a job."""
    found = conn.execute(
        select(func.sum(moves.c.pieces)).where(
            moves.c.job_id == job_id, moves.c.what == Movement.USED
        )
    ).scalar()
    return -int(found or 0)
