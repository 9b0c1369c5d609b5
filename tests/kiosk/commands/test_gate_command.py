"""``fairgate gate`` where it cannot start: the exit status tells its unit whether to try again."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from gatekeeper.store.migrations import create_store
from gatekeeper.store.schema import VERSION_TABLE

UNIT = (Path(__file__).parents[3] / "systemd" / "fairgate-gate.service").read_text()
STAYS_DOWN = [int(found) for found in re.findall(r"^RestartPreventExitStatus=(.*)$", UNIT, re.M)]


def nothing(_: str) -> None:
    """No store."""


def strange(url: str) -> None:
    """A store of a shape that nobody knows."""
    create_store(url)
    engine = create_engine(url)
    with engine.begin() as conn:
        conn.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()


def damaged(url: str) -> None:
    """A file that is no database."""
    Path(url.removeprefix("sqlite:///")).write_bytes(b"x" * 4096)


@pytest.mark.parametrize(
    ("make", "settings", "said", "stays_down"),
    [
        (nothing, 'edition = "126"', "there is no store", True),
        (strange, 'edition = "126"', "'9999'", True),
        (create_store, 'edition = "none.toml"', "none.toml", True),
        (create_store, 'edition = "126"\nno_such_key = 1', "no_such_key", True),
        (create_store, 'edition = "126"\ntrusted_keys = "none.toml"', "cannot be read", True),
        (damaged, 'edition = "126"', "the store is damaged", False),
    ],
)
def test_only_what_a_person_must_mend_leaves_the_gate_down(
    tmp_path: Path, make: Callable[[str], None], settings: str, said: str, stays_down: bool
) -> None:
    url = f"sqlite:///{tmp_path / 'gate.db'}"
    make(url)
    config = tmp_path / "fairgate.toml"
    config.write_text(f'device = "p1"\nstore = "{url}"\n{settings}\n')
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "gate", "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (said in ended.stderr, "Traceback" in ended.stderr) == (True, False), ended.stderr
    assert ended.returncode != 0
    assert (ended.returncode in STAYS_DOWN) == stays_down
