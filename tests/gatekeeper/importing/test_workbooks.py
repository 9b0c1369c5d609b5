"""A workbook says the same as the folder; a hostile one gets a sentence and is never unpacked."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gatekeeper.importing import archive
from gatekeeper.importing.findings import UnreadableSourceError
from gatekeeper.importing.form import CREDENTIALS, TABLES
from gatekeeper.importing.reading import rows
from gatekeeper.importing.source import open_source
from tests.gatekeeper.importing.conftest import SAMPLE, as_workbook, errors_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fair.xlsx"


@pytest.fixture
def book(path: Path) -> openpyxl.Workbook:
    return as_workbook(SAMPLE, path)


def repack(path: Path, changes: dict[str, bytes]) -> None:
    """Put other parts into a workbook, or new ones."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()} | changes
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def sheet_xml(path: Path, part: str = "xl/worksheets/sheet6.xml") -> str:
    with zipfile.ZipFile(path) as opened:
        return opened.read(part).decode()


def test_a_workbook_of_texts_is_the_folder(book: openpyxl.Workbook, path: Path) -> None:
    assert errors_of(path) == []
    with open_source(path) as workbook, open_source(SAMPLE) as folder:
        for table in TABLES:
            assert list(rows(workbook, table)) == list(rows(folder, table))


def test_real_cells_mean_what_the_texts_mean(book: openpyxl.Workbook, path: Path) -> None:
    sheet = book["credentials"]
    names = [cell.value for cell in sheet[1]]

    def put(of: str, /, **values: Any) -> None:
        row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == of)
        for name, value in values.items():
            row[names.index(name)].value = value

    put("100000000011", number=100000000011, issued_at=datetime(2019, 10, 7, 10), edition=126.0)
    put("100000000022", number=100000000022.0, issued_at=datetime(2019, 10, 7, 9, 59, 59, 999900))
    put("120000000011", valid_from=datetime(2019, 10, 11), valid_to=date(2019, 10, 12))
    put("180000000022", parking_space=True, length_m=12)
    put("180000000021", parking_space=False, length_m=12.0)
    put("190000000011", length_m=9.6, slot_from=datetime(2019, 10, 11, 8, 30))
    book["organisations"]["F5"] = True
    for sheet in book.worksheets:
        sheet.title += ".csv"
    book.save(path)
    assert errors_of(path) == []
    with open_source(path) as workbook, open_source(SAMPLE) as folder:
        for table in TABLES:
            assert list(rows(workbook, table)) == list(rows(folder, table))


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("B2", "=TODAY()", ": cell B2 holds a formula; put its value in its place"),
        ("B2", '=HYPERLINK("http://a")', ": cell B2 holds a formula; put its value in its place"),
        ("B2", "#N/A", ': cell B2 holds the error "#N/A"'),
        ("B2", "#REF!", ': cell B2 holds the error "#REF!"'),
        ("A2", 1.5, ', column organisation_code: "1.5" is not in organisations'),
        ("A2", 1e20, ": cell A2 holds a number that has lost digits; make it a text"),
        ("B2", 43746, ', column date: "43746" is not a date YYYY-MM-DD'),
        ("B2", time(8, 30), ', column date: "08:30:00" is not a date YYYY-MM-DD'),
        ("B2", datetime(2019, 10, 8, 8), ', column date: "2019-10-08T08:00" is not a date YYYY-MM'),
        ("B2", True, ', column date: "yes" is not a date YYYY-MM-DD'),
        ("B2", None, ", column date: is empty"),
        ("C2", "x", ", column 3: the row has 3 cells, the header 2"),
    ],
)
def test_a_bad_cell_is_named(
    book: openpyxl.Workbook, path: Path, cell: str, value: Any, expected: str
) -> None:
    book["overtime"][cell] = value
    book.save(path)
    errors = errors_of(path)
    assert len(errors) == 1
    assert errors[0].startswith(f"fair.xlsx, sheet overtime, line 2{expected}")


def test_text_that_looks_like_a_formula_is_text(book: openpyxl.Workbook, path: Path) -> None:
    cell = book["organisations"]["B8"]
    cell.value = "=Hafen+Messebau"
    cell.data_type = "s"
    book.save(path)
    assert errors_of(path) == []


