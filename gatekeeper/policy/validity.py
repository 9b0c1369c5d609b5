"""When a credential is valid at all, and in which hours of that: lines 10 and 15 of handbook 9."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from gatekeeper.policy.calendar import Phase, Span, open_at
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition, Gate, KindRules, Validity
from gatekeeper.policy.words import Carrier, Hours

COMPOUND = "compound"
"""The zone inside the outer fence (大院)."""

_ALWAYS = (datetime.min, datetime.max)
_NEVER = (datetime.max, datetime.max)


def whole_validity(
    edition: Edition, rules: KindRules, credential: Credential
) -> tuple[datetime, datetime]:
    """From when and until when the credential is valid at all (half open, fair time).

    Nothing is valid in between where the end is not after the start.
    """
    if rules.validity is Validity.ALWAYS:
        return _ALWAYS
    if credential.kind.carrier is Carrier.CARD:
        whole = rules.whole
        return (whole.start, whole.end) if whole else _ALWAYS
    if credential.edition is not None and credential.edition != edition.number:
        earlier = credential.edition < edition.number
        return (datetime.min, datetime.min) if earlier else _NEVER
    column = rules.columns.get(credential.phase) if credential.phase else rules.whole
    if rules.validity is Validity.DATES or (column is None and not rules.columns):
        return _bought(credential)
    if column is None:
        return _NEVER
    phases = [phase for phase in edition.phases if credential.phase in {None, phase.id}]
    return _cut(phases, rules, credential, column)


def _bought(credential: Credential) -> tuple[datetime, datetime]:
    """The dates bought or granted, from 00:00 of the first to 24:00 of the last."""
    start = _midnight(credential.valid_from) if credential.valid_from else datetime.min
    end = datetime.max
    if credential.valid_to:
        end = _midnight(credential.valid_to) + timedelta(days=1)
    return start, end


def _cut(
    phases: Iterable[Phase], rules: KindRules, credential: Credential, column: Span
) -> tuple[datetime, datetime]:
    """The dates bought, cut to the column; its phases' early-delivery dates stay (handbook 9)."""
    first, last = _bought(credential)
    start, end = max(first, column.start), min(last, column.end)
    if credential.valid_from and Hours.EARLY_DELIVERY in rules.hours:
        early = (
            _midnight(evening.start.date()) for phase in phases for evening in phase.early_delivery
        )
        start = min((day for day in early if first <= day < last), default=start)
    return start, end


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def opening_spans(
    phase: Phase, rules: KindRules, gate: Gate, granted: frozenset[date]
) -> Iterator[Span]:
    """The spans in which a kind is let in at a gate in one phase (``Hours.ANY`` is not among them).

    ``granted`` are the dates of overtime and early delivery of the credential's organisation.
    """
    for hours in rules.hours:
        match hours:
            case Hours.SETUP:
                yield from phase.setup
            case Hours.OVERTIME:
                yield from (span for span in phase.overtime if span.start.date() in granted)
            case Hours.EARLY_DELIVERY if gate.zone == COMPOUND:
                yield from (span for span in phase.early_delivery if span.start.date() in granted)
            case Hours.SHOW_EXHIBITORS:
                yield from phase.show_exhibitors
            case Hours.SHOW_BUYERS:
                yield from phase.show_buyers
            case Hours.DISMANTLING:
                yield phase.dismantling
            case Hours.DISMANTLING_CREWS if gate.hall is None:
                yield phase.dismantling
            case Hours.DISMANTLING_CREWS:
                yield Span(phase.crews_from, phase.dismantling.end)


def is_early_delivery_day(phase: Phase, at: datetime) -> bool:
    """Whether the only way in on that day is early delivery, which opens no hall."""
    return at < phase.begins and any(
        span.start.date() == at.date() for span in phase.early_delivery
    )


def is_open(
    phase: Phase, rules: KindRules, gate: Gate, granted: frozenset[date], at: datetime
) -> bool:
    """Whether the kind's hours are open at the gate at this instant (line 15)."""
    if Hours.ANY in rules.hours:
        return True
    return open_at(opening_spans(phase, rules, gate, granted), at) is not None
