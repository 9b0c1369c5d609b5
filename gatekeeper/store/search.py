"""Search in the register: anything typed, scanned or tapped finds credentials, people, companies.

Every look goes through an index and is bounded, so that no search takes long, whatever was typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, select, union_all

from gatekeeper.policy.code import MAX_RAW, CodeKind, is_number, read_code
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.words import WITHDRAWN, IdType, Kind, OrganisationKind, State
from gatekeeper.seal import Verifier, opened
from gatekeeper.store.among import among
from gatekeeper.store.by_name import (
    BEGINS,
    WHOLE,
    Match,
    Word,
    beginning,
    begins,
    begins_as,
    companies,
    look_up,
    people,
    words_in,
)
from gatekeeper.store.rows import PERSON_COLUMNS, employer, has_photo, person_join, person_of
from gatekeeper.store.tables import credentials, holders, organisations

MAX_SEARCH = MAX_RAW
"""Characters of a search that are looked at, where it may be a signed payload; else 64."""
_MOST_TYPED = 64
_POOL = 300
"""Credentials that are ranked together."""
_COMPANIES = 10
"""Companies whose credentials are looked at."""
_ENDED = WITHDRAWN | {State.REJECTED}
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
"""The characters that begin a Chinese plate (GA 36)."""
_LONG_PLATE = 12
"""Characters of a key beyond which nobody types only the beginning of a plate."""
_EARLIEST = datetime.min
_RANKED = (credentials.c.id, credentials.c.state, credentials.c.issued_at)
"""What a credential is ranked by."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a search's answer."""

    number: str
    kind: Kind
    state: State
    name: str | None
    organisation: str | None
    organisation_code: str | None
    plate: str | None
    has_photo: bool


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person of the register; ``holder_id`` is the store's own."""

    holder_id: int
    id_type: IdType
    id_number: str
    name: str
    organisation: str | None
    organisation_code: str | None
    barred: bool
    has_photo: bool


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """An organisation of the register; ``organisation_id`` is the store's own."""

    organisation_id: int
    code: str
    name: str
    kind: OrganisationKind
    fees_paid: bool
    barred: bool


