"""The socket between station and screens: real, with clients that behave and that do not."""

import socket
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from gatekeeper.policy.words import Direction
from kiosk.station.alone import alone_with
from kiosk.station.answers import answer
from kiosk.station.errors import AnotherRuns, CannotListen
from kiosk.station.link import StationGone, StationLink
from kiosk.station.messages import MAX_LINE, Health, Outcome
from kiosk.station.run import _take
from kiosk.station.server import BACKLOG, Board, Request, StationServer
from tests.kiosk.station.conftest import Station


@pytest.fixture
def path(station: Station, tmp_path: Path) -> Iterator[Path]:
    """A station that answers at a socket, on a thread of its own."""
    board = Board()
    inbox: SimpleQueue[Request | None] = SimpleQueue()
    server = StationServer(tmp_path / "s.sock", board, inbox.put)
    station.decider._publish = board.publish

    def decide() -> None:
        while (request := inbox.get()) is not None:
            request.answer.set_result(answer(station.decider, request.ask, request.values))

    thread = Thread(target=decide)
    thread.start()
    server.start()
    yield tmp_path / "s.sock"
    inbox.put(None)
    thread.join()
    board.close()
    server.close()
    assert not (tmp_path / "s.sock").exists()


def test_a_listener_hears_health_first_and_then_every_outcome(path: Path) -> None:
    link = StationLink(path)
    news = link.listen()
    assert isinstance(next(news), Health)
    asked = link.present("100000000011", direction=Direction.IN, actor="li")
    assert asked.outcome is not None
    assert asked.outcome.reason == "ok"
    heard = next(message for message in news if isinstance(message, Outcome))
    assert heard == asked.outcome


def test_a_listener_that_comes_later_hears_the_last_outcomes_again(path: Path) -> None:
    link = StationLink(path)
    asked = link.present("100000000011", direction=Direction.IN).outcome
    news = link.listen()
    assert isinstance(next(news), Health)
    assert next(news) == asked


def test_only_the_gate_s_user_may_talk_to_it(path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "line",
    [b"\n", b"{}\n", b"[]\n", b"null\n", b'{"ask": 5}\n', b"\xff\n", b"x" * (MAX_LINE + 9) + b"\n"],
)
def test_nonsense_is_answered_and_the_station_goes_on(path: Path, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(5)
        raw.connect(str(path))
        try:
            raw.sendall(line)
            said = raw.recv(MAX_LINE)
        except (BrokenPipeError, ConnectionResetError):
            said = b"bad_request"  # hung up on before all of it was sent
    assert b"bad_request" in said
    assert StationLink(path).health().deciding


def test_a_client_that_says_nothing_holds_nobody_up(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(path))
        assert StationLink(path).health().deciding


def test_a_listener_that_falls_behind_is_hung_up_on(station: Station) -> None:
    board = Board()
    slow = board.join()
    health = station.decider.health()
    for _ in range(BACKLOG + 1):
        board.publish(health)
    heard = [slow.get_nowait() for _ in range(BACKLOG)]
    assert heard[-1] is None


def test_a_station_that_is_not_there_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(StationGone):
        StationLink(tmp_path / "nobody.sock").health()


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 60_000 + b"\n",
        b'{"ask": "plate", "plate": "\\ud800"}\n',
        b'{"ask": "choose", "gate": "V-1", "direction": "in", "actor": "\\ud800"}\n',
        *(
            b'{"ask": "confiscate", "sequence": %s, "reason": "theft", "actor": "li"}\n' % number
            for number in (b"1e999", b"9999999999999999999", b"true", b"0")
        ),
    ],
)
def test_what_json_can_spell_and_no_store_can_keep_is_a_bad_request(
    path: Path, line: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(5)
        raw.connect(str(path))
        raw.sendall(line)
        assert b"bad_request" in raw.recv(MAX_LINE)


def test_a_second_station_does_not_take_the_socket_of_one_that_listens(path: Path) -> None:
    with pytest.raises(AnotherRuns):
        StationServer(path, Board(), lambda request: None)
    assert StationLink(path).health().deciding


def test_a_socket_that_a_killed_station_left_is_taken_over(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "s.sock"))
    server = StationServer(tmp_path / "s.sock", Board(), lambda request: None)
    server.start()
    server.close()


def test_a_socket_in_no_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotListen, match="No such file"):
        StationServer(tmp_path / "nowhere" / "s.sock", Board(), lambda request: None)


def test_what_nobody_waits_for_any_longer_is_not_done(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.station.server.ANSWER_SECONDS", 0.05)
    late: SimpleQueue[Request] = SimpleQueue()
    server = StationServer(tmp_path / "s.sock", Board(), late.put)
    server.start()
    with pytest.raises(StationGone):
        StationLink(tmp_path / "s.sock").present("100000000011")
    _take(station.decider, late.get(timeout=5))
    server.close()
    assert station.log() == []


def test_one_gate_at_a_time_runs_on_a_store(store_file: Path) -> None:
    second = alone_with(store_file)
    with alone_with(store_file), pytest.raises(AnotherRuns, match="another gate runs"), second:
        pass
    with alone_with(store_file):
        pass
