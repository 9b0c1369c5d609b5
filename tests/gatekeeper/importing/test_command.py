"""``fairgate import`` as an operator meets it: summary or errors, exit status, the new store."""

import subprocess
import sys
from pathlib import Path

import pytest

from gatekeeper.store.database import open_store
from tests.gatekeeper.importing.conftest import Fair


def fairgate_import(*arguments: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "kiosk", "import", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "new.db"


def test_a_new_store_is_made_and_a_summary_printed(fair: Fair, place: Path) -> None:
    status, out, err = fairgate_import(fair.folder, "--store", f"sqlite:///{place}")
    assert (status, err) == (0, "")
    assert ["credentials", "36", "0", "0"] in [
        line.replace("│", " ").split() for line in out.splitlines()
    ]
    open_store(f"sqlite:///{place}").close()


def test_errors_are_told_and_no_store_is_made(fair: Fair, place: Path) -> None:
    fair.append("overtime.csv", *["CT01,never"] * 1_001)
    status, out, err = fairgate_import(fair.folder, "--store", f"sqlite:///{place}")
    assert (status, out) == (1, "")
    lines = err.splitlines()
    assert lines[0] == 'overtime.csv, line 4, column date: "never" is not a date YYYY-MM-DD'
    assert lines[-2:] == ["… and 1 more", "1001 errors, nothing was taken"]
    assert not place.exists()


def test_a_check_needs_no_store_and_takes_nothing(fair: Fair) -> None:
    fair.replace("booths.csv", "1401003,3,11.2", "1401003,3,11.3")
    status, out, _ = fairgate_import(fair.folder, "--check")
    assert (status, "credentials" in out) == (0, True)
    status, out, err = fairgate_import(fair.folder, "--check", "--edition", "126")
    assert (status, out) == (1, "")
    assert "column hall" in err


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "nonsense", "mysql://host/name", "sqlite:////no/such/folder/x.db"]
)
def test_a_store_that_cannot_be_opened_is_told(fair: Fair, url: str) -> None:
    status, out, err = fairgate_import(fair.folder, "--store", url)
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
