"""Search in the register: anything typed, scanned or tapped finds credentials, people, companies.

Every look goes through an index and is bounded, so that no search takes long, whatever was typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, select, union_all

from gatekeeper.policy.code import MAX_RAW, CodeKind, is_number, read_code
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.words import WITHDRAWN, IdType, Kind, OrganisationKind, State
from gatekeeper.seal import Verifier, opened
from gatekeeper.store.by_name import BEGINS, WHOLE, Match, begins, companies, people, words_in
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
_EARLIEST = datetime.min


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


def search(
    conn: Connection, text: str, limit: int = 20, verifier: Verifier | None = None
) -> list[Found]:
    """Credentials by anything that is typed, scanned or tapped; the best first, each once.

    First what was typed whole: number, card identifier, signed payload (``verifier`` opens it),
    plate, identity number (never by its beginning). Then beginnings of numbers and plates, and an
    organisation's code; then names that begin so, then names with all words, the employer's words
    among them. Within each: live ones before ended ones, the newest first.
    """
    ranks: dict[int, int] = {}
    for rank, ids in _ranked(conn, text, verifier, limit):
        for one in ids:
            ranks[one] = min(rank, ranks.get(one, rank))
    columns = credentials.c
    known = {
        row.id: (row.state in _ENDED, row.issued_at or _EARLIEST)
        for row in conn.execute(
            select(columns.id, columns.state, columns.issued_at).where(columns.id.in_(ranks))
        )
    }
    newest = sorted(known, key=lambda one: (known[one][1], one), reverse=True)
    best = sorted(newest, key=lambda one: (ranks[one], known[one][0]))
    return _lines(conn, best[: max(limit, 0)])


def exactly(conn: Connection, code: str, verifier: Verifier | None = None) -> str | None:
    """The number of the credential that a scan or a tap names; None where there is none.

    A number, ``uid:`` and hex, or a signed payload that ``verifier`` believes.
    """
    condition = _named_by(code, verifier)
    if condition is None:
        return None
    return conn.execute(select(credentials.c.number).where(condition)).scalar()


def find_people(
    conn: Connection, text: str, limit: int = 20, verifier: Verifier | None = None
) -> list[FoundPerson]:
    """People by identity number (whole), by a credential of theirs, or by name and employer."""
    typed, columns = _typed(text), credentials.c
    condition = _named_by(text, verifier)
    ids = list(conn.execute(select(holders.c.id).where(_is_identity(typed))).scalars())
    if condition is not None:
        of = select(columns.holder_id).where(condition, columns.holder_id.is_not(None))
        ids += conn.execute(of).scalars()
    ids += [match.id for match in people(conn, words_in(typed), limit)]
    ids = list(dict.fromkeys(ids))[: max(limit, 0)]
    shown = (holders.c.id_type, holders.c.id_number, holders.c.name)
    rows = conn.execute(
        select(
            holders.c.id,
            *shown,
            employer.c.name,
            employer.c.code,
            holders.c.barred,
            has_photo(holders.c.id),
        )
        .select_from(holders.outerjoin(employer, employer.c.id == holders.c.organisation_id))
        .where(holders.c.id.in_(ids))
    )
    found = {row[0]: FoundPerson(*row) for row in rows}
    return [found[one] for one in ids]


def find_organisations(conn: Connection, text: str, limit: int = 20) -> list[FoundOrganisation]:
    """Organisations by their code or its beginning, or by words of their name."""
    ids = [match.id for match in companies(conn, words_in(_typed(text)), limit)][: max(limit, 0)]
    columns = organisations.c
    rows = conn.execute(
        select(
            columns.id, columns.code, columns.name, columns.kind, columns.fees_paid, columns.barred
        ).where(columns.id.in_(ids))
    )
    found = {row[0]: FoundOrganisation(*row) for row in rows}
    return [found[one] for one in ids]


def _ranked(
    conn: Connection, text: str, verifier: Verifier | None, limit: int
) -> Iterator[tuple[int, Iterable[int]]]:
    """Credentials' ids by rank, 0 the best; wider looks only while better ones leave room."""
    typed = _typed(text)
    if limit <= 0 or not typed:
        return
    yield 0, (ids := list(_whole(conn, text, typed, verifier)))
    begun = list(_beginnings(conn, typed))
    yield 1, begun
    if len(ids) + len(begun) >= limit:
        return
    words, good = words_in(typed), 0
    for rank, condition in _by_people(conn, words):
        found = _credentials(conn, condition)
        good += len(found) if rank <= 2 + BEGINS else 0
        yield rank, found
    if good < limit:
        by_how = _by_how(companies(conn, words, _COMPANIES))
        for how, of_ids in by_how.items():
            for condition in _of_companies(conn, of_ids):
                yield (1 if how == WHOLE else 2 + how), _credentials(conn, condition)


