"""Every way a folder can be wrong has a sentence that names file, line and column."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gatekeeper.importing.findings import KEPT, Findings, UnreadableSourceError
from gatekeeper.importing.reading import check
from gatekeeper.importing.source import open_source
from tests.gatekeeper.importing.conftest import SAMPLE, Fair, errors_of

ORG, BOOTH, HOLD, CRED, REG, OVER = (
    f"{name}.csv"
    for name in ("organisations", "booths", "holders", "credentials", "registrations", "overtime")
)
LIFT = "197000000011,lift,,CT01,CHA-01,4,,126,1,,,,,,issued,,2019-10-07T10:00"
BROKEN = tomllib.loads(Path(__file__).with_name("broken.toml").read_text("utf-8"))["case"]
NOT_UTF_8 = "the file is not UTF-8; save the file as UTF-8"
FEWEST = 60
"""Cases that must be in the table, lest it be emptied unseen."""


@pytest.mark.parametrize(
    "case", BROKEN, ids=[re.sub(r"\W+", "-", case["errors"][0])[:80] for case in BROKEN]
)
def test_an_error_is_named(fair: Fair, case: dict[str, Any]) -> None:
    fair.replace(case["file"], case["old"], case["new"])
    assert fair.errors() == case["errors"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x" * 201, f', column name: "{"x" * 40}…" is too long: 201 characters, at most 200'),
        ("x" * 70_000, ": the line is longer than 65536 bytes"),
        ("Petra \udcb5", f", column name: byte 0xB5 at position 200 of {NOT_UTF_8}"),
    ],
    ids=["long", "too-long-a-line", "latin-1"],
)
def test_a_name_that_cannot_be_taken(fair: Fair, name: str, expected: str) -> None:
    fair.replace(HOLD, "Petra Adler", name)
    assert fair.errors() == [f"holders.csv, line 5{expected}"]


def test_the_sample_is_good() -> None:
    assert errors_of(SAMPLE) == []


def test_there_are_enough_cases() -> None:
    assert len(BROKEN) >= FEWEST


def test_every_error_is_found_at_once(fair: Fair) -> None:
    fair.replace(ORG, "GmbH,contractor", "GmbH,builder")
    fair.replace(HOLD, "1401002,yes", "1401002,Yes")
    fair.replace(CRED, LIFT, LIFT.replace("issued", "new").replace(",4,", ",long,"))
    fair.replace(OVER, "2019-10-08", "yesterday")
    places = [error.split(":")[0] for error in fair.errors()]
    assert places == [
        "organisations.csv, line 8, column kind",
        "holders.csv, line 5, column barred",
        "credentials.csv, line 28, column length_m",
        "credentials.csv, line 28, column state",
        "overtime.csv, line 2, column date",
    ]


def test_a_missing_file_is_named_and_references_to_it_are_not(fair: Fair) -> None:
    (fair.folder / HOLD).unlink()
    assert fair.errors() == ["holders.csv: is missing"]


@pytest.mark.parametrize("file", [BOOTH, REG, OVER])
def test_a_file_that_may_be_missing_has_no_rows(fair: Fair, file: str) -> None:
    (fair.folder / file).unlink()
    assert fair.errors() == []


@pytest.mark.parametrize(("right", "wrong"), [(REG, "registration.csv"), (CRED, "Credentials.CSV")])
def test_a_misspelt_file_is_not_passed_over(fair: Fair, right: str, wrong: str) -> None:
    (fair.folder / right).rename(fair.folder / wrong)
    assert f'{wrong}: is not read; is "{right}" meant?' in fair.errors()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "overtime.csv, line 1: is empty; a header is needed"),
        (
            "organisation_code,date\n".encode("utf-16"),
            "overtime.csv, line 1: the file is UTF-16; save it as UTF-8; nothing after it was read",
        ),
        (b"\xb5,date\n", "overtime.csv, line 1: byte 0xB5 at position 0 of the file is not UTF-8"),
        (b"\x7fELF\x02\x01\x00\xff\xfe", "overtime.csv, line 1: byte 0xFF at position 7"),
        (b"a" * 10_000_000, "overtime.csv, line 1: the line is longer than 65536 bytes"),
        (
            b'organisation_code,date\n"' + b"a\n" * 2_000_000,
            "overtime.csv, line 2: a row spans more than 1000 lines: a quotation mark is open",
        ),
        (
            b'organisation_code,date\n"' + b"," * 60_000 + b"\n" + b"," * 60_000 + b"\n"
            b"" + b"," * 60_000,
            "overtime.csv, line 2: a cell is opened by a quotation mark and never closed",
        ),
    ],
    ids=["empty", "utf-16", "latin-1", "program", "one-line", "open-quote", "huge-cell"],
)
def test_a_file_that_is_no_table_of_ours(fair: Fair, content: bytes, expected: str) -> None:
    (fair.folder / OVER).write_bytes(content)
    errors = fair.errors()
    assert errors[0].startswith(expected)
    assert len(errors) == 1


def test_what_is_plausible_is_taken(fair: Fair) -> None:
    """Byte-order mark, CRLF, blank lines, quoted line breaks, spaces around, lower-case hex."""
    path = fair.folder / HOLD
    text = path.read_text("utf-8").replace("Petra Adler", '"Petra\nMaria, ""P."" Adler"')
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n\r\n,,,,\r\n").encode())
    fair.replace(CRED, LIFT, LIFT.replace("4,,126", " 4.0 , 04c1b2c3 ,126"))
    fair.append(REG, "140000000011,126,")
    assert fair.errors() == []


def test_columns_stand_in_any_order_and_some_may_be_absent(fair: Fair) -> None:
    (fair.folder / ORG).write_text("barred,kind,name,fees_paid,code\nno,buyer,A,yes,A1\n")
    (fair.folder / HOLD).write_text("name,barred,id_number,id_type\nEve,no,E1,other\n")
    (fair.folder / CRED).write_text(
        "state,number,kind,id_number,organisation_code,edition,phase,issued_at\n"
        "issued,123456,buyer,E1,A1,,,\n"
    )
    for file in (BOOTH, REG, OVER):
        (fair.folder / file).unlink()
    assert fair.errors() == []


def test_without_an_edition_any_hall_and_phase_will_do(fair: Fair) -> None:
    fair.replace(BOOTH, "1401003,3,11.2", "1401003,2,11.3")
    assert fair.errors(venue=None) == []


def test_errors_are_cut_but_counted(fair: Fair) -> None:
    fair.append(OVER, *["CT01,never"] * (KEPT + 5))
    findings = Findings()
    with open_source(fair.folder) as source:
        check(source, findings)
    assert (len(findings.kept()), findings.total) == (KEPT, KEPT + 5)


@pytest.mark.parametrize("name", ["nowhere", "fair/overtime.csv"])
def test_what_is_neither_folder_nor_workbook(fair: Fair, tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableSourceError, match=r"no such folder|neither a folder nor"):
        open_source(tmp_path / name)
