"""The pages about people: the door, one's own page, accounts, the audit log."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import text

from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.staff import auditing
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import accounts, eventlog
from kiosk.screens.desk.staff.audit import KINDS
from tests.gatekeeper.certificates.asked import badge
from tests.harness.browser import violations
from tests.harness.office import BADGE, OPEN, PASSWORD, Office
from tests.harness.statements import statements


def fill_in(page: Page, name: str, password: str, counter: str = "7") -> None:
    page.get_by_label("Account").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Counter").fill(counter)
    page.keyboard.press("Enter")


def secret_shown(page: Page) -> pyotp.TOTP:
    page.locator(".secret").wait_for()
    return pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))


def test_an_administrator_hires_a_supervisor_who_begins_to_work(
    served: str,
    desk: Callable[..., Page],
    open_context: Callable[..., BrowserContext],
    office: Office,
):
    page = desk("root")
    page.goto("/staff")
    page.get_by_label("Account").fill("chen")
    page.get_by_label("Role").select_option("supervisor")
    page.keyboard.press("Enter")
    password = page.locator(".one-time-password").inner_text()
    assert violations(page) == []
    page.reload()
    expect(page.get_by_text(password)).to_have_count(0)

    hers = open_context(base_url=served, locale="en").new_page()
    hers.goto("/audit")
    fill_in(hers, "chen", password)
    hers.get_by_label("New password", exact=True).fill("a password of my own")
    hers.get_by_label("New password again").fill("a password of my own")
    assert violations(hers) == []
    hers.keyboard.press("Enter")
    codes = secret_shown(hers)
    assert violations(hers) == []
    hers.get_by_label("Code that the authenticator shows").fill(codes.at(office.clock()))
    hers.keyboard.press("Enter")
    hers.wait_for_url("**/audit")  # where she wanted to go
    expect(hers.locator(".desk-me")).to_contain_text("counter 7")
    hers.get_by_role("button", name="Sign out").click()
    expect(hers.get_by_label("Counter")).to_have_value("7")
    office.clock.pass_(minutes=1)
    fill_in(hers, "chen", "a password of my own")
    hers.get_by_label("Code", exact=True).fill("000000")
    hers.keyboard.press("Enter")
    hers.get_by_text("The code is wrong").wait_for()
    hers.get_by_label("Code", exact=True).fill(codes.at(office.clock()))
    hers.keyboard.press("Enter")
    hers.wait_for_url(f"{served}/")


def test_the_image_leads_an_authenticator_to_the_secret(
    served: str,
    open_context: Callable[..., BrowserContext],
    sign_up: Callable[[str], None],
    tmp_path,
):
    from PIL import Image  # noqa: PLC0415
    from zxingcpp import read_barcodes  # noqa: PLC0415

    sign_up("tang")
    page = open_context(base_url=served, locale="en").new_page()
    page.goto("/sign-in")
    fill_in(page, "tang", PASSWORD)
    secret = secret_shown(page).secret
    expect(page.locator(".enrol img")).to_have_js_property("complete", value=True)
    page.locator(".enrol img").screenshot(path=tmp_path / "code.png")
    (found,) = read_barcodes(Image.open(tmp_path / "code.png"))
    assert pyotp.parse_uri(found.text).secret == secret


def test_a_language_is_chosen_before_and_kept_with_the_account(
    served: str,
    desk: Callable[..., Page],
    open_context: Callable[..., BrowserContext],
):
    page = desk("lin", "en")
    page.goto("/me")
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="制证员").wait_for()
    assert page.url.endswith("/me")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    elsewhere = open_context(base_url=served, locale="zh-CN").new_page()
    elsewhere.goto("/sign-in")
    elsewhere.get_by_role("button", name="English").click()
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")
    fill_in(elsewhere, "lin", PASSWORD)
    elsewhere.get_by_role("button", name="退出").wait_for()  # the account's own comes first


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", ""]
)
def test_signing_in_leads_nowhere_else(app, sign_up: Callable[[str], None], wanted: str):
    sign_up("lin")
    answer = app.test_client().post(
        "/sign-in",
        data={"name": "lin", "password": PASSWORD, "next": wanted},
        headers={"Host": "localhost"},
    )
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_session_is_another_one_after_every_sign_in(
    client: Callable[..., FlaskClient], office: Office
):
    browser = client("lin")
    with browser.session_transaction() as session:
        before = session["token"]
    browser.post("/sign-in", data={"name": "lin", "password": PASSWORD})
    with browser.session_transaction() as session:
        assert session["token"] != before


def test_a_page_that_renews_itself_keeps_nobody_signed_in(
    client: Callable[..., FlaskClient], office: Office
):
    browser = client("lin")
    for headers, status in (({}, 200), ({"X-Background": "1"}, 302)):
        for _ in range(2):
            office.clock.pass_(minutes=16)
            answer = browser.get("/me", headers=headers)
        assert answer.status_code == status


def test_one_changes_password_and_telephone_and_signs_out_elsewhere(
    client: Callable[..., FlaskClient], desk: Callable[..., Page]
):
    elsewhere = client("lin")
    page = desk("lin")
    page.goto("/me")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_text("Signed out there").wait_for()
    assert elsewhere.get("/me").status_code == 302
    page.get_by_label("Present password").fill("not the password")
    page.get_by_label("New password", exact=True).fill("another long password")
    page.get_by_label("New password again").fill("another long password")
    page.keyboard.press("Enter")
    page.get_by_text("Name or password is wrong").wait_for()
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("another long password")
    page.get_by_label("New password again").fill("another long password")
    page.keyboard.press("Enter")
    page.get_by_text("The password is changed").wait_for()


def test_a_supervisor_unlocks_a_clerk_by_keyboard(
    desk: Callable[..., Page], office: Office, sign_up: Callable[[str], None]
):
    sign_up("lin")
    with office.store.transaction() as conn:
        accounts.change(conn, "lin", locked_at=OPEN, wrong_in_a_row=10)
    page = desk("tang")
    page.goto("/staff")
    page.get_by_role("button", name="Unlock lin").focus()
    expect(page.get_by_role("button", name="Add")).to_have_count(0)
    page.keyboard.press("Enter")
    page.get_by_text("lin may sign in again").wait_for()
    assert accounts.check(office.store, "lin", PASSWORD, OPEN).name == "lin"


def looked(office: Office, times: int = 3) -> None:
    for turn in range(times):
        auditing.read(office.centre, office.by(), Look.SEARCH, text=f"<b>{turn}</b>", found=1)
    auditing.read(office.centre, office.by(account="mei"), Look.CREDENTIAL, number=BADGE)


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("", 4),
        ("?account=Mei", 1),
        (f"?number={BADGE}", 1),
        ("?kind=read", 5),
        ("?kind=payment", 0),
        ("?day=2019-10-11", 5),
        ("?day=2019-10-12", 0),
        ("?day=9999-99-99&kind=x", 0),
        ("?before=3", 2),
    ],
)
def test_the_audit_log_is_searched_and_that_is_an_entry(
    client: Callable[..., FlaskClient], office: Office, query: str, entries: int
):
    """What the query asks for is written down before it is answered, so it may find itself."""
    looked(office)
    page = client("root").get(f"/audit{query}").get_data(as_text=True)
    assert len(re.findall(r'<td class="num right">\d', page)) == entries
    assert "<b>0</b>" not in page
    with office.store.reading() as conn:
        last = eventlog.head(conn, "centre").sequence
    assert last == 4 + bool(query)


def test_every_kind_of_entry_has_its_words(app, client: Callable[..., FlaskClient]):
    page = client("root", "zh").get("/audit").get_data(as_text=True)
    for kind in KINDS:
        assert f'value="{kind}"' in page
    assert not re.search(r">(event|look|change)\.\w", page)


def test_the_details_of_an_entry_are_words_too(client: Callable[..., FlaskClient], office: Office):
    apply(office.centre, office.by(Role.SUPERVISOR), badge("U5000"))
    page = client("root", "zh").get("/audit").get_data(as_text=True)
    assert "证件种类: 参展商证" in page
    assert "已核原件: 是" in page


def test_the_log_is_long_and_paged(client: Callable[..., FlaskClient], office: Office):
    looked(office, 102)
    browser = client("root")
    (older,) = re.findall(r"before=(\d+)", browser.get("/audit").get_data(as_text=True))
    page = browser.get(f"/audit?before={older}").get_data(as_text=True)
    assert re.findall(r'<td class="num right">(\d+)', page) == ["3", "2", "1"]


def test_the_chain_is_verified_in_parts_and_a_rewritten_file_is_found(
    desk: Callable[..., Page], office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(auditing, "PART", 2)
    looked(office)
    page = desk("root")
    page.goto("/audit")
    page.get_by_role("button", name="Verify the chain").click()
    page.get_by_text("The log is unbroken: 4 entries").wait_for()
    assert violations(page) == []
    with office.store.transaction() as conn:
        conn.execute(text("DROP TRIGGER events_no_update"))
        conn.execute(text("UPDATE events SET detail = 'nothing' WHERE sequence = 3"))
    page.reload()
    page.get_by_role("button", name="Verify the chain").click()
    page.get_by_text("Entry 3 was changed").wait_for()


def test_an_export_is_safe_and_written_down(client: Callable[..., FlaskClient], office: Office):
    auditing.read(office.centre, office.by(), Look.SEARCH, text="=1+1")
    answer = client("root").get("/audit/file?kind=read", buffered=True)
    assert answer.mimetype == "text/csv"
    rows = answer.get_data(as_text=True).splitlines()
    assert len(rows) == 3  # the header, the search, this very export
    assert "export" in rows[2]


def test_a_look_costs_no_more_when_the_log_is_long(office: Office):
    """The desk asks up to ten times a second."""
    sent: list[list[str]] = []
    for _ in range(20):
        with statements(office.store) as one:
            auditing.read(office.centre, office.by(), Look.SEARCH, text="wang", found=3)
        sent.append(one)
    # The first follows an entry that is made whatever the clock says: it looks once further back.
    assert sent[1] == sent[-1]
    assert len(sent[1]) < len(sent[0]) <= 8


def test_only_who_has_the_right_is_told_what_others_did(office: Office):
    with pytest.raises(Exception, match="see_audit"):
        auditing.exported(office.centre, office.by(Role.CLERK), auditing.Wanted())


def test_signing_in_and_out_is_in_the_log(client: Callable[..., FlaskClient], office: Office):
    browser = client("lin")
    browser.post("/sign-out")
    browser.post("/sign-in", data={"name": "lin", "password": PASSWORD, "desk": "9"})
    with office.store.reading() as conn:
        told = [(each.kind, each.actor, each.gate) for each in eventlog.read(conn)]
    assert told == [
        (EventKind.SIGN_OUT, "lin", "3"),
        (EventKind.SIGN_IN, "lin", "9"),
    ]
    assert timedelta(0) == office.clock() - OPEN