class Search:
    """One search over one picture of the store; what its answers share is looked up once."""

    def __init__(self, conn: Connection, text: str, verifier: Verifier | None = None) -> None:
        self._conn = conn
        self._typed = _typed(text)
        self._named = _named_by(text, verifier)

    def credentials(self, limit: int = 20) -> list[Found]:
        """Credentials by anything that is typed, scanned or tapped; the best first, each once.

        First what was typed whole: number, card identifier, signed payload (the verifier opens it),
        plate, identity number (never by its beginning). Then beginnings of numbers and plates, and
        an organisation's code; then names that begin so, then names with all words, the employer's
        words among them. Within each: live ones before ended ones, the newest first.
        """
        ranks: dict[int, int] = {}
        known: dict[int, tuple[bool, datetime]] = {}
        for rank, rows in self._ranked(limit):
            for row in rows:
                ranks[row.id] = min(rank, ranks.get(row.id, rank))
                known[row.id] = row.state in _ENDED, row.issued_at or _EARLIEST
        newest = sorted(known, key=lambda one: (known[one][1], one), reverse=True)
        best = sorted(newest, key=lambda one: (ranks[one], known[one][0]))
        return _lines(self._conn, best[: max(limit, 0)])

    def people(self, limit: int = 20) -> list[FoundPerson]:
        """People by identity number (whole), by a credential of theirs, or by name and employer."""
        if limit <= 0:
            return []
        columns, ids = credentials.c, list(self._identified)
        if self._named is not None:
            of = select(columns.holder_id).where(self._named, columns.holder_id.is_not(None))
            ids += self._conn.execute(of).scalars().all()
        ids += [match.id for match in self._people]
        return _people(self._conn, list(dict.fromkeys(ids))[:limit])

    def organisations(self, limit: int = 20) -> list[FoundOrganisation]:
        """Organisations by their code or its beginning, or by words of their name."""
        return _organisations(self._conn, [match.id for match in self._companies[: max(limit, 0)]])

    @cached_property
    def _words(self) -> Sequence[Word]:
        return look_up(self._conn, words_in(self._typed))

    @cached_property
    def _people(self) -> Sequence[Match]:
        return people(self._conn, self._words, _POOL)

    @cached_property
    def _companies(self) -> Sequence[Match]:
        return companies(self._conn, self._words)

    @cached_property
    def _identified(self) -> Sequence[int]:
        """Holders by a whole identity number, whatever its case and spaces."""
        bare = "".join(self._typed.split())
        spelt = sorted({self._typed, bare, bare.upper(), bare.lower()})
        whose = select(holders.c.id).where(holders.c.id_number.in_(spelt))
        return self._conn.execute(whose).scalars().all()

    def _ranked(self, limit: int) -> Iterator[tuple[int, Sequence[Any]]]:
        """Credentials by rank, 0 the best; wider looks only while better ones leave room."""
        if limit <= 0 or not self._typed:
            return
        yield 0, (whole := list(self._whole()))
        yield 1, (begun := list(_beginnings(self._conn, self._typed)))
        if len(whole) + len(begun) >= limit:
            return
        good = 0
        for how, ids in _by_how(self._people).items():
            found = _credentials(self._conn, _is_of(self._conn, credentials.c.holder_id, ids))
            good += len(found) if how <= BEGINS else 0
            yield 2 + how, found
        if good >= limit:
            return
        known: set[int] = set()
        for how, ids in _by_how(self._companies[:_COMPANIES]).items():
            for condition in _of_companies(self._conn, ids):
                found = _credentials(self._conn, condition)
                known.update(row.id for row in found)
                yield (1 if how == WHOLE else 2 + how), found
            if len(known) >= limit:
                return

    def _whole(self) -> Iterator[Any]:
        """Credentials of which everything was typed or read that tells them apart."""
        named = self._named
        if named is None and is_number(number := _digits(self._typed)):
            named = credentials.c.number == number
        if named is not None:
            yield from _credentials(self._conn, named)
        if _may_be_plate(key := plate_key(self._typed)):
            wanted = [key, *(province + key for province in _PROVINCES)]
            column = credentials.c.plate_key
            yield from _credentials(self._conn, column.is_not(None) & column.in_(wanted))
        if self._identified:
            of = _is_of(self._conn, credentials.c.holder_id, self._identified)
            yield from _credentials(self._conn, of)


def search(
    conn: Connection, text: str, limit: int = 20, verifier: Verifier | None = None
) -> list[Found]:
    """Only the credentials of a search, as ``Search.credentials`` has them."""
    return Search(conn, text, verifier).credentials(limit)


def find_people(
    conn: Connection, text: str, limit: int = 20, verifier: Verifier | None = None
) -> list[FoundPerson]:
    """Only the people of a search, as ``Search.people`` has them."""
    return Search(conn, text, verifier).people(limit)


def find_organisations(conn: Connection, text: str, limit: int = 20) -> list[FoundOrganisation]:
    """Only the organisations of a search, as ``Search.organisations`` has them."""
    return Search(conn, text).organisations(limit)


def exactly(conn: Connection, code: str, verifier: Verifier | None = None) -> str | None:
    """The number of the credential that a scan or a tap names; None where there is none.

    A number, ``uid:`` and hex, or a signed payload that ``verifier`` believes.
    """
    condition = _named_by(code, verifier)
    if condition is None:
        return None
    return conn.execute(select(credentials.c.number).where(condition)).scalar()


def _by_how(matches: Iterable[Match]) -> dict[int, list[int]]:
    """Ids by how well they match, the best first."""
    ids: dict[int, list[int]] = {}
    for match in matches:
        ids.setdefault(match.how, []).append(match.id)
    return ids


