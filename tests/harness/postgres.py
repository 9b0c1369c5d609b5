"""A private PostgreSQL for the tests: one a session, reached over its Unix socket only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

APT_LINE = "sudo apt-get install -y --no-install-recommends postgresql"
START_SECONDS = 60
STOP_SECONDS = 30
SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""No network; and the data of a test need not survive a power cut."""


def _binaries() -> Path:
    """The folder of the newest PostgreSQL that Debian installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if not found:
        pytest.fail(f"PostgreSQL is not installed. Type: {APT_LINE}", pytrace=False)
    return found[-1].parent


def _unprivileged() -> list[str]:
    """How a command is started that must not be root, and must not outlive the tests."""
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        command += ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
    return command


def _environment() -> dict[str, str]:
    """No setting of the caller's shell reaches the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _initialise(binaries: Path, data: Path) -> None:
    options = ["--username=fairgate", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        [*_unprivileged(), str(binaries / "initdb"), "-D", str(data), "--no-sync", *options],
        env=_environment(),
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.fail(f"initdb failed: {made.stderr}", pytrace=False)


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="fairgate", dbname="postgres").close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start: {log.read_text()}", pytrace=False)
            time.sleep(0.05)
        else:
            return


@contextmanager
def private_server() -> Iterator[Path]:
    """The folder of a running server's socket; user ``fairgate``, no password, no network."""
    binaries = _binaries()
    # Not below pytest's own temporary folder: that one is closed to the user postgres.
    folder = Path(tempfile.mkdtemp(prefix="fairgate-pg-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    log = folder / "log"
    try:
        _initialise(binaries, folder / "data")
        places = ["-D", str(folder / "data"), "-k", str(folder)]
        settings = [part for value in SETTINGS for part in ("-c", value)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*_unprivileged(), str(binaries / "postgres"), *places, *settings],
                env=_environment(),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_until_ready(process, folder, log)
            yield folder
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """The server that all tests of a session share."""
    with private_server() as folder:
        yield folder


def _administer(folder: Path, statement: str, *databases: str) -> None:
    with psycopg.connect(
        host=str(folder), user="fairgate", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, databases)))


@contextmanager
def fresh_database(server: Path, like: str = "template1") -> Iterator[str]:
    """SQLAlchemy's address of a new database of a server, a copy of that which it is like.

    That is an empty one, if none is named. Dropped when the block ends.
    """
    name = f"fair_{os.urandom(6).hex()}"
    _administer(server, "CREATE DATABASE {} TEMPLATE {}", name, like)
    yield f"postgresql+psycopg://fairgate@/{name}?host={server}"
    _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def copied_database(url: str) -> AbstractContextManager[str]:
    """The same of a database that has this address; nobody may be connected to it."""
    parts = make_url(url)
    assert parts.database
    return fresh_database(Path(str(parts.query["host"])), parts.database)


@pytest.fixture
def postgres_url(postgres_server: Path) -> Iterator[str]:
    """SQLAlchemy's address of a fresh, empty database; dropped after the test."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy's address of a fresh, empty store: a file of SQLite's, then PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url = request.getfixturevalue("postgres_url")
    assert isinstance(url, str)
    return url
