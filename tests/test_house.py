"""The habits of the house that a machine can hold, besides style, types and directions."""

import ast
import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kiosk.__main__ import COMMANDS

ROOT = Path(__file__).parents[1]
ROOMS = ("gatekeeper", "readers", "printing", "kiosk")
MOST_LINES = 400
VAGUE = {"manager", "helper", "helpers", "util", "utils", "common", "base", "misc"}
TERMS = {"resource_manager": "PC/SC part 5 calls it so"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}
CLOCK_OWNERS = {"datetime", "date", "time"}
EDGES = (
    "kiosk/commands/",
    "kiosk/demo/",
    "kiosk/doctor/machine.py",
    "kiosk/print_room/run.py",
    "kiosk/screens/compose.py",
    "kiosk/screens/desk/compose.py",
    "kiosk/station/run.py",
)
"""Where a process begins, and so where the clock of the machine may be read."""


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def clock_reads(path: Path) -> Iterator[int]:
    """The lines that name the machine's clock: ``datetime.now``, ``time.time`` and the like."""
    for node in ast.walk(parsed(path)):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in CLOCKS
            and isinstance(node.value, ast.Name)
            and node.value.id in CLOCK_OWNERS
        ):
            yield node.lineno


def test_the_first_line_of_every_module_says_its_purpose():
    silent = []
    for path in files(*ROOMS, "tests"):
        body = parsed(path).body
        if not (ast.get_docstring(parsed(path)) and body[0].lineno == 1):
            silent.append(place(path))
    assert not silent


def test_no_file_is_too_long():
    long = {place(path): len(path.read_text().splitlines()) for path in files(*ROOMS, "tests")}
    assert not {name: lines for name, lines in long.items() if lines > MOST_LINES}


def test_names_say_what_a_thing_is():
    stems = {path.stem: place(path) for path in files(*ROOMS, "tests")}
    vague = {
        where for stem, where in stems.items() if VAGUE & set(stem.split("_")) and stem not in TERMS
    }
    assert not vague


def test_only_the_screens_know_flask():
    knowing = {place(path) for path in files(*ROOMS) if imported(path) & {"flask", "flask_wtf"}}
    assert knowing
    assert not {name for name in knowing if not name.startswith("kiosk/screens/")}


def test_the_clock_is_read_at_the_edges_only():
    reads = {place(path): lines for path in files(*ROOMS) if (lines := list(clock_reads(path)))}
    assert reads, "the search finds nothing at all"
    assert not {name: lines for name, lines in reads.items() if not name.startswith(EDGES)}


def test_nothing_happens_on_import():
    """Importing every module opens no connection, starts nothing and writes nothing."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_ALL, *ROOMS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


IMPORT_ALL = """
import importlib, os, pkgutil, sys, threading

def watch(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    acts = event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove"}
    if acts or (writes and args[0] != os.devnull):
        print(event, args[0])

modules = []
for room in sys.argv[1:]:
    package = importlib.import_module(room)
    modules += [each.name for each in pkgutil.walk_packages(package.__path__, room + ".")]
assert len(modules) > 50, modules
sys.addaudithook(watch)
for name in modules:
    # A step of a migration is run by Alembic, and a __main__ is a program.
    if not name.endswith("__main__") and ".versions." not in name:
        importlib.import_module(name)
if threading.active_count() > 1:
    print("threads", threading.enumerate())
"""


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_module(name):
    assert importlib.util.find_spec(f"kiosk.commands.{name}_")


def test_every_library_that_is_asked_for_is_pinned():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    pinned = {canonicalize_name(name): version for name, version in pins.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [text for extra in project["optional-dependencies"].values() for text in extra]
    for text in project["dependencies"] + extras:
        asked = Requirement(text)
        assert canonicalize_name(asked.name) in pinned, f"{asked.name}: type make constraints"
        assert asked.specifier.contains(pinned[canonicalize_name(asked.name)]), text


def test_every_library_that_is_used_is_asked_for_and_the_other_way_round():
    """What is asked for but never imported by us is named here, with why it is needed."""
    unseen = {"psycopg", "defusedxml", "tzdata"}  # for SQLAlchemy, openpyxl and zoneinfo
    ours = {*ROOMS, *sys.stdlib_module_names}
    owners = importlib.metadata.packages_distributions()
    used = {
        canonicalize_name(owners[name][0])
        for path in files(*ROOMS)
        for name in imported(path) - ours
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [
        text for extra, texts in extras.items() if extra != "test" for text in texts
    ]
    asked = {canonicalize_name(Requirement(text).name) for text in wanted}
    came_along = {
        "werkzeug",
        "markupsafe",
        "pydantic-core",
        "numpy",
    }  # with Flask, pydantic and OpenCV
    assert used - came_along | unseen == asked


def test_what_an_extra_brings_is_imported_only_where_it_is_used():
    """A machine without the extra starts all the same; the tests have every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    brought = {text for extra, texts in extras.items() if extra != "test" for text in texts}
    assert brought <= set(extras["test"])
    names = {canonicalize_name(Requirement(text).name) for text in brought}
    owners = importlib.metadata.packages_distributions()
    at_once = {
        place(path): sorted(optional)
        for path in files(*ROOMS)
        if (optional := {n for n in imported_at_once(path) if owner(owners, n) in names})
    }
    assert not at_once


def owner(owners: Mapping[str, list[str]], name: str) -> str:
    return canonicalize_name(owners.get(name, [name])[0])


def imported_at_once(path: Path) -> set[str]:
    """The top-level packages that a module imports when it is imported itself."""
    names = set()
    for node in parsed(path).body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_check_of_every_change_runs_every_check():
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in script if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "make test"]
    planned = subprocess.run(
        ["make", "--dry-run", "--always-make", "test"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    checks = re.findall(r"^\.venv/bin/(.*)$", planned, re.MULTILINE)
    tests = "pytest -n 2 --dist loadfile"
    assert checks == ["ruff check .", "ruff format --check .", "mypy", "lint-imports", tests]
