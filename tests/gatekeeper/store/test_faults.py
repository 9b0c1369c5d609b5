"""A store that cannot do its work says so in the store's own words, and keeps what it had."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from gatekeeper.store import eventlog
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.errors import (
    StoreConflict,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreLost,
    StoreReadOnly,
    StoreUnavailable,
)
from gatekeeper.store.events import Entry
from gatekeeper.store.migrations import create_store
from gatekeeper.store.tables import station
from gatekeeper.store.verification import verify
from tests.gatekeeper.store.small_fair import instant

NOW = instant("15 10:00")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    create_store(url)
    return url


def _log(store: Store, detail: str = "") -> int:
    with store.transaction() as conn:
        eventlog.hold(conn, "p1")
        entry = Entry(kind="station", occurred_at=NOW, detail=detail or None)
        return eventlog.append(conn, "p1", entry, NOW).sequence


def test_a_full_disk_loses_nothing_that_was_acknowledged(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        acknowledged = 0
        with store.transaction() as conn:
            pages = conn.execute(text("PRAGMA page_count")).scalar() or 0
        with pytest.raises(StoreFull):  # noqa: PT012 - fills until it is full
            while True:
                with store.transaction() as conn:
                    conn.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
                    entry = Entry(kind="station", occurred_at=NOW, detail="x" * 2_000)
                    sequence = eventlog.append(conn, "p1", entry, NOW).sequence
                acknowledged = sequence
                assert acknowledged < 1_000
    with open_store(sqlite_url) as store:
        assert _log(store) == acknowledged + 1
        with store.reading() as conn:
            assert verify(conn).sound


def test_a_full_file_system_is_told(sqlite_url: str, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    room = (tmp_path / "store.db").stat().st_size // 1024 + 250  # KiB
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", str(small)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    try:
        shutil.copy(tmp_path / "store.db", small / "store.db")
        with open_store(f"sqlite:///{small / 'store.db'}") as store:
            acknowledged = 0
            with pytest.raises(StoreUnavailable):  # noqa: PT012 - fills until it is full
                while True:
                    acknowledged = _log(store, "x" * 1_900)
            with store.reading() as conn:
                assert verify(conn).sound
                assert eventlog.head(conn, "p1").sequence == acknowledged
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_nothing_is_written_into_a_file_that_was_taken_away(
    sqlite_url: str, tmp_path: Path
) -> None:
    file, away = tmp_path / "store.db", tmp_path / "away.db"
    with open_store(sqlite_url) as store:
        assert _log(store) == 1
        file.rename(away)
        for _ in range(2):
            with pytest.raises(StoreLost, match="no longer the file"):
                _log(store)
        with pytest.raises(StoreLost), store.reading() as conn:
            eventlog.head(conn, "p1")
        assert not file.exists()
        shutil.copy(away, file)  # another file, though it says the same
        with pytest.raises(StoreLost):
            _log(store)
        away.replace(file)
        assert _log(store) == 2


def test_a_store_opened_to_read_cannot_be_written(store_url: str) -> None:
    create_store(store_url)
    with open_store(store_url, read_only=True) as store:
        with pytest.raises(StoreReadOnly):
            _log(store)
        with store.reading() as conn:
            assert eventlog.head(conn, "p1").sequence == 0


def test_reading_never_writes(empty_store: Store) -> None:
    if empty_store.dialect == "postgresql":
        with pytest.raises(StoreReadOnly), empty_store.reading() as conn:
            conn.execute(insert(station).values(key="gate", value="P-1"))
    else:
        with empty_store.reading() as conn:
            conn.execute(insert(station).values(key="gate", value="P-1"))
    with empty_store.reading() as conn:
        assert conn.execute(station.select()).all() == []


def test_a_read_only_file_is_told(sqlite_url: str, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write to any file")
    (tmp_path / "store.db").chmod(0o400)
    with pytest.raises(StoreReadOnly), open_store(sqlite_url) as store:
        _log(store)


def test_another_writer_for_too_long_is_told(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gatekeeper.store.database.BUSY_MS", 50)
    with open_store(sqlite_url) as store:
        other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked):
            _log(store)
        with store.reading() as conn:
            assert eventlog.head(conn, "p1").sequence == 0
        other.rollback()
        other.close()
        assert _log(store) == 1


def test_a_server_that_is_gone_is_told(postgres_url: str) -> None:
    create_store(postgres_url)
    with open_store(postgres_url) as store:
        with pytest.raises(StoreLost), store.transaction() as conn:
            conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert _log(store) == 1, "the next transaction finds the server again"
    with pytest.raises(StoreLost):
        open_store("postgresql://fairgate@127.0.0.1:1/fairgate")


def test_a_broken_rule_of_the_tables_keeps_nothing(empty_store: Store) -> None:
    def both() -> None:
        with empty_store.transaction() as conn:
            conn.execute(insert(station).values(key="gate", value="P-1"))
            conn.execute(insert(station).values(key="gate", value="V-1"))

    with pytest.raises(StoreConflict):
        both()
    with empty_store.reading() as conn:
        assert conn.execute(station.select()).all() == []


def test_an_impossible_question_is_not_called_a_fault(empty_store: Store) -> None:
    if empty_store.dialect == "sqlite":
        pytest.skip("SQLite has one result code for it and for a lost file")
    with pytest.raises(Exception, match="no_such_table") as caught, empty_store.reading() as conn:
        conn.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(caught.value, StoreError)


WRITER = """
import sys
from datetime import UTC, datetime
from gatekeeper.store import eventlog
from gatekeeper.store.database import open_store
from gatekeeper.store.events import Entry
now = datetime(2019, 10, 15, 2, tzinfo=UTC)
with open_store(sys.argv[1]) as store:
    while True:
        with store.transaction() as conn:
            eventlog.hold(conn, "p1")
            event = eventlog.append(conn, "p1", Entry(kind="station", occurred_at=now), now)
        print(event.sequence, event.hash.hex(), flush=True)
"""


def test_a_writer_killed_in_the_middle_loses_nothing_that_it_acknowledged(store_url: str) -> None:
    create_store(store_url)
    acknowledged: list[tuple[int, str]] = []
    for lines in (1, 20, 57):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, store_url], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout
            for _ in range(lines):
                writer.stdout.readline()
            writer.kill()
            rest = writer.stdout.read().splitlines(keepends=True)
        told = [line.split() for line in rest if line.endswith("\n")]
        acknowledged += [(int(sequence), digest) for sequence, digest in told]
    with open_store(store_url) as store, store.reading() as conn:
        found = verify(conn)
        kept = {event.sequence: event.hash.hex() for event in eventlog.read(conn)}
    assert found.sound
    assert all(kept[sequence] == digest for sequence, digest in acknowledged)
    assert found.entries >= 78
