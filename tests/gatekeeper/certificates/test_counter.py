"""Producing, handing over, registering: what happens to a credential after its approval."""

from datetime import datetime

import pytest
from sqlalchemy import insert, select, update

from gatekeeper.certificates.counter.handing_over import (
    hand_over,
    handed_over,
    pile,
    signature_list,
)
from gatekeeper.certificates.counter.producing import (
    bind_card,
    produce,
    produce_many,
    to_be_produced,
)
from gatekeeper.errors import (
    CertificateError,
    InputWrong,
    NotAsExpected,
    Objected,
    RightMissing,
    StepImpossible,
    StepIncomplete,
    SubmittedBefore,
)
from gatekeeper.policy.credential import Registration
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.words import EventKind, Kind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store import register as looking
from gatekeeper.store.desk_tables import applications, charges, exceptions
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.events import Event
from gatekeeper.store.register import PersonCard
from gatekeeper.store.tables import credentials, holders, organisations, photos
from tests.gatekeeper.certificates.test_known import application, credential
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, PERMIT, UID, Office

X1, X2, AYSE, MEHMET, AHMED = 2, 3, 1, 2, 3
NEW, PASS = "200000000099", "300000000099"


def card(office: Office, number: str) -> PersonCard:
    with office.store.reading() as conn:
        found = looking.person_card(conn, number)
    assert found is not None
    return found


def state(office: Office, number: str) -> State:
    return card(office, number).credential.state


def history(office: Office, number: str) -> list[Event]:
    with office.store.reading() as conn:
        return list(eventlog.read(conn, Filters(number=number)))


def rules(error: pytest.ExceptionInfo[Objected]) -> list[Rule]:
    return [each.rule for each in error.value.objections]


def change(office: Office, number: str, **values: object) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == number).values(**values))


@pytest.fixture
def new_badge(office: Office) -> int:
    """An approved badge of Ahmed, who has none, with nothing to pay."""
    made = credential(office, NEW, Kind.EXHIBITOR, state=State.APPROVED, holder_id=AHMED)
    application(office, made, for_phase=1, edition=126)
    return made


def owe(office: Office, credential_id: int) -> None:
    with office.store.transaction() as conn:
        conn.execute(
            insert(charges).values(
                credential_id=credential_id,
                organisation_id=X1,
                charge="lost",
                unit_price=200,
                quantity=1,
                amount=200,
                edition=126,
                made_at=OPEN,
                made_by="lin",
            )
        )


class TestProducing:
    """The list, the mark, the card."""

    def test_the_list_holds_what_is_approved_and_paid_for(self, office: Office, new_badge: int):
        found = to_be_produced(office.centre, office.by())
        assert [(one.number, one.name, one.phase) for one in found.lines] == [
            (NEW, "محمد الأحمد", 1)
        ]
        assert found.total == 1
        assert to_be_produced(office.centre, office.by(), kind=Kind.SETUP).lines == ()
        assert to_be_produced(office.centre, office.by(), organisation_code="X1").total == 1
        owe(office, new_badge)
        assert to_be_produced(office.centre, office.by()).total == 0

    def test_one_is_marked_and_its_card_bound(self, office: Office, new_badge: int):
        produce(office.centre, office.by(), NEW, uid="uid:04ffeeddccbb80", version=1)
        found = card(office, NEW).credential
        assert (found.state, found.card_uid) == (State.PRODUCED, "04FFEEDDCCBB80")

    def test_what_stands_against_it_keeps_it_back(self, office: Office, new_badge: int):
        with office.store.transaction() as conn:
            conn.execute(update(holders).where(holders.c.id == AHMED).values(barred=True))
            conn.execute(photos.delete().where(photos.c.holder_id == AHMED))
        owe(office, new_badge)
        with pytest.raises(Objected) as error:
            produce(office.centre, office.by(), NEW)
        assert rules(error) == [Rule.PERSON_BARRED, Rule.PHOTO_MISSING, Rule.CHARGES_UNPAID]
        assert state(office, NEW) is State.APPROVED
        with pytest.raises(RightMissing):
            produce(office.centre, office.by(Role.CASHIER), NEW)

    def test_several_at_once_and_the_rest_are_told(self, office: Office, new_badge: int):
        done = produce_many(office.centre, office.by(), [NEW, BADGE, "999999999999", NEW])
        assert done.done == (NEW,)
        assert [number for number, _ in done.refused] == [BADGE, "999999999999"]
        assert isinstance(done.refused[0][1], StepImpossible)

    def test_a_spoiled_card_is_exchanged_with_a_trace(self, office: Office, new_badge: int):
        bind_card(office.centre, office.by(), NEW, "uid:04FFEEDDCCBB80")
        bind_card(office.centre, office.by(), NEW, "uid:04FFEEDDCCBB81")
        assert card(office, NEW).credential.card_uid == "04FFEEDDCCBB81"
        trace = history(office, NEW)[-1]
        assert (trace.kind, trace.code) == (EventKind.RECORD, "uid:04FFEEDDCCBB81")
        assert "04FFEEDDCCBB80" in (trace.detail or "")

    @pytest.mark.parametrize(
        ("number", "raw", "word"),
        [
            (NEW, f"uid:{UID}", "card_taken"),
            (NEW, "200000000099", "no_card"),
            (NEW, "hello", "no_card"),
            (BADGE, "uid:04FFEEDDCCBB80", "card_fixed"),
            (PERMIT, "uid:04FFEEDDCCBB80", "not_a_card_kind"),
        ],
    )
    def test_a_card_that_may_not_be_bound(
        self, office: Office, new_badge: int, number: str, raw: str, word: str
    ):
        with pytest.raises(NotAsExpected) as error:
            bind_card(office.centre, office.by(), number, raw)
        assert error.value.word == word
        if word == "card_taken":
            assert error.value.values == {"number": BADGE, "name": "Ayşe Yılmaz"}

    def test_an_old_badge_without_a_card_gets_one(self, office: Office):
        bind_card(office.centre, office.by(), OTHER_BADGE, "uid:04FFEEDDCCBB80")
        assert card(office, OTHER_BADGE).credential.card_uid == "04FFEEDDCCBB80"


