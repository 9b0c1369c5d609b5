"""Sheets of applications as agencies send them, made by the tests: workbooks, CSV, photos."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from PIL import Image

from gatekeeper.certificates.files.sheets import COLUMNS

Cells = Mapping[str, Any]


def person(place: int, **changes: Any) -> dict[str, Any]:
    """A row that everything speaks for: the badge of somebody of X1 for phase 1."""
    return {
        "reference": f"R{place:04}",
        "kind": "exhibitor",
        "organisation_code": "X1",
        "organisation_name": "Anatolia Ceramics A.Ş.",
        "id_type": "passport",
        "id_number": f"T{place:07}",
        "name": f"Person {place}",
        "birth_date": "1990-05-17",
        "nationality": "TUR",
        "position": "Sales",
        "phase": "1",
        "original_seen": "yes",
        "stamp": "yes",
        **changes,
    }


def builder(place: int, **changes: Any) -> dict[str, Any]:
    """A row of a contractor's man for three days of setup, of which a quota has room for eight."""
    dates = {"valid_from": "2019-10-12", "valid_to": "2019-10-14"}
    company = {"organisation_code": "CT1", "organisation_name": "广州搭建有限公司"}
    return person(place, **{"kind": "setup", **company, **dates, **changes})


def csv_of(
    rows: Iterable[Cells], encoding: str = "utf-8", header: Sequence[str] = COLUMNS
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in COLUMNS] for row in rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[Cells], header: Sequence[str] = COLUMNS, title: str = "Sheet1") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(name) for name in COLUMNS])
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zip_of(files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


def picture(
    size: tuple[int, int] = (480, 600), colour: str = "#3b6fd1", kind: str = "JPEG"
) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return content.getvalue()