def _of_companies(conn: Connection, ids: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    """Their own credentials, then their people's."""
    yield _is_of(conn, credentials.c.organisation_id, ids)
    employed = among(conn, holders.c.organisation_id, ids)
    staff = select(holders.c.id).where(employed).limit(_POOL).subquery()
    yield credentials.c.holder_id.is_not(None) & credentials.c.holder_id.in_(select(staff))


def _typed(text: str) -> str:
    printable = (char for char in text[:_MOST_TYPED] if char.isprintable())
    return unicodedata.normalize("NFKC", "".join(printable)).strip()


def _beginnings(conn: Connection, typed: str) -> Iterator[Any]:
    """Credentials whose number begins so, and vehicles whose plate does."""
    if (digits := _digits(typed)).isascii() and digits.isdigit():
        yield from _credentials(conn, begins(credentials.c.number, digits))
    if not _may_be_plate(key := plate_key(typed)) or len(key) > _LONG_PLATE:
        return
    starts = [key] if key[0] in _PROVINCES else [key, *(one + key for one in _PROVINCES)]
    given: dict[str, str] = {}
    for place, start in enumerate(starts):
        given |= beginning(f"plate{place}", start)
    yield from conn.execute(_plates(len(starts)), given).all()


@cache
def _plates(starts: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Vehicles whose plate has one of so many beginnings, each a walk through the index."""
    column = credentials.c.plate_key
    parts = (
        select(*_RANKED).where(column.is_not(None), begins_as(column, f"plate{place}"))
        for place in range(starts)
    )
    return union_all(*parts).limit(_POOL)


def _digits(typed: str) -> str:
    return re.sub(r"[\s.\-]", "", typed)


def _may_be_plate(key: str) -> bool:
    """Whether it is worth a look: it has a digit, or begins as a Chinese plate does."""
    province = len(key) > 1 and key[0] in _PROVINCES and key[1].isascii()
    return province or any(char.isdigit() for char in key)


def _named_by(code: str, verifier: Verifier | None) -> ColumnElement[bool] | None:
    """How the credential is found that a scan or a tap names; None where it names none."""
    read, _, sealed = opened(read_code(code), verifier)
    match read.kind:
        case CodeKind.NUMBER:
            return credentials.c.number == read.value
        case CodeKind.UID:
            column = credentials.c.card_uid
            return column.is_not(None) & (column == read.value)
        case CodeKind.SEALED if sealed is not None:
            return credentials.c.number == sealed.number
    return None


def _is_of(conn: Connection, column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """Of a column of credentials whose index leaves out those that have nothing in it."""
    return column.is_not(None) & among(conn, column, ids)


def _credentials(conn: Connection, condition: ColumnElement[bool]) -> Sequence[Any]:
    return conn.execute(select(*_RANKED).where(condition).limit(_POOL)).all()


def _lines(conn: Connection, ids: Sequence[int]) -> list[Found]:
    statement = (
        select(*PERSON_COLUMNS, has_photo(credentials.c.holder_id))
        .select_from(person_join())
        .where(among(conn, credentials.c.id, ids))
    )
    by_id: dict[int, Found] = {}
    for row in conn.execute(statement):
        credential, holder, organisation = person_of(row)
        by_id[row[0]] = Found(
            number=credential.number,
            kind=credential.kind,
            state=credential.state,
            name=holder.name if holder else None,
            organisation=organisation.name if organisation else None,
            organisation_code=organisation.code if organisation else None,
            plate=credential.plate,
            has_photo=bool(row[-1]),
        )
    return [by_id[one] for one in ids]


def _people(conn: Connection, ids: Sequence[int]) -> list[FoundPerson]:
    shown = (holders.c.id_type, holders.c.id_number, holders.c.name)
    of = (employer.c.name, employer.c.code, holders.c.barred, has_photo(holders.c.id))
    rows = conn.execute(
        select(holders.c.id, *shown, *of)
        .select_from(holders.outerjoin(employer, employer.c.id == holders.c.organisation_id))
        .where(among(conn, holders.c.id, ids))
    )
    found = {row[0]: FoundPerson(*row) for row in rows}
    return [found[one] for one in ids]


def _organisations(conn: Connection, ids: Sequence[int]) -> list[FoundOrganisation]:
    columns = organisations.c
    shown = (columns.code, columns.name, columns.kind, columns.fees_paid, columns.barred)
    rows = conn.execute(select(columns.id, *shown).where(among(conn, columns.id, ids)))
    found = {row[0]: FoundOrganisation(*row) for row in rows}
    return [found[one] for one in ids]
