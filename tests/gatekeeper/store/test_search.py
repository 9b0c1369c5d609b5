"""What is found in the register, by everything that a clerk types, scans or taps."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, update

from gatekeeper.policy.words import IdType, Kind, OrganisationKind, State
from gatekeeper.seal import TrustedKey, Verifier, key_id_of, seal
from gatekeeper.store import by_name
from gatekeeper.store import tables as t
from gatekeeper.store.database import Store
from gatekeeper.store.search import (
    Found,
    FoundOrganisation,
    FoundPerson,
    exactly,
    find_organisations,
    find_people,
    search,
)
from gatekeeper.store.words import write_organisation_words, write_words
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
    UNDATED_CARD,
    at,
)

CERAMICS = [NEW_CARD, OLD_CARD, AYSE, COACH, UNDATED_CARD]
NAMES = {
    "陈大文": "500000000001",
    "Wang Xiaoming": "500000000002",
    "مُحَمَّد المنصوري": "500000000003",
    "สมชาย ศรีสุข": "500000000004",
    "Дмитрий Фёдоров": "500000000005",
    "佐藤 健太": "500000000006",
    "김민준": "500000000007",
    "欧阳静": "500000000008",
}


@pytest.fixture
def crowd(store: Store) -> Store:
    """The small fair, and a badge for a name of each script; their employer is the ceramics'."""
    with store.transaction() as conn:
        for place, (name, number) in enumerate(NAMES.items(), 11):
            values = {"id": place, "id_type": IdType.PASSPORT, "id_number": f"eX{place}90"}
            values |= {"name": name, "name_key": "", "organisation_id": 2, "barred": False}
            conn.execute(insert(t.holders).values(values))
            write_words(conn, place, name)
            badge = {"number": number, "kind": Kind.BUYER, "state": State.ISSUED}
            badge |= {"holder_id": place, "parking_space": False, "issued_at": at("01 10:00")}
            conn.execute(insert(t.credentials).values(badge))
    return store


def found(store: Store, text: str, limit: int = 20) -> list[str]:
    with store.reading() as conn:
        return [one.number for one in search(conn, text, limit)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (AYSE, [AYSE]),
        ("1000 0000 0011", [AYSE]),
        ("１００００００００011", [AYSE]),
        ("1000000000", [NEW_CARD, OLD_CARD, AYSE, UNDATED_CARD]),
        (f"UID:{CARD_UID.lower()}", [AYSE]),
        ("u1000001", [AYSE]),
        ("U100 0001", [AYSE]),
        ("U100000", []),
        ("ayse", [AYSE]),
        ("AYŞE yil", [AYSE]),
        ("yilmaz", [AYSE]),
        ("ilm", []),
        ("yilmaz ayse", [AYSE]),
        ("ayse demir", []),
        ("ayse anatolia", [AYSE]),
        ("ANATOLIA Ayşe", [AYSE]),
        ("ayse 1401001", [AYSE]),
        ("ayse china", []),
        ("王", [LORRY]),
        ("小明", [LORRY]),
        ("wangxiaoming", [LORRY]),
        ("wang xiaoming", [LORRY]),
        ("xiaom wang", [LORRY]),
        ("wxm", [LORRY]),
        ("粤a t1001", [LORRY]),
        ("粤A-T", [LORRY]),
        ("a·t1001", [LORRY]),
        ("AT10", [LORRY]),
        ("T1001", []),
        ("CT01", [NOTICE, LORRY]),
        ("ct0", [NOTICE, LORRY]),
        ("搭建", [NOTICE, LORRY]),
        ("guangzhou", [NOTICE, LORRY]),
        ("gzdj", [NOTICE, LORRY]),
        ("china import", [OTHER_CAR, CAR]),
        ("ceramics", CERAMICS),
        ("", []),
        ("   ", []),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE credentials; --", []),
        ("\x00\ud800\x1b", []),
        ("x" * 10_000, []),
        ("a b c d e f g h i j k l m n o p q r s t u v w x y z", []),
    ],
)
def test_credentials_are_found(store: Store, text: str, numbers: list[str]) -> None:
    assert found(store, text) == numbers


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "陈大文",
            ["陈", "大文", "文", "chen da wen", "chendawen", "dawen chen", "anat cdw"],
        ),
        ("Wang Xiaoming", ["WANG X", "xiaoming wang", "xiao wang anatolia", "1401001 wang"]),
        ("مُحَمَّد المنصوري", ["محمد", "مُحَمد", "محـمد", "منصوري", "المنصورى محمد"]),
        ("สมชาย ศรีสุข", ["สมชายศรีสุข", "ชาย", "ศรีสุข", "สุข", "ศรี สมชาย"]),
        ("Дмитрий Фёдоров", ["федор", "ФЁДОРОВ дмитрии"]),
        ("佐藤 健太", ["佐藤健太", "健太 佐藤", "藤", "藤健 ceramics"]),
        ("김민준", ["김", "민준"]),
        ("欧阳静", ["ouyang", "ouyangjing", "jing", "oyj", "静 欧阳"]),
    ],
)
def test_names_are_found_in_any_script_by_any_word(
    crowd: Store, name: str, texts: list[str]
) -> None:
    for text in texts:
        assert NAMES[name] in found(crowd, text), text


