"""A small fair in a store: one of each that the store's tests look at."""

from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import Connection, insert

from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.words import IdType, Kind, OrganisationKind, State
from gatekeeper.store import tables as t
from gatekeeper.store.keys import name_key
from gatekeeper.store.words import write_organisation_words, write_words

AYSE, OLD_CARD, NEW_CARD, UNDATED_CARD = (
    "100000000011",
    "100000000022",
    "100000000033",
    "100000000044",
)
CARD_UID = "04A1B2C3D4E580"
LORRY, CAR, OTHER_CAR, COACH, NOTICE, STAFF = (
    "300000000011",
    "300000000022",
    "300000000033",
    "300000000044",
    "400000000011",
    "600000000011",
)
JPEG = b"\xff\xd8portrait\xff\xd9"

ORGANISATIONS = [
    ("AG01", "China Import Agency", OrganisationKind.AGENCY, None),
    ("1401001", "Anatolia Ceramics A.Ş.", OrganisationKind.EXHIBITOR, 1),
    ("CT01", "广州搭建有限公司", OrganisationKind.CONTRACTOR, None),
]
HOLDERS = [
    ("U1000001", "Ayşe Yılmaz", 2),
    ("U1000002", "Mehmet Demir", 2),
    ("C1000003", "王小明", 3),
]


def at(text: str) -> datetime:
    """Fair time in October 2019, from ``15 10:00``."""
    return datetime.fromisoformat(f"2019-10-{text.replace(' ', 'T')}")


def instant(text: str) -> datetime:
    """The aware instant of a fair time in October 2019 (UTC+8)."""
    return datetime.fromisoformat(f"2019-10-{text.replace(' ', 'T')}+08:00").astimezone(UTC)


def fill(conn: Connection) -> None:
    """Put the small fair into an empty store."""
    for place, (code, name, kind, agency_id) in enumerate(ORGANISATIONS, 1):
        conn.execute(
            insert(t.organisations).values(
                id=place,
                code=code,
                name=name,
                name_key=name_key(name),
                kind=kind,
                agency_id=agency_id,
                fees_paid=True,
                barred=False,
            )
        )
        write_organisation_words(conn, place, name)
    for place, (id_number, name, organisation_id) in enumerate(HOLDERS, 1):
        conn.execute(
            insert(t.holders).values(
                id=place,
                id_type=IdType.PASSPORT,
                id_number=id_number,
                name=name,
                name_key=name_key(name),
                organisation_id=organisation_id,
                barred=False,
            )
        )
        write_words(conn, place, name)
    conn.execute(insert(t.photos).values(holder_id=1, jpeg=JPEG, sha256=sha256(JPEG).digest()))
    _credentials(conn)
    conn.execute(
        insert(t.registrations),
        [
            {"credential_id": 1, "edition": 126, "phase": 1},
            {"credential_id": 1, "edition": 126, "phase": t.WHOLE_EDITION},
        ],
    )
    conn.execute(insert(t.overtime).values(organisation_id=3, date=date(2019, 10, 11)))
    t.continue_ids(conn)


def _credentials(conn: Connection) -> None:
    cards = (
        {"number": AYSE, "holder_id": 1, "card_uid": CARD_UID, "issued_at": at("07 10:00")},
        {"number": OLD_CARD, "holder_id": 2, "issued_at": at("07 10:00")},
        {"number": NEW_CARD, "holder_id": 2, "kind": Kind.BUYER, "issued_at": at("08 10:00")},
        {"number": UNDATED_CARD, "holder_id": 2},
        {
            "number": LORRY,
            "kind": Kind.SETUP_VEHICLE,
            "holder_id": 3,
            "plate": "粤A·T1001",
            "phase": 1,
            "length_m": 9.6,
            "slot_from": at("11 08:30"),
            "slot_to": at("11 12:00"),
        },
        {"number": CAR, "kind": Kind.CAR, "organisation_id": 1, "plate": "粤B 20002", "phase": 1},
        {"number": OTHER_CAR, "kind": Kind.CAR, "organisation_id": 1, "phase": 1},
        {"number": COACH, "kind": Kind.COACH, "organisation_id": 2, "phase": 1},
        {"number": NOTICE, "kind": Kind.DISCHARGE_NOTICE, "organisation_id": 3, "phase": 1},
        {"number": STAFF, "kind": Kind.STAFF},
    )
    for place, given in enumerate(cards, 1):
        values = {
            "id": place,
            "kind": Kind.EXHIBITOR,
            "state": State.ISSUED,
            "edition": 126,
            "parking_space": False,
        } | given
        if "plate" in given:
            values["plate_key"] = plate_key(str(given["plate"]))
        conn.execute(insert(t.credentials).values(values))
