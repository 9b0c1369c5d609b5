"""Rules of issue on days, deadlines and the papers that must be there (handbook 5; H 3.3, 3.4).

A rule takes a case and gives the objections it has, mostly one or none.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from gatekeeper.policy import counters
from gatekeeper.policy.calendar import Span
from gatekeeper.policy.case import Case, against
from gatekeeper.policy.edition import Validity
from gatekeeper.policy.fees import change_has_ended, change_of_person
from gatekeeper.policy.objections import Excuse, Objection, Remedy, Rule
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.request import DRIVER_FIELDS
from gatekeeper.policy.words import LORRIES, Hours, Kind, Subject

Found = Iterator[Objection]

PLATED = LORRIES | {Kind.CAR, Kind.COACH}
"""Vehicles that have a number plate; forklifts and cranes may have none."""
_BY_DUTY_MANAGER = frozenset({Excuse.DUTY_MANAGER})


def phase(case: Case) -> Found:
    """A paper is of one phase, an exhibitor's badge is registered for one."""
    asked = case.request.phase
    if case.phase is None and (case.needs_phase or asked is not None):
        known = tuple(str(each.id) for each in case.edition.phases)
        yield against(Rule.PHASE_MISSING, Remedy.CHOOSE_PHASE, phases=known)


def days(case: Case) -> Found:
    """The days bought or granted: there, in order, and days on which the kind is of use."""
    first, last = case.request.valid_from, case.request.valid_to
    if first is None or last is None:
        if case.needs_dates or first or last:
            yield against(Rule.DATES_MISSING, Remedy.CHOOSE_OTHER_DATES)
        return
    usable = _usable_days(case)
    if not usable:
        return
    early = frozenset(each for each in _early_days(case) if each >= case.asked_at.date())
    usable = frozenset(each for each in usable if each >= case.asked_at.date()) or usable
    if first > last or not {first, last} <= usable | early:
        yield against(
            Rule.DATES_OUTSIDE,
            Remedy.CHOOSE_OTHER_DATES,
            first_day=min(usable),
            last_day=max(usable),
            early_days=tuple(each.isoformat() for each in sorted(early)),
        )


def _usable_days(case: Case) -> frozenset[date]:
    """The days of the kind's column in the phase; of days granted one by one, the show's."""
    if case.needs_phase and case.phase is None:
        return frozenset()
    phases = (case.phase,) if case.phase else case.edition.phases
    if case.rules.validity is Validity.DATES:
        shows = (span for each in phases for span in each.show_exhibitors)
        return frozenset(each for span in shows for each in _days_of(span))
    columns = (case.rules.columns.get(each.id) for each in phases)
    return frozenset(each for span in columns if span for each in _days_of(span))


def _early_days(case: Case) -> frozenset[date]:
    """The early-delivery days that its organisation was granted and the kind is let in on."""
    if case.phase is None or Hours.EARLY_DELIVERY not in case.rules.hours:
        return frozenset()
    evenings = {span.start.date() for span in case.phase.early_delivery}
    return frozenset(evenings & case.known.early_delivery)


def _days_of(span: Span) -> Iterator[date]:
    last = (span.end - datetime.resolution).date()
    for count in range((last - span.start.date()).days + 1):
        yield span.start.date() + timedelta(days=count)


def not_over(case: Case) -> Found:
    """Nothing is made that would be expired already."""
    end = max((span.end for span in case.spans), default=None)
    if end is not None and end <= case.known.now:
        remedy = Remedy.CHOOSE_OTHER_DATES if case.needs_dates else Remedy.CHOOSE_PHASE
        yield against(Rule.VALIDITY_OVER, remedy, until=end)


def in_time(case: Case) -> Found:
    """Forms are taken until a deadline, some things are asked for days ahead (H 3.2, 3.3).

    RULING: "3 days ahead" is of the day named; where none is, the pass could still be of use on
    its last day, so it is of that.
    """
    until = counters.forms_until(case.edition, case.kind, case.served_phase)
    if until is not None and case.asked_at >= until:
        yield _late(Rule.FORMS_CLOSED, until)
    first_day = case.request.valid_from or case.last_day
    asked = counters.asked_until(case.edition, case.kind, case.served_phase, first_day)
    if asked is not None and case.asked_at >= asked:
        yield _late(Rule.ASKED_TOO_LATE, asked)