def test_what_is_whole_comes_before_what_begins_so_and_the_live_before_the_ended(
    crowd: Store,
) -> None:
    names = {"Ming Li": State.ISSUED, "Li": State.LOST, "Liang": State.LOST, "Lin": State.ISSUED}
    with crowd.transaction() as conn:
        for place, (name, state) in enumerate(names.items(), 31):
            values = {"id": place, "id_type": IdType.PASSPORT, "id_number": f"Y{place}"}
            values |= {"name": name, "name_key": "", "barred": False}
            conn.execute(insert(t.holders).values(values))
            write_words(conn, place, name)
            for issued in ("02 10:00", "03 10:00"):
                badge = {"number": f"7{place}{issued[:2]}00", "kind": Kind.BUYER, "state": state}
                badge |= {"holder_id": place, "parking_space": False, "issued_at": at(issued)}
                conn.execute(insert(t.credentials).values(badge))
    with crowd.reading() as conn:
        lines = [(one.name, one.number[3:5]) for one in search(conn, "li")]
        assert [one.name for one in find_people(conn, "li")] == ["Li", "Lin", "Liang", "Ming Li"]
    assert lines == [
        ("Li", "03"), ("Li", "02"), ("Lin", "03"), ("Lin", "02"), ("Liang", "03"), ("Liang", "02"),
        ("Ming Li", "03"), ("Ming Li", "02"),
    ]  # fmt: skip


def test_a_search_is_bounded(store: Store) -> None:
    assert found(store, "ceramics", 2) == CERAMICS[:2]
    with store.reading() as conn:
        assert search(conn, "ceramics", 0) == search(conn, "ceramics", -1) == []
        assert find_people(conn, "ayse", 0) == find_organisations(conn, "ceramics", 0) == []
        assert search(conn, AYSE, 1) == [
            Found(
                number=AYSE,
                kind=Kind.EXHIBITOR,
                state=State.ISSUED,
                name="Ayşe Yılmaz",
                organisation="Anatolia Ceramics A.Ş.",
                organisation_code="1401001",
                plate=None,
                has_photo=True,
            )
        ]


