"""The words of names: how they are folded, read, kept, and put in order."""

import random
import subprocess
import sys

import pytest
from sqlalchemy import select, text

from gatekeeper.store.database import Store, open_store, open_unchecked
from gatekeeper.store.desk_tables import holder_words
from gatekeeper.store.keys import name_key
from gatekeeper.store.migrations import run_steps, upgrade_store
from gatekeeper.store.readings import reading_of_company, reading_of_person
from gatekeeper.store.search import find_organisations, find_people
from gatekeeper.store.sorting import sort_key
from gatekeeper.store.tables import holders
from gatekeeper.store.words import (
    has,
    kept,
    pieces,
    words_of,
    write_organisation_words,
    write_words,
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ayşe  YILMAZ", "ayse yilmaz"),
        ("Straße-Ärzte (GmbH)", "strasse arzte gmbh"),
        ("ＷＡＮＧ 王小明", "wang 王小明"),
        ("Nguyễn Văn A", "nguyen van a"),
        ("ﬁne", "fine"),
        ("Łukasz Sørensen İnce", "lukasz sorensen ince"),
        ("مُحَمَّد أَحْمَد", "محمد احمد"),
        ("محـــمد ٱلمصطفى فاطمة", "محمد المصطفي فاطمه"),
        ("ศรีสุข แสงจันทร์", "ศรีสุข แสงจันทร"),
        ("Фёдор", "федор"),
        ("김민준", "김민준"),
        ("٣٤ ３４", "34 34"),
        ("می\u200cروم", "ميروم"),
        ("", ""),
        ("—", ""),
    ],
)
def test_names_are_compared_without_case_and_marks(name: str, key: str) -> None:
    assert name_key(name) == key
    assert name_key(key) == key


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("陈大文", "chen da wen"),
        ("曾志强", "zeng zhi qiang"),
        ("单雄信", "shan xiong xin"),
        ("欧阳小明", "ou yang xiao ming"),
        ("长孙无忌", "zhang sun wu ji"),
        ("Peter 吕", "lv"),
        ("Ayşe", None),
        ("さくら", None),
        ("", None),
    ],
)
def test_people_are_read_by_their_surname(name: str, reading: str | None) -> None:
    assert reading_of_person(name_key(name)) == reading


def test_companies_are_read_by_their_words() -> None:
    assert reading_of_company("重庆长安") == "chong qing chang an"


def test_words_are_every_end_of_what_has_no_spaces() -> None:
    assert words_of("陈大文", "chen da wen") == {
        "陈大文", "大文", "文", "chendawen", "dawen", "wen", "cdw",
    }  # fmt: skip
    assert words_of("佐藤 健太", None) == {"佐藤健太", "藤健太", "健太", "太"}
    assert words_of("ayse yilmaz", None) == {"ayse", "yilmaz"}
    assert {"المنصوري", "منصوري", "خالد"} == words_of("خالد المنصوري", None)
    assert "ุข" not in words_of(name_key("ศรีสุข"), None), "no word begins with a vowel sign"


def test_a_word_is_in_a_name_exactly_where_a_word_of_it_begins_so() -> None:
    chance = random.Random(1)
    names = ["陈大文", "Ayşe Yılmaz-Öz", "广州Anatolia陶瓷 有限公司", "สมชาย ใจดี", "خالد المنصوري"]
    for name in names:
        key, reading = name_key(name), reading_of_company(name_key(name))
        letters = key + (reading or "")
        for _ in range(400):
            place = chance.randrange(len(letters))
            word = letters[place : place + chance.randrange(1, 7)].replace(" ", "")
            if pieces(word) == [word]:
                begun = any(one.startswith(word) for one in words_of(key, reading))
                assert has(word, key, reading) == begun, (name, word)


def test_a_name_is_found_as_it_is_now(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(holders.update().where(holders.c.id == 1).values(name="Ayşe 陈"))
        write_words(conn, 1, "Ayşe 陈")
        write_words(conn, 1, "Ayşe 陈")
        write_organisation_words(conn, 2, "上海陶瓷")
    with store.reading() as conn:
        assert [one.holder_id for one in find_people(conn, "chen")] == [1]
        assert find_people(conn, "yilmaz") == []
        assert find_organisations(conn, "anatolia") == []
        assert [one.code for one in find_organisations(conn, "shtc")] == ["1401001"]
        assert all(
            word == kept(word) for word in conn.execute(select(holder_words.c.word)).scalars()
        )


def test_an_older_store_gets_its_words(store_url: str) -> None:
    with open_unchecked(store_url, create=True) as store, store.transaction() as conn:
        run_steps(conn, "0001")
        for place, name in enumerate(("王小明", "مُحَمَّد", "Ayşe"), 1):
            conn.execute(
                text(
                    "INSERT INTO holders (id, id_type, id_number, name, name_key, barred) "
                    f"VALUES ({place}, 1, 'U{place}', '{name}', 'x', {store.dialect != 'sqlite'})"
                )
            )
    upgrade_store(store_url)
    with open_store(store_url) as store, store.reading() as conn:
        for typed, place in {"xiaoming": 1, "明": 1, "wxm": 1, "محمد": 2, "ayse": 3}.items():
            assert [one.holder_id for one in find_people(conn, typed)] == [place], typed
        found = conn.execute(select(holders.c.name_key, holders.c.reading).order_by(holders.c.id))
        assert [tuple(row) for row in found] == [
            ("王小明", "wang xiao ming"),
            ("محمد", None),
            ("ayse", None),
        ]


def test_names_of_many_scripts_have_one_order() -> None:
    ordered = [
        "3 Brothers", "ábel", "Abel B", "Čapek", "陈大文", "Chen Yi", "Émile", "王小明", "Zoë",
        "Белов", "Ёлкин", "Жуков", "Αντωνίου", "Γεωργίου", "أحمد", "خالد", "กานดา", "แก้ว", "ขวัญ",
        "さくら", "김민준",
    ]  # fmt: skip
    mixed = list(ordered)
    random.Random(3).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == ordered
    assert sort_key("陈", "chen") == sort_key("陈")


def test_neither_a_search_nor_a_gate_loads_the_library() -> None:
    asked = "import kiosk.station.run, kiosk.screens.app, gatekeeper.store.search, sys; "
    asked += "from gatekeeper.store.words import words_of; words_of('王', 'wang'); "
    done = subprocess.run(
        [sys.executable, "-c", asked + "sys.exit('pypinyin' in sys.modules)"], check=False
    )
    assert done.returncode == 0
