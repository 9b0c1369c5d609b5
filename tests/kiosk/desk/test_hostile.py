"""Every address of the desk met by what no browser sends: nothing breaks, nothing hangs."""

import ast
import io
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from gatekeeper.certificates.files import keys
from gatekeeper.certificates.files.keys import Scope
from gatekeeper.policy.printing import Flaw, JobStep
from gatekeeper.policy.rights import may, works_at_centre
from gatekeeper.policy.words import Role
from gatekeeper.store.database import Store, open_store
from kiosk.screens.desk import sessions
from kiosk.screens.desk.sessions import WHO_MAY
from tests.gatekeeper.certificates.printing.rooms import NEW, OTHER, PrintRoom
from tests.harness.office import BADGE, OTHER_BADGE, PEOPLE, PERMIT, UID, Office

SEED = 126
TIMES = 2
"""How often every address is asked for; more, and other seeds, for a longer look by hand."""
LONGEST_SECONDS = 10.0
"""No answer works longer, whatever else the machine does: the processor's time is counted."""
HUGE = "9" * 30
NASTY = (
    "", " ", "x" * 10_000, "9" * 400, "\0", "a\0b", "\ud800", "\udfff'", "😀" * 50, "-1", "0",
    "2147483648", "9223372036854775808", "-9223372036854775809", "1e400", "nan", "inf", "٣", "²",
    "'; --", "%", "_", "\\", "%s{0}{x}", "<script>alert(1)</script>", '"><svg onload=alert(1)>',
    "=1+1", "\r\nX-Evil: 1", "../../etc/passwd", "//evil.example", "https://evil.example",
    "0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "2019-02-30", "25:61",
    "2019-10-11T10:30+14:00", "\u202e\u2066", "\ufeff", "[]", "{}", "null", "1,2", "1:2:3", ":",
)  # fmt: skip
LIKELY: dict[str, tuple[str, ...]] = {
    "number": (BADGE, OTHER_BADGE, PERMIT),
    "version": ("1", ""),
    "phase": ("1", "2", "3"),
    "organisation": ("X1", "AG01"),
    "code": ("X1", "AG01", BADGE),
    "uid": (UID,),
    "pick": (f"{BADGE}:1",),
    "id_type": ("cn_id", "passport"),
    "id_number": ("440106199003071234", "U1000003"),
    "name": ("lin", "Ayşe"),
    "length_m": ("6.5",),
    "kind": ("exhibitor", "setup", "setup_vehicle", "lift"),
    "valid_from": ("2019-10-12",),
    "valid_to": ("2019-10-13",),
    "frame": ("0.1,0.1,0.9,0.9",),
    "after": ("r1.999999999999999999", "l999999999999999999", HUGE),
    "before": (HUGE, "1"),
    "printer": ("card-1", "nobody"),
    "step": ("say_good", "say_nothing", "say_spoiled"),
    "what": ("received", "counted", "spoiled", "returned"),
    "blank": ("card", "a6"),
    "pieces": ("1", "999999999"),
    "serial_from": ("A001",),
    "serial_to": ("A999", "A000"),
    "reason": ("smudged", "lost"),
}
WORDS = ("1", "on", "3", "2019-10-12", "2019-10-12T08:00", "lost", "cash", "other", "abc")
FILES = (
    b"", b"\0" * 100, b"\xff\xd8\xff\xe0", b"PK\x03\x04" + b"\0" * 30, b"\xff\xfe\0\xd8",
    b"a,b\r\n=1+1,\xff\r\n", b"kind,name\r\nexhibitor,\0\r\n", b"GIF89a" + b"\xff" * 20,
)  # fmt: skip
ODD: tuple[Any, ...] = (None, True, 1e308, -1, 2**70, [], [[]], {}, {"a": [1]})
ROLES = [name for name in PEOPLE if works_at_centre(PEOPLE[name]) and name != "mei"]


@pytest.fixture
def empty_store(made_store: str) -> Iterator[Store]:
    with open_store(made_store) as store:
        yield store


@cache
def fields_of(module: str) -> tuple[str, ...]:
    """The short words in a module of views: the names of its fields are among them."""
    path = Path(str(sys.modules[module].__file__))
    desk = Path(str(sessions.__file__)).parent
    shared = ("typed.py", "performing.py", "applications/application_form.py")
    paths = {path, *(desk / name for name in shared)}
    nodes = (node for each in sorted(paths) for node in ast.walk(ast.parse(each.read_text())))
    words = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return tuple(sorted(word for word in words if isinstance(word, str) and word.isidentifier()))


