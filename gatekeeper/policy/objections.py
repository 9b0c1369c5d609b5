"""Why the certificate centre refuses, what would help, and who may excuse it (handbook 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Rule(StrEnum):
    """The rules of issue, the gravest first; every list of objections is in this order."""

    PERSON_BARRED = "person_barred"
    ORGANISATION_BARRED = "organisation_barred"
    RECORDED_BEFORE = "recorded_before"
    """A card of this person was sold, lent, altered or forged: not replaced (H 3.5.4, 3.5.5)."""
    WITHDRAWN = "withdrawn"
    """The credential itself is lost, superseded, confiscated or cancelled."""
    INDIVIDUAL = "individual"
    """There is no organisation: individuals are not served (H 3.3)."""
    WRONG_ORGANISATION_KIND = "wrong_organisation_kind"
    PERSON_MISSING = "person_missing"
    PHASE_MISSING = "phase_missing"
    """No phase is named, or one that the edition does not have."""
    ONE_CREDENTIAL = "one_credential"
    """The person holds another one for the same time (一人一证, H 3.5.2)."""
    UNDER_AGE = "under_age"
    BIRTH_DATE_MISSING = "birth_date_missing"
    NOT_REPLACED = "not_replaced"
    """Of a kind that is neither exchanged nor replaced (H 3.5.6)."""
    KIND_NOT_REGISTERED = "kind_not_registered"
    NOT_COLLECTED = "not_collected"
    ALREADY_REGISTERED = "already_registered"
    VALIDITY_OVER = "validity_over"
    DATES_MISSING = "dates_missing"
    DATES_OUTSIDE = "dates_outside"
    ORGANISATION_FEES_UNPAID = "organisation_fees_unpaid"
    FEE_UNKNOWN = "fee_unknown"
    PERMIT_MISSING = "permit_missing"
    """A contractor without a construction permit (handbook 8)."""
    NO_STAND = "no_stand"
    QUOTA_USED_UP = "quota_used_up"
    CHANGE_ENDED = "change_ended"
    ASKED_TOO_LATE = "asked_too_late"
    FORMS_CLOSED = "forms_closed"
    COUNTER_CLOSED = "counter_closed"
    DOCUMENT_NOT_SEEN = "document_not_seen"
    """The first application of a person needs the original document (H 3.4.1)."""
    DOCUMENT_EXPIRED = "document_expired"
    """The document must be valid when it is shown (H 3.4.1)."""
    STATEMENT_MISSING = "statement_missing"
    PHOTO_MISSING = "photo_missing"
    STAMP_MISSING = "stamp_missing"
    PLATE_MISSING = "plate_missing"
    DRIVER_MISSING = "driver_missing"
    CHARGES_UNPAID = "charges_unpaid"


class Remedy(StrEnum):
    """What would help; a sentence in the texts tells the clerk and the applicant."""

    NOTHING = "nothing"
    SUPERVISOR = "supervisor"
    """A supervisor may lift a bar, once its ground is gone."""
    DUTY_MANAGER_CONSENT = "duty_manager_consent"
    PLAN_REVIEW_EXCEPTION = "plan_review_exception"
    GIVE_ONE_BACK = "give_one_back"
    """Another of the organisation's credentials of this kind, cancelled, makes room."""
    RECORD_STAND = "record_stand"
    PAY_FEES = "pay_fees"
    PAY_CHARGES = "pay_charges"
    SURRENDER_OTHER = "surrender_other"
    CHOOSE_OTHER_DATES = "choose_other_dates"
    CHOOSE_PHASE = "choose_phase"
    COME_BACK = "come_back"
    """At the instant that the values give as ``opens``, if any."""
    COLLECT_FIRST = "collect_first"
    APPLY_ANEW = "apply_anew"
    APPLY_THROUGH_ORGANISATION = "apply_through_organisation"
    NAME_PERSON = "name_person"
    ANOTHER_PERSON = "another_person"
    SHOW_ORIGINAL = "show_original"
    BRING_STATEMENT = "bring_statement"
    BRING_PERMIT = "bring_permit"
    BRING_PHOTO = "bring_photo"
    BRING_STAMP = "bring_stamp"
    GIVE_PLATE = "give_plate"
    FILL_DRIVER_FORM = "fill_driver_form"
    SET_FEE = "set_fee"
    """The operator writes the amount into the edition's file."""


class Excuse(StrEnum):
    """Whose recorded consent lets an application through against a rule."""

    PLAN_REVIEW = "plan_review"
    """The plan review group (审图组): more people of a contractor than the quota (H 5.2.6)."""
    DUTY_MANAGER = "duty_manager"
    """The centre's duty manager: late ones (H 3.4.4), and the quota."""


Value = str | int | date | datetime | tuple[str, ...] | None

SAYS: Mapping[Rule, tuple[str, ...]] = {
    Rule.PERSON_BARRED: ("name",),
    Rule.ORGANISATION_BARRED: ("organisation",),
    Rule.RECORDED_BEFORE: ("name",),
    Rule.WITHDRAWN: ("number", "state"),
    Rule.WRONG_ORGANISATION_KIND: ("kind", "organisation_kind", "served"),
    Rule.PHASE_MISSING: ("phases",),
    Rule.ONE_CREDENTIAL: ("number", "kind", "state", "organisation", "start", "until"),
    Rule.UNDER_AGE: ("minimum", "first_day", "old_enough_on"),
    Rule.BIRTH_DATE_MISSING: ("minimum",),
    Rule.NOT_REPLACED: ("kind",),
    Rule.KIND_NOT_REGISTERED: ("kind",),
    Rule.NOT_COLLECTED: ("number", "state"),
    Rule.ALREADY_REGISTERED: ("number", "phase"),
    Rule.VALIDITY_OVER: ("until",),
    Rule.DATES_OUTSIDE: ("first_day", "last_day", "early_days"),
    Rule.ORGANISATION_FEES_UNPAID: ("organisation",),
    Rule.FEE_UNKNOWN: ("kind",),
    Rule.PERMIT_MISSING: ("organisation", "phase"),
    Rule.NO_STAND: ("organisation", "phase"),
    Rule.QUOTA_USED_UP: ("kind", "phase", "limit", "granted", "used"),
    Rule.CHANGE_ENDED: ("ended",),
    Rule.ASKED_TOO_LATE: ("until",),
    Rule.FORMS_CLOSED: ("until",),
    Rule.COUNTER_CLOSED: ("opens",),
    Rule.DOCUMENT_NOT_SEEN: ("name",),
    Rule.DOCUMENT_EXPIRED: ("name", "expired"),
    Rule.DRIVER_MISSING: ("missing",),
    Rule.CHARGES_UNPAID: ("amount",),
}
"""The names of the values that each rule's objection carries, all of them every time; None where
there is nothing to say (``opens``: never again; ``start`` and ``until``: for ever). Rules that are
not here carry none. ``missing`` and ``served`` are ids; ``early_days`` are ISO dates."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One rule that stands against what is asked, with what a sentence about it needs."""

    rule: Rule
    remedies: tuple[Remedy, ...]
    """What would help, the nearest first; never empty."""
    values: Mapping[str, Value]
    """By name, as ``SAYS`` lists them: numbers, fair times, the other credential."""
    excusable_by: frozenset[Excuse] = frozenset()
    """Whose consent would do; empty: nobody's."""
