"""Turns what was decided and recorded into what the screens show, and counts the day."""

from dataclasses import dataclass
from datetime import date, datetime

from gatekeeper.admission import Admission
from gatekeeper.policy.admission import Facts, may_be_overridden
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Action, Subject
from kiosk.station.messages import Outcome, Person


def outcome_of(admission: Admission, edition: Edition) -> Outcome:
    """The message of an admission that is on disk."""
    event, decision = admission.event, admission.decision
    return Outcome(
        device=event.device,
        sequence=event.sequence,
        kind=event.kind,
        occurred_at=event.occurred_at.isoformat(),
        gate=event.gate or "",
        direction=event.direction or "",
        code=event.code or "",
        verdict=decision.verdict,
        reason=decision.reason,
        action=decision.action,
        advice=tuple(decision.advice),
        call=decision.call,
        until=_iso(decision.until),
        opens=_iso(decision.opens),
        halls=decision.halls,
        gates=decision.gates,
        person=_person(admission.facts, edition, has_photo=admission.has_photo),
        plate=event.plate,
        overridable=may_be_overridden(decision.verdict, decision.reason),
        actor=event.actor,
        reader=event.reader,
    )


def _person(facts: Facts, edition: Edition, *, has_photo: bool) -> Person | None:
    credential = facts.credential
    if credential is None:
        return None
    shows_holder = (
        credential.kind.subject is Subject.PEOPLE or edition.kinds[credential.kind].has_photo
    )
    return Person(
        number=credential.number,
        kind=credential.kind,
        name=facts.holder.name if facts.holder and shows_holder else None,
        organisation=facts.organisation.name if facts.organisation else None,
        plate=credential.plate,
        has_photo=has_photo and shows_holder,
    )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


@dataclass(slots=True)
class Tally:
    """How many were admitted, refused and retained on one day of the fair."""

    day: date
    admitted: int = 0
    refused: int = 0
    retained: int = 0

    def add(self, action: Action) -> None:
        """Count one answer."""
        match action:
            case Action.ADMIT:
                self.admitted += 1
            case Action.REFUSE:
                self.refused += 1
            case Action.RETAIN:
                self.retained += 1