class Attacker:
    """Makes the same requests from the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def request(self, rule: Rule, method: str, module: str) -> tuple[str, dict[str, Any]]:
        """Where to ask, and what with."""
        names = fields_of(module)
        pairs = [(name, self._value(name)) for name in names if self.dice.random() < 0.8]
        pairs += [(name, self._value(name)) for name in names if self.dice.random() < 0.05]
        headers = {"HX-Request": "true"} if self.dice.random() < 0.5 else {}
        options: dict[str, Any] = {"method": method, "headers": headers}
        path = self._path(rule)
        if method == "GET":
            return f"{path}?{encoded(pairs[:40])}", options
        return path, options | self.dice.choice((form, form, form, self._upload, self._said))(pairs)

    def _value(self, name: str, nasty: float = 0.25) -> str:
        if self.dice.random() < nasty:
            return self.dice.choice(NASTY)
        return self.dice.choice(LIKELY.get(name, WORDS))

    def _path(self, rule: Rule) -> str:
        parts = []
        for is_name, part in rule._trace:
            converter = rule._converters.get(part) if is_name else None
            if converter is None:
                parts.append(part)
            elif hasattr(converter, "items"):
                parts.append(self.dice.choice(sorted(converter.items)))
            elif isinstance(converter, IntegerConverter):
                parts.append(self.dice.choice(("1", "2", "0", "2147483648", HUGE)))
            else:
                text = self._value(part, nasty=0.3)
                parts.append(quote(text, safe="", errors="surrogatepass") or "%20")
        return "".join(parts).lstrip("|")

    def _upload(self, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        data: dict[str, Any] = {name: text.encode("utf-8", "replace") for name, text in pairs}
        for name in ("file", "photos", "picture"):
            ending = self.dice.choice(("csv", "xlsx", "zip", "jpg", "\0", "x" * 300))
            data[name] = (io.BytesIO(self.dice.choice(FILES)), f"f.{ending}")
        return {"data": data, "content_type": "multipart/form-data"}

    def _said(self, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        row = {
            name: self.dice.choice(ODD) if self.dice.random() < 0.3 else text
            for name, text in pairs
        }
        rows = [row, self.dice.choice(ODD), {"kind": "exhibitor"}]
        said = self.dice.choice(({"applications": rows}, {"applications": row}, rows))
        return {"data": json.dumps(said), "content_type": "application/json"}


def form(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return {"data": encoded(pairs), "content_type": "application/x-www-form-urlencoded"}


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


def asked(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def wrong(browser: FlaskClient, path: str, options: dict[str, Any]) -> list[str]:
    """What is wrong with the answer to a request."""
    begun = time.process_time()
    said = f"{options['method']} {path[:300]} {str(options.get('data'))[:1500]}"
    with browser.open(path, **options) as answer:
        status = answer.status_code
    took = time.process_time() - begun
    return [f"{status} in {took:.1f} s: {said}"] * (status >= 500 or took > LONGEST_SECONDS)


def test_no_request_of_any_role_breaks_the_centre(
    app: Flask, office: Office, print_room: PrintRoom, client: Callable[..., FlaskClient]
):
    for number in (NEW, OTHER):  # one fails, of the other nobody knows what came out
        print_room.ask(number)
    print_room.end(print_room.sent(), JobStep.FAIL, Flaw.REFUSED)
    print_room.lost()
    attacker = Attacker(SEED)
    operator = office.by(Role.OPERATOR)
    secret = keys.add(office.centre, operator, "online", tuple(Scope)).secret
    broken: list[str] = []
    for rule, method in asked(app):
        view = app.view_functions[rule.endpoint]
        rights = getattr(view, WHO_MAY, None) or ()
        who = [n for n in ROLES if not rights or any(may(PEOPLE[n], right) for right in rights)]
        for _ in range(TIMES):
            browser = client(attacker.dice.choice(who))
            browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
            path, options = attacker.request(rule, method, view.__module__)
            broken += wrong(browser, path, options)
    assert not broken, "\n".join(broken)


BEYOND: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("tang", f"/people/{2**31}", {}),
    ("tang", f"/people/{HUGE}/identity", {"form": ""}),
    ("tang", f"/exceptions/{2**63}/revoke", {"note": "x"}),
    ("tang", f"/files/taken/{HUGE}", {}),
    ("root", f"/audit?before={HUGE}", {}),
    ("root", "/audit/verify", {"after": HUGE}),
    ("tang", "/applications/taken/%00", {}),
    ("tang", "/sanction-all/a%00b", {}),
    ("tang", "/produce?organisation=%00", {}),
    ("tang", "/search?q=a%00b", {}),
    ("tang", "/waiting/approve", {"every": "1", "organisation": "\0"}),
    ("deng", "/api/v1/credentials?after=r1.999999999999999999", {}),
)
"""Numbers and letters that no column holds: who asks, where, and the form that is sent."""


def test_what_no_column_holds_is_no_fault_of_the_store(
    office: Office, client: Callable[..., FlaskClient]
):
    key = keys.add(office.centre, office.by(Role.OPERATOR), "online", tuple(Scope)).secret
    browsers = {name: client(name) for name in {name for name, _, _ in BEYOND}}
    broken: list[str] = []
    for name, path, data in BEYOND:
        browsers[name].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        method = "POST" if data else "GET"
        broken += wrong(browsers[name], path, {"method": method, "data": data})
    assert not broken, "\n".join(broken)


def test_the_token_of_another_form_makes_no_list(client: Callable[..., FlaskClient]):
    browser = client("lin")
    note = {"form": "one", "name": "x", "note": "x"}
    assert browser.post(f"/report-lost/{BADGE}", data=note).status_code < 400
    pile = {"form": "one", "number": BADGE, "collector": "Wang", "document": "P1"}
    assert browser.post("/hand-over/pile/X1", data=pile).status_code < 500
