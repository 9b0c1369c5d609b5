"""One request at the certificate centre with what several rules derive from it."""

from datetime import date, datetime
from functools import cached_property

from gatekeeper.policy.calendar import Phase, Span
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition, KindRules, QuotaUnit, Validity
from gatekeeper.policy.holding import validity_spans
from gatekeeper.policy.objections import Excuse, Objection, Remedy, Rule, Value
from gatekeeper.policy.quotas import QuotaUse, quota
from gatekeeper.policy.request import Held, Known, Request
from gatekeeper.policy.words import Carrier, Kind, RegisteredPer, State, Subject


class Case:
    """What is asked, what is known, and what follows from the two."""

    def __init__(self, edition: Edition, request: Request, known: Known) -> None:
        self.edition = edition
        self.request = request
        self.known = known
        self.kind: Kind = request.kind
        self.rules: KindRules = edition.kinds[request.kind]
        self.asked_at: datetime = request.asked_at or known.now

    @cached_property
    def phase(self) -> Phase | None:
        """The phase asked for, if the edition has it."""
        return next((each for each in self.edition.phases if each.id == self.request.phase), None)

    @cached_property
    def served_phase(self) -> int:
        """The phase whose counters and deadlines hold: the one asked for, or the running one."""
        return self.phase.id if self.phase else self.edition.phase_at(self.known.now).id

    @cached_property
    def needs_phase(self) -> bool:
        """Whether such a credential is nothing without a phase."""
        if self.kind.carrier is Carrier.CARD:
            return self.rules.registered_per is RegisteredPer.PHASE
        return self.rules.validity is not Validity.DATES

    @cached_property
    def needs_dates(self) -> bool:
        """Whether its days are bought or granted one by one."""
        by_day = self.kind.subject is Subject.PEOPLE and self.rules.fee.per_day > 0
        return by_day or self.rules.validity is Validity.DATES

    @cached_property
    def wanted(self) -> Held:
        """The credential as it would be."""
        credential = Credential(
            number=self.known.credential.number if self.known.credential else "",
            kind=self.kind,
            state=State.APPLIED,
            edition=self.edition.number,
            phase=self.request.phase,
            valid_from=self.request.valid_from,
            valid_to=self.request.valid_to,
        )
        asked = self.request.phase
        return Held(credential, frozenset({asked}) if asked else self._phases_unasked)

    @property
    def _phases_unasked(self) -> frozenset[int | None]:
        """Without a phase: what it is registered for, and where it needs none, the edition."""
        return self.known.registered if self.needs_phase else frozenset({None})

    @property
    def time_is_clear(self) -> bool:
        """Whether it can be said when it would be valid, as far as another one is in its way."""
        if self.kind.carrier is Carrier.CARD:
            return True
        dates = self.request.valid_from and self.request.valid_to
        return bool((self.phase or not self.needs_phase) and (dates or not self.needs_dates))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """When it would be valid; nothing where that cannot be said yet."""
        if self.kind.carrier is Carrier.PAPER and self.needs_phase and self.phase is None:
            return ()
        return validity_spans(self.edition, self.wanted)

    @cached_property
    def first_day(self) -> date | None:
        """The first day on which it would be valid."""
        return self.spans[0].start.date() if self.spans else None

    @cached_property
    def last_day(self) -> date | None:
        """The last day on which it would be valid."""
        return (self.spans[-1].end - datetime.resolution).date() if self.spans else None

    @cached_property
    def quota_use(self) -> QuotaUse:
        """The organisation's quota of the kind in the phase."""
        return quota_use(self.edition, self.kind, self.request.phase, self.known)

    @property
    def counts_stands(self) -> bool:
        """Whether the kind's quota goes by stand area."""
        return self.rules.quota is not None and self.rules.quota.unit is QuotaUnit.STAND

    @property
    def others(self) -> tuple[Held, ...]:
        """The person's credentials but the one in question and the one it replaces."""
        own = {each.number for each in (self.known.credential, self.known.replaces) if each}
        return tuple(each for each in self.known.others if each.credential.number not in own)


def quota_use(edition: Edition, kind: Kind, phase: int | None, known: Known) -> QuotaUse:
    """How much of its quota of a kind an organisation uses in a phase (``known.alive``)."""
    limit = quota(
        edition,
        kind,
        area_m2=known.area_m2.get(phase, 0) if phase is not None else 0,
        agencies=known.agencies,
        exhibitors=known.exhibitors,
    )
    return QuotaUse(limit, known.alive.get((kind, phase), 0), known.granted.get((kind, phase), 0))


def against(
    rule: Rule,
    *remedies: Remedy,
    excusable_by: frozenset[Excuse] = frozenset(),
    **values: Value,
) -> Objection:
    """An objection by one rule, with the values that ``SAYS`` names."""
    return Objection(rule, remedies, values, excusable_by)
