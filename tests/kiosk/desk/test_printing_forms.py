"""The print room's pages and forms, asked as a browser asks: what they show, do and refuse."""

import re
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from gatekeeper.certificates.printing import asking
from gatekeeper.certificates.printing.at_printer import content_of
from gatekeeper.policy.printing import Flaw, JobState, JobStep, Trouble
from gatekeeper.policy.words import State
from gatekeeper.store.print_tables import print_jobs
from gatekeeper.store.tables import holders, photos
from kiosk.screens.desk.given import given
from tests.gatekeeper.certificates.printing.rooms import CARD, NEW, OTHER, PrintRoom
from tests.harness.office import BADGE

Client = Callable[..., FlaskClient]


def shown(text: str) -> str:
    """A page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_room_shows_each_printer_its_trouble_and_what_helps(
    client: Client, print_room: PrintRoom
):
    print_room.ask()
    print_room.sent()
    browser = client("lin")
    page = shown(browser.get("/print").text)
    assert "Printing" in page
    assert "محمد الأحمد" in page
    print_room.well(CARD, Trouble.RIBBON_OUT, Trouble.HOPPER_LOW)
    page = shown(browser.get("/print/now").text)
    assert "Ribbon out. Put in a new one (colour YMCKO) and close the cover" in page
    assert "Few blanks are left" in page
    print_room.office.clock.pass_(seconds=6)
    page = shown(browser.get("/print/now").text)
    assert "The print room does not answer" in page
    assert "Ribbon out" not in page


def test_opening_the_room_is_written_down_and_renewing_it_is_not(
    client: Client, print_room: PrintRoom
):
    browser = client("lin")
    browser.get("/print")
    for _ in range(3):
        browser.get("/print/now", headers={"X-Background": "1"})
    looks = [entry for entry in print_room.log(kind="read") if "print room" in (entry.detail or "")]
    assert len(looks) == 1


def test_without_a_printer_the_desk_offers_no_printing(client: Client, office: object):
    browser = client("lin")
    assert "There is no printer yet" in browser.get("/print").text
    assert "/print/one/" not in browser.get(f"/credentials/{BADGE}").text
    assert "/print/these" not in browser.get("/produce").text


def test_a_badge_is_printed_from_its_page(client: Client, print_room: PrintRoom):
    browser = client("lin")
    page = browser.get(f"/credentials/{NEW}").text
    primary = re.findall(r'<a class="button primary" href="([^"]+)"', page)
    assert primary == [f"/print/one/{NEW}"]
    assert shown(browser.get(f"/print/one/{NEW}").text).count("Whichever has the form") == 1
    form = {"form": "one", "printer": CARD}
    answer = browser.post(f"/print/one/{NEW}", data=form)
    assert answer.location == f"/credentials/{NEW}?did=print"
    assert browser.post(f"/print/one/{NEW}", data=form).status_code == 302  # the same form
    page = browser.get(f"/credentials/{NEW}").text
    assert "/print/jobs/1/line" in page
    assert f'href="/print/one/{NEW}"' not in page
    assert browser.post(f"/print/one/{NEW}", data={"form": "two"}).status_code == 409
    assert "being printed already: job 1 (Waiting)" in browser.post(f"/print/one/{NEW}").text


def test_a_second_print_needs_a_reason(client: Client, print_room: PrintRoom):
    print_room.ask()
    print_room.printed()
    browser = client("lin")
    assert "Print once more" in browser.get(f"/credentials/{NEW}").text
    assert "Smudged" in browser.get(f"/print/one/{NEW}").text
    for data, said in (
        ({}, "Choose a reason"),
        ({"reason": "because"}, "Reason"),
        ({"reason": "smudged", "printer": "nobody"}, "There is no printer “nobody”"),
        ({"reason": "smudged", "version": "1"}, "version"),
    ):
        answer = browser.post(f"/print/one/{NEW}", data=data)
        assert answer.status_code == 409, said
        if said != "version":
            assert said in answer.text
    assert browser.post(f"/print/one/{NEW}", data={"reason": "smudged"}).status_code == 302
    assert browser.post(f"/print/one/{BADGE}").status_code == 409  # handed over
    assert "In this state it cannot be printed" in browser.get(f"/print/one/{BADGE}").text


def test_those_that_were_ticked_are_printed_and_the_others_told(
    client: Client, print_room: PrintRoom
):
    browser = client("lin")
    assert 'formaction="/print/these"' in browser.get("/produce").text
    ticked = {"number": [NEW, BADGE, "1"], "form": "one"}
    page = shown(browser.post("/print/these", data=ticked).text)
    assert "1 are on their way to the printer" in page
    assert "2 cannot be printed" in page
    assert print_room.job(1).number == NEW
    again = browser.post("/print/these", data={"number": [NEW], "form": "one"})
    assert again.location == "/print?did=asked_all"
    assert browser.post("/print/these", data={"number": [NEW], "form": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("step", "state", "credential_state"),
    [
        ("say_good", JobState.PRINTED, State.PRODUCED),
        ("say_nothing", JobState.FAILED, State.APPROVED),
        ("say_spoiled", JobState.FAILED, State.APPROVED),
    ],
)
def test_a_person_says_what_came_out(
    client: Client, print_room: PrintRoom, step: str, state: JobState, credential_state: State
):
    job_id = print_room.ask()
    print_room.lost()
    browser = client("lin")
    page = shown(browser.get("/print").text)
    assert "What came out?" in page
    assert "restarted" in page
    assert browser.post(f"/print/jobs/{job_id}/say", data={"step": "perhaps"}).status_code == 409
    answer = browser.post(f"/print/jobs/{job_id}/say", data={"step": step, "note": "seen"})
    assert answer.location == f"/print?did={step}"
    assert print_room.job(job_id).state is state
    assert print_room.state() is credential_state
    late = browser.post(f"/print/jobs/{job_id}/say", data={"step": step})
    assert (late.status_code, f"Job {job_id} is at" in late.text) == (409, True)


def test_what_was_blocked_meanwhile_is_to_be_destroyed(client: Client, print_room: PrintRoom):
    job_id = print_room.ask()
    print_room.lost()
    print_room.block()
    browser = client("lin")
    answer = browser.post(f"/print/jobs/{job_id}/say", data={"step": "say_good"})
    assert answer.location == "/print?did=destroy"
    page = shown(browser.get("/print").text)
    assert "Destroy this piece" in page
    assert "Destroy this piece" in shown(browser.get(f"/print/jobs/{job_id}").text)
    answer = browser.post(f"/print/jobs/{job_id}/destroyed", data={"job": job_id})
    assert answer.location == f"/print/jobs/{job_id}?did=destroyed"
    assert "Destroy this piece" not in shown(browser.get("/print").text)
    again = browser.post(f"/print/jobs/{job_id}/destroyed")
    assert (again.status_code, "no piece to destroy" in again.text) == (409, True)


def test_a_job_is_taken_back_and_printed_again(client: Client, print_room: PrintRoom):
    job_id = print_room.ask()
    browser = client("lin")
    page = browser.get(f"/print/jobs/{job_id}").text
    assert "Take back" in page
    assert "Print asked for" in page
    answer = browser.post(f"/print/jobs/{job_id}/take-back", data={"job": job_id})
    assert answer.location == f"/print/jobs/{job_id}?did=take_back"
    assert browser.get(f"/print/jobs/{job_id}/now").status_code == 286
    assert browser.post(f"/print/jobs/{job_id}/take-back").status_code == 409
    assert browser.post(f"/print/jobs/{job_id}/again").location == "/print?did=again"
    assert print_room.job(job_id).state is JobState.QUEUED
    print_room.sent()
    answer = browser.post(f"/print/jobs/{job_id}/take-back", data={"job": job_id})
    assert answer.location == f"/print/jobs/{job_id}?did=asked"
    assert "lin takes it back" in browser.get(f"/print/jobs/{job_id}").text
    assert browser.get("/print/jobs/99").status_code == 409
    assert "There is no print job 99" in browser.post("/print/jobs/99/again").text


def test_a_failed_job_says_what_helps_and_the_way_counts_it(client: Client, print_room: PrintRoom):
    job_id = print_room.ask()
    print_room.end(print_room.claimed(), JobStep.FAIL, Flaw.PHOTO_MISSING)
    browser = client("lin")
    page = browser.get("/print").text
    assert "There is no photo" in page
    assert f'id="open-{job_id}" href="/credentials/{NEW}"' in page
    assert "1 print jobs need somebody" in browser.get("/produce").text


def test_a_printer_rests_goes_on_and_prints_a_test_page(client: Client, print_room: PrintRoom):
    browser = client("lin")
    for what, word in (("pause", "Rests"), ("resume", "Ready")):
        answer = browser.post(f"/print/printers/{CARD}/{what}")
        assert answer.location == f"/print?did={what}"
        assert word in shown(browser.get("/print/now").text)
    part = browser.post(
        f"/print/printers/{CARD}/test",
        data={"form": "one"},
        headers={"HX-Request": "true", "HX-Target": "room"},
    )
    assert part.status_code == 200
    assert "The test page waits for the printer" in part.text
    assert print_room.claimed().paper == "test"
    assert browser.post("/print/printers/nobody/pause").status_code == 409


def images(text: str) -> list[str]:
    return re.findall(r'<img src="data:image/png;base64,([^"]+)"', text)


def test_the_picture_is_the_very_image_that_is_printed(
    client: Client, print_room: PrintRoom, app: Flask
):

    print_room.ask()
    job = print_room.claimed()
    browser = client("lin")
    answer = browser.get(f"/print/faces/{NEW}")
    assert answer.headers["Cache-Control"] == "no-store"
    with app.app_context():
        drawing = given().drawing()
    office = print_room.office
    face = drawing.at(300)(job, content_of(office.centre, job, office.clock()))
    seen = [Image.open(BytesIO(b64decode(each))) for each in images(answer.text)]
    assert [each.tobytes() for each in seen] == [each.tobytes() for each in face.sides]
    assert [each.size for each in seen] == [each.size for each in face.sides]
    assert images(browser.get(f"/print/faces/job/{job.id}").text) == images(answer.text)


def test_the_picture_tells_what_is_odd_and_what_would_stop_it(
    client: Client, print_room: PrintRoom
):

    with print_room.office.store.transaction() as conn:
        conn.execute(update(holders).where(holders.c.id == 3).values(name="Ann 🦄 " + "x" * 120))
        conn.execute(update(photos).where(photos.c.holder_id == 5).values(jpeg=b"\xff\xd8no"))
    browser = client("lin")
    odd = shown(browser.get(f"/print/faces/{NEW}").text)
    assert "A sign was left out" in odd
    assert "made much smaller" in odd
    assert "The photo cannot be used" in browser.get(f"/print/faces/{OTHER}").text


def test_an_organisation_is_printed_as_a_batch_that_rests_skips_moves_and_stops(
    client: Client, print_room: PrintRoom
):
    print_room.announce("card-2")
    print_room.well("card-2")
    browser = client("lin")
    assert "/print/organisations/X1" in browser.get("/organisations/X1").text
    assert "/print/organisations/X1" in browser.get("/hand-over/pile/X1").text
    assert "Print 2" in shown(browser.get("/print/organisations/X1").text)
    answer = browser.post("/print/organisations/X1", data={"form": "one", "printer": CARD})
    assert answer.location == "/print/batches/1"
    again = browser.post("/print/organisations/X1", data={"form": "one", "printer": CARD})
    assert again.location == answer.location
    assert "nothing to be printed for X1" in browser.get("/print/organisations/X1").text
    assert browser.post("/print/organisations/X1", data={"form": "2"}).status_code == 409
    assert browser.get("/print/organisations/NONE").status_code == 409
    page = shown(browser.get("/print/batches/1").text)
    assert "0 / 2 printed" in page
    assert "2 to come" in page
    jobs = batches_jobs(print_room)
    for path, said in (
        ("pause", "Paused"),
        ("resume", "Running"),
        (f"skip/{jobs[1]}", "1 left out"),
        ("stop", "Stopped"),
    ):
        assert browser.post(f"/print/batches/1/{path}").location == "/print/batches/1"
        assert said in shown(browser.get("/print/batches/1/now").text), path
        if path == "pause":
            move = browser.post("/print/batches/1/move", data={"printer": "card-2"})
            assert move.status_code == 302
            assert "card-2" in browser.get("/print/batches/1").text
    assert browser.post("/print/batches/1/resume").status_code == 409
    assert browser.post("/print/batches/1/move", data={"printer": "x"}).status_code == 409
    assert "There is no batch 9" in browser.get("/print/batches/9").text
    assert "is not of a batch" in browser.post(f"/print/batches/1/skip/{ask(print_room)}").text


def ask(print_room: PrintRoom) -> int:
    return asking.print_one(print_room.office.centre, print_room.office.by(), NEW)


def batches_jobs(print_room: PrintRoom) -> list[int]:
    """The ids of a batch's jobs, its separator first."""
    with print_room.office.store.reading() as conn:
        return list(conn.execute(select(print_jobs.c.id).order_by(print_jobs.c.place)).scalars())


