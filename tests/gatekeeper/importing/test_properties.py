"""Whatever stands in a cell or file gets a value or a sentence; what is written is read back."""

import csv
import io
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatekeeper.importing.cells import CellError
from gatekeeper.importing.findings import Finding, Findings, quote
from gatekeeper.importing.form import CREDENTIALS, HOLDERS, ORGANISATIONS, OVERTIME, TABLES
from gatekeeper.importing.lines import BrokenError, CsvRecords
from gatekeeper.importing.reading import check, rows
from gatekeeper.importing.source import open_source
from gatekeeper.policy.credential import Credential, Holder, Organisation, Overtime
from gatekeeper.policy.words import IdType, Kind, OrganisationKind, State

COLUMNS = [(table.name, column) for table in TABLES for column in table.columns]
ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
LIKELY_TEXT = st.text("0123456789-:T.,+eE \n\"'x一", max_size=30)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: getattr(part, "name", part))
@given(cell=ANY_TEXT | LIKELY_TEXT)
def test_any_cell_has_a_value_or_a_sentence(table: str, column: Any, cell: str) -> None:
    what = '"'
    try:
        column.read(cell)
    except CellError as error:
        what = str(error)
    assert what.startswith('"')
    assert str(Finding(table, 2, column.name, what)).isprintable()


@given(st.text())
def test_a_quoted_value_is_short_and_printed(value: str) -> None:
    shown = quote(value)
    assert shown.isprintable()
    assert len(shown) <= 43


@given(st.binary(max_size=2_000) | st.text('",\r\nab', max_size=200).map(str.encode))
def test_any_bytes_are_rows_or_an_error(content: bytes) -> None:
    """No traceback, and lines never run backwards or beyond the end."""
    last = 0
    try:
        for record in CsvRecords(io.BytesIO(content)):
            assert record.line > last
            last = record.line
            assert record.cells or record.fault
    except BrokenError as error:
        last = max(last, error.line)
    assert last <= content.count(b"\n") + 1


@given(content=st.binary(max_size=500) | ANY_TEXT.map(lambda t: t.encode("utf-8", "replace")))
@settings(max_examples=50)
def test_any_file_gives_findings_not_tracebacks(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        for table in TABLES:
            (Path(name) / f"{table.name}.csv").write_bytes(content)
        findings = Findings()
        with open_source(Path(name)) as source:
            check(source, findings)
        assert findings.total > 0


CODES = st.text("ABC0123-.粤", min_size=1, max_size=12)
NAMES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]) | st.just("\n"), max_size=40)
    .map(str.strip)
    .filter(bool)
)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(
    lambda instant: instant.replace(microsecond=0)
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def fairs(draw: st.DrawFn) -> dict[Any, list[Any]]:
    """A whole fair in which every reference holds."""
    codes = draw(st.lists(CODES, min_size=1, max_size=5, unique=True))
    code = st.sampled_from(codes)
    organisations = [
        Organisation(
            one,
            draw(NAMES),
            draw(st.sampled_from(OrganisationKind)),
            draw(maybe(code)),
            draw(st.booleans()),
            draw(st.booleans()),
        )
        for one in codes
    ]
    id_numbers = draw(st.lists(CODES, min_size=1, max_size=5, unique=True))
    holders = [
        Holder(
            draw(st.sampled_from(IdType)), one, draw(NAMES), draw(maybe(code)), draw(st.booleans())
        )
        for one in id_numbers
    ]
    numbers = draw(st.lists(st.from_regex(r"\A[0-9]{6,20}\Z"), max_size=5, unique=True))
    credentials = []
    for place, number in enumerate(numbers):
        first, last = sorted(draw(st.tuples(DAYS, DAYS)))
        start, end = sorted(draw(st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1])))
        credentials.append(
            Credential(
                number,
                draw(st.sampled_from(Kind)),
                draw(st.sampled_from(State)),
                id_number=draw(maybe(st.sampled_from(id_numbers))),
                organisation_code=draw(maybe(code)),
                plate=draw(maybe(CODES)),
                length_m=draw(maybe(st.integers(1, 9999).map(lambda cm: cm / 100))),
                card_uid=draw(maybe(st.just(f"04A1B2C3D4E5{place:02X}"))),
                edition=draw(maybe(st.integers(1, 9999))),
                phase=draw(maybe(st.integers(1, 9999))),
                valid_from=draw(maybe(st.just(first))),
                valid_to=draw(maybe(st.just(last))),
                slot_from=draw(maybe(st.just(start))),
                slot_to=draw(maybe(st.just(end))),
                parking_space=draw(st.booleans()),
                suspended_until=draw(maybe(TIMES)),
                issued_at=draw(maybe(TIMES)),
            )
        )
    evenings = [Overtime(draw(code), day) for day in draw(st.lists(DAYS, max_size=3))]
    return {
        ORGANISATIONS: organisations,
        HOLDERS: holders,
        CREDENTIALS: credentials,
        OVERTIME: evenings,
    }


def text_of(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
    return str(value)


@given(fairs())
@settings(max_examples=50)
def test_a_written_folder_is_read_back(fair: dict[Any, list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for table, written in fair.items():
            with (Path(name) / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(table.names)
                writer.writerows(
                    [text_of(getattr(row, column)) for column in table.names] for row in written
                )
        findings = Findings()
        with open_source(Path(name)) as source:
            check(source, findings)
            assert findings.kept() == []
            for table, written in fair.items():
                assert list(rows(source, table)) == written
