"""The frame of the desk: signing in, the languages, what is told when something goes wrong."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from tests.harness.browser import violations
from tests.harness.office import PASSWORD


def test_nobody_sees_anything_without_signing_in(app):
    answer = app.test_client().get("/", headers={"Host": "localhost"})
    assert answer.status_code == 302
    assert answer.location == "/sign-in"


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Certificate centre"), ("zh", "证件服务中心")]
)
def test_the_desk_speaks_the_language_of_its_reader(
    client: Callable[..., FlaskClient], language: str, name: str
):
    assert name in client(language=language).get("/").get_data(as_text=True)


def test_a_clerk_signs_in_and_out(
    served: str, sign_up: Callable[[str], None], desk: Callable[..., Page]
):
    page = desk("lin")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert violations(page) == []
    page.get_by_label("Account").fill("lin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/")
    assert violations(page) == []
