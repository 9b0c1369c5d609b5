"""Reading the sheet of applications: encodings, headings, odd workbooks, and every mistake told."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from gatekeeper.certificates.files.sheet_photos import Photos, finished
from gatekeeper.certificates.files.sheet_rows import application_of
from gatekeeper.certificates.files.sheets import COLUMNS, MOST_ROWS, Labels, Row, Sheet, read_sheet
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind
from tests.harness.sheets import builder, csv_of, person, picture, saved, xlsx_of, zip_of

LABELS = Labels(
    {"证件种类": "kind", "单位编码": "organisation_code", "单位名称": "organisation_name"},
    {"kind": {"筹展证": "setup"}, "stamp": {"是": "yes"}},
)


def read(content: bytes, name: str = "agency.xlsx") -> Sheet:
    return read_sheet(name, content, LABELS)


def refused(content: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(NotAsExpected) as told:
        read(content)
    return told.value.word, dict(told.value.values)


@pytest.mark.parametrize(
    "content",
    [
        csv_of([builder(1)]),
        csv_of([builder(1)], "utf-8-sig"),
        csv_of([builder(1)], "gb18030"),
        xlsx_of([builder(1)]),
        xlsx_of([builder(1, kind="筹展证", stamp="是")], title="申请表"),
        xlsx_of([builder(1)], [f" {one.upper()} ".replace("KIND", "证件种类") for one in COLUMNS]),
    ],
)  # fmt: skip
def test_a_sheet_is_read_whatever_saved_it(content: bytes):
    [row] = read(content).rows
    assert (row.line, row.fault) == (2, "")
    assert {name: row.cells[name] for name in ("kind", "organisation_name", "stamp")} == {
        "kind": "setup",
        "organisation_name": "广州搭建有限公司",
        "stamp": "yes",
    }


def test_cells_of_a_spreadsheet_mean_what_they_show():
    """Numbers that became floats, dates of Excel, blanks around words, times."""
    typed = builder(
        1,
        reference=17.0,
        id_number=200000000011.0,
        name="  王小明 ",
        birth_date=datetime(1990, 5, 17),
        phase=1.0,
        valid_from=date(2019, 10, 12),
        valid_to="2019/10/14",
        slot_from=datetime(2019, 10, 12, 8, 30),
        slot_to="2019-10-12 9:00",
        stamp=True,
        length_m=7.2,
    )
    made = application_of(read(xlsx_of([typed])).rows[0], "file")
    assert (made.reference, made.phase, made.stamp, made.parking) == ("17", 1, True, False)
    assert (made.valid_from, made.valid_to) == (date(2019, 10, 12), date(2019, 10, 14))
    assert made.person
    assert made.vehicle
    assert (made.person.id_number, made.person.name, made.person.birth) == (
        "200000000011",
        "王小明",
        date(1990, 5, 17),
    )
    assert (made.vehicle.slot_from, made.vehicle.slot_to, made.vehicle.length_m) == (
        datetime(2019, 10, 12, 8, 30),
        datetime(2019, 10, 12, 9, 0),
        7.2,
    )


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"kind": "visitor"}, {"kind": "not_a_kind"}),
        ({"kind": ""}, {"kind": "missing"}),
        ({"id_type": "", "birth_date": "17.5.1990"},
         {"id_type": "missing", "birth": "not_a_date"}),
        ({"id_number": "4.40106E+17"}, {"id_number": "digits_lost"}),
        ({"phase": "first", "stamp": "perhaps"},
         {"phase": "not_a_number", "stamp": "not_yes_or_no"}),
        ({"slot_from": "noon", "length_m": "long"},
         {"slot_from": "not_a_time", "length_m": "not_a_number"}),
        ({"organisation_name": ""}, {"organisation_name": "missing"}),
        ({"valid_from": "2019-02-30"}, {"valid_from": "not_a_date"}),
    ],
)  # fmt: skip
def test_every_cell_that_means_nothing_is_told_by_its_field(
    changes: dict[str, Any], faults: dict[str, str]
):
    with pytest.raises(InputWrong) as told:
        application_of(read(csv_of([builder(1, **changes)])).rows[0], "file")
    assert dict(told.value.faults) == faults


def test_a_row_is_told_from_others_by_all_it_says_where_it_has_no_reference():
    rows = [application_of(Row(2, builder(n, reference="")), "file").reference for n in (1, 1, 2)]
    assert rows[0] == rows[1] != rows[2]


WORDS = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("content", "word", "values"),
    [
        (b"", "sheet_no_header", {}),
        (b"hello\n", "sheet_no_header", {}),
        (b"\x81\xff\xff\n", "sheet_not_text", {}),
        ("kind".encode("utf-16"), "sheet_not_text", {}),
        (b"\xd0\xcf\x11\xe0 old", "sheet_old_or_locked", {}),
        (b"PK\x03\x04 no zip", "sheet_not_a_workbook", {}),
        (f"{WORDS}\n".encode(), "sheet_empty", {}),
        (WORDS.replace(",", ";").encode() + b"\n", "sheet_separator", {"line": 1}),
        (f"{WORDS},kind\n".encode(), "sheet_column_twice", {"line": 1, "column": "kind"}),
        (WORDS.replace("organisation_name", "organisation_nme").encode() + b"\n",
         "sheet_column_misspelt",
         {"line": 1, "column": "organisation_nme", "meant": "organisation_name"}),
        (b"reference,kind,phase\n", "sheet_columns_missing",
         {"line": 1, "columns": "organisation_code, organisation_name"}),
        (f'{WORDS}\nR1,exhibitor\nR2,"never closed'.encode(), "sheet_broken", {"line": 3}),
        (csv_of([person(n) for n in range(MOST_ROWS + 1)]), "sheet_too_many_rows",
         {"most": MOST_ROWS}),
        (b"x" * (10 * 1024**2 + 1), "sheet_too_large", {"most": 10}),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_place(content: bytes, word: str, values: dict[str, Any]):
    assert refused(content) == (word, values)


def test_a_row_that_cannot_be_split_is_told_and_the_others_are_read():
    good = csv_of([person(1)]).decode()
    rows = read(
        (good + 'R2,exhibitor,"X"1"\n' + good.splitlines()[1] + ",too,wide\n").encode()
    ).rows
    assert [(row.line, row.fault) for row in rows] == [
        (2, ""),
        (3, "row_broken"),
        (4, "row_too_wide"),
    ]


def test_a_workbook_with_formulas_macros_merged_cells_and_links_runs_nothing():
    book = load_workbook(io.BytesIO(xlsx_of([person(1), person(2), person(3)])))
    sheet = book.active
    sheet["G2"] = '=HYPERLINK("http://example.test/"&F2)'
    sheet["F3"] = 440106199003071234.0
    sheet.merge_cells("D3:D4")
    sheet.insert_rows(1)
    sheet["A1"] = "2019 applications"
    sheet["V2"] = "Remarks of ours"
    with zipfile.ZipFile(changed := io.BytesIO(saved(book)), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    found = read(changed.getvalue())
    assert [(row.line, row.fault) for row in found.rows] == [
        (3, "formula"),
        (4, "digits_lost"),
        (5, ""),
    ]
    assert {one.word for one in found.remarks} == {"macros", "merged", "ignored"}


def test_a_workbook_that_unpacks_to_very_much_is_not_unpacked():
    bomb = zip_of({"xl/worksheets/sheet1.xml": b" " * 80 * 1024**2}, zipfile.ZIP_DEFLATED)
    assert refused(bomb)[0] == "sheet_unpacks_too_large"
    empty = Workbook()
    empty.active.append([])
    assert refused(saved(empty))[0] == "sheet_no_header"


def test_a_photo_is_found_by_identity_number_or_reference(edition: Edition):
    photos = Photos(
        zip_of({"batch/t0000001.JPG": picture(), "参考1.png": picture(kind="PNG"),
                "bad.jpg": b"\xff\xd8 no picture", "notes.txt": b"hello"})
    )  # fmt: skip
    assert len(photos) == 3
    found = photos.find("T0000001", "R1")
    assert found == photos.find("nobody", "t0000001")
    assert photos.find("R1") is None
    assert found
    assert finished(found, edition.photo, Kind.EXHIBITOR).startswith(b"\xff\xd8")
    png = photos.find("参考1")
    assert png
    assert finished(png, edition.photo, Kind.EXHIBITOR).startswith(b"\xff\xd8")
    for wrong, word in (
        (photos.find("bad") or b"", "photo.not_an_image"),
        (picture((600, 400)), "photo.wrong_ratio"),
        (b"x" * (6 * 1024**2), "photo.too_heavy"),
    ):
        with pytest.raises(InputWrong) as told:
            finished(wrong, edition.photo, Kind.EXHIBITOR)
        assert told.value.faults == {"photo": word}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"no archive", "photos_not_a_zip"),
        (zip_of({f"{n}.jpg": b"" for n in range(10_001)}), "photos_too_many"),
        (b"x" * (40 * 1024**2 + 1), "photos_too_large"),
    ],
)
def test_an_archive_that_is_none_or_too_much_is_refused(content: bytes, word: str):
    with pytest.raises(NotAsExpected, match=word):
        Photos(content)
