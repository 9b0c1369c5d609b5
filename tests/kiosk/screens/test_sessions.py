"""Who may see what: sign-in, lock, the end of a shift, forged posts, headers, photos, health."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

STAFF_ONLY = ["/gate", "/search", "/search/results?q=lin", "/log", "/overstaying"]
STAFF_ONLY += ["/photo/100000000011", "/gate/menu", "/gate/choose", "/gate/clock"]


def token(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def post(client: FlaskClient, path: str, csrf: str, **form: Any) -> Any:
    return client.post(path, data=form, headers={"X-CSRFToken": csrf, "HX-Request": "true"})


def sign_in(client: FlaskClient, name: str, password: str) -> Any:
    return post(client, "/sign-in", token(client), name=name, password=password)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", STAFF_ONLY)
def test_nobody_sees_it_without_signing_in(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == "/sign-in"
    answer = client.get(path, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_sign_in_and_out_are_told_to_the_log(
    client: FlaskClient, station: Any, password: str
) -> None:
    answer = sign_in(client, "lin", password)
    assert answer.location == "/gate"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/photo/100000000011").data[:2] == b"\xff\xd8"
    post(client, "/sign-out", token(client, "/gate"))
    assert client.get("/gate").location == "/sign-in"
    told = [(values["first"], values["actor"]) for values in station.asked_for("note")]
    assert told == [("sign_in", "lin"), ("sign_out", "lin")]


def test_a_mistyped_password_is_typed_again_alone(client: FlaskClient) -> None:
    assert 'value="&lt;lin&gt;"' in sign_in(client, "<lin>", "wrong").text


def test_the_tenth_wrong_password_locks(client: FlaskClient, station: Any, password: str) -> None:
    for _ in range(9):
        assert "不正确" in sign_in(client, "lin", "wrong").text
    assert "已锁定" in sign_in(client, "lin", "wrong").text
    assert "已锁定" in sign_in(client, "lin", password).text
    assert [values["first"] for values in station.asked_for("note")] == ["account_locked"]


def test_a_session_ends_with_the_shift(client: FlaskClient, clock: Any, password: str) -> None:
    sign_in(client, "lin", password)
    clock.now += timedelta(hours=11, minutes=59)
    assert client.get("/gate").status_code == 200
    clock.now += timedelta(minutes=1)
    assert client.get("/gate").location == "/sign-in"
    assert "event: away" in client.get("/gate/stream").text


@pytest.mark.parametrize("path", ["/gate/present", "/gate/choose", "/gate/override/1", "/sign-out"])
def test_a_post_without_the_pages_token_is_refused(
    client: FlaskClient, station: Any, password: str, path: str
) -> None:
    sign_in(client, "lin", password)
    answer = client.post(path, data={"code": "100000000011"})
    assert answer.status_code == 400
    assert not station.asked_for("present")


def test_every_answer_is_guarded(client: FlaskClient, password: str) -> None:
    sign_in(client, "lin", password)
    for path in ("/gate", "/photo/100000000011", "/nowhere", "/health"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_health_tells_machines_and_nobodys_name(client: FlaskClient, station: Any) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["deciding"] is True
    station.gone = True
    assert client.get("/health").status_code == 503


@pytest.mark.parametrize("path", ["/sign-in", "/health", "/nowhere"])
def test_another_site_that_points_its_name_here_gets_nothing(
    client: FlaskClient, path: str
) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:8126", "a@b", "[", ""):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, host
        assert "csrf-token" not in answer.text
    for host in ("127.0.0.1:8126", "127.0.0.2", "localhost:8126", "[::1]:8126"):
        assert client.get(path, headers={"Host": host}).status_code != 400, host


def test_passwords_are_checked_one_at_a_time(
    app: Flask, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty at once would take more memory than the gate may have."""
    within, most = [0], [0]
    verify = PasswordHasher.verify

    def counted(*args: Any) -> bool:
        within[0] += 1
        most[0] = max(most[0], within[0])
        try:
            return verify(*args)
        finally:
            within[0] -= 1

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    with ThreadPoolExecutor(6) as pool:
        tries = [pool.submit(sign_in, app.test_client(), "wang", password) for _ in range(6)]
        assert {one.result().location for one in tries} == {"/gate"}
    assert most == [1]


@pytest.mark.parametrize("length", [0, 1, 512, 513, 60_000])
def test_a_code_is_cut_before_it_is_sent(
    client: FlaskClient, station: Any, password: str, length: int
) -> None:
    sign_in(client, "lin", password)
    csrf = token(client, "/gate")
    assert post(client, "/gate/present", csrf, code="9" * length).status_code == 204
    sent = [len(values["first"]) for values in station.asked_for("present")]
    assert sent == ([min(length, 513)] if length else [])


def test_a_request_of_ten_megabytes_is_not_read(client: FlaskClient, password: str) -> None:
    sign_in(client, "lin", password)
    csrf = token(client, "/gate")
    assert post(client, "/gate/present", csrf, code="9" * 10_000_000).status_code == 413


def test_the_same_form_twice_is_presented_once(
    client: FlaskClient, station: Any, password: str
) -> None:
    sign_in(client, "lin", password)
    csrf = token(client, "/gate")
    for _ in range(2):
        post(client, "/gate/present", csrf, code="100000000011", once="a")
    assert len(station.asked_for("present")) == 1


def test_a_station_that_is_gone_is_told_in_a_sentence(
    client: FlaskClient, station: Any, password: str
) -> None:
    sign_in(client, "lin", password)
    csrf = token(client, "/gate")
    station.gone = True
    answer = post(client, "/gate/present", csrf, code="100000000011")
    assert answer.status_code == 503
    assert "The station does not answer" in answer.text
