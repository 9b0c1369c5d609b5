"""Budget: a search in the register, whatever was typed, on both databases."""

import gc
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.records.looking import find
from gatekeeper.editions import load_edition
from gatekeeper.policy.words import HARD_CARDS, Role, Subject
from gatekeeper.store.by_name import words_in
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.readings import reading_of_person
from gatekeeper.store.search import find_organisations, find_people, search
from gatekeeper.store.words import initials
from tests.bench.copying import copy_register
from tests.bench.fair import Fair
from tests.bench.ground import Ground
from tests.bench.row import Row, Spread
from tests.harness.postgres import fresh_database, private_server

BUDGET_MS = 100
SEARCHES = 100
"""Of each sort, each for another credential of the whole fair: one may be slower than p99."""
_MORNING = datetime(2019, 10, 11, 2, 0, tzinfo=UTC)
"""10:00 in Guangzhou."""


def _one(many: Sequence[str], index: int) -> str:
    return many[index % len(many)]


def _pinyin(fair: Fair, index: int) -> str:
    return reading_of_person(fair.name(index)) or ""


Asked = Callable[[Fair, int], str]
_BY_CREDENTIAL: Mapping[str, Asked] = {
    "a number": lambda fair, index: fair.number(index),
    "the beginning of a number": lambda fair, index: fair.number(index)[:9],
    "an identity number": lambda fair, index: fair.id_number(index),
    "a company's code": lambda fair, index: fair.code(index),
    "a company's name": lambda fair, index: fair.employer(index),
    "a word of a company's name": lambda fair, index: _one(words_in(fair.employer(index)), index),
    "a name and a company": lambda fair, index: f"{fair.name(index)} {fair.employer(index)}",
    "a word of a name and one of a company": lambda fair, index: " ".join(
        (_one(words_in(fair.name(index)), index), words_in(fair.employer(index))[0])
    ),
    "a whole name": lambda fair, index: fair.name(index),
    "its words the other way round": lambda fair, index: " ".join(
        reversed(fair.name(index).split())
    ),
    "the beginning of a name": lambda fair, index: fair.name(index)[: 1 + index % 4],
    "the beginning of each word": lambda fair, index: " ".join(
        word[:2] for word in words_in(fair.name(index))
    ),
    "a word within a name": lambda fair, index: fair.name(index).split()[-1],
    "a name that nobody has": lambda fair, index: f"{fair.name(index)} Q{index}",
}
_BY_HAN: Mapping[str, Asked] = {
    "one Chinese character": lambda fair, index: _one(fair.name(index), index),
    "a Chinese given name": lambda fair, index: fair.name(index)[-2:],
    "its pinyin, apart": _pinyin,
    "its pinyin, joined": lambda fair, index: _pinyin(fair, index).replace(" ", ""),
    "its initials": lambda fair, index: initials(_pinyin(fair, index)),
    "a Chinese name and a company": lambda fair, index: (
        f"{fair.name(index)} {words_in(fair.employer(index))[0]}"
    ),
}
_RUBBISH = (
    "%", "_", "%%%%", "x" * 64, "王" * 64, "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "w x y z l", "%' OR 1=1 --", "0" * 64, "．。、" * 20, "\U0001f600" * 32, "wang " * 12,
    "ห า" * 20, "1 2 3 4 5 6 7 8 9",
)  # fmt: skip
_COMMON = (
    "wang", "王", "li", "w", "a", "wang wei", "wei wang", "wang li", "wang w", "w wang", "wang x",
    "wang xiao", "xiao wang", "王 伟", "伟 王", "wang papadopoulos", "wang wei zhang liu",
    "wang gmbh", "gmbh wang", "王 有限公司", "有限公司", "gmbh", "ltd", "wang ltd", "ลี", "ا", "ال",
    "zhao wang zhi", "wang anatolia", "lindner wang", "1", "10", "a1", "粤A", "粤", "e1", "wang 1",
)  # fmt: skip
"""What very many have, alone and together with what others of them have."""


