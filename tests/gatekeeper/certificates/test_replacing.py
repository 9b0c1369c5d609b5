"""Lost badges and new cards in the place of others, with their fees at the edges."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gatekeeper.certificates.applications.application import Papers, Person
from gatekeeper.certificates.counter.handing_over import hand_over
from gatekeeper.certificates.counter.producing import produce
from gatekeeper.certificates.counter.replacing import (
    Wish,
    change_employer,
    change_person,
    find_again,
    replace_lost,
    report_lost,
)
from gatekeeper.errors import InputWrong, NotAsExpected, Objected, StepImpossible, StepIncomplete
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.words import IdType, Kind, Role, State
from gatekeeper.store.desk_tables import charges
from gatekeeper.store.tables import organisations
from tests.gatekeeper.certificates.test_counter import card, change, history, rules, state
from tests.gatekeeper.certificates.test_known import credential
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, Office
from tests.harness.sheets import picture

PHOTO = picture()
PAPERS = Papers(original_seen=True, stamp=True, statement="AG01 2019-77", photo=PHOTO)
WISH = Wish(phase=1, papers=PAPERS)
NEW_PERSON = Person(
    id_type=IdType.PASSPORT, id_number="u7000007", name="Çağla Öz", birth=date(1991, 4, 5)
)


def at(office: Office, when: datetime) -> None:
    """Set the clock to an instant of fair time (UTC+8)."""
    office.clock.now = OPEN + (when - datetime(2019, 10, 11, 10, 30))


def pay(office: Office) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(charges).values(dropped_at=OPEN, dropped_by="guo", dropped_why="test"))


def collect(office: Office, number: str) -> None:
    pay(office)
    produce(office.centre, office.by(), number)
    hand_over(office.centre, office.by(), [number], collector="somebody")


def test_a_loss_blocks_at_once(office: Office) -> None:
    report_lost(office.centre, office.by(), BADGE, note="in a taxi")
    assert state(office, BADGE) is State.LOST
    assert "in a taxi" in (history(office, BADGE)[-1].detail or "")
    with pytest.raises(StepImpossible):
        report_lost(office.centre, office.by(), BADGE)


def test_a_lost_badge_is_replaced_for_its_fee_and_stays_lost(office: Office) -> None:
    made = replace_lost(office.centre, office.by(), BADGE, wish=WISH)
    assert made.charged == 200
    assert (state(office, BADGE), state(office, made.number)) == (State.LOST, State.APPROVED)
    new = card(office, made.number)
    assert new.holder is not None
    assert (new.holder.name, new.credential.organisation_code) == ("Ayşe Yılmaz", "X1")
    with pytest.raises(Objected) as unpaid:
        produce(office.centre, office.by(), made.number)
    assert rules(unpaid) == [Rule.CHARGES_UNPAID]
    collect(office, made.number)
    assert (state(office, BADGE), state(office, made.number)) == (State.LOST, State.ISSUED)


def test_after_a_replacement_the_old_one_never_works_again(office: Office) -> None:
    made = replace_lost(office.centre, office.by(), BADGE, wish=WISH)
    for collected in (False, True):
        if collected:
            collect(office, made.number)
            change(office, made.number, state=State.CANCELLED)
        with pytest.raises(NotAsExpected, match="replaced_by") as error:
            find_again(office.centre, office.by(), BADGE, identity_confirmed=True)
        assert error.value.values["by"] == made.number
    with pytest.raises(NotAsExpected, match="replaced_by"):
        replace_lost(office.centre, office.by(), BADGE, wish=WISH)


def test_an_application_that_came_to_nothing_is_in_nobodys_way(office: Office) -> None:
    made = replace_lost(office.centre, office.by(), BADGE, wish=WISH)
    change(office, made.number, state=State.CANCELLED)
    find_again(office.centre, office.by(), BADGE, identity_confirmed=True)
    assert state(office, BADGE) is State.ISSUED


def test_a_badge_found_again_works_once_the_person_was_compared(office: Office) -> None:
    report_lost(office.centre, office.by(), BADGE)
    with pytest.raises(StepIncomplete):
        find_again(office.centre, office.by(), BADGE, identity_confirmed=False)
    assert state(office, BADGE) is State.LOST
    assert find_again(office.centre, office.by(), BADGE, identity_confirmed=True) is State.ISSUED


def test_losing_a_held_badge_does_not_free_it(office: Office) -> None:
    until = datetime(2019, 10, 11, 12, 0)
    change(office, BADGE, state=State.SUSPENDED, suspended_until=until)
    report_lost(office.centre, office.by(), BADGE)
    with pytest.raises(NotAsExpected, match="still_suspended"):
        replace_lost(office.centre, office.by(), BADGE, wish=WISH)
    found = find_again(office.centre, office.by(), BADGE, identity_confirmed=True)
    assert found is State.SUSPENDED
    assert card(office, BADGE).credential.suspended_until == until
    report_lost(office.centre, office.by(), BADGE)
    office.clock.pass_(hours=1.5)
    assert find_again(office.centre, office.by(), BADGE, identity_confirmed=True) is State.ISSUED


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        (Papers(original_seen=True, stamp=True, statement=" "), "statement"),
        (Papers(stamp=True, statement="AG01 77"), "original_seen"),
    ],
)
def test_a_replacement_needs_its_papers(office: Office, papers: Papers, field: str) -> None:
    with pytest.raises(InputWrong) as error:
        replace_lost(office.centre, office.by(), BADGE, wish=Wish(phase=1, papers=papers))
    assert list(error.value.faults) == [field]
    assert state(office, BADGE) is State.ISSUED


def test_passes_are_not_replaced_and_the_loss_is_not_kept(office: Office) -> None:
    credential(
        office,
        "300000000099",
        Kind.DISMANTLING,
        holder_id=3,
        edition=126,
        phase=1,
    )
    with pytest.raises(Objected) as error:
        replace_lost(office.centre, office.by(), "300000000099", wish=WISH)
    assert Rule.NOT_REPLACED in rules(error)
    assert state(office, "300000000099") is State.ISSUED


@pytest.mark.parametrize(
    ("when", "charged"),
    [
        (datetime(2019, 10, 11, 10, 30), 0),
        (datetime(2019, 10, 15, 0, 0), 0),
        (datetime(2019, 10, 15, 0, 0) + timedelta(microseconds=1), 100),
        (datetime(2019, 10, 17, 17, 0), 100),
    ],
)
def test_a_change_of_person_is_free_until_the_instant(
    office: Office, when: datetime, charged: int
) -> None:
    at(office, when)
    made = change_person(
        office.centre,
        office.by(Role.SUPERVISOR),
        BADGE,
        NEW_PERSON,
        wish=replace(WISH, at_counter=False),
    )
    assert made.charged == charged
    new = card(office, made.number)
    assert new.holder is not None
    assert (new.holder.name, new.has_photo) == ("Çağla Öz", True)
    assert (state(office, BADGE), new.credential.state) == (State.ISSUED, State.APPROVED)


def test_the_old_card_ends_when_the_new_persons_is_collected(office: Office) -> None:
    made = change_person(office.centre, office.by(), BADGE, NEW_PERSON, wish=WISH)
    collect(office, made.number)
    assert (state(office, BADGE), state(office, made.number)) == (State.SUPERSEDED, State.ISSUED)


def test_a_change_of_person_ends(office: Office) -> None:
    at(office, datetime(2019, 10, 17, 17, 0) + timedelta(microseconds=1))
    with pytest.raises(Objected) as error:
        change_person(
            office.centre,
            office.by(Role.SUPERVISOR),
            BADGE,
            NEW_PERSON,
            wish=replace(WISH, at_counter=False),
        )
    assert rules(error) == [Rule.CHANGE_ENDED]


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ({"id_number": "U1000001", "name": "Ayşe Yılmaz"}, "same_person"),
        ({"id_number": "U1000002", "name": "Somebody Else"}, "other_name"),
    ],
)
def test_a_change_to_the_wrong_person(office: Office, person: dict[str, Any], refusal: str) -> None:
    wanted = Person(id_type=IdType.PASSPORT, **person)
    with pytest.raises(NotAsExpected, match=refusal):
        change_person(office.centre, office.by(), BADGE, wanted, wish=WISH)


def test_who_has_a_badge_gets_no_second_one(office: Office) -> None:
    mehmet = Person(id_type=IdType.PASSPORT, id_number="U1000002", name="Mehmet Demir")
    with pytest.raises(Objected) as error:
        change_person(office.centre, office.by(), BADGE, mehmet, wish=WISH)
    assert rules(error) == [Rule.ONE_CREDENTIAL]
    assert error.value.objections[0].values["number"] == OTHER_BADGE


def test_a_change_of_employer_makes_a_new_card(office: Office) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(organisations).values(fees_paid=True))
    made = change_employer(office.centre, office.by(), BADGE, "X2", Kind.EXHIBITOR, wish=WISH)
    assert made.charged == 50
    assert card(office, made.number).credential.organisation_code == "X2"
    collect(office, made.number)
    assert state(office, BADGE) is State.SUPERSEDED


def test_a_role_is_changed_within_the_kinds_of_the_organisation(office: Office) -> None:
    with pytest.raises(Objected) as error:
        change_employer(office.centre, office.by(), BADGE, "X1", Kind.AGENCY_STAFF, wish=WISH)
    assert rules(error) == [Rule.WRONG_ORGANISATION_KIND]
    made = change_employer(office.centre, office.by(), BADGE, "AG01", Kind.AGENCY_STAFF, wish=WISH)
    assert card(office, made.number).credential.kind is Kind.AGENCY_STAFF


@pytest.mark.parametrize(
    "withdrawn", [State.LOST, State.CONFISCATED, State.CANCELLED, State.SUPERSEDED]
)
def test_what_is_withdrawn_is_not_changed(office: Office, withdrawn: State) -> None:
    change(office, BADGE, state=withdrawn)
    with pytest.raises(Objected) as error:
        change_person(office.centre, office.by(), BADGE, NEW_PERSON, wish=WISH)
    assert Rule.WITHDRAWN in rules(error)


def test_a_barred_person_is_not_let_in_again(office: Office) -> None:
    report_lost(office.centre, office.by(), BADGE)
    with office.store.transaction() as conn:
        conn.execute(update(organisations).where(organisations.c.code == "X1").values(barred=True))
    with pytest.raises(Objected) as error:
        find_again(office.centre, office.by(Role.SUPERVISOR), BADGE, identity_confirmed=True)
    assert rules(error) == [Rule.ORGANISATION_BARRED]
