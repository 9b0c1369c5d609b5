"""What the register knows for the rules of issue, from rows of every sort."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from gatekeeper.certificates.known import About, load_known
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.request import Known
from gatekeeper.policy.words import Kind, State
from gatekeeper.store.desk_tables import applications, charges, exceptions, violations
from gatekeeper.store.tables import credentials, overtime, registrations
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, Office

AT = datetime(2019, 10, 11, 10, 30)
X1, CT1, AYSE = 2, 4, 1


def known(office: Office, **about: object) -> Known:
    with office.store.reading() as conn:
        return load_known(conn, office.centre.edition, AT, About(**about))  # type: ignore[arg-type]


def credential(office: Office, number: str, kind: Kind, **values: object) -> int:
    """A credential more; its id."""
    row = {
        "number": number,
        "kind": kind,
        "state": State.ISSUED,
        "parking_space": False,
        "organisation_id": X1,
        **values,
    }
    with office.store.transaction() as conn:
        return int(conn.execute(insert(credentials).values(**row)).inserted_primary_key[0])


def application(office: Office, credential_id: int, **values: object) -> None:
    row = {
        "credential_id": credential_id,
        "version": 1,
        "changed_at": OPEN,
        "purpose": "first",
        "stamp": True,
        "source": "desk",
        "applied_at": OPEN,
        "applied_by": "lin",
        **values,
    }
    with office.store.transaction() as conn:
        conn.execute(insert(applications).values(**row))


def id_of(office: Office, number: str) -> int:
    with office.store.reading() as conn:
        wanted = select(credentials.c.id).where(credentials.c.number == number)
        return int(conn.execute(wanted).scalar_one())


def register(office: Office, number: str, phase: int, edition: int = 126) -> None:
    with office.store.transaction() as conn:
        conn.execute(
            insert(registrations).values(
                credential_id=id_of(office, number), edition=edition, phase=phase
            )
        )


def test_a_person_and_an_organisation(office: Office) -> None:
    found = known(office, organisation_id=X1, holder_id=AYSE)
    assert found.person is not None
    assert found.person.name == "Ayşe Yılmaz"
    assert (found.birth, found.original_seen) == (date(1985, 3, 2), True)
    assert found.organisation is not None
    assert found.organisation.agency_code == "AG01"
    assert found.area_m2 == {1: 18.0, 3: 9.0}
    assert [one.credential.number for one in found.others] == [BADGE]


def test_nothing_is_known_of_nobody(office: Office) -> None:
    assert known(office) == Known(now=AT)


def test_badges_count_where_they_are_registered_or_applied_for(office: Office) -> None:
    register(office, BADGE, 1)
    register(office, OTHER_BADGE, 1, edition=125)
    pending = credential(office, "700000000011", Kind.EXHIBITOR, state=State.APPLIED)
    application(office, pending, for_phase=1, edition=126)
    collected = credential(office, "700000000022", Kind.EXHIBITOR)
    application(office, collected, for_phase=3, edition=126)
    rejected = credential(office, "700000000033", Kind.EXHIBITOR, state=State.REJECTED)
    application(office, rejected, for_phase=1, edition=126)
    found = known(office, organisation_id=X1, phase=1)
    assert found.alive == {(Kind.EXHIBITOR, 1): 2, (Kind.EXHIBITOR, 3): 1}
    assert found.exhibitors == 2
    register(office, "700000000022", 3)  # no longer pending, still one
    assert known(office, organisation_id=X1).alive[Kind.EXHIBITOR, 3] == 1
    asked = known(office, organisation_id=X1, credential_id=pending)
    assert asked.alive[Kind.EXHIBITOR, 1] == 1


def test_passes_count_while_they_are_alive_the_first_come_first(office: Office) -> None:
    papers = {"edition": 126, "phase": 1}
    numbers = [f"7000000001{n}" for n in range(10, 15)]
    states = [State.APPLIED, State.APPLIED, State.ISSUED, State.CANCELLED, State.REJECTED]
    ids = [
        credential(office, number, Kind.SETUP, state=state, **papers)
        for number, state in zip(numbers, states, strict=True)
    ]
    credential(office, "700000000199", Kind.SETUP, edition=125, phase=1)
    assert known(office, organisation_id=X1).alive == {(Kind.SETUP, 1): 3}
    first, second = (known(office, organisation_id=X1, credential_id=one).alive for one in ids[:2])
    assert (first[Kind.SETUP, 1], second[Kind.SETUP, 1]) == (1, 2)


def test_a_credential_without_an_organisation_counts_for_its_holders(office: Office) -> None:
    credential(
        office,
        "700000000011",
        Kind.DISMANTLING,
        organisation_id=None,
        holder_id=AYSE,
        edition=126,
        phase=1,
    )
    assert known(office, organisation_id=X1).alive == {(Kind.DISMANTLING, 1): 1}


def test_contractors_have_permits_evenings_and_drivers(office: Office) -> None:
    with office.store.transaction() as conn:
        conn.execute(insert(overtime).values(organisation_id=CT1, date=date(2019, 10, 8)))
    credential(
        office,
        "700000000011",
        Kind.SETUP_VEHICLE,
        organisation_id=CT1,
        holder_id=4,
        edition=126,
        phase=1,
        plate="粤A·12345",
        plate_key="粤A12345",
    )
    found = known(office, organisation_id=CT1)
    assert found.permits == {1}
    assert found.early_delivery == {date(2019, 10, 8)}
    assert found.has_driver("粤A 12345", "440106199003071234")
    assert not known(office, organisation_id=X1).drivers


@pytest.mark.parametrize(
    ("values", "excused"),
    [
        ({}, True),
        ({"until": AT + timedelta(microseconds=1)}, True),
        ({"until": AT}, False),
        ({"kind": Kind.SETUP}, True),
        ({"kind": Kind.COACH}, False),
        ({"phase": 3}, False),
        ({"edition": 125}, False),
        ({"organisation_id": CT1}, False),
        ({"revoked_at": OPEN}, False),
    ],
)
def test_a_consent_holds_for_what_it_was_given(
    office: Office, values: dict[str, object], excused: bool
) -> None:
    row = {
        "rule": str(Rule.FORMS_CLOSED),
        "excuse": str(Excuse.DUTY_MANAGER),
        "organisation_id": X1,
        "edition": 126,
        "note": "flight was late",
        "granted_at": OPEN,
        "granted_by": "guo",
        **values,
    }
    with office.store.transaction() as conn:
        conn.execute(insert(exceptions).values(**row))
    found = known(office, organisation_id=X1, kind=Kind.SETUP, phase=1)
    assert found.excused == ({(Rule.FORMS_CLOSED, Excuse.DUTY_MANAGER)} if excused else set())


def test_exceptions_widen_a_quota_until_they_are_taken_back(office: Office) -> None:
    row = {
        "rule": str(Rule.QUOTA_USED_UP),
        "excuse": str(Excuse.PLAN_REVIEW),
        "organisation_id": CT1,
        "edition": 126,
        "kind": Kind.SETUP,
        "phase": 1,
        "note": "审图 2019-17",
        "granted_at": OPEN,
        "granted_by": "tang",
    }
    with office.store.transaction() as conn:
        for extra in (3, 2):
            conn.execute(insert(exceptions).values(**row, extra=extra))
    assert known(office, organisation_id=CT1).granted == {(Kind.SETUP, 1): 5}
    with office.store.transaction() as conn:
        conn.execute(update(exceptions).where(exceptions.c.extra == 3).values(revoked_at=OPEN))
    assert known(office, organisation_id=CT1).granted == {(Kind.SETUP, 1): 2}


def test_what_is_owed_and_what_was_done(office: Office) -> None:
    badge = id_of(office, BADGE)
    owed = {
        "credential_id": badge,
        "organisation_id": X1,
        "charge": "lost",
        "unit_price": 200,
        "quantity": 1,
        "amount": 200,
        "edition": 126,
        "made_at": OPEN,
        "made_by": "lin",
    }
    with office.store.transaction() as conn:
        conn.execute(insert(charges).values(**owed))
        conn.execute(insert(charges).values(**owed, dropped_at=OPEN, dropped_by="guo"))
    found = known(office, credential_id=badge, holder_id=AYSE)
    assert (found.open_charges, found.recorded) == (200, False)
    with office.store.transaction() as conn:
        conn.execute(
            insert(violations).values(
                at=OPEN, holder_id=AYSE, what="sold_or_lent", consequence="confiscated", actor="pan"
            )
        )
    assert known(office, holder_id=AYSE).recorded
