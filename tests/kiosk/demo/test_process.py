"""``fairgate demo`` as a newcomer runs it: one command, which leaves nothing behind."""

import re
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from gatekeeper.policy.words import EventKind, Reason
from gatekeeper.store.database import open_store
from gatekeeper.store.eventlog import Filters, read
from gatekeeper.store.events import Event
from kiosk.commands.demo_ import command
from kiosk.demo import playbook
from kiosk.demo.people import PEOPLE, SignIn
from kiosk.demo.people import read as read_people
from tests.harness.demos import Demo, living


class Visitor:
    """Somebody with the page: keeps its cookie and its token."""

    def __init__(self, demo: Demo) -> None:
        self._line = HTTPConnection("127.0.0.1", demo.port, timeout=20)
        self._line.request("GET", "/panel")
        answer = self._line.getresponse()
        self.page = answer.read().decode()
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.page)
        assert token
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
        self._headers = {
            "Cookie": cookie,
            "X-CSRFToken": token[1],
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def close(self) -> None:
        self._line.close()

    def post(self, path: str, **form: str) -> int:
        self._line.request("POST", path, urlencode(form), self._headers)
        answer = self._line.getresponse()
        answer.read()
        return answer.status

    def read(self, path: str) -> tuple[int, str]:
        self._line.request("GET", path)
        answer = self._line.getresponse()
        return answer.status, answer.read().decode()

    def get(self, path: str) -> tuple[int, str]:
        self._line.request("GET", path)
        answer = self._line.getresponse()
        answer.read()
        return answer.status, str(answer.headers["Content-Type"])


PATIENCE = 10.0


def last(demo: Demo, kind: EventKind) -> Event:
    """The newest entry of a kind, waited for: a passage comes after the answer that it follows."""
    deadline = time.monotonic() + PATIENCE
    with open_store(f"sqlite:///{demo.folder / 'gate.db'}", read_only=True) as store:
        while True:
            with store.reading() as conn:
                found = list(read(conn, Filters(kind=kind), limit=1, newest_first=True))
            if found:
                return found[0]
            assert time.monotonic() < deadline, f"no {kind} came"
            time.sleep(0.02)


@pytest.mark.journey
def test_one_command_and_one_signal(start_demo: Callable[..., Demo]) -> None:
    demo = start_demo("--stage", "dismantling")
    said = demo.output.read_text()
    assert f"{demo.url}/panel" in said
    people = people_of(demo)
    assert {one.name for one in people} == set(PEOPLE)
    assert set(re.findall(r"password (\S+)", said)) == {one.password for one in people}
    with closing(Visitor(demo)) as visitor:
        try_everything(demo, visitor)
        shows_codes(visitor, people)
    at_centre(demo, said, next(one for one in people if one.name == "clerk"))
    family = demo.descendants()
    commands = {command_of(pid) for pid in family}
    assert commands >= {"gate", "centre", "desk"}
    assert demo.stop(signal.SIGINT) == 0
    assert not living(family)
    assert not list(demo.room.glob("fairgate-*")), "its folder is gone"
    assert "stopped" in demo.output.read_text()


def people_of(demo: Demo) -> tuple[SignIn, ...]:
    return read_people(demo.folder)


def command_of(pid: int) -> str:
    """Which command of ours a process runs; empty where it runs none."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return ""
    return words[words.index("kiosk") + 1] if "kiosk" in words[:-1] else ""


def shows_codes(visitor: Visitor, people: tuple[SignIn, ...]) -> None:
    """The panel shows who signs in, and the one-time codes of this half minute."""
    status, page = visitor.read("/panel/people")
    assert status == 200
    for one in people:
        assert one.name in page
        assert one.password in page
    now = datetime.now(UTC)
    near = [now + timedelta(seconds=30 * step) for step in (-1, 0, 1)]
    for one in people:
        if one.secret:
            digits = re.sub(r"\s", "", page)
            assert any(str(one.code(at)) in digits for at in near), one.name


def at_centre(demo: Demo, said: str, clerk: SignIn) -> None:
    """The centre answers where the demo says, and takes the clerk's password."""
    found = re.search(r"证件服务中心 +(http://127\.0\.0\.1:(\d+)/)", said)
    assert found
    line = HTTPConnection("127.0.0.1", int(found[2]), timeout=20)
    line.request("GET", "/sign-in")
    answer = line.getresponse()
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    assert token
    cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
    form = {"csrf_token": token[1], "name": clerk.name, "password": clerk.password, "desk": "3"}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/sign-in", urlencode(form), headers)
    answer = line.getresponse()
    answer.read()
    line.close()
    assert (answer.status, answer.headers["Location"]) == (302, "/")


def try_everything(demo: Demo, visitor: Visitor) -> None:
    tales = playbook.read(demo.folder)
    place = next(at for at, tale in enumerate(tales) if tale.expects is Reason.ALREADY_USED)
    assert visitor.post("/panel/present", story=str(place), walk="yes") == 200
    scan = last(demo, EventKind.SCAN)
    assert (scan.number, scan.gate, scan.reader) == (tales[place].story.number, "G-1", "lane out")
    assert scan.reason == Reason.ALREADY_USED

    place = next(at for at, tale in enumerate(tales) if tale.expects is Reason.OK and tale.sealed)
    assert visitor.post("/panel/present", story=str(place), sealed="yes", walk="yes") == 200
    assert last(demo, EventKind.SCAN).reason == Reason.OK
    assert last(demo, EventKind.PASSAGE).reader == last(demo, EventKind.SCAN).reader

    number = tales[place].story.number
    assert visitor.get(f"/panel/bars/{number}.svg") == (200, "image/svg+xml; charset=utf-8")
    assert visitor.get(f"/panel/qr/{place}.svg") == (200, "image/svg+xml; charset=utf-8")
    for nothing in ("bars/1.svg", "qr/9999.svg", "qr/-1.svg", "photo/000000", "photo/x"):
        assert visitor.get(f"/panel/{nothing}")[0] == 404
    for form in ({"story": "9999"}, {"story": "²"}, {"number": "000000"}, {"code": ""}, {}):
        assert visitor.post("/panel/present", **form) == 422, form
    assert visitor.post("/panel/choose", gate="X-9") == 422

    assert visitor.post("/panel/plug", lane="lane in", lost="yes") == 200
    assert visitor.post("/panel/present", code="123456", lane="lane in") == 422
    assert visitor.post("/panel/plug", lane="lane in", lost="no") == 200
    assert visitor.post("/panel/present", code="123456", lane="lane in") == 200
    assert last(demo, EventKind.SCAN).reason in {Reason.UNKNOWN, Reason.WRONG_GATE}


@pytest.mark.journey
def test_a_named_folder_is_kept_and_gone_on_with(
    start_demo: Callable[..., Demo], short_folder: Path
) -> None:
    fair = short_folder / "fair"
    first = start_demo("--folder", str(fair))
    family = first.descendants()
    assert first.stop(signal.SIGTERM) == 0
    assert not living(family)
    made_at = (fair / playbook.FILE).stat().st_mtime_ns
    second = start_demo("--folder", str(fair))
    assert second.stop(signal.SIGTERM) == 0
    assert (fair / playbook.FILE).stat().st_mtime_ns == made_at
    passwords = [re.findall(r"password (\S+)", one.output.read_text()) for one in (first, second)]
    assert not set(passwords[0]) & set(passwords[1])


def test_what_cannot_be_started_is_told_in_a_sentence(short_folder: Path) -> None:
    (short_folder / "letter.txt").write_text("mine")
    told = CliRunner().invoke(command, ["--no-browser", "--folder", str(short_folder)])
    assert (told.exit_code, "something else" in told.output) == (1, True)
    assert [path.name for path in short_folder.iterdir()] == ["letter.txt"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = CliRunner().invoke(command, ["--no-browser", "--port", port])
    assert (told.exit_code, f"port {port} is taken" in told.output) == (1, True)


def test_half_a_fair_is_not_left_behind(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        assert (short_folder / "data").is_dir()
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk.demo.making.write_tables", stopped)
    told = CliRunner().invoke(command, ["--no-browser", "--folder", str(short_folder)])
    assert (told.exit_code, "stopped" in told.output) == (0, True)
    assert not list(short_folder.iterdir())