def _by_how(matches: Iterable[Match]) -> dict[int, list[int]]:
    """Ids by how well they match, the best first."""
    ids: dict[int, list[int]] = {}
    for match in matches:
        ids.setdefault(match.how, []).append(match.id)
    return ids


def _by_people(conn: Connection, words: Sequence[str]) -> Iterator[tuple[int, ColumnElement[bool]]]:
    column = credentials.c.holder_id
    for how, ids in _by_how(people(conn, words, _POOL)).items():
        yield 2 + how, column.is_not(None) & column.in_(ids)


def _of_companies(conn: Connection, of_ids: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    """Their own credentials, then their people's."""
    columns = credentials.c
    yield columns.organisation_id.is_not(None) & columns.organisation_id.in_(of_ids)
    employed = select(holders.c.id).where(holders.c.organisation_id.in_(of_ids)).limit(_POOL)
    ids = list(conn.execute(employed).scalars())
    yield columns.holder_id.is_not(None) & columns.holder_id.in_(ids)


def _typed(text: str) -> str:
    printable = (char for char in text[:_MOST_TYPED] if char.isprintable())
    return unicodedata.normalize("NFKC", "".join(printable)).strip()


def _whole(conn: Connection, text: str, typed: str, verifier: Verifier | None) -> Iterator[int]:
    """Credentials of which everything was typed or read that tells them apart."""
    condition = _named_by(text, verifier)
    if condition is None and is_number(number := _digits(typed)):
        condition = credentials.c.number == number
    if condition is not None:
        yield from _credentials(conn, condition)
    if _may_be_plate(key := plate_key(typed)):
        column = credentials.c.plate_key
        wanted = column.in_([key, *(province + key for province in _PROVINCES)])
        yield from _credentials(conn, column.is_not(None) & wanted)
    ids = list(conn.execute(select(holders.c.id).where(_is_identity(typed))).scalars())
    if ids:
        column = credentials.c.holder_id
        yield from _credentials(conn, column.is_not(None) & column.in_(ids))


def _beginnings(conn: Connection, typed: str) -> Iterator[int]:
    """Credentials whose number begins so, and vehicles whose plate does."""
    if (digits := _digits(typed)).isascii() and digits.isdigit():
        yield from _credentials(conn, begins(credentials.c.number, digits))
    if not _may_be_plate(key := plate_key(typed)):
        return
    # One statement for all provinces, each part of it a walk through the index.
    starts = [key] if key[0] in _PROVINCES else [key, *(one + key for one in _PROVINCES)]
    column = credentials.c.plate_key
    parts = [
        select(credentials.c.id).where(column.is_not(None), begins(column, start))
        for start in starts
    ]
    yield from conn.execute(union_all(*parts).limit(_POOL)).scalars()


def _digits(typed: str) -> str:
    return re.sub(r"[\s.\-]", "", typed)


def _may_be_plate(key: str) -> bool:
    """Whether it is worth a look: it has a digit, or begins as a Chinese plate does."""
    province = len(key) > 1 and key[0] in _PROVINCES and key[1].isascii()
    return province or any(char.isdigit() for char in key)


def _is_identity(typed: str) -> ColumnElement[bool]:
    """The whole identity number, whatever its case and spaces: nobody lists them by a beginning."""
    bare = "".join(typed.split())
    return holders.c.id_number.in_(sorted({typed, bare, bare.upper(), bare.lower()}))


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


def _credentials(conn: Connection, condition: ColumnElement[bool]) -> list[int]:
    statement: Select[int] = select(credentials.c.id).where(condition).limit(_POOL)
    return list(conn.execute(statement).scalars())


def _lines(conn: Connection, ids: Sequence[int]) -> list[Found]:
    statement = (
        select(*PERSON_COLUMNS, has_photo(credentials.c.holder_id))
        .select_from(person_join())
        .where(credentials.c.id.in_(ids))
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
