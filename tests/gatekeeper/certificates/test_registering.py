"""Registering badges for a phase by tapping them, and withdrawing that again."""

import pytest
from sqlalchemy import insert

from gatekeeper.certificates.counter.registering import (
    WithdrawReason,
    register,
    register_tapped,
    unregister,
)
from gatekeeper.errors import (
    InputWrong,
    NotAsExpected,
    Objected,
    Overtaken,
    RightMissing,
    StepImpossible,
)
from gatekeeper.policy.credential import Registration
from gatekeeper.policy.life import Step
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.words import EventKind, Kind, Role, State
from gatekeeper.store.tables import holders, organisations
from tests.gatekeeper.certificates.test_counter import (
    AHMED,
    NEW,
    card,
    change,
    history,
    rules,
)
from tests.gatekeeper.certificates.test_known import credential
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office


class TestRegistering:
    """For a phase, for the edition, and withdrawn again."""

    def test_a_badge_works_for_the_phase(self, office: Office):
        done = register(office.centre, office.by(), BADGE, 1)
        assert (done.phase, done.quota.limit, done.quota.used, done.quota.left) == (1, 6, 1, 5)
        assert card(office, BADGE).registrations == (Registration(BADGE, 126, 1),)
        step = history(office, BADGE)[-1]
        assert (step.kind, step.action, step.actor, step.gate) == ("step", "register", "lin", "3")

    def test_a_second_tap_is_no_harm(self, office: Office):
        first = register_tapped(office.centre, office.by(), f"uid:{UID.lower()}", 1)
        assert (first.done is not None, first.already, first.refused) == (True, False, None)
        second = register_tapped(office.centre, office.by(), BADGE, 1)
        assert (second.done, second.already) == (None, True)
        assert second.card is not None
        assert second.card.holder is not None
        assert second.card.holder.name == "Ayşe Yılmaz"
        look = history(office, BADGE)[-1]
        assert (look.kind, look.reason) == (EventKind.READ, Rule.ALREADY_REGISTERED)

    @pytest.mark.parametrize(
        ("raw", "word"),
        [
            ("hello", "code_unreadable"),
            ("FG1:ABC", "code_unreadable"),
            ("uid:04FFEEDDCCBB80", "card_unknown"),
        ],
    )
    def test_what_is_no_badge_of_ours(self, office: Office, raw: str, word: str):
        tapped = register_tapped(office.centre, office.by(), raw, 1)
        assert isinstance(tapped.refused, NotAsExpected)
        assert (tapped.refused.word, tapped.card, tapped.already) == (word, None, False)

    def test_the_quota_of_the_phase_is_kept(self, office: Office):
        """X1 has one whole stand in phase 3: three badges."""
        numbers = [BADGE, OTHER_BADGE, NEW, "200000000098"]
        with office.store.transaction() as conn:
            conn.execute(
                insert(holders).values(
                    id=6, id_type="passport", id_number="Z1", name="N", name_key="n", barred=False
                )
            )
        for number, holder in ((NEW, AHMED), ("200000000098", 6)):
            credential(office, number, Kind.EXHIBITOR, holder_id=holder)
        office.clock.pass_(days=18)  # 29 October
        done = [register(office.centre, office.by(), number, 3) for number in numbers[:3]]
        assert [one.quota.left for one in done] == [2, 1, 0]
        with pytest.raises(Objected) as error:
            register(office.centre, office.by(), numbers[3], 3)
        assert rules(error) == [Rule.QUOTA_USED_UP]
        unregister(
            office.centre,
            office.by(Role.SUPERVISOR),
            BADGE,
            3,
            reason=WithdrawReason.PLACE_GIVEN_BACK,
        )
        register(office.centre, office.by(), numbers[3], 3)

    def test_buyers_and_carriers_are_registered_for_the_edition(self, office: Office):
        with office.store.transaction() as conn:
            conn.execute(
                insert(organisations).values(
                    id=9,
                    code="CA1",
                    name="Haul",
                    name_key="haul",
                    kind="carrier",
                    fees_paid=True,
                    barred=False,
                )
            )
        credential(office, NEW, Kind.CARRIER, holder_id=AHMED, organisation_id=9)
        done = register(office.centre, office.by(), NEW, 1)
        assert (done.phase, done.quota.left) == (None, None)
        assert card(office, NEW).registrations == (Registration(NEW, 126, None),)
        with pytest.raises(Objected) as error:
            register(office.centre, office.by(), NEW, 3)
        assert rules(error) == [Rule.ALREADY_REGISTERED]
        unregister(
            office.centre,
            office.by(Role.SUPERVISOR),
            NEW,
            None,
            reason=WithdrawReason.PLACE_GIVEN_BACK,
        )
        assert card(office, NEW).registrations == ()

    def test_a_held_badge_is_not_registered(self, office: Office):
        change(office, BADGE, state=State.SUSPENDED)
        tapped = register_tapped(office.centre, office.by(), BADGE, 1)
        assert isinstance(tapped.refused, StepImpossible)

    def test_after_closing_only_the_back_office_goes_on(self, office: Office):
        office.clock.pass_(hours=7)
        with pytest.raises(Objected) as error:
            register(office.centre, office.by(), BADGE, 1)
        assert rules(error) == [Rule.COUNTER_CLOSED]
        chief = office.by(Role.SUPERVISOR)
        assert register(office.centre, chief, BADGE, 1, at_counter=False).number == BADGE

    def test_withdrawing_needs_a_superior_and_a_registration(self, office: Office):
        with pytest.raises(RightMissing):
            unregister(office.centre, office.by(), BADGE, 1, reason=WithdrawReason.MISTAKE)
        with pytest.raises(NotAsExpected, match="not_registered"):
            unregister(
                office.centre, office.by(Role.SUPERVISOR), BADGE, 1, reason=WithdrawReason.MISTAKE
            )
        with pytest.raises(InputWrong):
            unregister(
                office.centre, office.by(Role.SUPERVISOR), BADGE, 1, reason=WithdrawReason.OTHER
            )
        assert history(office, BADGE) == []

    def test_who_was_overtaken_is_told(self, office: Office):
        register(office.centre, office.by(), BADGE, 1)
        with pytest.raises(Overtaken) as error:
            register(office.centre, office.by(account="mei"), BADGE, 3, version=0)
        assert (error.value.step, error.value.actor) == (Step.REGISTER, "lin")
