"""Finding and opening: in every script, with a look in the log, and what the gate would say."""

from datetime import datetime

import pytest
from sqlalchemy import insert, select, update

from gatekeeper.certificates.records import looking
from gatekeeper.certificates.records.correcting import Correction, correct_person
from gatekeeper.errors import InputWrong, NoSuchCredential, NotAsExpected, RightMissing
from gatekeeper.policy.words import EventKind, Kind, Reason, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.events import Event
from gatekeeper.store.tables import credentials, holders, organisations, registrations
from gatekeeper.store.words import fill_words
from tests.harness.office import BADGE, OTHER_BADGE, PERMIT, UID, Office

AYSE, CHEN = 1, 4
LATER = "200000000033"
AS_IT_IS = {
    "name": "Ayşe Yılmaz",
    "id_type": "passport",
    "id_number": "",
    "birth_date": "1985-03-02",
    "nationality": "",
    "document_expires": "",
    "reason": "as the passport says",
}


@pytest.fixture
def lively(office: Office) -> Office:
    """The office with words to search by, a lorry, and Chen's pass."""
    with office.store.transaction() as conn:
        for number, kind, plate in (
            ("300000000011", Kind.SETUP_VEHICLE, "粤A12345"),
            ("300000000022", Kind.SETUP, None),
        ):
            conn.execute(
                insert(credentials).values(
                    number=number,
                    kind=kind,
                    state=State.ISSUED,
                    holder_id=CHEN,
                    organisation_id=4,
                    plate=plate,
                    plate_key=plate,
                    edition=126,
                    phase=1,
                    parking_space=False,
                )
            )
        fill_words(conn)
    return office


def logged(office: Office, kind: EventKind = EventKind.READ) -> list[Event]:
    with office.store.reading() as conn:
        return list(eventlog.read(conn, Filters(kind=kind)))


@pytest.mark.parametrize(
    ("typed", "credential", "person", "organisation"),
    [
        ("yilm", BADGE, None, None),
        ("ayse anatolia", BADGE, None, None),
        ("陈大", "300000000022", None, None),
        ("chendawen", "300000000022", None, None),
        ("440106199003071234", "300000000022", None, None),
        ("A12345", "300000000011", None, None),
        (OTHER_BADGE, OTHER_BADGE, None, None),
        ("محمد", None, "محمد الأحمد", None),
        ("ใจดี", None, "สมชาย ใจดี", None),
        ("東京", None, None, "X2"),
        ("dajian", None, None, "CT1"),
        ("x1", None, None, "X1"),
    ],
)
def test_anything_typed_finds_it(
    lively: Office,
    typed: str,
    credential: str | None,
    person: str | None,
    organisation: str | None,
):
    found = looking.find(lively.centre, lively.by(), typed)
    if credential:
        assert credential in {one.number for one in found.credentials}
    if person:
        assert person in {one.name for one in found.people}
    if organisation:
        assert organisation in {one.code for one in found.organisations}


def test_who_has_a_credential_is_not_listed_twice(lively: Office):
    found = looking.find(lively.centre, lively.by(), "anatolia")
    assert {one.number for one in found.credentials} == {BADGE, OTHER_BADGE}
    assert [one.name for one in found.people] == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR, Role.GUARD])
def test_who_may_not_search_sees_nothing(office: Office, role: Role):
    for look in (
        lambda by: looking.find(office.centre, by, "a"),
        lambda by: looking.open_credential(office.centre, by, BADGE),
        lambda by: looking.open_person(office.centre, by, AYSE),
        lambda by: looking.identity_number(office.centre, by, AYSE),
        lambda by: looking.photo_of(office.centre, by, BADGE),
    ):
        with pytest.raises(RightMissing):
            look(office.by(role))


@pytest.mark.parametrize(
    ("code", "number"), [(BADGE, BADGE), (f"uid:{UID}", BADGE), ("999999999999", None)]
)
def test_a_scan_names_one_and_is_in_the_log(office: Office, code: str, number: str | None):
    assert looking.scanned(office.centre, office.by(), code) == number
    (entry,) = logged(office)
    assert (entry.action, entry.number, entry.gate) == ("scan", number, "3")


def test_a_page_that_is_opened_is_in_the_log_and_counted(office: Office):
    for _ in range(2):
        page = looking.open_credential(office.centre, office.by(), BADGE)
    assert page.tallies[EventKind.READ].count == 1  # the second look saw the first
    assert page.history == []
    card, seen = looking.entries(office.centre, office.by(), BADGE, (EventKind.READ,))
    assert (card.credential.number, len(seen)) == (BADGE, 2)
    assert [entry.number for entry in logged(office)] == [BADGE] * 3


def test_what_is_not_there_is_said(office: Office):
    with pytest.raises(NoSuchCredential):
        looking.open_credential(office.centre, office.by(), "404404404404")
    with pytest.raises(NotAsExpected, match="no_such_person"):
        looking.open_person(office.centre, office.by(), 404)
    assert logged(office) == []


def _register(office: Office, credential_id: int = 1, phase: int = 1) -> None:
    with office.store.transaction() as conn:
        conn.execute(
            insert(registrations).values(credential_id=credential_id, edition=126, phase=phase)
        )


