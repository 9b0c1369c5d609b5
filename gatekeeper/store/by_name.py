"""People and companies by words of their names: all words must match, the best come first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    func,
    intersect,
    literal,
    or_,
    select,
    union_all,
)

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
class Word:
    """A word of a search, and where the store has it: looked up once, no further than needed."""

    text: str
    people: int
    """Words of holders that begin so, counted up to a bound."""
    organisations: int
    """Words of organisations that begin so, and codes, counted up to a bound."""
    companies: frozenset[int]
    """Organisations that may have it; of a commoner word some of them."""

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

    def is_of(self, company: int | None) -> bool:
        """Whether it surely is a word of a company: of a long word only the beginning is kept."""
        return company in self.companies and self.text == kept(self.text)


def words_in(text: str) -> list[str]:
    """The different words of a search, in their order; of very many the first six."""
    return list(dict.fromkeys(pieces(name_key(text))))[:_MOST_WORDS]


def begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """Whether a key text begins so, as an index can tell."""
    return (column >= start) & (column < start + _LAST)


def look_up(conn: Connection, words: Sequence[str]) -> list[Word]:
    """Where the store has the words of a search: what ``people`` and ``companies`` begin with."""
    return [_look_up(conn, word) for word in words]


def _look_up(conn: Connection, word: str) -> Word:
    """All in one statement: three counts, and the companies, each under its place."""
    of_people = select(literal(1)).where(begins(holder_words.c.word, kept(word)))
    of_code, _, begun_so = named = _named(word)
    counts = [
        select(literal(place), func.count()).select_from(part.limit(_MANY + 1).subquery())
        for place, part in enumerate((of_people, of_code, begun_so))
    ]
    held = [select(literal(len(counts)), part.limit(_COMPANIES).subquery().c[0]) for part in named]
    people, codes, begun, *ids = sorted(map(tuple, conn.execute(union_all(*counts, *held)).all()))
    return Word(word, people[1], codes[1] + begun[1], frozenset(one for _, one in ids))


def people(conn: Connection, words: Sequence[Word], most: int) -> list[Match]:
    """Holders with every word in their name or their employer's, at least one in their own.

    The best first, then the newest. Of words that are all very common, those are looked at whose
    names have them whole, and some whose names have words that begin so.
    """
    if not any(word.people for word in words) or not all(word.cost for word in words):
        return []
    driver = min(words, key=lambda word: word.cost)
    seen: dict[int, Any] = {}
    matches: list[Match] = []
    for statement in _candidates(conn, driver, words):
        new = {row.id: row for row in conn.execute(statement).all() if row.id not in seen}
        matches += _verified(conn, words, list(new.values()))
        if driver.people > _MANY and len(matches) >= max(most, _ENOUGH):
            break
        seen |= new
    return sorted(matches, key=lambda match: (match.how, -match.id))[:most]


def companies(conn: Connection, words: Sequence[Word]) -> list[Match]:
    """Organisations with every word in their name or their code; the best first, then the newest.

    A whole code counts as a whole name.
    """
    if not words:
        return []
    rarest = min(words, key=lambda word: word.organisations)
    room = _MANY if len(words) > 1 else _FEW
    where = union_all(*(select(part.limit(room).subquery()) for part in _named(rarest.text)))
    statement = select(*_COMPANY).where(organisations.c.id.in_(where))
    for word in words:
        of_code = begins(func.lower(organisations.c.code), word.text)
        statement = statement.where(or_(of_code, *_may_have(conn, organisations.c, word.text)))
    texts, matches = [word.text for word in words], []
    for company in conn.execute(statement).all():
        if all(_is_of(text, company) for text in texts):
            how = _how_well(texts, company)
            matches.append(Match(company.id, WHOLE if _is_code(texts, company) else how))
    return sorted(matches, key=lambda match: (match.how, -match.id))


def _named(word: str) -> tuple[Select[int], ...]:
    """Organisations' ids: whose code begins so, of whose name it is a word, of which one begins so.

    No more than the beginning of a long word is looked for.
    """
    words, start = organisation_words.c, kept(word)
    return (
        select(organisations.c.id).where(_has_code(word)),
        select(words.organisation_id).where(words.word == start),
        select(words.organisation_id).where(begins(words.word, start)),
    )


def _has_code(word: str) -> ColumnElement[bool]:
    code = organisations.c.code
    return or_(begins(code, word), begins(code, word.upper()))


def _may_have(conn: Connection, columns: Any, word: str) -> Iterator[ColumnElement[bool]]:
    """Of names the database leaves out those that have a word nowhere."""
    position = func.strpos if conn.dialect.name == "postgresql" else func.instr
    yield position(func.replace(columns.name_key, " ", ""), word) > 0
    yield position(func.replace(columns.reading, " ", ""), word) > 0
    yield begins(columns.reading, word[0])


def _candidates(
    conn: Connection, driver: Word, looked: Sequence[Word]
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


def _employed(conn: Connection, driver: Word, looked: Sequence[Word]) -> Select[*tuple[Any, ...]]:
    """People of the companies of a word, whose own names may have those that no company has."""
    employed = holders.c.organisation_id.in_(driver.companies)
    staff = select(*_PERSON).where(employed).limit(_MOST_STAFF).subquery()
    statement, columns = select(staff).limit(_MANY // (len(looked) - 1)), staff.c
    for word in looked:
        if not word.companies:
            statement = statement.where(or_(*_may_have(conn, columns, word.text)))
    return statement


def _with_all(conn: Connection, common: Sequence[Word]) -> Select[*tuple[Any, ...]]:
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


def _verified(conn: Connection, looked: Sequence[Word], rows: Sequence[Any]) -> Iterator[Match]:
    """Those of the candidates whose name, with their employer's, has every word."""
    rarest_first = sorted(looked, key=lambda word: word.cost)
    waiting = []
    for row in rows:
        missing: list[Word] = []
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
        if not all(word.is_of(row.organisation_id) for word in missing)
    }
    known = {company.id: company for company in _of_ids(conn, _COMPANY, unsure)}
    for row, own, missing in waiting:
        of_id = row.organisation_id
        if all(word.is_of(of_id) or _is_of(word.text, known[of_id]) for word in missing):
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
