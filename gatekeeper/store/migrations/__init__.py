"""Makes a store and brings an older one up; a step and its record are one transaction."""

from pathlib import Path

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from gatekeeper.store.database import open_unchecked
from gatekeeper.store.errors import SchemaUnknown, StoreExists, StoreMissing
from gatekeeper.store.schema import REVISIONS, VERSION_TABLE, revision_of
from gatekeeper.store.words import fill_words

_FIRST_WITH_WORDS = "0003"


def create_store(url: str) -> None:
    """Make an empty store; StoreExists when one is there, SchemaUnknown for foreign tables."""
    with open_unchecked(url, create=True) as store, store.transaction() as conn:
        if revision_of(conn) is not None:
            raise StoreExists("there is a store here already")
        run_steps(conn, REVISIONS[-1])


def upgrade_store(url: str) -> tuple[str, str]:
    """Bring an older store up, all steps or none; the shapes before and after.

    Raises StoreMissing, and SchemaUnknown for a store of a newer Fairgate.
    """
    with open_unchecked(url) as store, store.transaction() as conn:
        before = revision_of(conn)
        if before is None:
            raise StoreMissing("there is no store here yet; make one with: fairgate store create")
        if before not in REVISIONS:
            raise SchemaUnknown(f"the store has the shape {before!r}, made by a newer Fairgate")
        run_steps(conn, REVISIONS[-1])
        if before < _FIRST_WITH_WORDS:
            fill_words(conn)
        return before, REVISIONS[-1]


def run_steps(conn: Connection, target: str) -> None:
    """Run what is missing up to a shape, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    context = MigrationContext.configure(
        conn,
        environment_context=EnvironmentContext(config, scripts),
        opts={
            # The way that Alembic's own manual documents for running without an env.py.
            "fn": lambda revision, _: scripts._upgrade_revs(target, revision),  # noqa: SLF001
            "version_table": VERSION_TABLE,
            "transactional_ddl": True,
        },
    )
    with Operations.context(context):
        context.run_migrations()