def write(browser: FlaskClient, **values: object) -> int:
    return browser.post("/print/stock", data={"blank": "card", **values}).status_code


def test_the_stock_is_written_down_counted_and_accepted(client: Client, print_room: PrintRoom):
    browser = client("lin")
    assert "Begin with what was received" in browser.get("/print/stock").text
    received = {"what": "received", "pieces": "100", "serial_from": "A001", "serial_to": "A100"}
    assert write(browser, **received) == 302
    assert write(browser, what="spoiled", pieces="3", note="bent") == 302
    assert write(browser, what="returned", pieces="7", note="wrong ones") == 302
    assert write(browser, what="counted", pieces="89") == 302
    print_room.ask()
    print_room.printed()
    page = shown(browser.get("/print/stock").text)
    assert "A001 – A100" in page
    assert "89 (-1)" in page
    assert "a supervisor accepts it" in page
    assert "Form Plastic card 100 89 1 3 7" not in page
    assert browser.post("/print/stock/counts/4/accept", data={"note": "x"}).status_code == 403
    superior = client("tang")
    assert "Accept the difference" in superior.get("/print/stock").text
    assert superior.post("/print/stock/counts/4/accept").status_code == 409
    done = superior.post("/print/stock/counts/4/accept", data={"note": "lost"})
    assert done.location == "/print/stock?done=corrected"
    assert superior.post("/print/stock/counts/4/accept", data={"note": "x"}).status_code == 409
    assert print_room.stock()["corrected"] == -1
    paper = shown(browser.get("/print/stock/balance?day=2019-10-11").text)
    assert "A001 – A100" in paper


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"what": "received", "pieces": "many"}, "Pieces"),
        ({"what": "received", "pieces": "9", "serial_from": "A1", "serial_to": "A5"}, "as many"),
        (
            {"what": "received", "pieces": "5", "serial_from": "A5", "serial_to": "A1"},
            "go backwards",
        ),
        ({"what": "received", "pieces": "5", "serial_from": "A5", "serial_to": "B9"}, "differ"),
        ({"what": "received", "pieces": "5", "serial_from": "?", "serial_to": "B9"}, "no serial"),
        ({"what": "received", "pieces": "5", "serial_from": "A5"}, "missing"),
        ({"what": "spoiled", "pieces": "1", "note": "x"}, "more than there are"),
        ({"what": "spoiled", "pieces": "1"}, "missing"),
        ({"what": "eaten", "pieces": "1"}, "What happened"),
        ({"what": "counted", "pieces": "1", "blank": "silk"}, "The form"),
    ],
)
def test_what_cannot_be_of_the_stock_is_told(
    client: Client, office: object, values: dict[str, str], said: str
):
    answer = client("lin").post("/print/stock", data={"blank": "card", **values})
    assert answer.status_code == 409
    assert said in answer.text


def test_who_does_not_produce_sees_nothing_of_printing(client: Client, print_room: PrintRoom):
    for name in ("zhou", "pan"):
        browser = client(name)
        assert browser.get("/print").status_code == 403
        assert "/print" not in browser.get(f"/credentials/{NEW}").text


def test_the_history_of_a_credential_tells_its_printing(client: Client, print_room: PrintRoom):
    print_room.ask()
    print_room.end(print_room.sent(), JobStep.FINISH)
    page = shown(client("lin").get(f"/credentials/{NEW}").text)
    assert "Print asked for" in page
    assert f"printer {CARD}" in page
    zh = shown(client("mei", "zh").get("/print/jobs/1").text)
    assert "打印完成" in zh
