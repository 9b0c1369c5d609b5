"""The simulation answers as the handbook says, in flat memory, or names every wrong line."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.importing.findings import RejectedError
from gatekeeper.importing.source import open_source
from gatekeeper.policy.edition import Edition
from gatekeeper.seal import TrustedKey, Verifier, key_id_of, seal
from gatekeeper.simulation.answers import answers

CASES = Path(__file__).parents[1] / "cases"
SAMPLE = CASES / "gate-126"
HEADER = "at,gate,direction,code,plate\n"


class Desk:
    """Simulates scans over a folder of data."""

    def __init__(self, edition: Edition, data: Path) -> None:
        self.edition = edition
        self.data = data
        self.verifier = Verifier(())

    def lines(self, scans: bytes) -> Iterator[str]:
        with open_source(self.data) as source:
            yield from answers(
                source, io.BytesIO(scans), "scans.csv", self.edition, verifier=self.verifier
            )

    def answer(self, *scans: str) -> list[dict[str, Any]]:
        """The answers to rows without a header."""
        text = HEADER + "".join(f"{scan}\n" for scan in scans)
        return [json.loads(line) for line in self.lines(text.encode())]

    def reasons(self, *scans: str) -> list[str]:
        return [answer["reason"] for answer in self.answer(*scans)]

    def errors(self, scans: bytes) -> list[str]:
        with pytest.raises(RejectedError) as caught:
            next(self.lines(scans))
        return [str(finding) for finding in caught.value.findings.kept()]


@pytest.fixture
def desk(edition: Edition) -> Desk:
    return Desk(edition, SAMPLE)


COMMAND = [sys.executable, "-m", "kiosk", "simulate", "--edition", "126"]


def fairgate(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize("piped", [False, True])
def test_the_sample_comes_out_as_expected(piped: bool) -> None:
    scans = SAMPLE / "scans.csv"
    given = ("-", scans.read_bytes()) if piped else (str(scans), b"")
    done = fairgate("--data", str(SAMPLE), "--scans", given[0], stdin=given[1])
    assert (done.returncode, done.stderr) == (0, b"")
    got = [json.loads(line) for line in done.stdout.splitlines()]
    with (SAMPLE / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(got) == len(expected)
    for answer, wanted in zip(got, expected, strict=True):
        advice = wanted.pop("advice")
        assert {name: answer[name] for name in wanted} == wanted
        if advice != "-":
            assert set(advice.split()) <= set(answer["advice"])
        assert list(answer)[:9] == [
            *("at", "gate", "direction", "code", "number"),
            *("decision", "reason", "action", "advice"),
        ]


def test_errors_leave_with_status_1_and_print_no_answer(tmp_path: Path) -> None:
    scans = tmp_path / "scans.csv"
    scans.write_text(HEADER + "2019-10-15T09:00,P-1,in,100000000011,\n2019-10-15T09:00,P-2,in,1,\n")
    done = fairgate("--data", str(SAMPLE), "--scans", str(scans))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b'scans.csv, line 3, column gate: "P-2" is not a gate of the')
    done = fairgate("--data", str(tmp_path), "--scans", str(tmp_path / "none.csv"))
    assert (done.returncode, done.stdout) == (1, b"")


A_TIME = "a time YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS"
GATES = "P-1, V-1, V-3, H-5.2, H-9.3, H-11.2, H-15.1, G-1"
NEVER_CLOSED = "a cell is opened by a quotation mark and never closed; nothing after it was read"
GOOD = "2019-10-15T09:00,P-1,in,100000000011,\n"


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        ("", ["line 1: is empty; a header is needed"]),
        ("at,gate,direction,plate\n", ["line 1, column code: is missing"]),
        ("time,gate,direction,code\n", [
            "line 1, column time: is unknown; the columns are at, gate, direction, code, plate",
            "line 1, column at: is missing",
        ]),
        (HEADER.replace("plate", "code"), ["line 1, column code: stands here a second time"]),
        (HEADER + GOOD.replace("T09", " 09"), [
            f'line 2, column at: "2019-10-15 09:00" is not {A_TIME}',
        ]),
        (HEADER + GOOD.replace("10-15", "02-30"), [
            'line 2, column at: "2019-02-30T09:00" is not a time: day is out of range for month'
        ]),
        (HEADER + GOOD.replace("2019-10-15T09:00", ""), [
            f'line 2, column at: "" is not {A_TIME}',
        ]),
        (HEADER + GOOD + GOOD.replace("P-1", "P1"), [
            f'line 3, column gate: "P1" is not a gate of the edition: {GATES}; is "P-1" meant?',
        ]),
        (HEADER + GOOD.replace(",in,", ",inn,"), [
            'line 2, column direction: "inn" is not one of in, out; is "in" meant?'
        ]),
        (HEADER + "\n" + GOOD.replace("11,\n", "11\n"), [
            "line 3, column plate: the row has 4 cells, the header 5"
        ]),
        (HEADER + GOOD.replace("11,\n", "11,,\n"), [
            "line 2, column 6: the row has 6 cells, the header 5"
        ]),
        (HEADER + GOOD.replace(",in,", ",,").replace("T09:00", ""), [
            'line 2, column at: "2019-10-15" is not a time YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS',
            'line 2, column direction: "" is not one of in, out',
        ]),
        (HEADER + GOOD.replace("100", '1"00'), []),
        (HEADER + GOOD.replace("100000000011", '"100'), [
            f"line 2: {NEVER_CLOSED}",
        ]),
    ],
)  # fmt: skip
def test_scans_that_cannot_be_read_are_named(desk: Desk, scans: str, expected: list[str]) -> None:
    if expected:
        assert desk.errors(scans.encode()) == [f"scans.csv, {what}" for what in expected]
    else:
        assert list(desk.lines(scans.encode()))


def test_errors_of_data_and_scans_come_together(desk: Desk, tmp_path: Path) -> None:
    desk.data = tmp_path
    errors = desk.errors(b"at\n")
    assert "credentials.csv: is missing" in errors
    assert "scans.csv, line 1, column gate: is missing" in errors


def test_bytes_that_are_no_utf_8_name_their_line(desk: Desk) -> None:
    errors = desk.errors((HEADER + GOOD).encode() + b"2019-10-15T09:00,P-1,in,\xff,\n")
    assert errors[0].startswith("scans.csv, line 3: byte 0xFF at position")


@pytest.mark.parametrize(
    "code",
    ["", " ", "hello", "12345", "🎫" * 50, "=1+1", "uid:", "uid:04", "x" * 10_000_000, "\x07"],
)
def test_every_code_that_a_reader_may_emit_is_answered(desk: Desk, code: str) -> None:
    (answer,) = desk.answer(f"2019-10-15T09:00,P-1,in,{code},")
    assert answer["reason"] == "unreadable"
    assert answer["number"] is None
    assert code.startswith(answer["code"])


def test_at_and_code_stand_as_they_were_written(desk: Desk) -> None:
    text = (
        "\ufeffcode,plate,direction,gate,at\r\n uid:04a1b2c3d4e580 ,,in,P-1, 2019-10-15T09:00\r\n"
    )
    (line,) = desk.lines(text.encode())
    answer = json.loads(line)
    assert (answer["code"], answer["at"]) == (" uid:04a1b2c3d4e580 ", " 2019-10-15T09:00")
    assert (answer["number"], answer["reason"]) == ("100000000011", "ok")


def test_the_plate_column_may_be_absent(desk: Desk) -> None:
    (line,) = desk.lines(b"at,gate,direction,code\n2019-10-12T12:00,V-1,in,180000000011\n")
    assert "check_plate" in json.loads(line)["advice"]


def test_a_refusal_carries_what_a_guard_needs(desk: Desk) -> None:
    sealed, hall, gate, slot, inside = desk.answer(
        "2019-10-14T13:00,P-1,in,100000000011,",
        "2019-10-15T10:00,H-11.2,in,100000000011,",
        "2019-10-15T10:00,V-1,in,100000000011,",
        "2019-10-11T13:00,V-1,in,190000000011,粤A T1001",
        "2019-10-15T10:00,P-1,in,100000000044,",
    )
    assert sealed["until"] == "2019-10-15T09:00:00"
    assert hall["halls"] == ["5.2", "9.3"]
    assert gate["gates"] == ["P-1", "H-5.2", "H-9.3", "H-11.2", "H-15.1"]
    assert slot["reason"] == "outside_slot"
    assert inside["call"] == "security"


def test_presence_follows_the_order_of_the_scans(desk: Desk) -> None:
    """Only admitted scans change it; zones are apart; it is forgotten at four in the morning."""
    scans = [
        ("2019-10-15T09:10,P-1,out", "ok"),
        ("2019-10-15T09:20,P-1,in", "ok"),
        ("2019-10-15T09:30,H-5.2,in", "ok"),
        ("2019-10-15T09:40,H-5.2,out", "ok"),
        ("2019-10-15T09:50,P-1,in", "passback"),
        ("2019-10-15T18:00,P-1,out", "ok"),
        ("2019-10-16T09:00,P-1,in", "ok"),
        ("2019-10-17T09:00,P-1,in", "ok"),
        ("2019-10-17T09:01,P-1,in", "passback"),
    ]
    answers = desk.answer(*(f"{scan},100000000011," for scan, _ in scans))
    assert [answer["reason"] for answer in answers] == [reason for _, reason in scans]
    assert answers[0]["advice"] == ["not_seen_entering"]
    assert answers[5]["advice"] == []


def test_a_notice_lets_goods_out_once_and_a_refusal_does_not_use_it(desk: Desk) -> None:
    assert desk.reasons(
        "2019-10-19T17:59,G-1,out,198000000011,",
        "2019-10-19T18:00,G-1,out,198000000011,",
        "2019-10-19T18:01,G-1,out,198000000011,",
        "2019-10-19T18:02,G-1,out,199000000011,",
        "2019-10-19T18:03,G-1,out,199000000011,",
    ) == ["not_yet_valid", "ok", "already_used", "ok", "ok"]


def test_of_several_hard_cards_the_latest_issued_works(edition: Edition, tmp_path: Path) -> None:
    """A card without an hour of issue is earlier than any with one; papers do not count."""
    (tmp_path / "organisations.csv").write_text(
        "code,name,kind,fees_paid,barred\nO,Org,organiser,yes,no\n"
    )
    (tmp_path / "holders.csv").write_text(
        "id_type,id_number,name,organisation_code,barred\n"
        + "".join(f"other,{who},Name,O,no\n" for who in "ABC")
    )
    header = "number,kind,id_number,organisation_code,edition,phase,state,issued_at\n"
    (tmp_path / "credentials.csv").write_text(
        header
        + "111111,staff,A,,,,issued,2019-01-01T00:00\n"
        + "111112,staff,A,,,,issued,\n"
        + "111113,exhibitor,A,,,,lost,2019-02-01T00:00\n"
        + "111121,staff,B,,,,issued,2019-01-01T00:00\n"
        + "111122,setup,B,,126,1,issued,2019-09-01T00:00\n"
        + "111131,staff,C,,,,issued,\n"
    )
    desk = Desk(edition, tmp_path)
    at = "2019-10-15T10:00,H-5.2,in"
    assert desk.reasons(*(f"{at},{n}," for n in (111111, 111112, 111113, 111121, 111131))) == [
        "superseded",
        "superseded",
        "lost",
        "ok",
        "ok",
    ]


def test_a_sealed_payload_needs_a_trusted_key(desk: Desk) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    payload = seal(key, key_id_of(public), "100000000011", 126)
    scan = f'2019-10-15T10:00,P-1,in,"{payload}",'
    (answer,) = desk.answer(scan)
    assert (answer["reason"], answer["action"], answer["number"]) == ("forged", "retain", None)
    desk.verifier = Verifier([TrustedKey(key_id_of(public), "centre", public)])
    (answer,) = desk.answer(scan)
    assert (answer["reason"], answer["number"]) == ("ok", "100000000011")
    (answer,) = desk.answer("2019-10-15T10:00,P-1,in,FG1:ABC,")
    assert answer["reason"] == "unreadable"


def many_scans(count: int) -> bytes:
    start = datetime(2019, 10, 15, 9)
    numbers = ("100000000011", "uid:04A1B2C3D4E581", "999999999999", "hello", "150000000011")
    lines = (
        f"{(start + timedelta(seconds=n)).isoformat()},P-1,{'in' if n % 3 else 'out'},"
        f"{numbers[n % 5]},\n"
        for n in range(count)
    )
    return (HEADER + "".join(lines)).encode()


def test_memory_does_not_grow_with_the_scans(tmp_path: Path) -> None:
    """Ten times the scans need less than a tenth more memory at the peak."""

    def peak(count: int) -> int:
        scans = tmp_path / f"{count}.csv"
        scans.write_bytes(many_scans(count))
        command = [*COMMAND, "--data", str(SAMPLE), "--scans", str(scans)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert sum(1 for _ in process.stdout) == count
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss

    assert peak(200_000) < peak(20_000) * 1.1
