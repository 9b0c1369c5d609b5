"""A small fair as the certificate centre meets it, and who works there: for tests of both rooms."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import BoothKind, IdType, Kind, OrganisationKind, Role, State
from gatekeeper.store import desk_tables as d
from gatekeeper.store import tables as t
from gatekeeper.store.database import Store
from gatekeeper.store.keys import name_key
from gatekeeper.store.words import fill_words

OPEN = datetime(2019, 10, 11, 2, 30, tzinfo=UTC)
"""10:30 in Guangzhou on 11 October: setup of phase 1, every counter of phase 1 is open."""
PASSWORD = "correct horse battery"
PEOPLE = {
    "lin": Role.CLERK,
    "mei": Role.CLERK,
    "zhou": Role.CASHIER,
    "tang": Role.SUPERVISOR,
    "guo": Role.DUTY_MANAGER,
    "pan": Role.GUARD_SUPERVISOR,
    "wu": Role.GUARD,
    "deng": Role.OPERATOR,
    "root": Role.ADMINISTRATOR,
}
"""Everybody who signs in, all with ``PASSWORD``."""
ORGANISATIONS = [
    # code, name, kind, agency, fees paid, barred
    ("AG01", "China Import Agency", OrganisationKind.AGENCY, None, True, False),
    ("X1", "Anatolia Ceramics A.Ş.", OrganisationKind.EXHIBITOR, 1, True, False),
    ("X2", "株式会社東京", OrganisationKind.EXHIBITOR, 1, False, False),
    ("CT1", "广州搭建有限公司", OrganisationKind.CONTRACTOR, None, True, False),
    ("X3", "Barred Trading", OrganisationKind.EXHIBITOR, None, True, True),
]
BOOTHS = [
    # organisation, phase, hall, number, m2: X1 has 2 whole stands in phase 1, so 6 badges
    (2, 1, "5.2", "A01", 18.0),
    (2, 3, "11.2", "B01", 9.0),
    (3, 1, "5.2", "A02", 9.0),
    (4, 1, "5.2", "A03", 36.0),
]
HOLDERS = [
    # number, name, organisation, birth
    ("U1000001", "Ayşe Yılmaz", 2, datetime(1985, 3, 2)),
    ("U1000002", "Mehmet Demir", 2, datetime(1979, 7, 30)),
    ("U1000003", "محمد الأحمد", 2, datetime(1990, 1, 1)),
    ("440106199003071234", "陈大文", 4, datetime(1990, 3, 7)),
    ("P9", "สมชาย ใจดี", 3, datetime(1988, 5, 5)),
]
BADGE, OTHER_BADGE, PERMIT = "200000000011", "200000000022", "500000000011"
UID = "04A1B2C3D4E580"
"""The chip of ``BADGE``."""


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = OPEN

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Office:
    """The centre with its small fair; ``by`` makes who acts."""

    centre: Centre
    clock: Clock = field(default_factory=Clock)

    @property
    def store(self) -> Store:
        return self.centre.store

    def by(self, role: Role = Role.CLERK, account: str = "", desk: str = "3") -> By:
        names = [name for name, of in PEOPLE.items() if of is role]
        return By(account=account or names[0], role=role, desk=desk, now=self.clock())


def fill_office(conn: Connection) -> None:
    """Put the small fair into an empty store."""
    for place, (code, name, kind, agency_id, paid, barred) in enumerate(ORGANISATIONS, 1):
        conn.execute(
            insert(t.organisations).values(
                id=place,
                code=code,
                name=name,
                name_key=name_key(name),
                kind=kind,
                agency_id=agency_id,
                fees_paid=paid,
                barred=barred,
            )
        )
    for organisation_id, phase, hall, booth_no, area in BOOTHS:
        conn.execute(
            insert(t.booths).values(
                organisation_id=organisation_id,
                phase=phase,
                hall=hall,
                booth_no=booth_no,
                area_m2=area,
                kind=BoothKind.STANDARD,
            )
        )
    for place, person in enumerate(HOLDERS, 1):
        _person(conn, place, person)
    _credential(conn, BADGE, Kind.EXHIBITOR, holder_id=1, organisation_id=2, card_uid=UID)
    _credential(conn, OTHER_BADGE, Kind.EXHIBITOR, holder_id=2, organisation_id=2)
    _credential(conn, PERMIT, Kind.CONSTRUCTION_PERMIT, organisation_id=4, edition=126, phase=1)
    t.continue_ids(conn)
    fill_words(conn)


def _person(conn: Connection, place: int, person: tuple[str, str, int, datetime]) -> None:
    id_number, name, organisation_id, birth = person
    conn.execute(
        insert(t.holders).values(
            id=place,
            id_type=IdType.CN_ID if id_number.isdigit() else IdType.PASSPORT,
            id_number=id_number,
            name=name,
            name_key=name_key(name),
            organisation_id=organisation_id,
            barred=False,
        )
    )
    conn.execute(
        insert(d.particulars).values(
            holder_id=place, birth_date=birth.date(), document_seen_at=OPEN, document_seen_by="lin"
        )
    )
    jpeg = b"\xff\xd8portrait\xff\xd9"
    conn.execute(insert(t.photos).values(holder_id=place, jpeg=jpeg, sha256=sha256(jpeg).digest()))


def _credential(conn: Connection, number: str, kind: Kind, **values: Any) -> None:
    conn.execute(
        insert(t.credentials).values(
            number=number,
            kind=kind,
            state=State.ISSUED,
            parking_space=False,
            issued_at=datetime(2019, 4, 10, 9, 0),
            **values,
        )
    )


@pytest.fixture
def office(empty_store: Store, edition: Edition) -> Office:
    """The centre of the 126th edition over the small fair, on the databases of ``empty_store``."""
    with empty_store.transaction() as conn:
        fill_office(conn)
    return Office(Centre(empty_store, edition, "centre"))
