"""For information: how long a guard's search in the register takes."""

import random
from collections.abc import Callable, Mapping
from time import perf_counter

from gatekeeper.policy.words import Subject
from gatekeeper.store import register
from gatekeeper.store.database import open_store
from tests.bench.fair import Fair
from tests.bench.ground import Ground
from tests.bench.row import Row, Spread

SEARCHES = 60
"""Of each sort; names inside names read the whole table, so not too many."""
_SORTS: Mapping[str, Callable[[Fair, int], str]] = {
    "a number": lambda fair, index: fair.number(index),
    "the beginning of a number": lambda fair, index: fair.number(index)[:9],
    "a plate": lambda fair, index: fair.plate(index),
    "a whole name": lambda fair, index: fair.name(index),
    "the beginning of a name": lambda fair, index: fair.name(index)[:4],
    "a word within a name": lambda fair, index: fair.name(index).split()[-1],
    "a name that nobody has": lambda fair, index: f"{fair.name(index)} Q{index}",
}


def measure(ground: Ground) -> Row:
    """Search as the screen does, each time in a reading transaction of its own."""
    ground.taken_in  # noqa: B018 - makes the store, if need be
    fair, chance = ground.fair, random.Random(7)
    spreads: dict[str, Spread] = {}
    with open_store(ground.store_url, read_only=True) as store:
        for sort, text in _SORTS.items():
            find, samples = _vehicle if sort == "a plate" else _person, []
            for _ in range(ground.scaled(SEARCHES)):
                wanted = text(fair, find(fair, chance))
                begun = perf_counter()
                with store.reading() as conn:
                    register.search(conn, wanted)
                samples.append(perf_counter() - begun)
            spreads[sort] = Spread.of(samples)
    worst = max(spreads, key=lambda sort: spreads[sort].at(0.95))
    return Row(
        name="search",
        title=f"search a register of {fair.size:,} credentials",
        measured=f"{worst}: p95 {spreads[worst].at(0.95) * 1000:.0f} ms",
        budget="",
        met=None,
        figures=[(sort, spread.told("ms", scale=1000)) for sort, spread in spreads.items()],
    )


def _person(fair: Fair, chance: random.Random) -> int:
    return chance.randrange(fair.size)


def _vehicle(fair: Fair, chance: random.Random) -> int:
    while fair.kind(index := chance.randrange(fair.size)).subject is not Subject.VEHICLES:
        pass
    return index
