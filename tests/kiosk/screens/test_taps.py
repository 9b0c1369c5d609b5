"""Who may hear a desk's readers, and what they are told; nothing is kept for later."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from gatekeeper.policy.code import MAX_RAW
from kiosk.screens import taps as taps_module
from kiosk.screens.taps import Taps, create_app
from readers.signals import Attached, Lost, Misread, Passage, Reading

CENTRE = "https://centre.example"
OURS = {"Origin": CENTRE}
NOW = datetime(2019, 10, 15, 1, 0, tzinfo=UTC)
MOST_PAGES = 2


@pytest.fixture
def taps() -> Taps:
    return Taps(["card", "scanner"], lambda: NOW, most_pages=MOST_PAGES)


@pytest.fixture
def client(taps: Taps) -> FlaskClient:
    return create_app(taps, CENTRE).test_client()


def waiting(taps: Taps, page: Any) -> list[dict[str, Any]]:
    """What the page was told and has not fetched yet."""
    return [page.get_nowait() for _ in range(page.qsize())]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://centre.example"}, 403),
        ({"Origin": "https://centre.example:8443"}, 403),
        ({"Origin": "https://centre.example.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({**OURS, "Host": "evil.example"}, 400),
        ({**OURS, "Host": "127.0.0.1.evil.example:8129"}, 400),
        ({**OURS, "Host": "10.0.0.5:8129"}, 400),
        ({**OURS, "Host": "[::1"}, 400),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_nobody_else_may_listen(client, headers, status, method):
    answer = client.open("/taps", method=method, headers=headers)
    assert (answer.status_code, answer.data) == (status, b"")
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("host", ["127.0.0.1:8129", "localhost:8129", "[::1]:8129"])
def test_a_page_of_the_centre_hears_the_state_first(client, host):
    answer = client.get("/taps", headers={**OURS, "Host": host}, buffered=False)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == CENTRE
    assert answer.headers["Vary"] == "Origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "text/event-stream"
    said: Iterator[bytes] = answer.response
    assert next(said) == b"retry: 1000\n\n"
    assert next(said) == b'data: {"readers": {"card": false, "scanner": false}}\n\n'
    answer.close()


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [({}, None), ({"Access-Control-Request-Private-Network": "true"}, "true")],
)
def test_a_browser_that_asks_first_is_answered(client, asked, allowed):
    answer = client.options("/taps", headers={**OURS, **asked})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == CENTRE
    assert answer.headers.get("Access-Control-Allow-Private-Network") == allowed


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/taps"), ("GET", "/"), ("GET", "/static/x")]
)
def test_there_is_nothing_else(client, method, path):
    assert client.open(path, method=method, headers=OURS).status_code in {404, 405}


def test_a_page_hears_what_is_read_while_it_listens(taps):
    taps.take(Reading("card", "uid:04A1"))
    page = taps.open()
    for signal in (
        Attached("card"),
        Reading("card", "uid:04A2"),
        Misread("scanner", "noise"),
        Passage("card", passed=True),
        Reading("scanner", "9" * (MAX_RAW + 1)),
        Lost("card", "gone"),
    ):
        taps.take(signal)
    at = NOW.isoformat()
    assert waiting(taps, page) == [
        {"readers": {"card": False, "scanner": False}},
        {"readers": {"card": True, "scanner": False}},
        {"code": "uid:04A2", "reader": "card", "at": at},
        {"misread": True, "reader": "scanner", "at": at},
        {"code": "9" * MAX_RAW, "reader": "scanner", "at": at},
        {"readers": {"card": False, "scanner": False}},
    ]


def test_the_same_code_again_within_a_moment_is_one_tap(taps, monkeypatch):
    seconds = itertools.chain([0.0, 1.0, 2.0, 4.0])
    monkeypatch.setattr(taps_module.time, "monotonic", lambda: next(seconds))
    page = taps.open()
    for _ in range(4):
        taps.take(Reading("card", "uid:04A1"))
    assert len([one for one in waiting(taps, page) if "code" in one]) == 2


def test_a_card_that_lies_on_a_reader_that_comes_back_is_no_new_tap(taps, monkeypatch):
    now = 0.0
    monkeypatch.setattr(taps_module.time, "monotonic", lambda: now)
    page = taps.open()
    taps.take(Reading("card", "uid:04A1"))
    now = 60.0
    for signal in (Lost("card", "gone"), Attached("card"), Reading("card", "uid:04A1")):
        taps.take(signal)
    taps.take(Reading("card", "uid:04A2"))
    now = 120.0
    taps.take(Reading("card", "uid:04A1"))
    codes = [one["code"] for one in waiting(taps, page) if "code" in one]
    assert codes == ["uid:04A1", "uid:04A2", "uid:04A1"]


def test_a_page_that_does_not_fetch_keeps_the_newest(taps):
    page = taps.open()
    for number in range(100):
        taps.take(Reading("scanner", f"{number:06}"))
    codes = [one["code"] for one in waiting(taps, page)]
    assert codes == [f"{number:06}" for number in range(100 - taps_module.WAITING, 100)]


def test_more_pages_than_there_is_room_for_are_told_to_wait(client, taps):
    pages = [taps.open() for _ in range(MOST_PAGES)]
    assert client.get("/taps", headers=OURS).status_code == 503
    taps.close(pages[0])
    answer = client.get("/taps", headers=OURS, buffered=False)
    assert answer.status_code == 200
    answer.close()
    again = taps.open()
    assert waiting(taps, again), "a page that was closed has made room"


def test_every_stream_ends_when_all_is_stopped(taps, monkeypatch):
    monkeypatch.setattr(taps_module, "BEAT_SECONDS", 600)
    page = taps.open()
    said = taps.heard(page)
    assert "readers" in next(said)
    taps.stop()
    assert list(said) == []


def test_a_page_that_hears_nothing_is_told_the_state_again(taps, monkeypatch):
    monkeypatch.setattr(taps_module, "BEAT_SECONDS", 0.01)
    said = taps.heard(taps.open())
    assert json.dumps(next(said)) == json.dumps(next(said))
