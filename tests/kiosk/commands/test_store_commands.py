"""``fairgate store``, ``account`` and ``log`` as an administrator types them."""

import csv
import json
import logging
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import text

from gatekeeper.exporting import defused
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts, eventlog
from gatekeeper.store.database import open_store
from gatekeeper.store.events import Entry
from kiosk.__main__ import main
from kiosk.commands.visible import VisibleFormatter
from tests.gatekeeper.store.small_fair import instant

NOW = instant("15 10:00")


class Machine:
    """A machine with a configuration file."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.config = folder / "fairgate.toml"
        self.config.write_text(f'device = "p1"\nedition = "126"\nstore = "{url}"\n')

    def types(self, *words: str, status: int = 0, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(main, [*words, "--config", str(self.config)], input=stdin)
        assert result.exit_code == status, result.output
        return result

    def logs(self, *codes: str) -> None:
        with open_store(self.url) as store, store.transaction() as conn:
            for code in codes:
                entry = Entry(kind="scan", occurred_at=NOW, gate="P-1", code=code, reason="unknown")
                eventlog.append(conn, "p1", entry, NOW)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path, f"sqlite:///{tmp_path / 'store.db'}")
    made.types("store", "create")
    return made


def test_a_store_is_made_checked_and_kept_up(machine: Machine) -> None:
    assert "already" in machine.types("store", "create", status=1).output
    assert "already" in machine.types("store", "upgrade").output
    machine.logs("1", "2")
    machine.types("store", "compact")
    checked = machine.types("store", "check").output
    assert "2 events" in checked
    assert "sound" in checked


def test_a_store_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    bare = Machine(tmp_path, f"sqlite:///{tmp_path / 'none.db'}")
    for words in (("store", "check"), ("store", "upgrade"), ("log", "tail"), ("account", "list")):
        result = bare.types(*words, status=1)
        assert re.fullmatch(r"Error: there is no store .*\n", result.output)


def test_a_damaged_store_does_not_pass_the_check(machine: Machine, tmp_path: Path) -> None:
    machine.logs(*["x" * 400] * 60)
    machine.types("store", "compact")
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    place = content.index(b"x" * 300)
    content[place - 200 : place] = b"\xff" * 200
    path.write_bytes(content)
    assert machine.types("store", "check", status=1).output


def test_accounts_are_kept(machine: Machine) -> None:
    add = ("account", "add", "Wang", "--role", "guard_supervisor")
    machine.types(*add, stdin="correct horse\nanother horse\n", status=1)
    machine.types(*add, "--password-stdin", stdin="short\n", status=1)
    machine.types(*add, stdin="correct horse\ncorrect horse\n")
    machine.types(*add, "--password-stdin", stdin="correct horse\n", status=1)
    with open_store(machine.url) as store:
        assert accounts.check(store, "wang", "correct horse", NOW).role is Role.GUARD_SUPERVISOR
        with store.transaction() as conn:
            conn.execute(accounts.accounts.update().values(locked_at=NOW))
    assert "wang" in machine.types("account", "list").output
    assert "locked since 2019-10-15 02:00:00Z" in machine.types("account", "list").output
    machine.types("account", "unlock", "wang")
    assert "locked" not in machine.types("account", "list").output
    machine.types("account", "reset", "wang", "--password-stdin", stdin="another horse\r\n")
    with open_store(machine.url) as store:
        accounts.check(store, "wang", "another horse", NOW)
    machine.types("account", "remove", "wang")
    assert "no account" in machine.types("account", "remove", "wang", status=1).output


def test_the_log_is_shown(machine: Machine) -> None:
    machine.logs("1", "\x1b[2J\r\n", "3")
    tail = machine.types("log", "tail", "-n", "2").output
    assert "p1#3" in tail
    assert "p1#1" not in tail
    assert "\x1b" not in tail
    assert len(tail.splitlines()) == 2
    lines = machine.types("log", "tail", "--json").output.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [1, 2, 3]
    shown = machine.types("log", "show", "2").output
    assert r"\x1b[2J\r\n" in shown
    assert "no entry" in machine.types("log", "show", "9", status=1).output


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "ok", "\x07bell"]


def test_an_export_carries_no_formulas(machine: Machine, tmp_path: Path) -> None:
    machine.logs(*FORMULAS)
    for form in ("csv", "jsonl", "xlsx"):
        out = str(tmp_path / f"log.{form}")
        assert "8 entries" in machine.types("log", "export", "--format", form, "--out", out).output
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert codes == ["'" + code for code in FORMULAS[:6]] + FORMULAS[6:]
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["code"] for line in lines] == FORMULAS
    book = load_workbook(tmp_path / "log.xlsx", read_only=True)
    rows = list(book.worksheets[0].iter_rows())
    place = [cell.value for cell in rows[0]].index("code")
    cells = [row[place] for row in rows[1:]]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert [str(cell.value)[0] for cell in cells[:6]] == ["'"] * 6
    assert cells[7].value == "\\u0007bell"
    book.close()


@pytest.mark.parametrize("code", [" =1+1", "\xa0=1", "\u200b@SUM(A1)", "\ufeff+1", " \t＝1", "\n1"])
def test_a_formula_behind_what_is_not_seen_is_one(code: str) -> None:
    assert defused(code) == "'" + code


def test_what_is_no_formula_stays_as_it_is() -> None:
    for code in ("100000000011", "a=b", " x", "粤A·12345", "", "FG1:A+B"):
        assert defused(code) == code


def test_nothing_that_was_read_is_obeyed_by_a_terminal(machine: Machine) -> None:
    code = "\x9b31m\u202e\u2028"
    machine.logs(code)
    line = machine.types("log", "tail", "--json").output.removesuffix("\n")
    assert line.isprintable()
    assert json.loads(line)["code"] == code
    record = logging.LogRecord("gate", 30, "", 0, "%s", ("lost: \x1b[2J\nINFO: all is well",), None)
    assert VisibleFormatter("%(message)s").format(record) == r"lost: \x1b[2J\nINFO: all is well"


def test_an_export_takes_what_is_asked_for(machine: Machine, tmp_path: Path) -> None:
    machine.logs("1", "2")
    out = str(tmp_path / "log.csv")

    def count(*filters: str) -> str:
        return machine.types("log", "export", "--out", out, *filters).output.split()[0]

    assert count("--gate", "P-1", "--reason", "unknown", "--device", "p1") == "2"
    assert count("--gate", "V-1") == "0"
    assert count("--since", "2019-10-15T10:00+08:00") == "2"
    assert count("--until", "2019-10-15T02:00") == "0"
    machine.types("log", "export", "--out", out, "--since", "yesterday", status=2)
    machine.types("log", "export", "--out", str(tmp_path), status=2)


def test_a_broken_log_fails_the_verification(machine: Machine) -> None:
    machine.logs("1", "2", "3")
    told = machine.types("log", "verify").output
    head = told.splitlines()[-1].split()[1]
    machine.types("log", "verify", "--head", head)
    machine.types("log", "verify", "--head", "3:00", status=2)
    machine.types("log", "verify", "--head", head[: len("3:") + 16])
    machine.types("log", "verify", "--head", head[: len("3:") + 14], status=2)
    other = machine.types("log", "verify", "--head", f"3:{'0' * 16}", status=1).output
    assert "entry 3 is not the one once known" in other
    with open_store(machine.url) as store, store.transaction() as conn:
        conn.execute(text("DROP TRIGGER events_no_delete"))
        conn.execute(text("DELETE FROM events WHERE sequence = 3"))
    machine.types("log", "verify")
    cut = machine.types("log", "verify", "--head", head, status=1).output
    assert "p1: ends at entry 2, but had 3 once." in cut
    with open_store(machine.url) as store, store.transaction() as conn:
        conn.execute(text("DROP TRIGGER events_no_update"))
        conn.execute(text("UPDATE events SET code = '7' WHERE sequence = 2"))
    assert "entry 2 was changed" in machine.types("log", "verify", status=1).output
    assert "not sound" in machine.types("store", "check", status=1).output
