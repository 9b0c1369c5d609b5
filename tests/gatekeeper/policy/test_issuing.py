"""Every rule of issue at its edge, alone and together: what it says, what helps, who excuses it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy import issuing
from gatekeeper.policy.credential import Organisation
from gatekeeper.policy.edition import Edition, Fee
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.objections import SAYS, Excuse, Objection, Remedy, Rule
from gatekeeper.policy.request import Known, Request
from gatekeeper.policy.words import Kind, OrganisationKind
from tests.gatekeeper.policy.asked import (
    BARRED,
    CONTRACTOR,
    EARLY,
    FORM_WITHOUT,
    FULL,
    GRANTED,
    OLD,
    ROWS,
    SETUP_1,
    good,
    held,
)
from tests.gatekeeper.policy.presented import at

Asks = Callable[[Edition, Request, Known], issuing.Objections]


def rules(found: issuing.Objections) -> list[str]:
    return [each.rule.value for each in found]


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_stands_against_what_is_right(edition, kind):
    request, known = good(kind)
    expected = ["fee_unknown"] if kind is Kind.INTERMEDIARY else []
    for asks in (issuing.to_apply, issuing.to_approve):
        assert rules(asks(edition, request, known)) == expected
    made = replace(known, credential=replace(OLD, kind=kind))
    for asks in (issuing.to_collect, issuing.to_return):
        assert rules(asks(edition, request, made)) == []


def asks_of(name: str) -> Asks:
    asks: Asks = getattr(issuing, f"to_{name}")
    return asks


@pytest.mark.parametrize(("name", "kind", "changes", "expected"), ROWS)
def test_a_rule_objects_at_its_edge_and_only_there(edition, name, kind, changes, expected):
    known = {"others": (), **changes}
    request, facts = good(kind, **known)
    assert rules(asks_of(name)(edition, request, facts)) == expected


def objections(edition: Edition) -> list[Objection]:
    """Every objection of the rows above."""
    return [
        each
        for name, kind, changes, _ in ROWS
        for each in asks_of(name)(edition, *good(kind, **changes))
    ]


def test_every_rule_is_tested_and_says_what_its_sentence_needs(edition):
    found = objections(edition)
    assert {each.rule for each in found} == set(Rule)
    for each in found:
        assert tuple(each.values) == SAYS.get(each.rule, ()), each.rule
        assert each.remedies
        assert len(set(each.remedies)) == len(each.remedies)


LATE = {Rule.FORMS_CLOSED, Rule.COUNTER_CLOSED, Rule.ASKED_TOO_LATE, Rule.CHANGE_ENDED}
MANY = {Rule.QUOTA_USED_UP, Rule.NO_STAND}


def test_only_lateness_and_quotas_are_excused(edition):
    for each in objections(edition):
        excusable = each.rule in LATE | MANY
        assert (Excuse.DUTY_MANAGER in each.excusable_by) == excusable
        assert (Remedy.DUTY_MANAGER_CONSENT in each.remedies) == excusable
        by_review = Excuse.PLAN_REVIEW in each.excusable_by
        assert (Remedy.PLAN_REVIEW_EXCEPTION in each.remedies) == by_review


@pytest.mark.parametrize(
    ("kind", "organisation_kind", "reviewed"),
    [
        (Kind.SETUP, OrganisationKind.CONTRACTOR, True),
        (Kind.DISMANTLING, OrganisationKind.CONTRACTOR, True),
        (Kind.SETUP, OrganisationKind.EXHIBITOR, False),
        (Kind.EXHIBITOR, OrganisationKind.EXHIBITOR, False),
        (Kind.CAR, OrganisationKind.AGENCY, False),
    ],
)
def test_plan_review_raises_a_contractors_numbers_only(edition, kind, organisation_kind, reviewed):
    asked = good(
        kind,
        organisation=Organisation("1", "X", organisation_kind),
        alive={(kind, 1): 3},
        valid_from=None,
    )
    (quota,) = (each for each in issuing.to_apply(edition, *asked) if each.rule in MANY)
    assert (Excuse.PLAN_REVIEW in quota.excusable_by) == reviewed


@pytest.mark.parametrize("rule", sorted(LATE | MANY, key=list(Rule).index))
def test_a_recorded_consent_excuses_its_own_rule_and_no_other(edition, rule):
    name, kind, changes, expected = next(row for row in ROWS if row[3] == [rule.value])
    for excuse, stays in [
        ((rule, Excuse.DUTY_MANAGER), []),
        ((Rule.PERSON_BARRED, Excuse.DUTY_MANAGER), expected),
        ((rule, Excuse.PLAN_REVIEW), expected),
    ]:
        asked = good(kind, **changes, excused=frozenset({excuse}))
        assert rules(asks_of(name)(edition, *asked)) == stays


def test_nobodys_consent_lets_a_barred_person_in(edition):
    every = frozenset((rule, excuse) for rule in Rule for excuse in Excuse)
    for name, kind, changes, expected in ROWS:
        left = asks_of(name)(edition, *good(kind, **changes, excused=every))
        assert rules(left) == [each for each in expected if each not in LATE | MANY]


def values_of(edition: Edition, kind: Kind, **changes: Any) -> dict[str, Any]:
    (found,) = issuing.to_approve(edition, *good(kind, **changes))
    return dict(found.values)


def test_objections_carry_what_a_sentence_needs(edition):
    assert values_of(edition, Kind.SETUP, alive=SETUP_1) == {
        "kind": "setup",
        "phase": 1,
        "limit": 2,
        "granted": 0,
        "used": 2,
    }
    pass_of_others = held(Kind.SETUP, phase=1, organisation_code="99")
    assert values_of(edition, Kind.EXHIBITOR, others=(pass_of_others,)) == {
        "number": "100000000022",
        "kind": "setup",
        "state": "issued",
        "organisation": "99",
        "start": at("10 00:00"),
        "until": at("14 12:00"),
    }
    assert values_of(edition, Kind.SETUP, birth=date(2001, 10, 11)) == {
        "minimum": 18,
        "first_day": date(2019, 10, 10),
        "old_enough_on": date(2019, 10, 11),
    }
    assert values_of(edition, Kind.SETUP, birth=date(2016, 2, 29))["old_enough_on"] == date(
        2034, 3, 1
    )
    assert values_of(edition, Kind.EXHIBITOR, now=at("10 17:00"))["opens"] == at("11 09:00")
    assert values_of(edition, Kind.EXHIBITOR, now=at("17 17:00"))["opens"] is None
    assert values_of(edition, Kind.SETUP_VEHICLE, driver=FORM_WITHOUT["photo"]) == {
        "missing": ("photo",)
    }
    assert values_of(edition, Kind.SETUP_VEHICLE, driver=None) == {"missing": ("form",)}
    late = good(Kind.SETUP, **EARLY, **GRANTED)[0]
    outside = replace(late, valid_to=date(2019, 10, 20))
    (found,) = issuing.to_apply(edition, outside, good(Kind.SETUP, **EARLY, **GRANTED)[1])
    assert found.values == {
        "first_day": date(2019, 10, 10),
        "last_day": date(2019, 10, 14),
        "early_days": ("2019-10-08",),
    }


def test_come_back_is_no_remedy_when_the_counter_is_closed_for_good(edition):
    for now, remedies in [
        ("10 17:00", (Remedy.COME_BACK, Remedy.DUTY_MANAGER_CONSENT)),
        ("17 17:00", (Remedy.DUTY_MANAGER_CONSENT,)),
    ]:
        (found,) = issuing.to_apply(edition, *good(Kind.EXHIBITOR, now=at(now)))
        assert found.remedies == remedies


def test_a_price_written_into_the_edition_is_all_an_intermediary_needs(edition):
    priced = replace(edition.kinds[Kind.INTERMEDIARY], fee=Fee(per_day=50))
    kinds = {**edition.kinds, Kind.INTERMEDIARY: priced}
    found = issuing.to_apply(replace(edition, kinds=kinds), *good(Kind.INTERMEDIARY))
    assert rules(found) == []


@pytest.mark.parametrize(
    ("purpose", "asks"),
    [
        (Purpose.LOST, issuing.to_replace),
        (Purpose.CHANGE_OF_PERSON, issuing.to_change_person),
        (Purpose.CHANGE_OF_EMPLOYER, issuing.to_change_employer),
    ],
)
def test_an_application_is_asked_the_rules_of_its_purpose(edition, purpose, asks):
    request, known = good(
        Kind.EXHIBITOR, **FULL, recorded=True, asked_at=at("18 00:00"), replaces=OLD, **BARRED
    )
    applied = issuing.to_apply(edition, replace(request, purpose=purpose), known)
    assert applied == asks(edition, request, known)
    approved = issuing.to_approve(edition, replace(request, purpose=purpose, stamp=False), known)
    assert rules(approved) == sorted([*rules(applied), "stamp_missing"], key=list(Rule).index)


BROKEN: dict[str, dict[str, Any]] = {
    "person_barred": BARRED,
    "one_credential": {"others": (held(Kind.STAFF, number="9"), held(Kind.EXHIBITOR, 1))},
    "birth_date_missing": {"birth": None},
    "permit_missing": {"organisation": CONTRACTOR, "permits": frozenset()},
    "quota_used_up": {"alive": {(Kind.SETUP, 1): 2}},
    "forms_closed": {"asked_at": at("13 12:00"), "valid_from": date(2019, 10, 13)},
    "counter_closed": {"now": at("10 08:00")},
    "document_not_seen": {"original_seen": False},
    "photo_missing": {"photo": False},
    "stamp_missing": {"stamp": False},
}
"""What breaks each rule for a setup pass and no other."""


@given(broken=st.sets(st.sampled_from(sorted(BROKEN))))
def test_all_broken_rules_are_told_the_gravest_first(edition, broken):
    changes: dict[str, Any] = {}
    for name in sorted(broken):
        changes |= BROKEN[name]
    found = issuing.to_approve(edition, *good(Kind.SETUP, **changes))
    assert set(rules(found)) == broken
    places = [list(Rule).index(each.rule) for each in found]
    assert places == sorted(places)
    numbers = [each.values["number"] for each in found if each.rule is Rule.ONE_CREDENTIAL]
    assert numbers == (["100000000022", "9"] if "one_credential" in broken else [])
