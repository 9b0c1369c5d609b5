"""Applications at the desk: the form and its notes, what waits, exceptions, and their journeys."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.applications.approving import RejectReason
from gatekeeper.certificates.applications.exceptions import COUNTED, LATE
from gatekeeper.photos.staging import stage
from gatekeeper.policy.fees import Charge
from gatekeeper.policy.objections import Excuse
from gatekeeper.policy.words import Kind, Role, State
from gatekeeper.store.tables import booths, credentials, sessions
from kiosk.screens.desk.applications.application_form import LETTERS
from kiosk.texts import LANGUAGES, desk_texts
from tests.gatekeeper.certificates.asked import JPEG, badge
from tests.harness.browser import violations
from tests.harness.office import PASSWORD, Office

ZONE = (
    "P<TURKAYA<<FATMA<NUR<<<<<<<<<<<<<<<<<<<<<<<<\nU200000176TUR9104026F2712310<<<<<<<<<<<<<<00\n"
)
MAN = "11010519491231002X"


def applied(office: Office, count: int, **changes: object) -> list[str]:
    made = (badge(f"U{5000 + place}", **changes) for place in range(count))
    return [apply(office.centre, office.by(Role.SUPERVISOR), one).number for one in made]


def states(office: Office) -> dict[str, State]:
    with office.store.reading() as conn:
        rows = conn.execute(
            select(credentials.c.number, credentials.c.state).where(
                credentials.c.number.like("126%")
            )
        )
        return {number: State(state) for number, state in rows}


def choose_organisation(page: Page, typed: str, code: str) -> None:
    page.locator("#organisation").fill(typed)
    page.locator(f'.company-choices[data-typed="{typed}"]').wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".company")).to_contain_text(code)


def give_photo(page: Page, office: Office, account: str) -> None:
    """As if a photo had been taken: its own tests show how."""
    token = stage(office.store, account, JPEG, (), office.clock())
    page.evaluate(
        "(token) => { document.querySelector('[name=photo_token]').value = token }", token
    )


def test_a_badge_is_applied_for_by_passport_and_approved(desk: Callable[..., Page], office: Office):
    page = desk("lin")
    page.get_by_role("link", name="New application").click()
    page.wait_for_url("**/applications/new")
    page.keyboard.press("e")
    page.wait_for_url("**/new/exhibitor")
    choose_organisation(page, "anatolia", "X1")
    expect(page.locator("#quota")).to_contain_text("0 of 6 used")
    page.locator("#mrz").fill(ZONE.replace("9104026", "9104025"))
    expect(page.locator("#document-note mark")).to_have_text("910402")
    page.locator("#mrz").fill(ZONE)
    expect(page.locator("#name")).to_have_value("FATMA NUR KAYA")
    expect(page.locator("#birth")).to_have_value("1991-04-02")
    expect(page.locator("#at-person")).to_contain_text("There is no photo yet")
    give_photo(page, office, "lin")
    page.get_by_label("Original document seen").check()
    page.get_by_label("Stamp on the form").check()
    expect(page.locator("#weighed")).to_contain_text("Nothing stands against it")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/taken/*")
    assert violations(page) == []
    page.get_by_role("button", name="Approve it now").click()
    expect(page.locator("#outcomes")).to_contain_text("1 approved")
    assert list(states(office).values()) == [State.APPROVED]


def test_a_pass_over_quota_goes_through_with_a_recorded_exception(
    desk: Callable[..., Page], office: Office
):
    with office.store.transaction() as conn:
        conn.execute(update(booths).where(booths.c.organisation_id == 4).values(area_m2=5))
    for name in ("lin", "tang"):
        page = desk(name)
        page.goto("/applications/new/setup?organisation=CT1")
        page.locator("#id_number").fill(MAN)
        expect(page.locator("#birth")).to_have_value("1949-12-31")
        page.locator("#name").fill("=王<b>小明")
        page.locator("#valid_from").fill("2019-10-12")
        page.locator("#valid_to").fill("2019-10-14")
        page.keyboard.press("Tab")
        notes = page.locator("#at-organisation")
        expect(notes).to_contain_text("The quota of “Setup pass” in phase 1 is used up")
        expect(notes).to_contain_text("plan review group's written approval")
        expect(notes.locator(".excuse")).to_have_count(int(name == "tang"))
    page.get_by_text("Record an exception").click()
    assert violations(page) == []
    page.get_by_label("Reference of the approval").fill("SG-2019-77")
    with page.expect_response("**/weigh"):
        page.get_by_label("Position").fill("Fitter")
        page.get_by_label("Position").press("Tab")
    expect(page.get_by_label("Reference of the approval")).to_have_value("SG-2019-77")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#weighed")).to_contain_text("It can be sent")
    expect(page.locator(".fee-total")).to_have_text("CNY 70")
    page.get_by_role("button", name="Send application").click()
    page.wait_for_url("**/taken/*")
    expect(page.get_by_text("=王<b>小明").first).to_be_visible()
    page.goto("/exceptions")
    expect(page.locator(".list")).to_contain_text("SG-2019-77")
    assert violations(page) == []


def test_two_clerks_approve_at_once_one_wins_the_other_is_told(
    desk: Callable[..., Page], office: Office
):
    [number] = applied(office, 1)
    pages = [desk("lin"), desk("mei")]
    for page in pages:
        page.goto("/waiting")
        page.get_by_label("Choose all that pass").check()
        expect(page.get_by_role("button", name="Approve 1")).to_be_enabled()
    for page in pages:
        page.get_by_role("button", name="Approve 1").click()
        page.locator(".outcomes").wait_for()
    expect(pages[0].locator(f"#said-{number}")).to_contain_text("approved")
    expect(pages[0].get_by_role("button", name="Approve 0")).to_be_disabled()
    assert violations(pages[0]) == []
    expect(pages[1].locator(f"#said-{number}")).to_contain_text("lin changed this credential")
    assert violations(pages[1]) == []


def test_many_are_approved_in_steps_and_the_progress_is_shown(
    desk: Callable[..., Page], office: Office
):
    with office.store.transaction() as conn:
        conn.execute(update(booths).where(booths.c.id == 1).values(area_m2=180))
    applied(office, 59)
    [poor] = applied(office, 1, kind=Kind.DISMANTLING, stamp=False, at_counter=False, phase=3)
    page = desk("lin")
    page.goto("/waiting?kind=dismantling")
    expect(page.locator(f"#said-{poor}")).to_contain_text("does not bear the stamp")
    page.goto("/waiting")
    page.get_by_role("button", name="Approve all 60 that pass").click()
    expect(page.locator("#outcomes")).to_contain_text("59 approved")
    expect(page.locator("#outcomes")).to_contain_text("1 not approved")
    expect(page.locator("#refusals")).to_contain_text(poor)
    assert violations(page) == []
    assert sorted(states(office).values()) == [State.APPLIED] + [State.APPROVED] * 59


def test_the_way_back_and_a_second_sending_make_no_second_credential(
    desk: Callable[..., Page], office: Office
):
    page = desk("lin")
    page.goto("/applications/new/exhibitor?organisation=X1")
    page.locator("#mrz").fill(ZONE)
    expect(page.locator("#name")).to_have_value("FATMA NUR KAYA")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/taken/*")
    page.go_back()
    page.wait_for_url("**/new/exhibitor**")
    page.locator("#mrz").fill(ZONE)
    expect(page.locator("#name")).to_have_value("FATMA NUR KAYA")
    expect(page.locator("#weighed")).to_contain_text("cannot be taken in")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#told")).to_contain_text("One person, one credential")
    assert len(states(office)) == 1


def test_the_same_form_sent_twice_leads_to_the_same_number(
    client: Callable[..., FlaskClient], office: Office
):
    form = {"organisation": "X1", "id_number": "U1", "name": "A", "phase": "1", "form": "once"}
    form["at_counter"] = "on"
    answers = [client("lin").post("/applications/new/exhibitor", data=form) for _ in range(2)]
    [number] = states(office)
    assert [each.location for each in answers] == [f"/applications/taken/{number}"] * 2


def test_a_session_that_ends_in_the_middle_loses_nothing(desk: Callable[..., Page], office: Office):
    page = desk("lin")
    page.goto("/applications/new/exhibitor?organisation=X1")
    page.locator("#mrz").fill(ZONE)
    expect(page.locator("#name")).to_have_value("FATMA NUR KAYA")
    page.get_by_label("Position").fill("Sales")
    with office.store.transaction() as conn:
        conn.execute(delete(sessions))
    page.keyboard.press("Control+Enter")
    page.locator("#again[open]").wait_for()
    page.locator("#again").get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#again[open]")).to_have_count(0)
    expect(page.get_by_label("Position")).to_be_focused()
    expect(page.get_by_label("Position")).to_have_value("Sales")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/taken/*")
    assert list(states(office).values()) == [State.APPLIED]


def test_every_kind_has_its_form_and_its_letter(client: Callable[..., FlaskClient]):
    lin, lin_zh = client("lin"), client("lin", "zh")
    for kind in Kind:
        assert lin.get(f"/applications/new/{kind}?organisation=X1").status_code == 200
        weighed = lin_zh.post(f"/applications/new/{kind}/weigh", data={"organisation": ""})
        assert "不受理个人申请" in weighed.get_data(as_text=True)
    assert len(set(LETTERS.values())) == len(LETTERS) == len(Kind)


def test_a_document_is_checked_as_it_is_typed(client: Callable[..., FlaskClient]):
    lin = client("lin")
    for id_type, number, said in (
        ("cn_id", "1101051949", "10 of 18"),
        ("cn_id", "110105194912310021", "check digit"),
        ("cn_id", "11010519491231002O", "Line 1, character 18"),
        ("cn_id", MAN.lower(), "Born 1949-12-31, 69 years old"),
        ("passport", "u1000001", "In the register: Ayşe Yılmaz"),
        ("passport", "NEW1", ""),
    ):
        typed = {"id_type": id_type, "id_number": number}
        page = lin.post("/applications/document", data=typed).get_data(as_text=True)
        assert said in page if said else not page.strip()


def test_bad_input_is_told_beside_its_field(client: Callable[..., FlaskClient]):
    lin = client("lin")
    for typed, said in (
        ({"organisation": "NONE"}, "No organisation has the code NONE"),
        ({"birth": "31.12.1990"}, "Birth date is no date"),
        ({"phase": "x"}, "Phase is no number"),
        ({"name": "a\u202eb", "id_number": "U9"}, "Name has a character that cannot be seen"),
        ({"photo_token": "gone"}, "Photo is not kept any more"),
        ({"name": "Somebody Else", "id_number": "U1000001"}, "The register has another name"),
    ):
        form = {"organisation": "X1", "phase": "1", "id_type": "passport", **typed}
        page = lin.post("/applications/new/exhibitor/weigh", data=form)
        assert said in page.get_data(as_text=True)


def test_names_are_text_and_nothing_else(client: Callable[..., FlaskClient], office: Office):
    hostile = "<script>alert(1)</script>"
    apply(office.centre, office.by(), badge("U6", hostile, position=hostile))
    page = client("lin").get("/waiting").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_papers_that_came_later_let_it_through(client: Callable[..., FlaskClient], office: Office):
    [number] = applied(office, 1, stamp=False, original_seen=False)
    page = client("lin").get(f"/waiting/{number}/papers").get_data(as_text=True)
    assert "does not bear the stamp" in page
    lin = client("lin")
    nothing = lin.post(f"/waiting/{number}/papers", data={"version": "1"})
    assert nothing.status_code == 409
    ticked = {"version": "1", "stamp": "on", "original_seen": "on"}
    assert lin.post(f"/waiting/{number}/papers", data=ticked).status_code == 302
    assert lin.post(f"/waiting/{number}/papers", data=ticked).status_code == 409
    lin.post("/waiting/approve", data={"pick": f"{number}:2"})
    assert states(office)[number] is State.APPROVED


def test_an_exception_is_recorded_beside_an_application_that_waits(
    desk: Callable[..., Page], office: Office
):
    [number] = applied(office, 1)
    with office.store.transaction() as conn:
        conn.execute(update(booths).where(booths.c.id == 1).values(area_m2=0))
    page = desk("guo")
    page.goto(f"/waiting/{number}/papers")
    expect(page.locator("#stands")).to_contain_text("has no stand in phase 1")
    page.get_by_text("Record an exception").click()
    page.get_by_label("Why").fill("Stand moved")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#stands")).to_contain_text("Nothing stands against it")
    assert violations(page) == []


def test_a_rejection_needs_a_reason_and_leads_back_to_the_list(
    client: Callable[..., FlaskClient], office: Office
):
    [number] = applied(office, 1)
    lin, form = client("lin"), {"version": "1", "organisation": "X1"}
    assert lin.post(f"/waiting/{number}/reject", data=form).status_code == 409
    answer = lin.post(f"/waiting/{number}/reject", data={**form, "reason": "photo"})
    assert answer.location == "/waiting?organisation=X1"
    assert states(office)[number] is State.REJECTED


def test_an_exception_is_taken_back_by_who_may_grant_it(
    client: Callable[..., FlaskClient], office: Office
):
    asked = {
        "x_rule": "quota_used_up",
        "x_excuse": "plan_review",
        "x_kind": "setup",
        "x_organisation": "CT1",
        "x_phase": "1",
        "x_extra": "2",
        "x_note": "SG-1",
    }
    assert client("lin").post("/exceptions", data=asked).status_code == 403
    tang = client("tang")
    assert tang.post("/exceptions", data={**asked, "x_extra": "0"}).status_code == 409
    assert tang.post("/exceptions", data=asked).headers["HX-Trigger"] == "weigh"
    assert tang.post("/exceptions", data={**asked, "x_excuse": "duty_manager"}).status_code == 403
    assert tang.post("/exceptions/1/revoke", data={"note": "mistaken"}).status_code == 303
    assert "Taken back by tang" in tang.get("/exceptions?organisation=CT1").get_data(as_text=True)


def test_a_cashier_has_no_part_in_it(client: Callable[..., FlaskClient]):
    zhou = client("zhou")
    for path in ("/applications/new", "/waiting", "/exceptions"):
        assert zhou.get(path).status_code == 403


WORDS = [
    *(f"applications.reject.{one}" for one in RejectReason),
    *(f"applications.fee.{one}" for one in Charge),
    *(f"applications.rule.{one}" for one in COUNTED | LATE),
    *(
        f"applications.{prefix}{one}"
        for prefix in ("by_", "excuse.", "reference_of.")
        for one in Excuse
    ),
    *(f"told.{one}" for one in ("other_name", "no_parking_space", "application_changed")),
]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_of_applications_has_a_text_with_the_same_values(key: str):
    texts = desk_texts()
    assert texts.has(key)
    said = [set(re.findall(r"\{\w+\}", texts._catalogues[lang][key])) for lang in LANGUAGES]
    assert said[0] == said[1]