def _late(rule: Rule, until: datetime) -> Objection:
    return against(rule, Remedy.DUTY_MANAGER_CONSENT, excusable_by=_BY_DUTY_MANAGER, until=until)


def at_open_counter(case: Case) -> Found:
    """Who stands at the counter is served in its hours (H 3.3)."""
    asked = (case.edition, case.kind, case.served_phase, case.known.now)
    if not case.request.at_counter or counters.is_open(*asked):
        return
    opens = counters.opens_next(*asked)
    yield against(
        Rule.COUNTER_CLOSED,
        *([Remedy.COME_BACK] if opens else []),
        Remedy.DUTY_MANAGER_CONSENT,
        excusable_by=_BY_DUTY_MANAGER,
        opens=opens,
    )


def change_in_time(case: Case) -> Found:
    """A badge passes to another person up to and including the phase's last instant (H 3.5.3)."""
    deadline = change_of_person(case.edition, case.served_phase)
    if deadline and change_has_ended(case.edition, case.served_phase, case.asked_at):
        yield against(
            Rule.CHANGE_ENDED,
            Remedy.DUTY_MANAGER_CONSENT,
            excusable_by=_BY_DUTY_MANAGER,
            ended=deadline.ends,
        )


def original(case: Case) -> Found:
    """A person's first application needs the original document (H 3.4.1, 3.5.8, form A1)."""
    who, known = case.known.person, case.known
    if who is None or known.original_seen or case.request.original_shown:
        return
    if case.kind in LORRIES and known.has_driver(case.request.plate, who.id_number):
        return
    yield against(Rule.DOCUMENT_NOT_SEEN, Remedy.SHOW_ORIGINAL, name=who.name)


def document(case: Case) -> Found:
    """A document that has expired proves nothing (H 3.4.1)."""
    who, expires = case.known.person, case.known.document_expires
    if who is not None and expires is not None and expires < case.asked_at.date():
        yield against(Rule.DOCUMENT_EXPIRED, Remedy.SHOW_ORIGINAL, name=who.name, expired=expires)


def statement(case: Case) -> Found:
    """A loss needs the written statement of the organiser or agency (H 3.5.5)."""
    if not case.request.statement:
        yield against(Rule.STATEMENT_MISSING, Remedy.BRING_STATEMENT)


def photo(case: Case) -> Found:
    """A person's credential bears a photo; a driver's comes with the driver's form."""
    if case.rules.has_photo and case.kind not in LORRIES and not case.request.photo:
        yield against(Rule.PHOTO_MISSING, Remedy.BRING_PHOTO)


def stamp(case: Case) -> Found:
    """Every form bears the organiser's or agency's stamp (H 3.4.5); goods papers have no form."""
    if case.kind.subject is not Subject.GOODS and not case.request.stamp:
        yield against(Rule.STAMP_MISSING, Remedy.BRING_STAMP)


def plate(case: Case) -> Found:
    """A vehicle's pass names its plate."""
    if case.kind in PLATED and not plate_key(case.request.plate):
        yield against(Rule.PLATE_MISSING, Remedy.GIVE_PLATE)


def driver(case: Case) -> Found:
    """A lorry's pass needs form A3, once for each organisation, lorry, driver and edition."""
    if case.kind not in LORRIES:
        return
    who, form = case.known.person, case.request.driver
    if case.known.has_driver(case.request.plate, who.id_number if who else None):
        return
    if form is None:
        missing: tuple[str, ...] = ("form",)
    else:
        organisation = case.known.organisation
        wrong = set(form.missing)
        if organisation and form.organisation_code != organisation.code:
            wrong.add("organisation_code")
        if plate_key(form.plate) != plate_key(case.request.plate):
            wrong.add("plate")
        if who and form.id_number != who.id_number:
            wrong.add("id_number")
        missing = tuple(each for each in DRIVER_FIELDS if each in wrong)
    if missing:
        yield against(Rule.DRIVER_MISSING, Remedy.FILL_DRIVER_FORM, missing=missing)
