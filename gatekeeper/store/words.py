"""The words by which a name is found, in any script, and how they are written into the store.

``holder_words`` and ``organisation_words`` say where to look, not what is found: a search looks at
the name itself before it shows it, so a word that a name no longer has does no harm.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)

from gatekeeper.store.desk_tables import holder_words, organisation_words
from gatekeeper.store.keys import name_key
from gatekeeper.store.readings import HAN, reading_of_company, reading_of_person
from gatekeeper.store.tables import holders, organisations
from gatekeeper.store.types import key_text

_CHUNK = 2_000
# Thai, Lao, Myanmar, Khmer, kana, Hangul, Han: written without spaces between words.
_UNSPACED = rf"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\uac00-\ud7af{HAN}"
_PIECES = re.compile(rf"[{_UNSPACED}]+|[^ {_UNSPACED}]+")
_GAPS = re.compile(rf"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_ARTICLE = "ال"


def pieces(key: str) -> list[str]:
    """The words of a name key, apart where a script without spaces begins or ends."""
    return _PIECES.findall(key)


def words_of(key: str, reading: str | None) -> set[str]:
    """Everything that a name may be found by the beginning of.

    Its words, an Arabic one also without its article; every end of what is written without spaces;
    of a reading (pinyin, a space between syllables) every end, joined, and the initials.
    """
    words: set[str] = set()
    for piece in pieces(_GAPS.sub("", key)):
        if _IS_UNSPACED.match(piece):
            words.update(piece[place:] for place, char in enumerate(piece) if not _is_mark(char))
        else:
            words.add(piece)
            if piece.startswith(_ARTICLE) and len(piece) > len(_ARTICLE) + 1:
                words.add(piece[len(_ARTICLE) :])
    if reading:
        syllables = reading.split()
        words.update("".join(syllables[place:]) for place in range(len(syllables)))
        words.add(initials(reading))
    return words


def kept(word: str) -> str:
    """As much of a word as the store keeps: enough to tell most names apart, and small."""
    return word[:4] if _IS_UNSPACED.match(word) else word[:6]


def initials(reading: str) -> str:
    """The first letters of a reading's syllables."""
    return "".join(syllable[0] for syllable in reading.split())


def has(word: str, key: str, reading: str | None) -> bool:
    """Whether one of ``words_of`` a name begins so; asked of thousands, so without making them."""
    if f" {word}" in f" {key}":
        return True
    if _IS_UNSPACED.match(word):
        return word in _GAPS.sub("", key) and not _is_mark(word[0])
    if reading and word.isascii() and _is_said(word, reading):
        return True
    # After Han in one word, or after an Arabic article.
    if word not in key or key.isascii():
        return False
    return any(one.startswith(word) for one in words_of(key, None))


def _is_said(word: str, reading: str) -> bool:
    """Whether a word is how a name is read, from any syllable on, or its initials."""
    if word[0] == reading[0] and initials(reading).startswith(word):
        return True
    joined, place = reading.replace(" ", ""), 0
    if word not in joined:
        return False
    for syllable in reading.split(" "):
        if joined.startswith(word, place):
            return True
        place += len(syllable)
    return False


def _is_mark(char: str) -> bool:
    """Whether a character only stands on or below another, as Thai vowels do."""
    return unicodedata.category(char)[0] == "M"


def write_words(conn: Connection, holder_id: int, name: str) -> None:
    """Let a holder be found by a name that was just written; sets ``name_key`` and ``reading``.

    For every insert of a holder and every change of its name, in the same transaction.
    """
    _write(conn, holders, holder_id, name)


def write_organisation_words(conn: Connection, organisation_id: int, name: str) -> None:
    """Let an organisation be found by a name that was just written, as ``write_words`` does."""
    _write(conn, organisations, organisation_id, name)


def _write(conn: Connection, named: Table, of_id: int, name: str) -> None:
    key, reading = name_key(name), reading_of(named, name)
    conn.execute(update(named).where(named.c.id == of_id).values(name_key=key, reading=reading))
    words = {kept(word) for word in words_of(key, reading)}
    if words:
        rows = [{"word": word, "id": of_id} for word in sorted(words)]
        conn.execute(text(_add(named, "VALUES (:word, :id)")), rows)


def _add(named: Table, rows: str) -> str:
    """A statement that adds rows to the words of a table, those apart that are there."""
    words = holder_words if named is holders else organisation_words
    columns = ", ".join(column.name for column in words.columns)
    return f"INSERT INTO {words.name} ({columns}) {rows} ON CONFLICT DO NOTHING"


def reading_of(named: Table, name: str) -> str | None:
    """How the Han of a name is read, by which table it is in; None where there is none."""
    return (reading_of_person if named is holders else reading_of_company)(name_key(name))


class Gathering:
    """Words of many names, held by the database until the end: in order they take less room."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.table = Table(
            "gathered_words",
            MetaData(),
            Column("word", key_text(), nullable=False),
            Column("id", Integer, nullable=False),
            prefixes=["TEMPORARY"],
        )
        self._waiting: list[dict[str, object]] = []

    def add(self, of_id: int, key: str, reading: str | None) -> None:
        """Take the words of one name."""
        found = {kept(word) for word in words_of(key, reading)}
        self._waiting += [{"word": word, "id": of_id} for word in found]
        if len(self._waiting) >= _CHUNK:
            self.send()

    def send(self) -> None:
        """Hand to the database what waits."""
        if self._waiting:
            self._conn.execute(insert(self.table), self._waiting)
        self._waiting = []


@contextmanager
def gathered(conn: Connection, named: Table) -> Iterator[Gathering]:
    """Gather words of ``holders`` or ``organisations``; they are written when the block ends."""
    gathering = Gathering(conn)
    gathering.table.create(conn)
    yield gathering
    gathering.send()
    in_order = "SELECT word, id FROM gathered_words WHERE true ORDER BY word, id"
    conn.execute(text(_add(named, in_order)))
    gathering.table.drop(conn)


def fill_words(conn: Connection) -> None:
    """Write keys, readings and words of all names; for a store that was made before there were any.

    Takes a minute or two for a million names.
    """
    for named in (organisations, holders):
        rewrite = (
            update(named)
            .where(named.c.id == bindparam("of_id"))
            .values(name_key=bindparam("key"), reading=bindparam("read"))
        )
        with gathered(conn, named) as gathering:
            for chunk in _chunks(conn, named):
                changed = []
                for row in chunk:
                    key, reading = name_key(row.name), reading_of(named, row.name)
                    gathering.add(row.id, key, reading)
                    if key != row.name_key or reading:
                        changed.append({"of_id": row.id, "key": key, "read": reading})
                if changed:
                    conn.execute(rewrite, changed)


def _chunks(conn: Connection, named: Table) -> Iterator[Sequence[Any]]:
    last = 0
    columns = (named.c.id, named.c.name, named.c.name_key)
    while rows := conn.execute(
        select(*columns).where(named.c.id > last).order_by(named.c.id).limit(_CHUNK)
    ).all():
        last = rows[-1].id
        yield rows