class TestHandingOver:
    """One, or a pile with its signature list."""

    @pytest.fixture
    def ready(self, office: Office, new_badge: int) -> None:
        """Ahmed's badge, and a pass of an organisation that has not paid; one agency has both."""
        change(office, NEW, state=State.PRODUCED)
        made = credential(
            office,
            PASS,
            Kind.SETUP,
            state=State.PRODUCED,
            holder_id=5,
            organisation_id=X2,
            edition=126,
            phase=1,
            valid_from=datetime(2019, 10, 12).date(),
            valid_to=datetime(2019, 10, 13).date(),
        )
        application(office, made)

    @pytest.mark.parametrize(("code", "numbers"), [("AG01", [NEW, PASS]), ("X2", [PASS])])
    def test_the_pile_of_an_agency_or_an_organisation(
        self, office: Office, ready: None, code: str, numbers: list[str]
    ):
        found = pile(office.centre, office.by(), code)
        assert [one.number for one in found.lines] == numbers
        assert {one.number: [each.rule for each in one.objections] for one in found.lines}[
            PASS
        ] == [Rule.ORGANISATION_FEES_UNPAID]

    def test_nobody_knows_the_organisation(self, office: Office):
        with pytest.raises(NotAsExpected, match="no_such_organisation"):
            pile(office.centre, office.by(), "X99")

    def test_a_pile_is_handed_over_with_its_list(self, office: Office, ready: None):
        with office.store.transaction() as conn:
            conn.execute(update(organisations).values(fees_paid=True))
        made = hand_over(
            office.centre,
            office.by(),
            [PASS, NEW, NEW],
            collector=" 李华 ",
            document="E12345678",
            organisation_code="AG01",
            form="once",
        )
        listed = signature_list(office.centre, office.by(), made)
        assert [one.number for one in listed.lines] == [NEW, PASS]
        assert (listed.collector, listed.collector_document) == ("李华", "E12345678")
        assert (listed.organisation_code, listed.actor, listed.desk) == ("AG01", "lin", "3")
        assert card(office, NEW).credential.issued_at == datetime(2019, 10, 11, 10, 30)
        assert "E12345678" not in "".join(one.detail or "" for one in history(office, NEW))
        today = handed_over(office.centre, office.by(), datetime(2019, 10, 11).date())
        assert [(one.id, one.count) for one in today] == [(made, 2)]
        assert handed_over(office.centre, office.by(), datetime(2019, 10, 12).date()) == []
        with pytest.raises(SubmittedBefore) as again:
            hand_over(office.centre, office.by(), [NEW], collector="李华", form="once")
        assert again.value.outcome == str(made)

    def test_one_that_may_not_keeps_the_whole_pile(self, office: Office, ready: None):
        with pytest.raises(Objected) as error:
            hand_over(office.centre, office.by(), [NEW, PASS], collector="李华")
        assert (error.value.number, rules(error)) == (PASS, [Rule.ORGANISATION_FEES_UNPAID])
        assert state(office, NEW) is State.PRODUCED
        assert handed_over(office.centre, office.by(), datetime(2019, 10, 11).date()) == []

    @pytest.mark.parametrize(
        ("numbers", "collector", "refusal"),
        [
            ([], "李华", InputWrong),
            ([NEW], "  ", StepIncomplete),
            ([BADGE], "李华", StepImpossible),
            ([str(200000000000 + n) for n in range(1001)], "李华", InputWrong),
        ],
    )
    def test_what_is_missing_or_impossible(
        self,
        office: Office,
        ready: None,
        numbers: list[str],
        collector: str,
        refusal: type[CertificateError],
    ):
        with pytest.raises(refusal):
            hand_over(office.centre, office.by(), numbers, collector=collector)

    def test_collecting_ends_the_card_that_is_replaced(self, office: Office, new_badge: int):
        change(office, NEW, state=State.PRODUCED, holder_id=AYSE)
        with office.store.transaction() as conn:
            old = select(credentials.c.id).where(credentials.c.number == BADGE).scalar_subquery()
            conn.execute(
                update(applications)
                .where(applications.c.credential_id == new_badge)
                .values(replaces_id=old)
            )
        hand_over(office.centre, office.by(), [NEW], collector="Ayşe Yılmaz", register=True)
        assert (state(office, BADGE), state(office, NEW)) == (State.SUPERSEDED, State.ISSUED)
        assert card(office, NEW).registrations == (Registration(NEW, 126, 1),)

    def test_who_comes_after_closing_needs_consent(self, office: Office, ready: None):
        office.clock.pass_(hours=6, minutes=30)  # 17:00
        with pytest.raises(Objected) as error:
            hand_over(office.centre, office.by(), [NEW], collector="李华")
        assert rules(error) == [Rule.COUNTER_CLOSED]
        with office.store.transaction() as conn:
            conn.execute(
                insert(exceptions).values(
                    rule=Rule.COUNTER_CLOSED,
                    excuse="duty_manager",
                    organisation_id=X1,
                    edition=126,
                    note="late flight",
                    granted_at=OPEN,
                    granted_by="guo",
                )
            )
        hand_over(office.centre, office.by(), [NEW], collector="李华")
        assert state(office, NEW) is State.ISSUED
