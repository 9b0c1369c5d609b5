"""People and companies by words of their names: all words must match, the best come first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, intersect, or_, select

from gatekeeper.store.desk_tables import holder_words, organisation_words
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import holders, organisations
from gatekeeper.store.words import has, initials, kept, pieces

WHOLE, BEGINS, HOLDS = range(3)
"""How well a name matches: it is what was typed, it begins so, it has the words somewhere."""

_MOST_WORDS = 6
_LAST = "\U0010ffff"
_FEW, _MANY = 400, 1_500
"""Names that are looked at, for one word and for several."""
_VERY_MANY = 10_000
"""What a word counts that is commoner than that."""
_ENOUGH = 100
"""Matches that there is a choice among, where there may be very many."""
_COMPANIES = 250
"""Companies of a word that are held; of a commoner word their names decide."""
_STAFF = 20
"""People of a company, about; to guess which word is the rarest."""
_MOST_STAFF = 4_000
"""People of companies that are looked at by the database itself."""

_PERSON = (holders.c.id, holders.c.name_key, holders.c.reading, holders.c.organisation_id)
_COMPANY = (
    organisations.c.id,
    organisations.c.name_key,
    organisations.c.reading,
    organisations.c.code,
)


@dataclass(frozen=True, slots=True)
class Match:
    """A holder's or organisation's ``id`` and how well its name matches."""

    id: int
    how: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a search and how common it is, counted no further than needed."""

    text: str
    people: int
    companies: frozenset[int]

    @property
    def cost(self) -> int:
        """How many people would have to be looked at."""
        people = self.people if self.people <= _MANY else _VERY_MANY
        return people + len(self.companies) * _STAFF

    def may_be_of(self, company: int | None) -> bool:
        """Whether it is a word of a company, or so common that the company's name must say."""
        if company in self.companies:
            return True
        return company is not None and len(self.companies) >= _COMPANIES


def words_in(text: str) -> list[str]:
    """The different words of a search, in their order; of very many the first six."""
    return list(dict.fromkeys(pieces(name_key(text))))[:_MOST_WORDS]


def begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """Whether a key text begins so, as an index can tell."""
    return (column >= start) & (column < start + _LAST)


def people(conn: Connection, words: Sequence[str], most: int) -> list[Match]:
    """Holders with every word in their name or their employer's, at least one in their own.

    The best first, then the newest. Of words that are all very common, those are looked at whose
    names have them whole, and some whose names have words that begin so.
    """
    looked = [_look(conn, word) for word in words]
    if not any(word.people for word in looked) or not all(word.cost for word in looked):
        return []
    driver = min(looked, key=lambda word: word.cost)
    seen: dict[int, Any] = {}
    matches: list[Match] = []
    for statement in _candidates(conn, driver, looked):
        new = {row.id: row for row in conn.execute(statement) if row.id not in seen}
        matches += _verified(conn, looked, list(new.values()))
        if driver.people > _MANY and len(matches) >= max(most, _ENOUGH):
            break
        seen |= new
    return sorted(matches, key=lambda match: (match.how, -match.id))[:most]


def companies(conn: Connection, words: Sequence[str], most: int) -> list[Match]:
    """Organisations with every word in their name or their code; the best first, then the newest.

    A whole code counts as a whole name.
    """
    if not words:
        return []
    room = _MANY if len(words) > 1 else _FEW
    found = [_companies(conn, word, room) for word in words]
    rarest = min(found, key=len)
    matches = []
    for company in _of_ids(conn, _COMPANY, rarest):
        if all(_is_of(word, company) for word in words):
            how = _how_well(words, company)
            matches.append(Match(company.id, WHOLE if _is_code(words, company) else how))
    return sorted(matches, key=lambda match: (match.how, -match.id))[:most]


def _look(conn: Connection, word: str) -> _Word:
    rows = select(1).where(begins(holder_words.c.word, kept(word))).limit(_MANY + 1)
    count = conn.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
    return _Word(word, count, frozenset(_companies(conn, word, _COMPANIES)))


def _companies(conn: Connection, word: str, most: int) -> list[int]:
    """Companies by a word of their name or the beginning of their code; bounded."""
    words, columns = organisation_words.c, organisations.c
    by_code = or_(begins(columns.code, word), begins(columns.code, word.upper()))
    found = [
        *conn.execute(select(columns.id).where(by_code).limit(most)).scalars(),
        *conn.execute(
            select(words.organisation_id).where(words.word == kept(word)).limit(most)
        ).scalars(),
        *conn.execute(
            select(words.organisation_id).where(begins(words.word, kept(word))).limit(most)
        ).scalars(),
    ]
    return list(dict.fromkeys(found))


