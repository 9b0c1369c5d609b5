"""People and companies by words of their names: all words must match, the best come first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    func,
    intersect,
    literal,
    or_,
    select,
    union_all,
)

from gatekeeper.store.among import among
from gatekeeper.store.desk_tables import holder_words, organisation_words
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import holders, organisations
from gatekeeper.store.words import has, initials, kept, pieces

WHOLE, BEGINS, HOLDS = range(3)
"""How well a name matches: it is what was typed, it begins so, it has the words somewhere."""

_MOST_WORDS = 6
_LAST = "\U0010ffff"
_FEW, _MANY = 400, 1_000
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
_COMPANY_IS = 3
"""What marks a company among the counts of a word."""

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


def begins_as(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """The same of a text that ``beginning`` gives at each execution: the statement is made once."""
    return (column >= bindparam(name)) & (column < bindparam(f"{name}_end"))


def beginning(name: str, start: str) -> dict[str, str]:
    """What ``begins_as`` is executed with."""
    return {name: start, f"{name}_end": start + _LAST}


@cache
def _named(place: int) -> tuple[Select[int], ...]:
    """Organisations' ids: whose code begins so, of whose name it is a word, of which one begins so.

    Made once for each place of a word in a search; executed with what ``_asked`` says.
    """
    words, code = organisation_words.c, organisations.c.code
    coded = or_(begins_as(code, f"code{place}"), begins_as(code, f"capitals{place}"))
    return (
        select(organisations.c.id).where(coded),
        select(words.organisation_id).where(words.word == bindparam(f"word{place}")),
        select(words.organisation_id).where(begins_as(words.word, f"word{place}")),
    )


def _asked(words: Sequence[str]) -> dict[str, str]:
    """What ``_named`` and ``_looked_up`` are executed with.

    No more than the beginning of a long word is looked for.
    """
    asked: dict[str, str] = {}
    for place, word in enumerate(words):
        asked |= beginning(f"word{place}", kept(word)) | beginning(f"code{place}", word)
        asked |= beginning(f"capitals{place}", word.upper())
    return asked


@cache
def _looked_up(words: int) -> CompoundSelect[int, int, int]:
    """All about so many words at once: each word's place, then which count it is or 3, then it.

    The counts: of people's words that begin so, of codes, of organisations' words; 3 is a company.
    """
    parts = []
    for place in range(words):
        of_people = select(literal(1)).where(begins_as(holder_words.c.word, f"word{place}"))
        of_code, _, begun_so = named = _named(place)
        for which, part in enumerate((of_people, of_code, begun_so)):
            counted = part.limit(_MANY + 1).subquery()
            parts.append(select(literal(place), literal(which), func.count()).select_from(counted))
        for part in named:
            held = part.limit(_COMPANIES).subquery()
            parts.append(select(literal(place), literal(_COMPANY_IS), held.c[0]))
    return union_all(*parts)


def look_up(conn: Connection, words: Sequence[str]) -> list[Word]:
    """Where the store has the words of a search: what ``people`` and ``companies`` begin with."""
    if not words:
        return []
    counts = [[0, 0, 0] for _ in words]
    ids: list[set[int]] = [set() for _ in words]
    for place, which, value in conn.execute(_looked_up(len(words)), _asked(words)).all():
        if which == _COMPANY_IS:
            ids[place].add(value)
        else:
            counts[place][which] = value
    return [
        Word(word, people, codes + begun, frozenset(found))
        for word, (people, codes, begun), found in zip(words, counts, ids, strict=True)
    ]


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
    rarest, *others = sorted(words, key=lambda word: word.organisations)
    room = _MANY if len(words) > 1 else _FEW
    where = union_all(*(select(part.limit(room).subquery()) for part in _named(0)))
    statement = select(*_COMPANY).where(organisations.c.id.in_(where))
    for word in (*others, rarest):  # what leaves out the most is asked first
        of_code = begins(func.lower(organisations.c.code), word.text)
        statement = statement.where(or_(of_code, *_may_have(conn, organisations.c, word.text)))
    texts, matches = [word.text for word in words], []
    for company in conn.execute(statement, _asked([rarest.text])).all():
        if all(_is_of(text, company) for text in texts):
            how = _how_well(texts, company)
            matches.append(Match(company.id, WHOLE if _is_code(texts, company) else how))
    return sorted(matches, key=lambda match: (match.how, -match.id))


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
        exactly = longer = _MANY // 3 // (len(looked) - 1)
    listed = select(words.holder_id, words.word)
    whole = listed.where(words.word == start).order_by(words.holder_id.desc()).limit(exactly)
    rest = listed.where(begins(words.word, start), words.word > start)
    for some in whole, rest.order_by(words.word).limit(longer):
        # Cut before it is joined: else PostgreSQL may walk through all holders beside it.
        found = some.subquery()
        yield select(*_PERSON).join(found, found.c.holder_id == holders.c.id)
    everywhere = driver.people > _MANY and len(driver.companies) >= _COMPANIES
    if len(looked) > 1 and driver.companies and not everywhere:
        yield _employed(conn, driver, looked)


def _employed(conn: Connection, driver: Word, looked: Sequence[Word]) -> Select[*tuple[Any, ...]]:
    """People of the companies of a word, whose own names may have those that no company has."""
    employed = among(conn, holders.c.organisation_id, driver.companies)
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
        _, key, reading, of_id = row
        missing: list[Word] = []
        for word in rarest_first:
            if not has(word.text, key, reading):
                if not word.may_be_of(of_id):
                    break
                missing.append(word)
        else:
            if len(missing) < len(looked):
                waiting.append((row, missing))
    unsure = {
        row.organisation_id
        for row, missing in waiting
        if not all(word.is_of(row.organisation_id) for word in missing)
    }
    known = {company.id: company for company in _of_ids(conn, _COMPANY, unsure)}
    for row, missing in waiting:
        of_id = row.organisation_id
        if all(word.is_of(of_id) or _is_of(word.text, known[of_id]) for word in missing):
            own = [word.text for word in looked if word not in missing]
            yield Match(row.id, _how_well(own, row))


def _of_ids(
    conn: Connection, columns: Sequence[ColumnElement[Any]], ids: Collection[int]
) -> Sequence[Any]:
    """Rows of a table whose first column is its ``id``."""
    if not ids:
        return []
    return conn.execute(select(*columns).where(among(conn, columns[0], ids))).all()


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
