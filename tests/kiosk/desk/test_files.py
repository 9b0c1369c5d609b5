"""Files of applications at the desk: what passes is shown row by row, taken, and given back."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import func, insert, select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from gatekeeper.certificates.files.sheets import COLUMNS, read_sheet
from gatekeeper.policy.words import Kind, State
from gatekeeper.store.tables import booths, credentials, holders, photos
from kiosk.texts import desk_texts
from kiosk.texts import sheet as names
from tests.harness.browser import violations
from tests.harness.office import Office
from tests.harness.sheets import builder, csv_of, person, picture, xlsx_of, zip_of

Client = Callable[..., FlaskClient]


def in_state(office: Office, state: State) -> int:
    with office.store.reading() as conn:
        counted = select(func.count()).where(credentials.c.state == state)
        return int(conn.execute(counted).scalar_one())


def widen(office: Office, area: float = 9_000.0) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(booths).values(area_m2=area))


def post(client: FlaskClient, files: dict[str, tuple[io.BytesIO, str]]) -> TestResponse:
    """Send files in one body, as a browser does, without the test client's own temporary ones."""
    parts = {key: FileStorage(content, name) for key, (content, name) in files.items()}
    body, _, boundary = stream_encode_multipart(parts, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/files", data=body.read(), content_type=kind)


def bring_photos(office: Office) -> None:
    """The photos of everybody else came before, and are on file."""
    with office.store.transaction() as conn:
        without = select(holders.c.id).where(holders.c.id.not_in(select(photos.c.holder_id)))
        rows = [
            {"holder_id": one, "jpeg": b"\xff\xd8", "sha256": b""}
            for one in conn.execute(without).scalars()
        ]
        conn.execute(insert(photos), rows)


def send(client: FlaskClient, content: bytes, name: str = "agency.csv", **more: bytes) -> str:
    files = {"file": (io.BytesIO(content), name)}
    files |= {key: (io.BytesIO(value), f"{key}.zip") for key, value in more.items()}
    answer = post(client, files)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def take(client: FlaskClient, address: str) -> str:
    """Take a file to its end; the address of what became of it."""
    for _ in range(100):
        client.post(f"{address}/look")
        answer = client.post(f"{address}/take")
        if answer.status_code == 204:
            return str(answer.headers["HX-Redirect"])
    raise AssertionError(answer.text)


def test_a_clerk_sees_what_passes_and_takes_it(client: Client, office: Office):
    clerk = client("lin")
    rows = [person(1), person(2, organisation_code="X9"), person(3, id_number="T0000001")]
    address = send(clerk, csv_of(rows), "<script>alert(1)</script>.csv")
    page = clerk.post(f"{address}/look").text
    assert "X9" in page
    assert "#2" in page  # the row above that has the same person
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    done = take(clerk, address)
    assert in_state(office, State.APPLIED) == 1
    assert "Take the" not in clerk.get(done).text
    assert "agency" not in clerk.get("/files?").text
    assert take(clerk, address) == done


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_results_come_back_in_the_same_sheet_without_a_formula(
    client: Client, office: Office, ending: str
):
    clerk = client("lin")
    evil = '=HYPERLINK("http://x.test","y")'
    rows = [person(1, position=evil), person(2, kind="@SUM(1)", name="+1"), builder(3)]
    done = take(clerk, send(clerk, csv_of(rows)))
    content = clerk.get(f"{done}/results.{ending}").data
    if ending == "csv":
        [header, *lines] = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        [header, *lines] = [[str(cell or "") for cell in row] for row in sheet.values]
    assert header[: len(COLUMNS)] == list(COLUMNS)
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    assert [(line[-4], line[-3], bool(line[-2])) for line in lines] == [
        ("2", "taken in", True),
        ("3", "refused", False),
        ("4", "taken in", True),
    ]
    again = read_sheet(f"x.{ending}", content, names.labels(desk_texts(), office.centre.edition))
    assert [row.cells["reference"] for row in again.rows] == ["R0001", "R0002", "R0003"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_empty_sheet_is_understood_when_it_comes_back(
    client: Client, office: Office, lang: str
):
    clerk = client("lin")
    book = load_workbook(io.BytesIO(clerk.get(f"/files/template-{lang}.xlsx").data))
    sheet = book.worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 6
    order = list(office.centre.edition.kinds)
    kinds = [cell.value for cell in book["lists"]["B"] if cell.value]
    assert len(kinds) == len(office.centre.edition.kinds)
    words = {"yes": desk_texts().say(lang, "files.yes"), "setup": kinds[order.index(Kind.SETUP)]}
    words["passport"] = desk_texts().say(lang, "id_type.passport")
    typed = builder(1)
    sheet.append([words.get(typed.get(name, ""), typed.get(name)) for name in COLUMNS])
    book.save(content := io.BytesIO())
    done = take(clerk, send(clerk, content.getvalue(), "filled.xlsx"))
    assert in_state(office, State.APPLIED) == 1
    assert "CT1" in clerk.get(done).text


@pytest.mark.parametrize(
    ("name", "status"), [("lin", 200), ("deng", 200), ("zhou", 403), ("root", 403)]
)
def test_only_who_takes_files_sees_them(client: Client, name: str, status: int):
    assert client(name).get("/files").status_code == status


def test_a_broken_file_is_told_and_one_without_a_name_too(client: Client):
    clerk = client("lin")
    answer = clerk.post("/files", data={"file": (io.BytesIO(b"\xd0\xcf\x11\xe0"), "old.xls")})
    assert (answer.status_code, "old .xls" in answer.text) == (409, True)
    assert "is missing" in clerk.post("/files", data={}).text
    assert clerk.get("/files/sent/nothing").status_code == 409
    assert clerk.get("/files/taken/99").status_code == 409
    assert clerk.get("/files/template-fr.xlsx").status_code == 404


def test_photos_up_to_their_own_bound_come_with_the_sheet(client: Client):
    clerk = client("lin")
    heavy = zip_of({"T0000001.jpg": picture(), "big.bin": b"\0" * (13 * 1024**2)})
    address = send(clerk, csv_of([person(1)]), photos=heavy)
    assert "Photo" not in clerk.post(f"{address}/look").text
    stranger = clerk.application.test_client()
    stranger.environ_base["HTTP_HOST"] = "localhost"
    refused = post(stranger, {"file": (io.BytesIO(heavy), "x.csv")})
    assert refused.status_code in {302, 413}
    assert "sign-in" in refused.headers.get("Location", "sign-in")


def test_an_agencys_batch_of_500_is_looked_over_taken_and_approved(
    desk: Callable[..., Page], office: Office, tmp_path: Path
):
    """The journey of a clerk with 500 people at once."""
    widen(office)
    rows = [person(n) for n in range(500)]
    for n in (17, 130, 499):
        rows[n]["organisation_name"] = "Anatolia Keramik"
    rows[250]["id_number"] = rows[249]["id_number"]
    portrait = picture()
    archive = zip_of({f"T{n:07}.jpg": portrait for n in range(20)})
    (tmp_path / "agency.xlsx").write_bytes(xlsx_of(rows))
    (tmp_path / "photos.zip").write_bytes(archive)
    page = desk("lin")
    page.goto(page.url + "files")
    assert violations(page) == []
    page.locator("#file").set_input_files(tmp_path / "agency.xlsx")
    page.locator("#photos").set_input_files(tmp_path / "photos.zip")
    page.get_by_role("button", name="Look it over").click()
    take = page.get_by_role("button", name="Take the 496 that pass")
    expect(take).to_be_visible(timeout=30_000)
    expect(page.locator(".file-rows tbody tr")).to_have_count(4)
    expect(take).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    approve = page.get_by_role("button", name="Approve these 496")
    expect(approve).to_be_visible(timeout=60_000)
    assert in_state(office, State.APPLIED) == 496
    assert violations(page) == []
    bring_photos(office)
    approve.click()
    expect(page.locator(".outcome-sum")).to_contain_text("496 approved", timeout=60_000)
