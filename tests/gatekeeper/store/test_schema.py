"""The store's shape: made in one step, the same as the tables, and known before it is used."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from gatekeeper.policy.words import BoothKind, IdType, Kind, OrganisationKind, State
from gatekeeper.store import accounts, migrations, types
from gatekeeper.store.database import Store, open_store, open_unchecked
from gatekeeper.store.errors import (
    SchemaOutdated,
    SchemaUnknown,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    StoreUrlWrong,
)
from gatekeeper.store.migrations import create_store, run_steps, upgrade_store
from gatekeeper.store.print_tables import metadata
from gatekeeper.store.schema import REVISIONS, VERSION_TABLE


def test_the_migrations_make_exactly_the_tables(empty_store: Store) -> None:
    with empty_store.reading() as conn:
        context = MigrationContext.configure(
            conn, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
        assert set(inspect(conn).get_table_names()) == {*metadata.tables, VERSION_TABLE}


def test_every_step_is_listed_in_its_order() -> None:
    folder = Path(str(migrations.__file__)).parent
    steps = [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (Kind, types.KIND_CODES),
        (State, types.STATE_CODES),
        (OrganisationKind, types.ORGANISATION_KIND_CODES),
        (IdType, types.ID_TYPE_CODES),
        (BoothKind, types.BOOTH_KIND_CODES),
        (types.Sheet, types.SHEET_CODES),
    ],
)
def test_every_word_has_a_number_of_its_own(words: type, codes: dict[object, int]) -> None:
    assert set(codes) == set(words)  # type: ignore[call-overload]
    assert len(set(codes.values())) == len(codes)


def test_vehicles_have_the_high_numbers() -> None:
    high = {kind for kind, code in types.KIND_CODES.items() if code >= types.FIRST_VEHICLE_CODE}
    assert high == {kind for kind in Kind if kind.subject == "vehicles"}


def test_a_store_is_made_once(store_url: str) -> None:
    create_store(store_url)
    with pytest.raises(StoreExists):
        create_store(store_url)
    assert upgrade_store(store_url) == (REVISIONS[-1], REVISIONS[-1])


def test_no_store_is_made_by_opening_it(tmp_path: Path, postgres_url: str) -> None:
    path = tmp_path / "none.db"
    for open_it in (open_store, upgrade_store):
        with pytest.raises(StoreMissing):
            open_it(f"sqlite:///{path}")
        with pytest.raises(StoreMissing):
            open_it(postgres_url)
    assert not path.exists()


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "store.db"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(StoreUrlWrong):
        open_store(url)


def _set_revision(url: str, revision: str) -> None:
    with open_unchecked(url) as store, store.transaction() as conn:
        conn.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'"))


def test_a_newer_store_is_neither_opened_nor_upgraded(store_url: str) -> None:
    create_store(store_url)
    _set_revision(store_url, "9999")
    with pytest.raises(SchemaUnknown, match="newer"):
        open_store(store_url)
    with pytest.raises(SchemaUnknown, match="newer"):
        upgrade_store(store_url)


def test_an_older_store_says_how_it_is_brought_up(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_store(store_url)
    monkeypatch.setattr("gatekeeper.store.schema.REVISIONS", (*REVISIONS, "9999"))
    with pytest.raises(SchemaOutdated, match="fairgate store upgrade"):
        open_store(store_url)


def test_the_first_store_is_brought_up_with_all_it_holds(store_url: str) -> None:
    with open_unchecked(store_url, create=True) as store:
        with store.transaction() as conn:
            run_steps(conn, "0001")
        with store.transaction() as conn:
            conn.execute(
                text(
                    "INSERT INTO accounts (name, role, password_hash, wrong_in_a_row, created_at) "
                    "VALUES ('guard', 'guard', 'x', 0, 1)"
                )
            )
    assert upgrade_store(store_url) == ("0001", REVISIONS[-1])
    with open_store(store_url) as store:
        assert [one.name for one in accounts.listed(store)] == ["guard"]


def test_foreign_tables_are_left_alone(store_url: str) -> None:
    engine = create_engine(store_url)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE strangers (id INTEGER)"))
    engine.dispose()
    for attempt in (open_store, create_store, upgrade_store):
        with pytest.raises(SchemaUnknown):
            attempt(store_url)


def test_a_step_that_fails_leaves_nothing(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing a step does is to record itself: let exactly that fail."""

    def fail(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", fail)
    with pytest.raises(RuntimeError):
        create_store(store_url)
    monkeypatch.undo()
    with open_unchecked(store_url) as store, store.reading() as conn:
        assert inspect(conn).get_table_names() in ([], [VERSION_TABLE])
    create_store(store_url)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(StoreDamaged):
        open_store(f"sqlite:///{path}")


def test_sqlite_keeps_what_it_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    create_store(url)
    with open_store(url) as store, store.transaction() as conn:
        pragmas = {
            name: conn.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
    assert sqlite3.threadsafety == 3
