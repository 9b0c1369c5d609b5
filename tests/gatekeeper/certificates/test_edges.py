"""Where two rules of the handbook meet: what one desk did stands in another one's way, or not."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from gatekeeper.certificates.applications.application import Application
from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.counter.registering import WithdrawReason, register, unregister
from gatekeeper.certificates.counter.replacing import (
    change_employer,
    change_person,
    find_again,
    report_lost,
)
from gatekeeper.certificates.order import restoring, sanctioning
from gatekeeper.certificates.order.sanctioning import Ruling
from gatekeeper.errors import NotAsExpected, Objected
from gatekeeper.policy.life import Step
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.sanctions import Outcome, Violation
from gatekeeper.policy.words import Kind, Role, State
from gatekeeper.store.tables import booths, credentials, organisations
from tests.gatekeeper.certificates.asked import ASKED, FATMA
from tests.gatekeeper.certificates.test_counter import change, rules, state
from tests.gatekeeper.certificates.test_known import application, credential, known
from tests.gatekeeper.certificates.test_replacing import NEW_PERSON, WISH, at, collect
from tests.harness.office import BADGE, OTHER_BADGE, Office

X1, WEN = 2, 4
AT = datetime(2019, 10, 11, 10, 30)


def decide(office: Office, number: str, outcome: Outcome, until: datetime | None = None) -> None:
    ruling = Ruling(violation=Violation.SMOKING, outcome=outcome, until=until)
    sanctioning.rule(office.centre, office.by(Role.DUTY_MANAGER), number, ruling)


def give_back(office: Office, number: str = BADGE) -> None:
    by = office.by(Role.DUTY_MANAGER)
    restoring.undo(
        office.centre, by, number, Step.GIVE_BACK, reason="promise", identity_confirmed=True
    )


def release(office: Office, number: str = BADGE) -> None:
    by = office.by(Role.DUTY_MANAGER)
    restoring.undo(office.centre, by, number, Step.RELEASE, reason="promise")


def held_until(office: Office, number: str) -> datetime | None:
    with office.store.reading() as conn:
        found: datetime | None = conn.execute(
            select(credentials.c.suspended_until).where(credentials.c.number == number)
        ).scalar_one()
        return found


def test_a_card_whose_place_was_taken_is_not_given_back(office: Office) -> None:
    made = change_person(office.centre, office.by(), BADGE, NEW_PERSON, wish=WISH)
    collect(office, made.number)
    decide(office, BADGE, Outcome.CONFISCATED)
    with pytest.raises(NotAsExpected, match="replaced_by"):
        give_back(office)
    assert state(office, BADGE) is State.CONFISCATED


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.CONFISCATED])
def test_nobody_of_an_organisation_that_is_barred_gets_one_back(
    office: Office, outcome: Outcome
) -> None:
    """The badge says no organisation of its own: its holder's counts."""
    change(office, BADGE, organisation_id=None)
    decide(office, BADGE, outcome, AT + timedelta(hours=2))
    with office.store.transaction() as conn:
        conn.execute(update(organisations).where(organisations.c.id == X1).values(barred=True))
    again = release if outcome is Outcome.HELD else give_back
    with pytest.raises(Objected) as told:
        again(office)
    assert rules(told) == [Rule.ORGANISATION_BARRED]


def test_a_badge_is_found_again_for_every_phase_that_it_works_in(office: Office) -> None:
    """Applied for in phase 1, registered for phase 3 too, where its holder has a pass by now."""
    made = credential(office, "700000000011", Kind.EXHIBITOR, holder_id=3)
    application(office, made, for_phase=1, edition=126)
    register(office.centre, office.by(), "700000000011", 1)
    chief = office.by(Role.SUPERVISOR)
    register(office.centre, chief, "700000000011", 3, at_counter=False)
    report_lost(office.centre, office.by(), "700000000011")
    credential(
        office,
        "300000000011",
        Kind.SETUP,
        holder_id=3,
        edition=126,
        phase=3,
        valid_from=date(2019, 10, 28),
        valid_to=date(2019, 10, 29),
    )
    with pytest.raises(Objected) as told:
        find_again(office.centre, office.by(), "700000000011", identity_confirmed=True)
    assert rules(told) == [Rule.ONE_CREDENTIAL]


