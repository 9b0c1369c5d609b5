"""Asks the rules of issue about a credential in hand, after its application was approved."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.known import About, load_known
from gatekeeper.certificates.steps import OnDesk
from gatekeeper.errors import Objected
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.issuing import Objections
from gatekeeper.policy.request import Known, Request
from gatekeeper.store.tables import photos


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules are asked, and what the register knows about it."""

    request: Request
    known: Known

    @property
    def credential(self) -> Credential:
        """The credential that it is about."""
        assert self.known.credential is not None
        return self.known.credential


def ask(act: Act, held: OnDesk, *, phase: int | None = None, at_counter: bool) -> Asked:
    """Load what bears on a credential; ``phase`` None: the one that it is of, or was applied for.

    ``at_counter``: somebody stands there and waits, so its hours hold.
    """
    return ask_at(act.conn, act.edition, act.at, held, phase=phase, at_counter=at_counter)


def ask_at(
    conn: Connection,
    edition: Edition,
    at: datetime,
    held: OnDesk,
    *,
    phase: int | None = None,
    at_counter: bool,
) -> Asked:
    """The same where nothing is changed; ``at`` is fair time."""
    phase = phase or held.phase or held.for_phase
    photographed = conn.execute(
        select(photos.c.holder_id).where(photos.c.holder_id == held.holder_id)
    ).first()
    known = load_known(
        conn,
        edition,
        at,
        About(
            organisation_id=held.organisation_id,
            holder_id=held.holder_id,
            credential_id=held.id,
            replaces_id=held.replaces_id,
            kind=held.kind,
            phase=phase,
        ),
    )
    assert known.credential is not None
    request = Request(
        kind=held.kind,
        purpose=held.purpose,
        phase=phase,
        at_counter=at_counter,
        valid_from=known.credential.valid_from,
        valid_to=known.credential.valid_to,
        plate=known.credential.plate,
        photo=photographed is not None,
    )
    return Asked(request, known)


def refuse_if(objections: Objections, held: OnDesk) -> None:
    """Raise Objected if the rules stand against it."""
    if objections:
        raise Objected(objections, held.number)
