"""Taking applications in: people and papers written down, credentials begun, refusals whole."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gatekeeper.certificates.acting import acting
from gatekeeper.certificates.applications.application import Application, Vehicle, cleaned
from gatekeeper.certificates.applications.applying import apply, look_over, make_application
from gatekeeper.certificates.applications.approving import approve
from gatekeeper.errors import InputWrong, NotAsExpected, Objected, RightMissing, SubmittedBefore
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, Kind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import applications, particulars
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.search import search
from gatekeeper.store.tables import credentials, holders, photos
from tests.gatekeeper.certificates.asked import ASKED, FATMA, JPEG, LORRY, PASS, WANG, badge
from tests.harness.office import BADGE, OPEN, Office


def row(office: Office, number: str) -> Any:
    with office.store.reading() as conn:
        return conn.execute(
            select(credentials, applications, holders.c.name, particulars, photos.c.jpeg)
            .select_from(
                credentials.join(applications, applications.c.credential_id == credentials.c.id)
                .outerjoin(holders, holders.c.id == credentials.c.holder_id)
                .outerjoin(particulars, particulars.c.holder_id == holders.c.id)
                .outerjoin(photos, photos.c.holder_id == holders.c.id)
            )
            .where(credentials.c.number == number)
        ).one()


def people(office: Office) -> int:
    with office.store.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(holders)).scalar_one())


def refused(office: Office, application: Application) -> list[Rule]:
    with pytest.raises(Objected) as told:
        apply(office.centre, office.by(Role.SUPERVISOR), application)
    return [each.rule for each in told.value.objections]


def test_a_badge_is_applied_for_with_everything_that_the_form_says(office: Office):
    number = apply(office.centre, office.by(), replace(ASKED, position="Sales")).number
    made = row(office, number)
    assert (made.state, made.kind, made.edition, made.phase) == (
        State.APPLIED,
        Kind.EXHIBITOR,
        None,
        None,
    )
    assert (made.for_phase, made.position, made.stamp, made.source) == (1, "Sales", True, "desk")
    assert (made.name, made.birth_date, made.nationality, bytes(made.jpeg)) == (
        "Fatma Kaya",
        date(1991, 4, 2),
        "TUR",
        JPEG,
    )
    assert (made.document_seen_at, made.document_seen_by) == (OPEN, "lin")
    with office.store.reading() as conn:
        assert [found.number for found in search(conn, "kaya")] == [number]
        [last] = eventlog.read(conn, Filters(number=number))
    assert (last.kind, last.action, last.actor) == (EventKind.STEP, "apply", "lin")
    assert "U2000001" not in str(last.detail)


def test_a_paper_is_of_its_edition_phase_and_days(office: Office):
    made = row(office, apply(office.centre, office.by(), PASS).number)
    assert (made.edition, made.phase, made.for_phase) == (126, 1, None)
    assert (made.valid_from, made.valid_to) == (date(2019, 10, 12), date(2019, 10, 14))
    assert made.birth_date == date(1949, 12, 31)


def test_everything_that_stands_against_it_is_told_at_once_and_nothing_is_kept(office: Office):
    before = people(office)
    wrong = replace(
        PASS,
        person=replace(FATMA, birth=date(2010, 1, 1)),
        organisation="X3",
        valid_to=date(2019, 11, 1),
    )
    assert refused(office, wrong) == [
        Rule.ORGANISATION_BARRED,
        Rule.UNDER_AGE,
        Rule.DATES_OUTSIDE,
        Rule.NO_STAND,
    ]
    assert people(office) == before


def test_what_is_missing_is_a_rule_not_a_crash(office: Office):
    ayse = replace(FATMA, id_number="U1000001", name="Ayşe Yılmaz")
    for application, rule in (
        (replace(ASKED, organisation=""), Rule.INDIVIDUAL),
        (replace(ASKED, person=None), Rule.PERSON_MISSING),
        (replace(ASKED, phase=2), Rule.PHASE_MISSING),
        (replace(LORRY, vehicle=None), Rule.PLATE_MISSING),
        (replace(ASKED, person=ayse), Rule.ONE_CREDENTIAL),
    ):
        assert refused(office, application) == [rule]


def test_papers_that_are_still_to_come_do_not_stop_it(office: Office):
    asked = replace(ASKED, photo=None, stamp=False, original_seen=False)
    weighed = look_over(office.centre, office.by(), asked)
    assert [each.rule for each in weighed.lacking] == [
        Rule.DOCUMENT_NOT_SEEN,
        Rule.PHOTO_MISSING,
        Rule.STAMP_MISSING,
    ]
    assert row(office, apply(office.centre, office.by(), asked).number).document_seen_at is None


def test_a_look_over_writes_nothing_and_tells_fee_and_quota(office: Office):
    before = people(office)
    weighed = look_over(office.centre, office.by(), PASS)
    assert people(office) == before
    assert [(line.charge, line.amount) for line in weighed.fee] == [
        ("pass_days", 60),
        ("card_fee", 10),
    ]
    assert (weighed.quota.limit, weighed.quota.used, weighed.quota.left) == (8, 0, 8)


def test_another_name_for_a_known_document_is_told_until_the_clerk_confirms_it(office: Office):
    ahmad = replace(FATMA, id_number="u1000003", name="Mohammed Al Ahmad")
    other = replace(PASS, organisation="X1", person=ahmad)
    with pytest.raises(NotAsExpected, match="other_name") as told:
        apply(office.centre, office.by(), other)
    assert told.value.values == {"registered": "محمد الأحمد", "typed": "Mohammed Al Ahmad"}
    confirmed = replace(other, person=replace(ahmad, correct_name=True))
    made = row(office, apply(office.centre, office.by(), confirmed).number)
    assert made.name == "Mohammed Al Ahmad"
    with office.store.reading() as conn:
        assert search(conn, "mohammed")
        assert not search(conn, "محمد")
        changes = list(eventlog.read(conn, Filters(kind=EventKind.RECORD)))
    assert [each.action for each in changes] == ["name_corrected"]


def test_a_name_that_differs_by_marks_and_case_alone_is_the_same(office: Office):
    person = replace(FATMA, id_number="U1000003", name="محمد   الأَحمد")
    number = apply(office.centre, office.by(), replace(ASKED, person=person)).number
    assert row(office, number).name == "محمد الأحمد"


def test_any_name_is_kept_as_text(office: Office):
    names = ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "สมหญิง ใจดี", "Ивана Жукова")
    for place, name in enumerate(names):
        number = apply(office.centre, office.by(), badge(f"U5{place}", name)).number
        assert row(office, number).name == name


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": "Fat\x00ma"}, {"name": "control_character"}),
        ({"name": "\u202emta\ud800"}, {"name": "control_character"}),
        ({"name": "x" * 121}, {"name": "too_long"}),
        ({"name": "x" * 100_000}, {"name": "too_long"}),
        ({"name": "  "}, {"name": "missing"}),
        ({"id_number": ""}, {"id_number": "missing"}),
        ({"birth": date(2030, 1, 1)}, {"birth": "impossible_date"}),
    ],
)
def test_what_cannot_be_kept_is_told_by_field(
    edition: Edition, changes: dict[str, Any], faults: dict[str, str]
):
    with pytest.raises(InputWrong) as told:
        cleaned(edition, replace(ASKED, person=replace(FATMA, **changes)), OPEN)
    assert told.value.faults == faults


@pytest.mark.parametrize(
    ("vehicle", "faults"),
    [
        (Vehicle(plate="A1", length_m=0), {"length_m": "impossible_length"}),
        (Vehicle(plate="A1", slot_from=datetime(2019, 10, 19, 23)), {"slot_to": "missing"}),
        (Vehicle(plate="A1", slot_from=datetime(2019, 10, 20), slot_to=datetime(2019, 10, 20)),
         {"slot_to": "backwards"}),
    ],
)  # fmt: skip
def test_a_vehicle_is_checked_too(edition: Edition, vehicle: Vehicle, faults: dict[str, str]):
    later = OPEN + timedelta(seconds=1)
    with pytest.raises(InputWrong) as told:
        cleaned(edition, replace(LORRY, vehicle=vehicle, photo=b"GIF89a", asked_at=later), OPEN)
    assert told.value.faults == {**faults, "photo": "not_jpeg", "asked_at": "future"}


def test_every_text_is_brought_into_one_form(edition: Edition):
    person = replace(FATMA, id_number=" u 2000001 ", name="  Jose\u0301\u3000\n Pe\u0301rez ")
    made = cleaned(edition, replace(ASKED, person=person, vehicle=Vehicle(plate="x")), OPEN)
    assert made.person == replace(FATMA, name="Jos\u00e9 P\u00e9rez")
    assert made.vehicle is None


def test_the_check_digit_of_a_new_identity_number_is_insisted_on(office: Office):
    wrong = replace(WANG, id_number="110105194912310021")
    with pytest.raises(InputWrong) as told:
        apply(office.centre, office.by(), replace(PASS, person=wrong))
    assert told.value.faults == {"id_number": "document.check_digit"}
    # The register has this one, wrong as it is, from somewhere else.
    known = replace(WANG, id_number="440106199003071234", name="陈大文")
    assert apply(office.centre, office.by(), replace(PASS, person=known)).number


def test_a_lorry_has_plate_slot_and_driver(office: Office):
    start = datetime(2019, 10, 19, 23)
    vehicle = Vehicle(plate="粤a 12345", slot_from=start, slot_to=start + timedelta(hours=2))
    lorry = replace(LORRY, vehicle=vehicle, organisation="x1")
    assert look_over(office.centre, office.by(), lorry).objections == ()
    made = row(office, apply(office.centre, office.by(Role.SUPERVISOR), lorry).number)
    assert (made.plate, made.plate_key, made.slot_from) == ("粤a 12345", "粤A12345", start)
    assert made.name == "王小明"
    assert made.valid_from is None


def test_the_second_pass_of_a_lorry_and_driver_needs_no_new_form(office: Office):
    known_driver = replace(LORRY, photo=None, original_seen=False)
    first = look_over(office.centre, office.by(), known_driver)
    assert [each.rule for each in first.lacking] == [Rule.DOCUMENT_NOT_SEEN, Rule.DRIVER_MISSING]
    approve(
        office.centre, office.by(), apply(office.centre, office.by(Role.SUPERVISOR), LORRY).number
    )
    with office.store.transaction() as conn:
        conn.execute(photos.delete())
    assert look_over(office.centre, office.by(), known_driver).objections == ()


def test_a_coach_has_a_parking_space_for_every_third_pass(office: Office):
    office.clock.now = datetime.fromisoformat("2019-09-20T10:00+08:00")
    coach = replace(LORRY, kind=Kind.COACH, organisation="AG01", vehicle=Vehicle(plate="A1"))
    with pytest.raises(NotAsExpected, match="no_parking_space"):
        look_over(office.centre, office.by(), replace(coach, parking=True))


def test_the_same_reference_is_the_same_application(office: Office):
    asked = replace(ASKED, source="online", reference="R-1")
    first = apply(office.centre, office.by(), asked)
    again = apply(office.centre, office.by(), asked)
    assert (first.number, first.again, again.again) == (again.number, False, True)
    small = replace(asked, organisation="x1")
    assert apply(office.centre, office.by(), small).again
    elsewhere = apply(office.centre, office.by(), badge("U7", source="file", reference="R-1"))
    assert elsewhere.number != first.number
    with pytest.raises(NotAsExpected, match="application_changed"):
        apply(office.centre, office.by(), replace(asked, phase=3))


def test_a_form_sent_twice_counts_once_and_tells_the_number(office: Office):
    number = apply(office.centre, office.by(), ASKED, form="f-1").number
    with pytest.raises(SubmittedBefore) as told:
        apply(office.centre, office.by(), ASKED, form="f-1")
    assert told.value.outcome == number


def test_who_works_for_nobody_else_works_for_whoever_applies(office: Office):
    with office.store.transaction() as conn:
        conn.execute(
            update(credentials).where(credentials.c.number == BADGE).values(state=State.CANCELLED)
        )
    person = replace(FATMA, id_number="U1000001", name="Ayşe Yılmaz")
    apply(office.centre, office.by(), replace(ASKED, organisation="x2", person=person))
    with office.store.reading() as conn:
        employer = select(holders.c.organisation_id).where(holders.c.id == 1)
        assert conn.execute(employer).scalar() == 3


def test_a_cashier_takes_no_application(office: Office):
    with pytest.raises(RightMissing):
        apply(office.centre, office.by(Role.CASHIER), ASKED)


def test_an_application_fits_into_another_act(office: Office):
    with acting(office.centre, office.by(), Right.REPLACE) as act:
        number = make_application(act, ASKED).number
    assert row(office, number).state is State.APPLIED
