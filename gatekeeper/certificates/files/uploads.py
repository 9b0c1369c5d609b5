"""Keeps a file that was handed in until its rows are taken, under a token nobody can guess.

What is kept are the rows that were read, the archive of photos and what the preview found so far;
the token is known to the page alone.
"""

import hashlib
import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from gatekeeper.certificates.files.row_results import RowResult, read_back, written
from gatekeeper.certificates.files.sheets import Remark, Row, Sheet
from gatekeeper.store.desk_tables import uploads
from gatekeeper.store.tables import accounts

KEPT = timedelta(days=3)
"""A batch of Friday is looked at again on Monday."""
MAX_NAME = 120
_MOST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits."""

    token: str
    name: str
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]
    digest: bytes
    """Of all that it says, photos too."""
    has_photos: bool


def keep(
    conn: Connection, account: str, sheet: Sheet, now: datetime, *, name: str, photos: bytes
) -> str:
    """Keep a file for the account; its token, URL-safe. What is too old is cleared."""
    conn.execute(delete(uploads).where(uploads.c.created_at < now - KEPT))
    token = secrets.token_urlsafe(24)
    said = {
        "rows": [[row.line, dict(row.cells), row.fault] for row in sheet.rows],
        "remarks": [[one.word, dict(one.values)] for one in sheet.remarks],
        "photos": bool(photos),
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(text + hashlib.sha256(photos).digest()).digest()
    for part, content in (("rows", digest + zlib.compress(text)), ("photos", photos)):
        conn.execute(
            insert(uploads).values(
                token_hash=_hash(token, part),
                account_id=_id_of(conn, account),
                name=name[:MAX_NAME],
                content=content,
                created_at=now,
            )
        )
    return token


def find(conn: Connection, token: str, account: str) -> Upload | None:
    """The file of a token; None for another account's, or if it is kept no more."""
    row = conn.execute(select(uploads).where(_is(token, "rows", account))).one_or_none()
    if row is None:
        return None
    content = bytes(row.content)
    said = json.loads(zlib.decompress(content[32:]))
    return Upload(
        token=token,
        name=row.name,
        rows=tuple(Row(line, cells, fault) for line, cells, fault in said["rows"]),
        remarks=tuple(Remark(word, values) for word, values in said["remarks"]),
        digest=content[:32],
        has_photos=said["photos"],
    )


def photos_of(conn: Connection, token: str, account: str) -> bytes:
    """The archive of photos that came with it; empty if none did."""
    found = conn.execute(select(uploads.c.content).where(_is(token, "photos", account))).scalar()
    return bytes(found or b"")


def previewed(conn: Connection, token: str, account: str) -> list[RowResult]:
    """What the preview found so far, in the order of the rows."""
    found = conn.execute(select(uploads.c.content).where(_is(token, "preview", account))).scalar()
    return [read_back(one) for one in json.loads(zlib.decompress(found))] if found else []


def keep_preview(
    conn: Connection, upload: Upload, account: str, results: Sequence[RowResult], now: datetime
) -> None:
    """Keep what the preview found so far."""
    text = json.dumps([written(one) for one in results], separators=(",", ":"))
    content = zlib.compress(text.encode())
    changed = conn.execute(
        update(uploads).where(_is(upload.token, "preview", account)).values(content=content)
    )
    if not changed.rowcount:
        values: dict[str, Any] = {
            "token_hash": _hash(upload.token, "preview"),
            "account_id": _id_of(conn, account),
            "name": upload.name,
            "content": content,
            "created_at": now,
        }
        conn.execute(insert(uploads).values(**values))


def key_of(token: str) -> str:
    """What a delivery is known by that comes of the file of this token."""
    return token[:_MOST_TOKEN]


def _id_of(conn: Connection, account: str) -> int:
    return int(conn.execute(select(accounts.c.id).where(accounts.c.name == account)).scalar_one())


def _is(token: str, part: str, account: str) -> ColumnElement[bool]:
    whose = select(accounts.c.id).where(accounts.c.name == account).scalar_subquery()
    return and_(uploads.c.token_hash == _hash(token, part), uploads.c.account_id == whose)


def _hash(token: str, part: str) -> bytes:
    said = f"{token[:_MOST_TOKEN]}:{part}"
    return hashlib.sha256(said.encode("utf-8", "replace")).digest()
