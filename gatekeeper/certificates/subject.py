"""A credential as the counter's forms show it, before something is done with it."""

from collections.abc import Callable
from dataclasses import dataclass

from gatekeeper.certificates.acting import By, Centre, acting
from gatekeeper.certificates.asking import ask
from gatekeeper.certificates.counter.replacing import replaced_by
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.certificates.steps import hold
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.issuing import Objections
from gatekeeper.policy.request import Known, Request
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind
from gatekeeper.store import register as looking
from gatekeeper.store.register import PersonCard

Rules = Callable[[Edition, Request, Known], Objections]


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that a form of the counter shows of one credential."""

    card: PersonCard
    photo: bytes | None
    """A JPEG."""
    version: int
    """Of its steps, for the form to carry."""
    phase: int | None
    """The one that it is of, or was applied for."""
    registered: frozenset[int | None]
    """The phases of this edition that it is registered for; None: the whole edition."""
    purpose: Purpose
    owed: int
    """What is still to be paid for it, in whole units of the edition's currency."""
    replaced_by: str | None
    """The number of the card that took, or is to take, its place."""
    objections: Objections = ()
    """What the rules that were asked have against it now."""


def opened(
    centre: Centre, by: By, number: str, right: Right, rules: Rules | None = None
) -> Subject:
    """Open a credential for a form, which is written down, and ask ``rules`` of ``policy.issuing``.

    Raises NoSuchCredential, RightMissing.
    """
    with acting(centre, by, right) as act:
        held = hold(act, number)
        act.log(EventKind.READ, action=Look.CREDENTIAL, number=held.number)
        asked = ask(act, held, at_counter=True)
        card = looking.person_card(act.conn, held.number)
        assert card is not None
        return Subject(
            card=card,
            photo=looking.photo(act.conn, held.number),
            version=held.version,
            phase=asked.request.phase,
            registered=asked.known.registered,
            purpose=held.purpose,
            owed=asked.known.open_charges,
            replaced_by=replaced_by(act.conn, held.id),
            objections=rules(act.edition, asked.request, asked.known) if rules else (),
        )