def measure(ground: Ground) -> Row:
    """Search as screens do: each of the three searches by itself, and all that the desk does."""
    ground.taken_in  # noqa: B018 - makes the store, if need be
    sorts = _sorts(ground.fair, ground.scaled(SEARCHES))
    figures, worst = [], {"a search": 0.0, "the desk's find": 0.0}
    gc.collect()
    gc.freeze()  # as each process of the centre does; and the invented fair is no part of one
    for database, store in _stores(ground):
        for sort, texts in sorts.items():
            spreads = {"a search": _searched(store, texts), "the desk's find": _found(store, texts)}
            for what, spread in spreads.items():
                worst[what] = max(worst[what], spread.at(0.99) * 1000)
                figures.append((f"{database}: {sort}, {what}", spread.told("ms", scale=1000)))
    told = ", ".join(f"{what} {slowest:.0f} ms" for what, slowest in worst.items())
    return Row(
        name="search",
        title=f"search a register of {ground.fair.size:,} credentials",
        measured=f"p99 of the slowest sort: {told}",
        budget=f"p99 ≤ {BUDGET_MS} ms",
        met=max(worst.values()) <= BUDGET_MS,
        figures=figures,
    )


def _stores(ground: Ground) -> Iterator[tuple[str, Store]]:
    with ground.copy(ground.folder) as url, open_store(url) as store:
        yield "SQLite", store
    with _postgresql(ground) as url, open_store(url) as store:
        yield "PostgreSQL", store


@contextmanager
def _postgresql(ground: Ground) -> Iterator[str]:
    with private_server() as server, fresh_database(server) as url:
        copy_register(ground.store_file, url)
        yield url


def _sorts(fair: Fair, times: int) -> dict[str, Sequence[str]]:
    """What is typed, by its sort; the same in every run."""
    chance, sorts = random.Random(7), dict[str, Sequence[str]]()
    for sort, asked in (_BY_CREDENTIAL | _BY_HAN).items():
        draw = _han if sort in _BY_HAN else _person
        sorts[sort] = [asked(fair, draw(fair, chance)) for _ in range(times)]
    cards = [_hard_card(fair, chance) for _ in range(times)]
    sorts["a card"] = [f"uid:{fair.uid(index)}" for index in cards]
    plates = [fair.plate(_vehicle(fair, chance)) for _ in range(times)]
    sorts["a plate"] = plates
    sorts["a plate without its province"] = [plate[1:] for plate in plates]
    sorts["what very many have"] = _COMMON * 4
    sorts["rubbish"] = _RUBBISH * 4
    return sorts


def _searched(store: Store, texts: Sequence[str]) -> Spread:
    """Of each text the longest of three: credentials, people, companies."""
    samples = []
    for text in texts:
        longest = 0.0
        for look in (search, find_people, find_organisations):
            begun = perf_counter()
            with store.reading() as conn:
                look(conn, text)
            longest = max(longest, perf_counter() - begun)
        samples.append(longest)
    return Spread.of(samples)


def _found(store: Store, texts: Sequence[str]) -> Spread:
    """What a clerk waits for: all three, and the entry in the log, on disk before it is shown."""
    centre, samples = Centre(store, load_edition("126", _MORNING.date()), "centre"), []
    by = By(account="lin", role=Role.CLERK, desk="3", now=_MORNING)
    for text in texts:
        begun = perf_counter()
        find(centre, by, text)
        samples.append(perf_counter() - begun)
    return Spread.of(samples)


def _person(fair: Fair, chance: random.Random) -> int:
    return chance.randrange(fair.size)


def _drawn(fair: Fair, chance: random.Random, wanted: Callable[[int], bool]) -> int:
    while not wanted(index := chance.randrange(fair.size)):
        pass
    return index


def _han(fair: Fair, chance: random.Random) -> int:
    return _drawn(fair, chance, lambda index: len(_pinyin(fair, index).split()) > 1)


def _hard_card(fair: Fair, chance: random.Random) -> int:
    return _drawn(fair, chance, lambda index: fair.kind(index) in HARD_CARDS)


def _vehicle(fair: Fair, chance: random.Random) -> int:
    return _drawn(fair, chance, lambda index: fair.kind(index).subject is Subject.VEHICLES)
