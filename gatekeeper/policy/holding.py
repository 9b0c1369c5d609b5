"""One person, one credential (一人一证, H 3.5.2): which of a person's credentials clash.

RULINGS. Of several hard cards only the latest issued works, whatever they are registered for, so
two hard cards of one person always clash; they belong to no edition. A paper and anything else
clash where there is an instant, not over yet, at which both are valid: of a badge the columns of
the phases that it is registered or applied for (an idle badge of an earlier edition stands in
nobody's way), of a paper its own validity, of staff always. Vehicle passes name a driver, and goods
papers nobody: neither is a person's credential.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gatekeeper.policy.calendar import Span
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.request import Held
from gatekeeper.policy.validity import whole_validity
from gatekeeper.policy.words import WITHDRAWN, Carrier, Kind, RegisteredPer, State, Subject


@dataclass(frozen=True, slots=True)
class Clash:
    """Another credential of the same person, and when both would be valid (None: hard cards)."""

    other: Held
    both: Span | None


def is_personal(kind: Kind) -> bool:
    """Whether a credential of the kind is one person's own."""
    return kind.subject is Subject.PEOPLE


def validity_spans(edition: Edition, held: Held) -> tuple[Span, ...]:
    """When the credential is valid in this edition, by the phases it is for, in their order."""
    rules = edition.kinds[held.credential.kind]
    if rules.registered_per is RegisteredPer.NEVER or not rules.columns:
        start, end = whole_validity(edition, rules, held.credential)
        return (Span(start, end),) if start < end else ()
    if None in held.phases or (rules.registered_per is RegisteredPer.EDITION and held.phases):
        return tuple(dict.fromkeys(rules.columns.values()))
    return tuple(span for phase, span in rules.columns.items() if phase in held.phases)


def clashes(
    edition: Edition, wanted: Held, others: Iterable[Held], now: datetime
) -> tuple[Clash, ...]:
    """The others that the person cannot have beside the wanted one from now on, by number."""
    if not is_personal(wanted.credential.kind):
        return ()
    found = []
    for other in others:
        if not is_personal(other.credential.kind) or _is_over(other.credential.state):
            continue
        theirs = validity_spans(edition, other)
        both = _first_overlap(validity_spans(edition, wanted), theirs, now)
        hard = {wanted.credential.kind.carrier, other.credential.kind.carrier} == {Carrier.CARD}
        if both or hard:
            found.append(Clash(other, both))
    return tuple(sorted(found, key=lambda clash: clash.other.credential.number))


def _is_over(state: State) -> bool:
    return state in WITHDRAWN or state is State.REJECTED


def _first_overlap(ours: Iterable[Span], theirs: tuple[Span, ...], now: datetime) -> Span | None:
    """The first time in both that is not over, if any."""
    times: list[tuple[datetime, datetime]] = sorted(
        (max(one.start, two.start), min(one.end, two.end)) for one in ours for two in theirs
    )
    return next((Span(start, end) for start, end in times if max(start, now) < end), None)