@pytest.mark.parametrize(
    ("hour", "change", "reason", "works"),
    [
        (2, {}, Reason.OK, True),
        (14, {}, Reason.OUTSIDE_HOURS, True),  # 22:00 in Guangzhou
        (2, {"state": State.LOST}, Reason.LOST, False),
        (2, {"state": State.SUSPENDED}, Reason.SUSPENDED, False),
        (2, {"state": State.PRODUCED}, Reason.NOT_ISSUED, False),
    ],
)
def test_a_credential_stands_as_the_gate_has_it(
    office: Office, hour: int, change: dict[str, State], reason: Reason, works: bool
):
    _register(office)
    if change:
        with office.store.transaction() as conn:
            conn.execute(update(credentials).where(credentials.c.id == 1).values(**change))
    office.clock.now = office.clock.now.replace(hour=hour)
    standing = looking.open_credential(office.centre, office.by(), BADGE).standing
    assert (standing.decision.reason, standing.works) == (reason, works)
    assert [span.start.date().isoformat() for span in standing.spans] == ["2019-10-10"]


def test_of_two_badges_the_later_works_and_the_page_says_why(office: Office):
    with office.store.transaction() as conn:
        conn.execute(
            insert(credentials).values(
                number=LATER,
                kind=Kind.EXHIBITOR,
                state=State.ISSUED,
                holder_id=AYSE,
                organisation_id=2,
                parking_space=False,
                issued_at=datetime(2019, 10, 1),
            )
        )
        made = conn.execute(select(credentials.c.id).where(credentials.c.number == LATER)).scalar()
    _register(office)
    _register(office, made or 0)
    page = looking.open_person(office.centre, office.by(), AYSE)
    assert [(card.credential.number, one.decision.reason) for card, one in page.cards] == [
        (LATER, Reason.OK),
        (BADGE, Reason.SUPERSEDED),
    ]
    assert [entry.action for entry in logged(office)] == ["person"]


def test_an_identity_number_is_masked_and_shown_on_record(office: Office):
    page = looking.open_person(office.centre, office.by(), AYSE)
    assert page.file.masked == "••••0001"
    assert looking.identity_number(office.centre, office.by(), AYSE) == "U1000001"
    assert "identity number" in (logged(office)[-1].detail or "")
    assert "U1000001" not in "".join(entry.detail or "" for entry in logged(office))


def correct(office: Office, role: Role = Role.CLERK, **typed: str) -> tuple[str, ...]:
    values = Correction(**{**AS_IT_IS, **typed})
    return correct_person(office.centre, office.by(role), AYSE, values)


def test_a_correction_is_found_by_and_in_the_log_without_the_number(lively: Office):
    changed = correct(lively, name="李小红", id_type="cn_id", id_number="11010519491231002x")
    assert set(changed) == {"name", "id_type", "id_number"}
    found = looking.find(lively.centre, lively.by(), "lixiaohong")
    assert [one.number for one in found.credentials] == [BADGE]
    (entry,) = logged(lively, EventKind.RECORD)
    assert "as the passport says" in (entry.detail or "")
    assert "11010519491231002" not in (entry.detail or "")
    assert looking.identity_number(lively.centre, lively.by(), AYSE) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"name": " "}, "name"),
        ({"reason": ""}, "reason"),
        ({"name": "a" * 200}, "name"),
        ({"birth_date": "yesterday"}, "birth_date"),
        ({"birth_date": "2019-10-12"}, "birth_date"),
        ({"birth_date": "1899-12-31"}, "birth_date"),
        ({"id_type": "library card"}, "id_type"),
        ({"id_type": "cn_id", "id_number": "110105194912310021"}, "id_number"),
        ({"id_type": "cn_id"}, "id_number"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(office: Office, typed: dict[str, str], fault: str):
    with pytest.raises(InputWrong) as told:
        correct(office, **typed)
    assert fault in told.value.faults
    assert logged(office, EventKind.RECORD) == []


@pytest.mark.parametrize(
    ("typed", "word"), [({}, "nothing_changed"), ({"id_number": "u1000002"}, "number_taken")]
)
def test_a_correction_that_changes_nothing_or_takes_anothers_number(
    office: Office, typed: dict[str, str], word: str
):
    with pytest.raises(NotAsExpected, match=word):
        correct(office, **typed)


def test_particulars_are_written_for_who_has_none_and_a_cashier_may_not(office: Office):
    with office.store.transaction() as conn:
        conn.execute(update(holders).where(holders.c.id == AYSE).values(name="Ayse"))
    assert correct(office, name="Ayşe Yılmaz", nationality="TUR") == ("name", "nationality")
    with pytest.raises(RightMissing):
        correct(office, Role.CASHIER, nationality="GRC")


def test_a_barred_organisation_does_not_work(office: Office):
    _register(office)
    with office.store.transaction() as conn:
        conn.execute(update(organisations).where(organisations.c.id == 2).values(barred=True))
    standing = looking.open_credential(office.centre, office.by(), BADGE).standing
    assert standing.decision.reason is Reason.BARRED


def test_goods_papers_stand_as_the_goods_gate_has_them(office: Office):
    page = looking.open_credential(office.centre, office.by(), PERMIT)
    assert page.standing.works
    assert page.file.person is None
