"""Signing in at the centre, and a session that ends in the middle of a form: nothing is lost."""

from collections.abc import Callable

import pyotp
import pytest
from flask import Blueprint, Flask, redirect, render_template_string, request
from playwright.sync_api import Page, expect

from gatekeeper import second_factor
from gatekeeper.policy.rights import Right
from gatekeeper.store import accounts
from kiosk.screens.desk.sessions import needs
from tests.harness.browser import until, violations
from tests.harness.office import PASSWORD, Office

FORM = """
{% extends "desk/page.html" %}{% from "desk/parts.html" import secured %}
{% block title %}Form{% endblock %}
{% block main %}<h1>Form</h1>
<form {{ how }}>{{ secured() }}<label>Note <textarea name="note"></textarea></label>
<button class="primary" name="do" value="save">Save</button></form><p id="done"></p>{% endblock %}
"""


@pytest.fixture
def saved(app: Flask) -> list[tuple[str, str]]:
    """What the pages /plain and /part were sent: who, and what was typed."""
    kept: list[tuple[str, str]] = []
    pages = Blueprint("pages", __name__)

    def view(kind: str) -> object:
        from kiosk.screens.desk.sessions import by  # noqa: PLC0415

        if request.method == "POST":
            kept.append((by().account, request.form["note"] + request.form["do"]))
            return "saved" if kind == "part" else redirect("/plain?saved=1")
        part = 'hx-post="/part" hx-target="#done"'
        how = part if kind == "part" else 'method="post" action="/plain"'
        return render_template_string(FORM.replace("{{ how }}", how))

    for kind in ("plain", "part"):
        guarded = needs(Right.SEARCH)(view)  # type: ignore[arg-type]
        pages.add_url_rule(
            f"/{kind}", kind, guarded, methods=["GET", "POST"], defaults={"kind": kind}
        )
    app.register_blueprint(pages)
    return kept


def sign_in_again(page: Page, name: str | None = None) -> None:
    dialog = page.get_by_role("dialog")
    if name:
        dialog.get_by_label("Account").fill(name)
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("kind", ["plain", "part"])
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(
    saved: list[tuple[str, str]], desk: Callable[..., Page], office: Office, kind: str
):
    page = desk("lin")
    page.goto(f"/{kind}")
    page.get_by_label("Note").fill("ten minutes of typing")
    office.clock.pass_(minutes=32)
    save = page.get_by_role("button", name="Save")
    save.click()
    until(page, "document.activeElement.id === 'again-password'")
    assert violations(page) == []
    assert saved == []
    sign_in_again(page)
    page.get_by_text("nothing was lost").wait_for()
    expect(page.get_by_label("Note")).to_have_value("ten minutes of typing")
    expect(save).to_be_focused()  # the button that was pressed has the focus again
    page.keyboard.press("Enter")
    page.get_by_text("saved").wait_for() if kind == "part" else page.wait_for_url("**saved=1")
    assert saved == [("lin", "ten minutes of typingsave")]


def test_another_account_may_go_on_but_the_page_says_so(
    saved: list[tuple[str, str]],
    desk: Callable[..., Page],
    office: Office,
    sign_up: Callable[[str], None],
):
    sign_up("mei")
    page = desk("lin")
    page.goto("/plain")
    page.get_by_label("Note").fill("typed by Lin")
    office.clock.pass_(hours=11)
    page.get_by_role("button", name="Save").click()
    sign_in_again(page, "mei")
    page.get_by_text("mei (Clerk) acts now").wait_for()
    assert saved == []
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=1")
    assert saved == [("mei", "typed by Linsave")]
    expect(page.locator(".desk-me")).to_contain_text("mei")


def test_the_dialog_asks_for_the_second_factor_too(
    saved: list[tuple[str, str]], desk: Callable[..., Page], office: Office
):
    page = desk("tang")
    secret = second_factor.new_secret()
    with office.store.transaction() as conn:
        kept = second_factor.sealed(b"k" * 32, "tang", secret)
        accounts.change(conn, "tang", totp_secret=kept, totp_step=0)
    page.goto("/part")
    page.get_by_label("Note").fill("typed")
    office.clock.pass_(minutes=32)
    page.get_by_role("button", name="Save").click()
    until(page, "document.activeElement.id === 'again-password'")
    sign_in_again(page)
    for code, heard in (("000000", "wrong"), (pyotp.TOTP(secret).at(office.clock()), "lost")):
        until(page, "document.activeElement.id === 'again-code'")
        page.get_by_role("dialog").get_by_label("Code").fill(code)
        page.keyboard.press("Enter")
        page.get_by_text(heard).wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("saved").wait_for()
    assert saved == [("tang", "typedsave")]


@pytest.mark.parametrize("kind", ["plain", "part"])
def test_who_signs_out_in_another_window_loses_nothing_either(
    saved: list[tuple[str, str]], desk: Callable[..., Page], kind: str
):
    page = desk("lin")
    page.goto(f"/{kind}")
    page.get_by_label("Note").fill("typed")
    other = page.context.new_page()
    other.goto("/me")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Save").click()
    until(page, "document.activeElement.id === 'again-password'")
    sign_in_again(page)
    page.get_by_text("nothing was lost").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("saved").wait_for() if kind == "part" else page.wait_for_url("**saved=1")
    assert saved == [("lin", "typedsave")]
