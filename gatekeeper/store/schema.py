"""Which shapes of the store there are, and whether this program knows the one it finds."""

from sqlalchemy import Connection, inspect, text

from gatekeeper.store.errors import SchemaOutdated, SchemaUnknown, StoreMissing

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every shape there ever was, oldest first; the last is the one this program speaks."""
VERSION_TABLE = "fairgate_schema"


def revision_of(conn: Connection) -> str | None:
    """The shape's name, None where nothing is in it; SchemaUnknown for foreign tables."""
    tables = inspect(conn).get_table_names()
    if VERSION_TABLE not in tables:
        if tables:
            raise SchemaUnknown("the database holds tables that are not Fairgate's")
        return None
    found = conn.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()  # noqa: S608
    if len(found) != 1:
        raise SchemaUnknown(f"the store names {len(found)} shapes of itself, not one")
    return str(found[0])


def check_schema(conn: Connection) -> None:
    """Raise unless the store has exactly the shape that this program speaks."""
    revision = revision_of(conn)
    if revision is None:
        raise StoreMissing("there is no store here yet; make one with: fairgate store create")
    if revision == REVISIONS[-1]:
        return
    if revision in REVISIONS:
        raise SchemaOutdated(
            f"the store has the older shape {revision}; bring it up with: fairgate store upgrade"
        )
    raise SchemaUnknown(
        f"the store has the shape {revision!r}, which this program does not know; "
        "it was made by a newer Fairgate"
    )
