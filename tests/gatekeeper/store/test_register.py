"""What screens ask of the register."""

from datetime import timedelta

from sqlalchemy import insert

from gatekeeper.policy.credential import Credential, Registration
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind
from gatekeeper.store import presence
from gatekeeper.store.database import Store
from gatekeeper.store.register import overstaying, person_card, photo
from gatekeeper.store.tables import continue_ids, credentials, organisations
from tests.gatekeeper.store.small_fair import (
    AYSE,
    CAR,
    COACH,
    JPEG,
    LORRY,
    OLD_CARD,
    OTHER_CAR,
    STAFF,
    at,
)


def test_a_card_says_everything(store: Store) -> None:
    with store.transaction() as conn:
        row = conn.execute(credentials.select().where(credentials.c.number == AYSE)).one()
        presence.enter(conn, row.id, Credential(AYSE, row.kind, row.state), "5.2", at("15 09:00"))
        presence.use(conn, row.id, at("15 09:30"), "p1", 1)
    with store.reading() as conn:
        card = person_card(conn, AYSE)
        assert card
        assert card.holder
        assert (card.holder.name, card.has_photo) == ("Ayşe Yılmaz", True)
        assert card.registrations == (Registration(AYSE, 126), Registration(AYSE, 126, 1))
        assert card.inside == (("5.2", at("15 09:00")),)
        assert (card.used_at, card.later_hard_card) == (at("15 09:30"), False)
        older = person_card(conn, OLD_CARD)
        assert older
        assert older.later_hard_card
        for nobody in ("999999999999", "", "\x00", "１００００００００００１"):
            assert person_card(conn, nobody) is None
            assert photo(conn, nobody) is None
        assert photo(conn, AYSE) == JPEG
        assert photo(conn, STAFF) is None


def test_vehicles_that_stay_too_long_are_told(store: Store, edition: Edition) -> None:
    now = at("11 12:00")
    stays = {
        LORRY: (edition.dwell[Kind.SETUP_VEHICLE] + timedelta(seconds=1), False),
        COACH: (edition.dwell[Kind.COACH] + timedelta(seconds=1), False),
        CAR: (timedelta(hours=5), False),
        OTHER_CAR: (timedelta(hours=9), False),
    }
    with store.transaction() as conn:
        for number, (stay, space) in stays.items():
            row = conn.execute(credentials.select().where(credentials.c.number == number)).one()
            card = Credential(number, row.kind, row.state, parking_space=space)
            presence.enter(conn, row.id, card, "compound", now - stay)

    def told(later: timedelta = timedelta()) -> list[str]:
        with store.reading() as conn:
            return [one.number for one in overstaying(conn, edition, now + later)]

    assert told() == [LORRY, COACH]
    assert told(timedelta(seconds=-1)) == [], "as long as is allowed is not too long"
    with store.transaction() as conn:
        row = conn.execute(credentials.select().where(credentials.c.number == COACH)).one()
        card = Credential(COACH, row.kind, row.state, parking_space=True)
        presence.enter(conn, row.id, card, "compound", at("11 08:00"))
    assert told() == [LORRY], "a coach with a space may stay"
    with store.reading() as conn:
        (lorry,) = overstaying(conn, edition, now)
    assert (lorry.plate, lorry.driver, lorry.allowed) == (
        "粤A·T1001",
        "王小明",
        edition.dwell[Kind.SETUP_VEHICLE],
    )


def test_ids_go_on_after_a_bulk_writer(store: Store) -> None:
    with store.transaction() as conn:
        continue_ids(conn)
        new = insert(organisations).values(
            code="N1", name="New", name_key="new", kind="buyer", fees_paid=True, barred=False
        )
        assert conn.execute(new).inserted_primary_key == (4,)
