"""Every page of the desk for every role: let in by a right, or told that the role may not."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from gatekeeper.policy.rights import RIGHTS, Right, may, works_at_centre
from gatekeeper.policy.words import Role
from kiosk.screens.desk import sessions
from kiosk.screens.desk.sessions import WHO_MAY
from tests.harness.office import PEOPLE


@pytest.fixture(autouse=True)
def _nothing_is_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a guard lets through answers 204: only the guards are asked here."""
    for endpoint, view in list(app.view_functions.items()):
        rights = getattr(view, WHO_MAY, None)
        if rights is not None:
            app.view_functions[endpoint] = sessions.needs(*rights)(lambda **_: ("", 204))


ROLES_ROW = re.compile(r"^\| right \|(.*)\|$", re.M)
RIGHT_ROW = re.compile(r"^\| [^|]+ \(`(\w+)`\) \|(.*)\|$", re.M)


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def asked(client: FlaskClient, app: Flask, rule: Rule) -> int:
    """The answer to a request for a page, whatever it is about."""
    values = {
        name: next(iter(getattr(converter, "items", "1")))
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        url = app.url_map.bind("localhost").build(
            rule.endpoint, {**values, **(rule.defaults or {})}, method=next(iter(verbs(rule)))
        )
    return client.open(url, method=next(iter(verbs(rule)))).status_code


def verbs(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_view_says_who_may_see_it(app: Flask):
    silent = {
        rule.endpoint
        for rule in rules(app)
        if not hasattr(app.view_functions[rule.endpoint], WHO_MAY)
    }
    assert not silent, "give it @needs(...) or, on purpose, @open_to_all"


@pytest.mark.parametrize("name", [name for name in PEOPLE if works_at_centre(PEOPLE[name])])
def test_a_role_sees_what_its_rights_allow_and_nothing_else(
    app: Flask, client: Callable[..., FlaskClient], name: str
):
    browser, role = client(name), PEOPLE[name]
    wrong = {}
    for rule in rules(app):
        rights = getattr(app.view_functions[rule.endpoint], WHO_MAY, None)
        if rights is None:
            continue
        allowed = not rights or any(may(role, right) for right in rights)
        status = asked(browser, app, rule)
        if status != (204 if allowed else 403):
            wrong[rule.endpoint] = status
    assert not wrong


def test_who_is_not_signed_in_or_works_at_a_gate_only_sees_nothing(
    app: Flask, client: Callable[..., FlaskClient]
):
    for browser in (app.test_client(), client("wu")):
        browser.environ_base["HTTP_HOST"] = "localhost"
        statuses = {
            asked(browser, app, rule)
            for rule in rules(app)
            if getattr(app.view_functions[rule.endpoint], WHO_MAY, None) is not None
        }
        assert statuses == {302}


def test_who_takes_money_does_not_approve_and_who_keeps_accounts_touches_no_credential():
    for rights in RIGHTS.values():
        assert not {Right.TAKE_PAYMENT, Right.APPROVE} <= rights
    touching = set(Right) - {Right.KEEP_ACCOUNTS, Right.UNLOCK, Right.SEE_AUDIT}
    assert not RIGHTS[Role.ADMINISTRATOR] & touching


def test_the_text_tells_who_may_do_what():
    told = (Path(__file__).parents[3] / "docs" / "security.md").read_text()
    heading = ROLES_ROW.search(told)
    assert heading
    roles = [cell.strip(" `") for cell in heading[1].split("|")]
    assert roles == list(Role)
    rows = {name: cells.split("|") for name, cells in RIGHT_ROW.findall(told)}
    for right in Right:
        marked = {role for role, cell in zip(Role, rows[right], strict=True) if cell.strip()}
        assert marked == {role for role in Role if may(role, right)}, right
