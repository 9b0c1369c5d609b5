"""Requests that nothing stands against, and what breaks each rule of issue at its edge."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.request import DRIVER_FIELDS, DriverForm, Held, Known, Request
from gatekeeper.policy.standing_rules import SERVED
from gatekeeper.policy.words import (
    LORRIES,
    NOT_COLLECTED,
    WITHDRAWN,
    IdType,
    Kind,
    OrganisationKind,
    State,
    Subject,
)
from tests.gatekeeper.policy.presented import at

TICK = timedelta(microseconds=1)
PERSON = Holder(IdType.PASSPORT, "U1000001", "Ayşe Yılmaz", "1401001")
DRIVER = DriverForm("1401001", "粤A 12345", "Ayşe Yılmaz", "U1000001", photo=True)
OLD = Credential("100000000011", Kind.EXHIBITOR, State.ISSUED, edition=126)
OPEN = {
    Kind.DISMANTLING: "18 10:00",
    Kind.DISMANTLING_VEHICLE: "17 10:00",
    Kind.SETUP_VEHICLE: "7 10:00",
}
"""When the counters of phase 1 are open, where it is not 10 October 10:00."""


def good(kind: Kind, **changes: Any) -> tuple[Request, Known]:
    """A request of phase 1 that nothing stands against, but for what is changed, told by name."""
    served = SERVED.get(kind, (OrganisationKind.AGENCY,))
    now = changes.pop("now", at(OPEN.get(kind, "10 10:00")))
    asked: dict[str, Any] = {"phase": 1, "photo": True, "stamp": True, "at_counter": True}
    if kind is Kind.SETUP:
        asked |= {"valid_from": date(2019, 10, 10), "valid_to": date(2019, 10, 14)}
    if kind is Kind.INTERMEDIARY:
        asked |= {"valid_from": date(2019, 10, 16), "valid_to": date(2019, 10, 17)}
    if kind is Kind.COACH:
        asked |= {"asked_at": at("1 00:00") - TICK}
    if kind.subject is Subject.VEHICLES:
        asked |= {"plate": "粤A·12345"}
    if kind in LORRIES:
        asked |= {"driver": DRIVER}
    of_person = kind.subject is Subject.PEOPLE or kind in LORRIES
    known: dict[str, Any] = {
        "organisation": Organisation("1401001", "Anatolia Ceramics", served[0]),
        "person": PERSON if of_person else None,
        "birth": date(1990, 1, 1),
        "original_seen": True,
        "area_m2": {1: 9.0},
        "exhibitors": 40,
        "permits": frozenset({1}),
    }
    asked |= {name: value for name, value in changes.items() if name in Request.__slots__}
    known |= {name: value for name, value in changes.items() if name in Known.__slots__}
    return Request(kind, **asked), Known(now, **known)


def held(kind: Kind, *phases: int, number: str = "100000000022", **fields: Any) -> Held:
    credential = Credential(number, kind, State.ISSUED, edition=126, **fields)
    return Held(credential, frozenset(phases))


BARRED = {"person": replace(PERSON, barred=True)}
FORM_WITHOUT = {name: replace(DRIVER, **{name: ""}) for name in DRIVER_FIELDS}
CONTRACTOR = Organisation("1401001", "Pearl Build", OrganisationKind.CONTRACTOR)
UNPAID = Organisation("1401001", "Anatolia", OrganisationKind.EXHIBITOR, fees_paid=False)
SETUP_1 = {(Kind.SETUP, 1): 2}
BADGE = {"credential": OLD}

# what is asked, kind, what is otherwise, the rules that object
APPLYING: list[tuple[str, Kind, dict[str, Any], list[str]]] = [
    ("apply", Kind.EXHIBITOR, BARRED, ["person_barred"]),
    ("apply", Kind.SETUP_VEHICLE, BARRED, ["person_barred"]),
    (
        "apply",
        Kind.EXHIBITOR,
        {"organisation": Organisation("1", "X", OrganisationKind.EXHIBITOR, barred=True)},
        ["organisation_barred"],
    ),
    ("apply", Kind.EXHIBITOR, {"organisation": None}, ["individual"]),
    ("apply", Kind.EXHIBITOR, {"organisation": CONTRACTOR}, ["wrong_organisation_kind"]),
    ("apply", Kind.AGENCY_STAFF, {"organisation": UNPAID}, ["wrong_organisation_kind"]),
    ("apply", Kind.EXHIBITOR, {"person": None}, ["person_missing"]),
    ("apply", Kind.CAR, {"person": None}, []),
    ("apply", Kind.EXHIBITOR, {"phase": None}, ["phase_missing"]),
    ("apply", Kind.SETUP, {"phase": 2}, ["phase_missing"]),
    ("apply", Kind.BUYER, {"phase": None}, []),
    ("apply", Kind.BUYER, {"phase": 2}, ["phase_missing"]),
    ("apply", Kind.EXHIBITOR, {"others": (held(Kind.BUYER),)}, ["one_credential"]),
    ("apply", Kind.EXHIBITOR, {"others": (held(Kind.SETUP, phase=3),)}, []),
    ("apply", Kind.SETUP, {"others": (held(Kind.EXHIBITOR, 1),)}, ["one_credential"]),
    ("apply", Kind.SETUP, {"others": (held(Kind.EXHIBITOR, 3),)}, []),
    ("apply", Kind.CAR, {"others": (held(Kind.EXHIBITOR, 1),)}, []),
    ("apply", Kind.SETUP, {"valid_from": None}, ["dates_missing"]),
    ("apply", Kind.SETUP, {"valid_from": None, "valid_to": None}, ["dates_missing"]),
    ("apply", Kind.CAR, {"valid_from": date(2019, 10, 12)}, ["dates_missing"]),
    ("apply", Kind.SETUP, {"valid_to": date(2019, 10, 15)}, ["dates_outside"]),
    ("apply", Kind.SETUP, {"valid_from": date(2019, 10, 9)}, ["dates_outside"]),
    ("apply", Kind.SETUP, {"valid_to": date(2019, 10, 9)}, ["dates_outside"]),
    ("apply", Kind.SETUP, {"now": at("11 10:00")}, ["dates_outside"]),
    (
        "apply",
        Kind.INTERMEDIARY,
        {"valid_to": date(2019, 10, 20)},
        ["dates_outside", "fee_unknown"],
    ),
    ("apply", Kind.BUYER, {"now": at("N5 00:00") - TICK}, []),
    ("apply", Kind.BUYER, {"now": at("N5 00:00")}, ["validity_over"]),
    (
        "apply",
        Kind.DISMANTLING,
        {"now": at("20 10:00"), "at_counter": False},
        ["validity_over", "forms_closed"],
    ),
    ("apply", Kind.INTERMEDIARY, {}, ["fee_unknown"]),
    ("apply", Kind.CAR, {"plate": None}, ["plate_missing"]),
    ("apply", Kind.COACH, {"plate": " -·"}, ["plate_missing"]),
    ("apply", Kind.LIFT, {"plate": None}, []),
    ("apply", Kind.EXHIBITOR, {"area_m2": {1: 0.0, 3: 90.0}}, ["no_stand"]),
    ("apply", Kind.EXHIBITOR, {"area_m2": {1: 8.99}}, ["quota_used_up"]),
    ("apply", Kind.SETUP, {"alive": {(Kind.SETUP, 1): 1, (Kind.SETUP, 3): 9}}, []),
    ("apply", Kind.SETUP, {"alive": SETUP_1}, ["quota_used_up"]),
    ("apply", Kind.SETUP, {"alive": SETUP_1, "area_m2": {1: 17.99}}, ["quota_used_up"]),
    ("apply", Kind.SETUP, {"alive": SETUP_1, "area_m2": {1: 18.0}}, []),
    ("apply", Kind.SETUP, {"alive": SETUP_1, "granted": {(Kind.SETUP, 1): 1}}, []),
    ("apply", Kind.SETUP, {"alive": SETUP_1, "granted": {(Kind.SETUP, 3): 1}}, ["quota_used_up"]),
    ("apply", Kind.SETUP, {"area_m2": {}, "granted": {(Kind.SETUP, 1): 1}}, []),
    ("apply", Kind.COACH, {"exhibitors": 39}, ["quota_used_up"]),
    ("apply", Kind.CAR, {"alive": {(Kind.CAR, 1): 1}}, ["quota_used_up"]),
    ("apply", Kind.SETUP_VEHICLE, {"alive": {(Kind.SETUP_VEHICLE, 1): 99}}, []),
    ("apply", Kind.EXHIBITOR, {"now": at("10 09:00") - TICK}, ["counter_closed"]),
    ("apply", Kind.EXHIBITOR, {"now": at("17 17:00") - TICK}, []),
    ("apply", Kind.EXHIBITOR, {"now": at("17 17:00")}, ["counter_closed"]),
    ("apply", Kind.EXHIBITOR, {"now": at("17 17:00"), "at_counter": False}, []),
    ("apply", Kind.AGENCY_STAFF, {"now": at("18 03:00")}, []),
    ("apply", Kind.DISMANTLING, {"now": at("19 16:30") - TICK}, []),
    ("apply", Kind.DISMANTLING, {"now": at("19 16:30")}, ["forms_closed"]),
    ("apply", Kind.DISMANTLING, {"now": at("19 16:59"), "asked_at": at("19 16:29")}, []),
    ("apply", Kind.COACH, {"asked_at": at("1 00:00")}, ["asked_too_late"]),
    ("apply", Kind.SETUP_VEHICLE, {"now": at("12 00:00") - TICK, "at_counter": False}, []),
    ("apply", Kind.SETUP_VEHICLE, {"now": at("12 10:00")}, ["asked_too_late"]),
    (
        "apply",
        Kind.SETUP_VEHICLE,
        {"valid_from": date(2019, 10, 10), "valid_to": date(2019, 10, 10), "now": at("8 09:00")},
        ["asked_too_late"],
    ),
    ("apply", Kind.EXHIBITOR, {"photo": False, "stamp": False, "original_seen": False}, []),
    ("approve", Kind.EXHIBITOR, {"photo": False}, ["photo_missing"]),
    ("approve", Kind.CAR, {"photo": False}, []),
    ("approve", Kind.CAR, {"stamp": False}, ["stamp_missing"]),
    ("approve", Kind.DISCHARGE_NOTICE, {"stamp": False}, []),
    ("approve", Kind.EXHIBITOR, {"original_seen": False}, ["document_not_seen"]),
    ("approve", Kind.EXHIBITOR, {"original_seen": False, "original_shown": True}, []),
    ("approve", Kind.EXHIBITOR, {"document_expires": date(2019, 10, 9)}, ["document_expired"]),
    ("approve", Kind.EXHIBITOR, {"document_expires": date(2019, 10, 10)}, []),
    ("approve", Kind.SETUP, {"organisation": CONTRACTOR}, []),
    ("approve", Kind.SETUP, {"organisation": CONTRACTOR, "permits": {3}}, ["permit_missing"]),
    ("approve", Kind.SETUP, {"permits": frozenset()}, []),
    ("approve", Kind.DISMANTLING, {"organisation": CONTRACTOR, "permits": frozenset()}, []),
    (
        "approve",
        Kind.SETUP_VEHICLE,
        {"organisation": CONTRACTOR, "permits": frozenset()},
        ["permit_missing"],
    ),
    ("approve", Kind.SETUP_VEHICLE, {"driver": None}, ["driver_missing"]),
    *[
        ("approve", Kind.SETUP_VEHICLE, {"driver": form}, ["driver_missing"])
        for form in FORM_WITHOUT.values()
    ],
    ("approve", Kind.SETUP_VEHICLE, {"plate": "粤B 99999"}, ["driver_missing"]),
    (
        "approve",
        Kind.DISMANTLING_VEHICLE,
        {
            "driver": None,
            "drivers": frozenset({("粤A12345", "U1000001")}),
            "original_seen": False,
        },
        [],
    ),
    (
        "approve",
        Kind.DISMANTLING_VEHICLE,
        {"driver": None, "drivers": frozenset({("粤A12345", "U9")})},
        ["driver_missing"],
    ),
]
AT_ALL_TIMES = {"others": (held(Kind.STAFF),)}
BESIDE: list[tuple[str, Kind, dict[str, Any], list[str]]] = [
    ("apply", Kind.SETUP, AT_ALL_TIMES, ["one_credential"]),
    ("apply", Kind.SETUP, AT_ALL_TIMES | {"phase": None}, ["phase_missing"]),
    ("apply", Kind.SETUP, AT_ALL_TIMES | {"valid_to": None}, ["dates_missing"]),
    ("apply", Kind.EXHIBITOR, AT_ALL_TIMES | {"phase": None}, ["phase_missing", "one_credential"]),
    (
        "apply",
        Kind.INTERMEDIARY,
        AT_ALL_TIMES | {"phase": None},
        ["one_credential", "fee_unknown"],
    ),
]
"""When it can be said that the person holds another one."""
EARLY = {"now": at("7 10:00"), "valid_from": date(2019, 10, 8), "organisation": CONTRACTOR}
GRANTED = {"early_delivery": frozenset({date(2019, 10, 8)})}
AGES_AND_DAYS: list[tuple[str, Kind, dict[str, Any], list[str]]] = [
    ("apply", Kind.SETUP, {"birth": date(2001, 10, 10)}, []),
    ("apply", Kind.SETUP, {"birth": date(2001, 10, 11)}, ["under_age"]),
    (
        "apply",
        Kind.SETUP,
        {"birth": date(2001, 10, 11), "valid_from": date(2019, 10, 11)},
        [],
    ),
    ("apply", Kind.DISMANTLING, {"birth": date(2001, 10, 19)}, []),
    ("apply", Kind.DISMANTLING, {"birth": date(2001, 10, 20)}, ["under_age"]),
    ("apply", Kind.DISMANTLING, {"birth": None}, ["birth_date_missing"]),
    ("apply", Kind.SETUP, {"birth": None, "phase": None}, ["phase_missing", "birth_date_missing"]),
    ("apply", Kind.EXHIBITOR, {"birth": None}, []),
    ("apply", Kind.EXHIBITOR, {"birth": date(2019, 1, 1)}, []),
    ("apply", Kind.SETUP, EARLY, ["dates_outside"]),
    ("apply", Kind.SETUP, EARLY | GRANTED, []),
    ("apply", Kind.SETUP, EARLY | GRANTED | {"valid_to": date(2019, 10, 8)}, []),
    ("apply", Kind.SETUP, EARLY | GRANTED | {"valid_to": date(2019, 10, 9)}, ["dates_outside"]),
    (
        "apply",
        Kind.SETUP,
        EARLY | GRANTED | {"phase": 3, "at_counter": False},
        ["dates_outside", "no_stand"],
    ),
]


def between(first: date, last: date) -> dict[str, Any]:
    return {"valid_from": first, "valid_to": last}


OTHER_DAYS: list[tuple[str, Kind, dict[str, Any], list[str]]] = [
    ("apply", Kind.SETUP, EARLY | GRANTED | {"now": at("8 10:00")}, []),
    ("apply", Kind.DISMANTLING, between(date(2019, 10, 19), date(2019, 10, 20)), []),
    ("apply", Kind.BUYER, between(date(2019, 10, 15), date(2019, 11, 4)), []),
    ("apply", Kind.BUYER, between(date(2019, 10, 15), date(2019, 11, 5)), ["dates_outside"]),
    (
        "apply",
        Kind.CAR,
        GRANTED | {"now": at("7 10:00")} | between(date(2019, 10, 8), date(2019, 10, 12)),
        ["dates_outside"],
    ),
    ("apply", Kind.CARRIER, {"phase": None, "now": at("25 10:00")}, []),
    ("apply", Kind.CARRIER, {"phase": None, "now": at("N6 17:30")}, ["validity_over"]),
]
LATER: list[tuple[str, Kind, dict[str, Any], list[str]]] = [
    ("produce", Kind.SETUP, {"open_charges": 110}, ["charges_unpaid"]),
    ("produce", Kind.EXHIBITOR, {"photo": False}, ["photo_missing"]),
    ("produce", Kind.EXHIBITOR, BARRED, ["person_barred"]),
    ("produce", Kind.EXHIBITOR, {"now": at("1 03:00")}, []),
    ("collect", Kind.EXHIBITOR, BADGE | {"organisation": UNPAID}, ["organisation_fees_unpaid"]),
    ("collect", Kind.SETUP, {"open_charges": 1}, ["charges_unpaid"]),
    ("collect", Kind.EXHIBITOR, BADGE | {"now": at("10 08:59")}, ["counter_closed"]),
    ("collect", Kind.EXHIBITOR, BADGE | {"others": (Held(OLD),)}, []),
    ("collect", Kind.EXHIBITOR, BADGE | {"others": (held(Kind.STAFF),)}, ["one_credential"]),
    ("register", Kind.EXHIBITOR, BADGE, []),
    ("register", Kind.EXHIBITOR, BADGE | {"registered": frozenset({3})}, []),
    ("register", Kind.EXHIBITOR, BADGE | {"registered": frozenset({1})}, ["already_registered"]),
    ("register", Kind.EXHIBITOR, BADGE | {"organisation": UNPAID}, ["organisation_fees_unpaid"]),
    ("register", Kind.EXHIBITOR, BADGE | {"area_m2": {3: 9.0}}, ["no_stand"]),
    ("register", Kind.EXHIBITOR, BADGE | {"alive": {(Kind.EXHIBITOR, 1): 2}}, []),
    ("register", Kind.EXHIBITOR, BADGE | {"alive": {(Kind.EXHIBITOR, 1): 3}}, ["quota_used_up"]),
    ("register", Kind.EXHIBITOR, BADGE | {"phase": None}, ["phase_missing"]),
    (
        "register",
        Kind.EXHIBITOR,
        BADGE | {"now": at("20 10:00")},
        ["validity_over", "counter_closed"],
    ),
    (
        "register",
        Kind.EXHIBITOR,
        BADGE | {"others": (held(Kind.DISMANTLING, phase=1),)},
        ["one_credential"],
    ),
    ("register", Kind.BUYER, BADGE | {"phase": None}, []),
    (
        "register",
        Kind.BUYER,
        BADGE | {"phase": None, "registered": frozenset({None})},
        ["already_registered"],
    ),
    ("register", Kind.STAFF, BADGE, ["kind_not_registered"]),
    ("register", Kind.SETUP, BADGE, ["kind_not_registered"]),
    *[
        ("register", Kind.EXHIBITOR, {"credential": replace(OLD, state=state)}, ["withdrawn"])
        for state in WITHDRAWN
    ],
    *[
        ("register", Kind.EXHIBITOR, {"credential": replace(OLD, state=state)}, ["not_collected"])
        for state in NOT_COLLECTED
    ],
    ("return", Kind.EXHIBITOR, BADGE | {"phase": None}, []),
    ("return", Kind.EXHIBITOR, BADGE | {"phase": None, **BARRED}, ["person_barred"]),
    (
        "return",
        Kind.EXHIBITOR,
        BADGE | {"phase": None, "others": (held(Kind.EXHIBITOR),)},
        ["one_credential"],
    ),
]
LOST = {"replaces": replace(OLD, state=State.LOST), "statement": True}
HANDED_IN = {"replaces": OLD, "others": (Held(OLD, frozenset({1})),)}
FULL = {"alive": {(Kind.EXHIBITOR, 1): 3}}
AGAIN: list[tuple[str, Kind, dict[str, Any], list[str]]] = [
    ("replace", Kind.EXHIBITOR, LOST | FULL, []),
    ("replace", Kind.EXHIBITOR, LOST | {"statement": False}, ["statement_missing"]),
    ("replace", Kind.EXHIBITOR, LOST | {"recorded": True}, ["recorded_before"]),
    ("replace", Kind.EXHIBITOR, LOST | BARRED, ["person_barred"]),
    ("replace", Kind.EXHIBITOR, LOST | {"now": at("18 10:00")}, ["counter_closed"]),
    ("replace", Kind.EXHIBITOR, LOST | {"replaces": OLD}, []),
    *[
        ("replace", kind, LOST | {"replaces": replace(OLD, kind=kind, state=State.LOST)}, lost)
        for kind, lost in [(Kind.AGENCY_STAFF, []), (Kind.BUYER, ["not_replaced"])]
    ],
    *[
        ("replace", Kind.EXHIBITOR, LOST | {"replaces": replace(OLD, state=state)}, ["withdrawn"])
        for state in WITHDRAWN - {State.LOST}
    ],
    (
        "replace",
        Kind.EXHIBITOR,
        LOST | {"replaces": replace(OLD, state=State.PAID)},
        ["not_collected"],
    ),
    ("change_person", Kind.EXHIBITOR, HANDED_IN | FULL, []),
    ("change_person", Kind.EXHIBITOR, HANDED_IN | {"recorded": True}, []),
    ("change_person", Kind.EXHIBITOR, LOST, ["withdrawn"]),
    ("change_person", Kind.EXHIBITOR, HANDED_IN | {"asked_at": at("17 17:00")}, []),
    (
        "change_person",
        Kind.EXHIBITOR,
        HANDED_IN | {"asked_at": at("17 17:00") + TICK},
        ["change_ended"],
    ),
    (
        "change_person",
        Kind.EXHIBITOR,
        HANDED_IN | {"others": (held(Kind.EXHIBITOR),)},
        ["one_credential"],
    ),
    ("change_employer", Kind.EXHIBITOR, HANDED_IN, []),
    ("change_employer", Kind.EXHIBITOR, HANDED_IN | FULL, ["quota_used_up"]),
    ("change_employer", Kind.EXHIBITOR, HANDED_IN | {"recorded": True}, ["recorded_before"]),
    (
        "change_employer",
        Kind.EXHIBITOR,
        HANDED_IN | {"replaces": replace(OLD, kind=Kind.STAFF)},
        ["not_replaced"],
    ),
    ("change_employer", Kind.AGENCY_STAFF, HANDED_IN, []),
]
ROWS = [*APPLYING, *BESIDE, *AGES_AND_DAYS, *OTHER_DAYS, *LATER, *AGAIN]