@pytest.mark.parametrize("many", [1, 3])
def test_words_that_everybody_has_are_found_together(
    crowd: Store, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Wei Wang stands behind more Weis and Wangs than are looked at one by one."""
    monkeypatch.setattr(by_name, "_MANY", many)
    names = ["Wei Wang", *(f"Wei {letter}" for letter in "abcd"), *(f"{n} Wang" for n in "pqrs")]
    with crowd.transaction() as conn:
        for place, name in enumerate(names, 41):
            values = {"id": place, "id_type": IdType.PASSPORT, "id_number": f"W{place}"}
            values |= {"name": name, "name_key": "", "barred": False}
            conn.execute(insert(t.holders).values(values))
            write_words(conn, place, name)
    with crowd.reading() as conn:
        assert [one.name for one in find_people(conn, "wang wei")] == ["Wei Wang"]


def test_common_words_of_companies_are_told_by_the_name(
    crowd: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_name, "_COMPANIES", 1)
    with crowd.transaction() as conn:
        for place in range(50, 55):
            values = {"id": place, "code": f"Z{place}", "name": "Trading", "name_key": "trading"}
            values |= {"kind": OrganisationKind.BUYER, "fees_paid": True, "barred": False}
            conn.execute(insert(t.organisations).values(values))
            write_organisation_words(conn, place, "Trading")
        conn.execute(update(t.holders).where(t.holders.c.id == 11).values(organisation_id=54))
    assert found(crowd, "chen trading") == [NAMES["陈大文"]]
    assert found(crowd, "xiaoming trading") == []


def test_the_desk_finds_people_and_companies(crowd: Store) -> None:
    with crowd.reading() as conn:
        ayse = FoundPerson(
            holder_id=1,
            id_type=IdType.PASSPORT,
            id_number="U1000001",
            name="Ayşe Yılmaz",
            organisation="Anatolia Ceramics A.Ş.",
            organisation_code="1401001",
            barred=False,
            has_photo=True,
        )
        for text in ("u1000001", AYSE, f"uid:{CARD_UID}", "yilmaz ayse", "ayse anat"):
            assert find_people(conn, text) == [ayse], text
        for text in ("", "anatolia", "U10000", "nobody", COACH):
            assert find_people(conn, text) == [], text
        assert find_organisations(conn, "anatolia") == [
            FoundOrganisation(
                2, "1401001", "Anatolia Ceramics A.Ş.", OrganisationKind.EXHIBITOR, True, False
            )
        ]
        for text in ("ct01", "CT", "广州搭建", "建有限", "gzdj", "guangzhou dajian", "ct01 搭建"):
            assert [one.code for one in find_organisations(conn, text)] == ["CT01"], text
        for text in ("", "ayse", "anatolia 搭建"):
            assert find_organisations(conn, text) == [], text


def test_a_scan_or_tap_names_one_credential(store: Store) -> None:
    key = Ed25519PrivateKey.generate()
    verifier = Verifier([TrustedKey(key_id_of(key.public_key()), "a", key.public_key())])
    payload = seal(key, key_id_of(key.public_key()), AYSE, 126)
    forged = seal(Ed25519PrivateKey.generate(), key_id_of(key.public_key()), AYSE, 126)
    with store.reading() as conn:
        for code in (AYSE, f" {AYSE}\n", f"uid:{CARD_UID}", payload):
            assert exactly(conn, code, verifier) == AYSE, code
            assert [one.number for one in search(conn, code, verifier=verifier)] == [AYSE], code
            assert [one.id_number for one in find_people(conn, code, verifier=verifier)] == [
                "U1000001"
            ]
        for code in (forged, payload[:-1], "uid:00000000", "999999999999", "", "Ayşe", "U1000001"):
            assert exactly(conn, code, verifier) is None, code
        assert exactly(conn, payload) is None, "a machine that trusts no key knows no payloads"
        assert search(conn, payload) == search(conn, forged, verifier=verifier) == []


def test_a_company_that_only_begins_like_a_long_word_is_not_its(crowd: Store) -> None:
    """Of a word the store keeps the beginning; here 株式会社, which half of Japan has."""
    with crowd.transaction() as conn:
        for place, name in enumerate(("株式会社北斗", "株式会社青葉"), 50):
            values = {"id": place, "code": f"Z{place}", "name": name, "name_key": ""}
            values |= {"kind": OrganisationKind.BUYER, "fees_paid": True, "barred": False}
            conn.execute(insert(t.organisations).values(values))
            write_organisation_words(conn, place, name)
            employed = t.holders.c.id == place - 39
            conn.execute(update(t.holders).where(employed).values(organisation_id=place))
    assert found(crowd, "chen 株式会社北斗") == [NAMES["陈大文"]]
    assert found(crowd, "xiaoming 株式会社北斗") == []
