"""What is known of the thing presented."""

from datetime import date, datetime

import pytest
from sqlalchemy import update

from gatekeeper.policy.admission import Facts, Proof, Scan
from gatekeeper.policy.code import Sealed, read_code
from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Direction, IdType, Kind, OrganisationKind, State
from gatekeeper.store import presence
from gatekeeper.store.database import Store
from gatekeeper.store.facts import Known, load_facts
from gatekeeper.store.tables import credentials
from tests.gatekeeper.store.small_fair import (
    AYSE,
    CAR,
    CARD_UID,
    COACH,
    LORRY,
    NEW_CARD,
    NOTICE,
    OLD_CARD,
    OTHER_CAR,
    STAFF,
    UNDATED_CARD,
    at,
)
from tests.harness.statements import plans, statements


def known(
    store: Store, edition: Edition, raw: str, gate: str = "P-1", when: datetime | None = None
) -> Known:
    scan = Scan(when or at("15 10:00"), edition.gates[gate], Direction.IN, read_code(raw))
    with store.reading() as conn:
        return load_facts(conn, edition, scan)


def test_a_card_comes_with_everything_of_its_person(store: Store, edition: Edition) -> None:
    found = known(store, edition, f"uid:{CARD_UID}")
    assert found.facts == Facts(
        credential=Credential(
            number=AYSE,
            kind=Kind.EXHIBITOR,
            state=State.ISSUED,
            id_number="U1000001",
            card_uid=CARD_UID,
            edition=126,
            issued_at=at("07 10:00"),
        ),
        holder=Holder(IdType.PASSPORT, "U1000001", "Ayşe Yılmaz", "1401001"),
        organisation=Organisation(
            "1401001", "Anatolia Ceramics A.Ş.", OrganisationKind.EXHIBITOR, "AG01"
        ),
        registrations=frozenset({(126, 1), (126, None)}),
    )
    assert found.has_photo
    assert known(store, edition, AYSE) == found


def test_a_paper_comes_with_every_column(store: Store, edition: Edition) -> None:
    found = known(store, edition, LORRY, "V-1").facts
    assert found.credential == Credential(
        number=LORRY,
        kind=Kind.SETUP_VEHICLE,
        state=State.ISSUED,
        id_number="C1000003",
        plate="粤A·T1001",
        length_m=9.6,
        edition=126,
        phase=1,
        slot_from=at("11 08:30"),
        slot_to=at("11 12:00"),
    )
    assert found.granted == {date(2019, 10, 11)}, "its driver's organisation was granted it"


def test_a_credential_of_nobody_is_known_too(store: Store, edition: Edition) -> None:
    found = known(store, edition, STAFF).facts
    assert (found.holder, found.organisation, found.granted) == (None, None, frozenset())
    assert known(store, edition, CAR, "V-1").facts.organisation is not None


@pytest.mark.parametrize("raw", ["999999999999", "uid:00000000", "", "rubbish", "FG1:ABC"])
def test_what_is_not_in_the_register_is_not_known(store: Store, edition: Edition, raw: str) -> None:
    assert known(store, edition, raw) == Known(Facts())


def test_a_forged_one_is_looked_up_nowhere(store: Store, edition: Edition) -> None:
    scan = Scan(at("15 10:00"), edition.gates["P-1"], Direction.IN, read_code("FG1:ABC"))
    with store.reading() as conn:
        forged = load_facts(conn, edition, scan, proof=Proof.FAILED, sealed=Sealed(AYSE, 126))
        genuine = load_facts(conn, edition, scan, proof=Proof.GENUINE, sealed=Sealed(AYSE, 126))
    assert forged == Known(Facts(proof=Proof.FAILED))
    assert genuine.facts.credential
    assert genuine.facts.proof is Proof.GENUINE


def test_only_the_latest_hard_card_has_none_later(store: Store, edition: Edition) -> None:
    def later(number: str) -> bool:
        return known(store, edition, number).facts.later_hard_card

    assert (later(OLD_CARD), later(UNDATED_CARD), later(NEW_CARD)) == (True, True, False)
    with store.transaction() as conn:
        paper = update(credentials).where(credentials.c.number == NEW_CARD)
        conn.execute(paper.values(kind=Kind.SETUP))
    assert (later(OLD_CARD), later(UNDATED_CARD)) == (False, True)


def test_inside_is_of_the_gates_zone(store: Store, edition: Edition) -> None:
    card = known(store, edition, AYSE)
    assert card.credential_id
    assert card.facts.credential
    with store.transaction() as conn:
        presence.enter(conn, card.credential_id, card.facts.credential, "compound", at("15 08:00"))
        presence.enter(conn, card.credential_id, card.facts.credential, "compound", at("15 09:00"))
    assert known(store, edition, AYSE).facts.inside_since == at("15 09:00")
    assert known(store, edition, AYSE, "H-5.2").facts.inside_since is None
    with store.transaction() as conn:
        presence.leave(conn, card.credential_id, "compound")
    assert known(store, edition, AYSE).facts.inside_since is None


def test_a_notice_is_used_once_it_was(store: Store, edition: Edition) -> None:
    notice = known(store, edition, NOTICE, "G-1")
    assert not notice.facts.used
    assert notice.credential_id
    with store.transaction() as conn:
        for sequence in (4, 9):
            presence.use(conn, notice.credential_id, at("19 19:00"), "g1", sequence)
    assert known(store, edition, NOTICE, "G-1").facts.used


def test_other_vehicles_are_counted_where_they_take_a_space(store: Store, edition: Edition) -> None:
    assert known(store, edition, AYSE).facts.parked is None

    def parked(number: str, when: datetime) -> dict[Kind, int]:
        found = known(store, edition, number, "V-1", when).facts.parked
        assert found is not None
        return {kind: count for kind, count in found.items() if count}

    with store.transaction() as conn:
        for number, space in ((CAR, False), (OTHER_CAR, False), (COACH, False)):
            row = conn.execute(credentials.select().where(credentials.c.number == number)).one()
            card = Credential(number, row.kind, row.state, parking_space=space)
            presence.enter(conn, row.id, card, "compound", at("15 09:00"))
    assert parked(CAR, at("15 10:00")) == {Kind.CAR: 1}
    assert parked(COACH, at("15 10:00")) == {Kind.CAR: 2}, "a coach without a space takes none"
    assert parked(COACH, at("16 04:00")) == {}, "forgotten at four in the morning"
    with store.transaction() as conn:
        row = conn.execute(credentials.select().where(credentials.c.number == COACH)).one()
        presence.enter(
            conn,
            row.id,
            Credential(COACH, Kind.COACH, State.ISSUED, parking_space=True),
            "compound",
            at("15 09:30"),
        )
    assert parked(CAR, at("15 10:00")) == {Kind.CAR: 1, Kind.COACH: 1}


def test_a_scan_asks_little_and_only_of_indexes(store: Store, edition: Edition) -> None:
    if store.dialect == "postgresql":
        pytest.skip("PostgreSQL reads a table this small from its beginning")
    scan = Scan(at("11 10:00"), edition.gates["V-1"], Direction.IN, read_code(LORRY))
    with plans(store) as steps, statements(store) as asked, store.reading() as conn:
        load_facts(conn, edition, scan)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 4
    assert [step for step in steps if step.startswith("SCAN")] == []
    assert any("ix_presence_vehicles" in step for step in steps)
