"""From what happened to what the gate says, in a real browser, and back again."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from gatekeeper.admission import Presented, admit
from gatekeeper.certificates.counter.registering import register
from gatekeeper.policy.words import Call, Direction, Kind, Reason, Role
from tests.gatekeeper.certificates.test_known import credential
from tests.harness.browser import violations
from tests.harness.office import BADGE, OTHER_BADGE, Office

Desk = Callable[..., Page]
PASS = "300000000077"


def said(office: Office, number: str) -> tuple[Reason, Call | None]:
    """What the outer gate says to a number now."""
    presented = Presented(raw=number, gate="P-1", direction=Direction.IN)
    edition = office.centre.edition
    admission = admit(office.store, edition, "gate-1", presented, office.clock())
    leaving = Presented(raw=number, gate="P-1", direction=Direction.OUT)
    admit(office.store, edition, "gate-1", leaving, office.clock())
    return admission.decision.reason, admission.decision.call


def setup_pass(office: Office, holder_id: int, organisation_id: int) -> None:
    credential(
        office,
        PASS,
        Kind.SETUP,
        holder_id=holder_id,
        organisation_id=organisation_id,
        edition=126,
        phase=1,
        valid_from=date(2019, 10, 10),
        valid_to=date(2019, 10, 13),
    )


def happened(page: Page, letter: str) -> None:
    """Choose what happened by its letter, and wait for what usually follows."""
    expect(page.locator("[name=violation]").first).to_be_focused()
    page.keyboard.press(letter)
    expect(page.locator("[name=outcome]").first).to_be_attached()


def both_themes(page: Page) -> list[str]:
    found = []
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        found += violations(page)
    return found


def test_a_ban_reaches_the_gate_and_is_lifted(office: Office, desk: Desk) -> None:
    register(office.centre, office.by(), BADGE, 1)
    setup_pass(office, 1, 2)
    assert said(office, PASS) == (Reason.OK, None)
    page = desk("guo")
    page.goto(f"/credentials/{BADGE}")
    page.keyboard.press("c")
    happened(page, "a")
    expect(page.locator("#proposed")).to_contain_text("H 3.5.4")
    expect(page.locator("[name=outcome][value=barred]")).to_be_checked()
    assert both_themes(page) == []
    page.get_by_label("Place").fill("hall 5.2")
    page.get_by_label("Barred through").select_option("127")
    page.get_by_role("button", name="Write down and do it").click()
    page.wait_for_url(f"**/credentials/{BADGE}?did=barred")
    expect(page.locator("main")).to_contain_text("call security from now on")
    assert said(office, BADGE)[0] is Reason.CONFISCATED
    assert said(office, PASS) == (Reason.BARRED, Call.SECURITY)
    page.goto("/bars")
    line = page.locator(".bars-list tbody tr")
    expect(line).to_contain_text("edition 127")
    line.get_by_text("Lift", exact=True).click()
    assert both_themes(page) == []
    page.get_by_label("Why it is lifted").fill("the appeal was upheld")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bars?did=lift")
    expect(page.locator(".bars-list")).to_have_count(0)
    assert said(office, PASS) == (Reason.OK, None)
    assert said(office, BADGE)[0] is Reason.CONFISCATED
    page.goto(f"/credentials/{BADGE}")
    page.keyboard.press("g")
    page.wait_for_url("**/give-back/**")
    assert both_themes(page) == []
    expect(page.locator(".against")).to_contain_text(PASS)  # one person, one credential


def test_the_third_time_an_exhibitor_smokes(office: Office, desk: Desk) -> None:
    register(office.centre, office.by(), BADGE, 1)
    page = desk("tang", "zh")
    for time in (1, 2):
        page.goto(f"/credentials/{BADGE}")
        page.keyboard.press("s")
        happened(page, "e")
        expect(page.locator("#proposed")).to_contain_text(f"本次为第{time}次")
        expect(page.locator("[name=outcome][value=held]")).to_be_checked()
        page.keyboard.press("Enter")
        page.wait_for_url("**?did=held")
        assert said(office, BADGE)[0] is Reason.SUSPENDED
        page.keyboard.press("e")
        page.get_by_label("已交来书面保证并存档").check()
        page.keyboard.press("Enter")
        page.wait_for_url("**?did=release")
        assert said(office, BADGE)[0] is Reason.OK
    page.goto(f"/suspend/{BADGE}")
    happened(page, "e")
    expect(page.locator("[name=outcome][value=confiscated]")).to_be_checked()
    assert both_themes(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**?did=confiscated")
    assert said(office, BADGE)[0] is Reason.CONFISCATED


def test_a_training_stop_ends_by_itself(office: Office, desk: Desk) -> None:
    setup_pass(office, 4, 4)
    page = desk("tang")
    page.goto(f"/suspend/{PASS}")
    happened(page, "j")
    expect(page.locator("#proposed")).to_contain_text("1 h of training")
    expect(page.locator("[name=until][value='1']")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**?did=training")
    assert said(office, PASS)[0] is Reason.SUSPENDED
    office.clock.pass_(minutes=59)
    assert said(office, PASS)[0] is Reason.SUSPENDED
    office.clock.pass_(minutes=1)
    assert said(office, PASS)[0] is Reason.OK


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_whole_organisation_is_out(office: Office, desk: Desk, language: str) -> None:
    setup_pass(office, 3, 2)
    page = desk("guo", language)
    page.goto("/organisations/X1")
    page.locator("[href='/sanction-all/X1']").click()
    expect(page.locator(".whole-counts dd")).to_have_text(["3", "3"])
    happened(page, "u")
    expect(page.locator("[name=outcome][value=organisation_out]")).to_be_checked()
    assert both_themes(page) == []
    page.locator("#confirm").fill("X2")
    page.keyboard.press("Enter")
    expect(page.locator("#told .refused")).to_be_visible()
    page.locator("#confirm").fill("x1")
    page.locator("#confirm").press("Enter")
    page.wait_for_url("**/sanctioned-all/X1?**")
    expect(page.locator(".did")).to_contain_text("3")
    assert both_themes(page) == []
    for number in (BADGE, OTHER_BADGE, PASS):
        assert said(office, number)[0] is Reason.CONFISCATED
    other = "300000000088"
    credential(office, other, Kind.SETUP, organisation_id=2, edition=126, phase=1)
    assert said(office, other) == (Reason.BARRED, Call.SECURITY)


def test_forged_cards_and_stands_by_keyboard(office: Office, desk: Desk) -> None:
    page = desk("tang")
    page.goto("/violations")
    page.keyboard.press("r")
    page.wait_for_url("**/violations/record")
    page.get_by_label("Violation").select_option("altered_or_forged")
    page.get_by_label("Note").fill("says Li Qiang, 300000000999")
    assert both_themes(page) == []
    page.get_by_label("Note").press("Enter")
    page.wait_for_url("**/violations?written=1")
    expect(page.locator(".violations-list")).to_contain_text("says Li Qiang")
    assert both_themes(page) == []
    page.goto("/stands/CT1")
    page.get_by_label("Stand no.").last.fill("b12")
    page.get_by_label("Area in m²").last.fill("54,5")
    page.keyboard.press("Enter")
    page.wait_for_url("**?did=recorded")
    expect(page.locator(".stands-list")).to_contain_text("54.5")
    page.get_by_text("Correct", exact=True).first.click()
    assert both_themes(page) == []
    page.get_by_label("Area in m²").first.fill("27")
    page.get_by_label("Why").first.fill("measured again")
    page.keyboard.press("Enter")
    page.wait_for_url("**?did=corrected")
    assert office.by(Role.SUPERVISOR).account == "tang"
