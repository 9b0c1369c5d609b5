"""For information: badges registered in a row at the desk, tap by tap, on both databases."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter

from sqlalchemy import delete, select, update

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.counter.registering import Tapped, register_tapped
from gatekeeper.editions import load_edition
from gatekeeper.policy.words import Kind, Role
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.tables import booths, credentials, registrations
from tests.bench.copying import copy_register
from tests.bench.ground import Ground
from tests.bench.row import Row, Spread, share_of
from tests.harness.postgres import fresh_database, private_server

BADGES = 1_000
WARM_UP = 50
_ROOM_M2 = 900.0
"""Stands so large that no quota is in the way; it is counted all the same."""
_MORNING = datetime(2019, 10, 11, 2, 0, tzinfo=UTC)
"""10:00 in Guangzhou, with every counter of phase 1 open."""


def measure(ground: Ground) -> Row:
    """Register exhibitors' badges of the whole fair by their cards, one act each."""
    ground.taken_in  # noqa: B018 - makes the store, if need be
    chance, fair = random.Random(11), ground.fair
    wanted = ground.scaled(BADGES) + WARM_UP
    figures, spreads = [], {}
    for database, store in _stores(ground):
        drawn: dict[int, None] = {}
        while len(drawn) < wanted:
            index = chance.randrange(fair.size)
            if fair.kind(index) is Kind.EXHIBITOR:
                drawn[index] = None
        _prepare(store, [fair.number(index) for index in drawn])
        spread, outcomes = _measured(store, [f"uid:{fair.uid(index)}" for index in drawn])
        spreads[database] = spread
        a_second = len(spread.rising) / sum(spread.rising)
        figures += [
            (f"{database}: one tap", spread.told("ms", scale=1000)),
            (f"{database}: taps a second, one after the other", f"{a_second:,.0f}"),
            (f"{database}: outcomes", share_of(outcomes)),
        ]
    told = ", ".join(
        f"{database} p99 {spread.at(0.99) * 1000:.1f} ms" for database, spread in spreads.items()
    )
    return Row(
        name="register",
        title=f"register {ground.scaled(BADGES):,} badges, {fair.size:,} in the register",
        measured=told,
        budget="",
        met=None,
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
        copy_register(ground.store_file, url, booths, registrations)
        yield url


def _prepare(store: Store, numbers: Sequence[str]) -> None:
    """Take the badges' registrations away, and make room for them."""
    with store.transaction() as conn:
        conn.execute(update(booths).values(area_m2=_ROOM_M2, phase=1))
        for number in numbers:
            badge = select(credentials.c.id).where(credentials.c.number == number)
            conn.execute(
                delete(registrations).where(
                    registrations.c.credential_id == badge.scalar_subquery()
                )
            )


def _measured(store: Store, codes: Sequence[str]) -> tuple[Spread, Counter[str]]:
    edition = load_edition("126", _MORNING.date())
    centre = Centre(store, edition, "centre")
    samples, outcomes = [], Counter[str]()
    for count, code in enumerate(codes):
        by = By(account="lin", role=Role.CLERK, desk="3", now=_MORNING + timedelta(seconds=count))
        begun = perf_counter()
        tapped = register_tapped(centre, by, code, 1)
        took = perf_counter() - begun
        if count >= WARM_UP:
            samples.append(took)
            outcomes[_outcome(tapped)] += 1
    return Spread.of(samples), outcomes


def _outcome(tapped: Tapped) -> str:
    return "registered" if tapped.done else f"refused: {tapped.refused}"