def _candidates(
    conn: Connection, driver: _Word, looked: Sequence[_Word]
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Who might match, each statement bounded."""
    words, start = holder_words.c, kept(driver.text)
    exactly, longer = (_MANY, _MANY) if len(looked) > 1 else (_FEW // 2, _FEW // 2)
    common = [word for word in looked if word.people > _MANY]
    if len(common) == len(looked) > 1:
        yield _with_all(conn, common)
    if driver.people > _MANY and len(looked) > 1:
        # Each of them is compared with every word.
        exactly = longer = _MANY // 2 // (len(looked) - 1)
    joined = select(*_PERSON).join(holder_words, words.holder_id == holders.c.id)
    yield joined.where(words.word == start).order_by(words.holder_id.desc()).limit(exactly)
    rest = joined.where(begins(words.word, start), words.word > start)
    yield rest.order_by(words.word).limit(longer)
    everywhere = driver.people > _MANY and len(driver.companies) >= _COMPANIES
    if len(looked) > 1 and driver.companies and not everywhere:
        yield _employed(conn, driver, looked)


def _employed(conn: Connection, driver: _Word, looked: Sequence[_Word]) -> Select[*tuple[Any, ...]]:
    """People of the companies of a word, whose own names may have those that no company has."""
    position = func.strpos if conn.dialect.name == "postgresql" else func.instr
    employed = holders.c.organisation_id.in_(driver.companies)
    staff = select(*_PERSON).where(employed).limit(_MOST_STAFF).subquery()
    statement, columns = select(staff).limit(_MANY // (len(looked) - 1)), staff.c
    for word in looked:
        if not word.companies:
            written = position(func.replace(columns.name_key, " ", ""), word.text) > 0
            said = position(func.replace(columns.reading, " ", ""), word.text) > 0
            abbreviated = begins(columns.reading, word.text[0])
            statement = statement.where(or_(written, said, abbreviated))
    return statement


def _with_all(conn: Connection, common: Sequence[_Word]) -> Select[*tuple[Any, ...]]:
    """Who has several common words whole: both databases walk sorted lists side by side."""
    first, *others = common[:3]
    if conn.dialect.name == "postgresql":
        tables = [holder_words.alias(f"w{place}") for place in range(len(others) + 1)]
        statement = select(*_PERSON).join(tables[0], tables[0].c.holder_id == holders.c.id)
        for table, word in zip(tables, (first, *others), strict=True):
            if table is not tables[0]:
                statement = statement.join(table, table.c.holder_id == tables[0].c.holder_id)
            statement = statement.where(table.c.word == kept(word.text))
        return statement.order_by(tables[0].c.holder_id.desc()).limit(_FEW)
    columns = holder_words.c
    lists = [select(columns.holder_id).where(columns.word == kept(w.text)) for w in common[:3]]
    both = intersect(*lists)
    newest = both.order_by(both.selected_columns.holder_id.desc()).limit(_FEW).subquery()
    return select(*_PERSON).join(newest, newest.c.holder_id == holders.c.id)


def _verified(conn: Connection, looked: Sequence[_Word], rows: Sequence[Any]) -> Iterator[Match]:
    """Those of the candidates whose name, with their employer's, has every word."""
    rarest_first = sorted(looked, key=lambda word: word.cost)
    waiting = []
    for row in rows:
        missing: list[_Word] = []
        for word in rarest_first:
            if not has(word.text, row.name_key, row.reading):
                if not word.may_be_of(row.organisation_id):
                    break
                missing.append(word)
        else:
            own = [word.text for word in looked if word not in missing]
            if own:
                waiting.append((row, own, missing))
    unsure = {
        row.organisation_id
        for row, _, missing in waiting
        if any(row.organisation_id not in word.companies for word in missing)
    }
    known = {company.id: company for company in _of_ids(conn, _COMPANY, unsure)}
    for row, own, missing in waiting:
        of_id = row.organisation_id
        if all(of_id in word.companies or _is_of(word.text, known[of_id]) for word in missing):
            yield Match(row.id, _how_well(own, row))


def _of_ids(
    conn: Connection, columns: Sequence[ColumnElement[Any]], ids: Collection[int]
) -> Sequence[Any]:
    """Rows of a table whose first column is its ``id``."""
    if not ids:
        return []
    return conn.execute(select(*columns).where(columns[0].in_(ids))).all()


def _is_of(word: str, company: Any) -> bool:
    """Whether it is a word of a company's name, or begins its code."""
    return has(word, company.name_key, company.reading) or company.code.casefold().startswith(word)


def _is_code(words: Sequence[str], company: Any) -> bool:
    return name_key(company.code) == " ".join(words)


def _how_well(words: Sequence[str], row: Any) -> int:
    """How well a name that has all the words matches them in their order."""
    typed, joined = " ".join(words), "".join(words)
    spoken = (row.reading or "").replace(" ", "")
    if typed == row.name_key or joined == spoken:
        return WHOLE
    said_so = bool(spoken) and (
        spoken.startswith(joined) or initials(row.reading).startswith(joined)
    )
    return BEGINS if row.name_key.startswith(typed) or said_so else HOLDS