def test_sheets_that_are_missing_misspelt_or_twice_are_named(
    book: openpyxl.Workbook, path: Path
) -> None:
    book["holders"].title = "Holder"
    book["overtime"].title = "Sheet7"
    book.create_sheet("booths.csv")
    book.save(path)
    assert errors_of(path) == [
        "fair.xlsx: two of its sheets bear the same name",
        'fair.xlsx, sheet Holder: is not read; is "holders" meant?',
        "fair.xlsx, sheet holders: is missing",
        "fair.xlsx, sheet booths, line 1: is empty; a header is needed",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is not an .xlsx workbook"),
        (b"number,kind\n1,2\n", "is not an .xlsx workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "is not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "an old .xls or protected by a pass"),
    ],
)
def test_what_is_no_workbook(path: Path, content: bytes, expected: str) -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableSourceError, match=expected):
        open_source(path)


def test_a_zip_of_something_else(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("readme.txt", "hello")
    with pytest.raises(UnreadableSourceError, match="not a workbook that can be read"):
        open_source(path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"xl/worksheets/sheet6.xml": b" " * 50_000_000}, "unpacks to more than 200 times"),
        ({"xl/styles.xml": b" " * (archive.LARGEST_PART + 1)}, "would unpack to 16777217 bytes"),
        ({f"xl/media/{n}": b"" for n in range(2_001)}, "parts, at most 2000 are read"),
    ],
    ids=["ratio", "part", "parts"],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    book: openpyxl.Workbook, path: Path, changes: dict[str, bytes], expected: str
) -> None:
    repack(path, changes)
    with pytest.raises(UnreadableSourceError, match=expected):
        open_source(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet99.xml", "xl/media/texts.xml"])
def test_texts_do_not_pass_for_a_sheet_or_picture_which_may_be_larger(
    book: openpyxl.Workbook, path: Path, part: str
) -> None:
    types = sheet_xml(path, "[Content_Types].xml").replace(
        "</Types>",
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    repack(path, {part: b"<sst/>", "[Content_Types].xml": types.encode()})
    with pytest.raises(UnreadableSourceError, match="is neither"):
        open_source(path)


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said(
    book: openpyxl.Workbook, path: Path
) -> None:
    repack(path, {"xl/worksheets/sheet6.xml": b"<a>" + b" " * 30_000_000})
    content = bytearray(path.read_bytes())
    true, false = (30_000_003).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    path.write_bytes(content.replace(true, false))
    with pytest.raises(UnreadableSourceError, match="BadZipFile"):
        open_source(path)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet6.xml", "xl/workbook.xml"])
def test_entities_are_never_expanded(book: openpyxl.Workbook, path: Path, part: str) -> None:
    xml = sheet_xml(path, part)
    at = xml.index("<", xml.index("?>") if "?>" in xml else 0)
    repack(path, {part: (xml[:at] + ENTITIES + xml[at:]).encode()})
    with pytest.raises(UnreadableSourceError, match="EntitiesForbidden"):
        open_source(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</sheetData>", ""),
        ('r="A2"', 'r="!2"'),
        ('r="2"', 'r="two"'),
        ('t="inlineStr"', 't="s"><v>99</v></c><c'),
    ],
)
def test_a_damaged_sheet_is_told(book: openpyxl.Workbook, path: Path, old: str, new: str) -> None:
    xml = sheet_xml(path)
    assert old in xml
    repack(path, {"xl/worksheets/sheet6.xml": xml.replace(old, new, 1).encode()})
    errors = errors_of(path)
    assert len(errors) == 1
    assert errors[0].startswith("fair.xlsx, sheet overtime, line ")
    assert errors[0].endswith("nothing after it was read")


def test_a_row_beyond_all_rows_is_not_waited_for(book: openpyxl.Workbook, path: Path) -> None:
    xml = sheet_xml(path)
    last = '<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>x</t></is></c></row>'
    repack(
        path,
        {"xl/worksheets/sheet6.xml": xml.replace("</sheetData>", last + "</sheetData>").encode()},
    )
    assert errors_of(path) == []


def test_a_sheet_of_too_many_columns_is_refused(book: openpyxl.Workbook, path: Path) -> None:
    book["overtime"]["ZZ1"] = "date"
    book.save(path)
    (error,) = errors_of(path)
    assert "the sheet uses more than 256 columns" in error


def test_external_links_and_macros_do_nothing(book: openpyxl.Workbook, path: Path) -> None:
    repack(
        path,
        {
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro",
            "xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="urn:x"/>',
        },
    )
    assert errors_of(path) == []


def test_a_workbook_is_closed(book: openpyxl.Workbook, path: Path) -> None:
    """An abandoned reading leaves no open file behind: warnings are errors here."""
    with open_source(path) as source:
        next(rows(source, CREDENTIALS))
    path.unlink()
