"""Whether a column has one of many ids: on PostgreSQL one statement, whatever their number."""

from collections.abc import Collection

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, any_, bindparam


def among(
    conn: Connection, column: ColumnElement[int], ids: Collection[int]
) -> ColumnElement[bool]:
    """The condition that a column has one of the ids.

    A list of parameters would be another text for each length of it, which the driver and the
    server of PostgreSQL would have to read anew each time.
    """
    if conn.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(ids), ARRAY(Integer), unique=True))
    return column.in_(ids)