def test_a_training_stop_ends_by_itself(office: Office) -> None:
    decide(office, BADGE, Outcome.TRAINING, AT + timedelta(hours=1))
    decide(office, OTHER_BADGE, Outcome.TRAINING, AT + timedelta(hours=1))
    at(office, AT + timedelta(hours=1))
    register(office.centre, office.by(), BADGE, 1)
    change_person(office.centre, office.by(), OTHER_BADGE, NEW_PERSON, wish=WISH)


def test_a_stop_for_all_shortens_nobodys_hold(office: Office) -> None:
    promised, stop = AT + timedelta(days=9), AT + timedelta(hours=2)
    decide(office, BADGE, Outcome.HELD, promised)
    ruling = Ruling(violation=Violation.NO_HELMET, outcome=Outcome.TRAINING, until=stop)
    sanctioning.rule_organisation(office.centre, office.by(Role.DUTY_MANAGER), X1, ruling)
    assert (held_until(office, BADGE), held_until(office, OTHER_BADGE)) == (promised, stop)


def test_a_place_that_is_given_back_is_free(office: Office) -> None:
    made = credential(office, "700000000011", Kind.EXHIBITOR, holder_id=3)
    application(office, made, for_phase=1, edition=126)
    register(office.centre, office.by(), "700000000011", 1)
    assert known(office, organisation_id=X1).alive == {(Kind.EXHIBITOR, 1): 1}
    unregister(
        office.centre,
        office.by(Role.SUPERVISOR),
        "700000000011",
        1,
        reason=WithdrawReason.PLACE_GIVEN_BACK,
    )
    assert known(office, organisation_id=X1).alive == {}


def one_stand(office: Office) -> None:
    """Three badges for X1 in phase 1."""
    with office.store.transaction() as conn:
        conn.execute(update(booths).where(booths.c.organisation_id == X1).values(area_m2=9.0))


def somebody_new(number: str) -> Application:
    return replace(ASKED, person=replace(FATMA, id_number=number, name=f"Person {number}"))


def test_a_change_of_person_takes_up_one_place(office: Office) -> None:
    """Three places: one is changing hands, one is taken, so one is left."""
    one_stand(office)
    register(office.centre, office.by(), BADGE, 1)
    register(office.centre, office.by(), OTHER_BADGE, 1)
    change_person(office.centre, office.by(), BADGE, NEW_PERSON, wish=WISH)
    assert known(office, organisation_id=X1).alive == {(Kind.EXHIBITOR, 1): 2}
    apply(office.centre, office.by(), somebody_new("U5000001"))
    with pytest.raises(Objected) as told:
        apply(office.centre, office.by(), somebody_new("U5000002"))
    assert rules(told) == [Rule.QUOTA_USED_UP]


def test_a_place_at_a_new_employer_is_one_more_there(office: Office) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(organisations).where(organisations.c.id == 3).values(fees_paid=True))
    register(office.centre, office.by(), BADGE, 1)
    change_employer(office.centre, office.by(), BADGE, "X2", Kind.EXHIBITOR, wish=WISH)
    old, new = (known(office, organisation_id=one).alive for one in (X1, 3))
    assert (old, new) == ({(Kind.EXHIBITOR, 1): 1}, {(Kind.EXHIBITOR, 1): 1})


def test_a_contractors_man_is_known_by_his_employer(office: Office) -> None:
    """Smoking costs an exhibitor a promise, a contractor's people an hour's training or more."""
    number = "300000000011"
    credential(
        office, number, Kind.SETUP, holder_id=WEN, organisation_id=None, edition=126, phase=1
    )
    assert sanctioning.proposed(office.centre, number, Violation.SMOKING).outcome is (
        Outcome.TRAINING
    )
    assert sanctioning.state_of(office.centre, number)[1] == "CT1"


def test_a_pass_that_is_over_is_in_nobodys_way(office: Office) -> None:
    """Who built on the 10th shows from the 12th on: one credential at a time."""
    credential(
        office,
        "300000000011",
        Kind.SETUP,
        holder_id=3,
        edition=126,
        phase=1,
        valid_from=date(2019, 10, 10),
        valid_to=date(2019, 10, 11),
    )
    credential(office, "700000000011", Kind.EXHIBITOR, holder_id=3)
    with pytest.raises(Objected) as told:
        register(office.centre, office.by(), "700000000011", 1)
    assert rules(told) == [Rule.ONE_CREDENTIAL]
    at(office, datetime(2019, 10, 12, 10, 0))
    register(office.centre, office.by(), "700000000011", 1)
