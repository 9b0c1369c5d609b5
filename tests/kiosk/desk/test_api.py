"""The interface for other systems: keys and scopes, rows each for itself, cursors, its document."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import TestResponse

from gatekeeper.certificates.applications.approving import RejectReason, reject
from gatekeeper.certificates.counter.registering import register
from gatekeeper.certificates.files import keys
from gatekeeper.certificates.files.keys import Scope
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from kiosk.screens.desk.files import api_access
from tests.harness.office import BADGE, OTHER_BADGE, Office
from tests.harness.sheets import person, picture

ALL = tuple(Scope)


@dataclass
class System:
    """Another system that speaks to the centre; every answer is held against the document."""

    client: FlaskClient
    secret: str

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._checked("get", path, **options)

    def hand_in(self, rows: Any, again: str = "") -> TestResponse:
        headers = {"Idempotency-Key": again} if again else {}
        return self._checked("post", "/applications", json={"applications": rows}, headers=headers)

    def _checked(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        answer: TestResponse = self.client.open(
            f"/api/v1{path}", method=method.upper(), headers=headers, **options
        )
        document = self.client.get("/api/v1/openapi.json").json
        assert document is not None
        known = {one: spec for one, spec in document["paths"].items() if matches(path, one)}
        if known:
            [spec] = known.values()
            content = spec[method]["responses"][str(answer.status_code)]["content"]
            schema = content[answer.mimetype]["schema"] | {"components": document["components"]}
            Draft202012Validator(schema).validate(answer.json)
        return answer


def matches(path: str, template: str) -> bool:
    asked, named = f"/api/v1{path}".partition("?")[0].split("/"), template.split("/")
    return len(asked) == len(named) and all(
        one == two or two.startswith("{") for one, two in zip(asked, named, strict=True)
    )


@pytest.fixture
def system(app: Flask, office: Office) -> Callable[..., System]:
    def made(*scopes: Scope, name: str = "online") -> System:
        client = app.test_client()
        client.environ_base["HTTP_HOST"] = "localhost"
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        new = keys.add(office.centre, office.by(Role.OPERATOR), name, scopes or ALL)
        return System(client, new.secret)

    return made


def row(place: int, **changes: Any) -> dict[str, Any]:
    """The row of the sheet as JSON has it."""
    typed = {"phase": 1, "original_seen": True, "stamp": True, **changes}
    return {key: value for key, value in person(place, **typed).items() if value is not None}


def test_the_document_is_sound_openapi(system: Callable[..., System]):
    document = system().client.get("/api/v1/openapi.json").json
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["components"]["schemas"]["ApplicationIn"]["properties"]) == {
        *person(1, photo="", plate="", length_m=0, valid_from="", valid_to="", slot_from="",
                slot_to="", parking_space="")
    }  # fmt: skip


def test_applications_are_taken_each_for_itself_and_never_twice(system: Callable[..., System]):
    online = system()
    rows = [
        row(1, photo=b64encode(picture()).decode()),
        row(2, organisation_code="X9"),
        row(3, kind="visitor", colour="red"),
        row(4, birth_date="17.5.1990"),
        row(5, photo="no base64 at all"),
        "a text",
        row(7, id_number="U1000001", name="Ayşe Yılmaz"),
    ]
    answer = online.hand_in(rows)
    assert answer.status_code == 200
    said = answer.json or {}
    assert (said["taken"], said["taken_before"], said["refused"]) == (1, 0, 6)
    words = [[each["word"] for each in one["objections"]] for one in said["results"]]
    assert words == [
        [],
        ["no_such_organisation"],
        ["kind.not_a_kind", "row.unknown_field"],
        ["birth.not_a_date"],
        ["photo.photo.not_an_image"],
        ["row.not_understood"],
        ["one_credential"],
    ]
    assert said["results"][6]["objections"][0]["helps"]
    again = online.hand_in(rows).json or {}
    assert (again["taken"], again["taken_before"]) == (0, 1)
    assert again["results"][0]["number"] == said["results"][0]["number"]


def test_a_message_is_answered_the_same_under_its_idempotency_key(system: Callable[..., System]):
    online = system()
    first = online.hand_in([row(1)], "message-1")
    assert online.hand_in([row(1)], "message-1").json == first.json
    refused = online.hand_in([row(2)], "message-1")
    assert (refused.status_code, refused.json["type"]) == (409, "urn:fairgate:problem:other_body")
    assert online.hand_in([row(2)], "x" * 81).status_code == 400


def test_a_renewed_key_is_the_same_system_and_a_revoked_one_is_nobody(
    system: Callable[..., System], office: Office
):
    spring, autumn = system(name="online/spring"), system(name="online/autumn")
    other = system(name="other")
    number = spring.hand_in([row(1)]).json["results"][0]["number"]
    assert autumn.hand_in([row(1)]).json["taken_before"] == 1
    assert autumn.get("/applications/R0001").json["number"] == number
    assert other.get("/applications/R0001").status_code == 404
    assert other.hand_in([row(1)]).json["refused"] == 1  # the person has one already
    reject(office.centre, office.by(), number, RejectReason.PHOTO)
    told = autumn.get("/applications/R0001").json
    assert (told["state"], told["reason"]) == ("rejected", "photo")
    keys.revoke(office.centre, office.by(Role.OPERATOR), "online/spring")
    assert spring.get("/applications/R0001").status_code == 401
    assert autumn.get("/applications/R0001").status_code == 200


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/applications/R1", Scope.APPLICATIONS_WRITE),
        ("/credentials", Scope.CREDENTIALS_READ),
        ("/registrations", Scope.REGISTRATIONS_READ),
    ],
)
def test_a_key_does_what_its_scopes_say_and_no_more(
    system: Callable[..., System], path: str, scope: Scope
):
    assert system(*(set(ALL) - {scope})).get(path).status_code == 403
    assert system(scope, name="two").get(path).status_code in {200, 404}
    stranger = system(name="three")
    for secret in ("", "fgk_wrong", "x" * 5_000, "fgk_ä"):
        stranger.secret = secret.encode().decode("latin-1")
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b'{"applications": []}', 400),
        (b'{"applications": {}, "x": 1}', 400),
        (b'{"applications": [' + b"1," * 500 + b"1]}", 413),
        (b" " * (24 * 1024**2 + 1), 413),
    ],
)
def test_what_is_no_message_is_refused_with_a_problem(
    system: Callable[..., System], body: bytes, status: int
):
    answer = system()._checked("post", "/applications", data=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_what_changed_is_told_page_by_page_and_nothing_is_missed(
    system: Callable[..., System], office: Office
):
    online, curious = system(), system(Scope.CREDENTIALS_READ, name="other")
    numbers = {online.hand_in([row(n)]).json["results"][0]["number"] for n in range(3)}
    seen: list[dict[str, Any]] = []
    path = "/credentials?limit=2"
    while True:
        page = online.get(path).json
        assert len(page["credentials"]) <= 2
        seen += page["credentials"]
        path = f"/credentials?limit=2&after={page['cursor']}"
        if not page["more"]:
            break
    assert {one["number"] for one in seen} > numbers | {BADGE, OTHER_BADGE}
    own = next(one for one in seen if one["number"] in numbers)
    assert own["reference"] == "R0000"
    assert own["person"]["id_number"] == "T0000000"
    register(office.centre, office.by(), BADGE, 1)
    after = online.get(path).json
    [changed] = after["credentials"]
    assert (changed["number"], changed["registrations"]) == (
        BADGE,
        [{"edition": 126, "phase": 1}],
    )
    assert online.get(f"/credentials?after={after['cursor']}").json["credentials"] == []
    plain = curious.get("/credentials").json["credentials"]
    assert all(one["person"] is None and one["reference"] is None for one in plain)
    assert "T0000000" not in str(plain)


def test_registrations_are_told_when_they_are_made(system: Callable[..., System], office: Office):
    online = system()
    first = online.get("/registrations").json
    assert first["badges"] == []
    register(office.centre, office.by(), BADGE, 1)
    page = online.get(f"/registrations?after={first['cursor']}").json
    assert page["badges"] == [{"number": BADGE, "registrations": [{"edition": 126, "phase": 1}]}]
    assert online.get("/registrations").json["badges"] == page["badges"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after=x", "after=l-1"])
def test_a_wrong_page_is_refused(system: Callable[..., System], query: str):
    assert system().get(f"/credentials?{query}").status_code == 400


def test_every_call_is_in_the_log_and_too_many_are_refused(
    system: Callable[..., System], office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(api_access, "CALLS_PER_MINUTE", 10)  # for both of two processes
    online, other = system(), system(name="other")
    online.hand_in([row(1)])
    answers = [online.get("/credentials") for _ in range(5)]
    assert [one.status_code for one in answers] == [200] * 4 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert other.get("/credentials").status_code == 200
    with office.store.reading() as conn:
        entries = list(eventlog.read(conn, Filters(kind=EventKind.DELIVERY)))
    assert [(one.actor, one.action) for one in entries] == [
        ("key:online", "taken"),
        *[("key:online", "given")] * 4,
        ("key:other", "given"),
    ]
    assert "T0000001" not in str(entries)


def test_what_is_not_there_is_a_problem_and_needs_no_token(
    system: Callable[..., System], app: Flask
):
    app.config["WTF_CSRF_ENABLED"] = True
    online = system()
    answer = online.client.post("/api/v1/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert online.hand_in([row(1)]).status_code == 200
    zh = online.client.get("/api/v1/x", headers={"Accept-Language": "zh"})
    assert zh.json
    assert zh.json["detail"] == "没有此接口。"
