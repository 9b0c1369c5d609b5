"""Budget: admit at a gate, from presentation to an event that is on disk."""

import sqlite3
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from gatekeeper.admission import Presented, admit
from gatekeeper.editions import load_edition
from gatekeeper.store.database import open_store
from tests.bench.crowd import Crowd
from tests.bench.ground import Ground
from tests.bench.row import Row, Spread, share_of

CALLS = 20_000
WARM_UP = 200
"""Calls before it counts: statements are compiled, the first pages of the indexes are read."""
BARE_EVERY = 5
BARE_BYTES = 600
"""About as much as an entry of the log and the presence take."""
P50_MS, P99_MS = 1.0, 5.0
_OPENING = datetime(2019, 10, 15, 1, 30, tzinfo=UTC)
"""09:30 in Guangzhou, on the first show day."""


def measure(ground: Ground) -> Row:
    """Admit a crowd at all gates of the fair; between, commit as little as SQLite can."""
    edition = load_edition("126", _OPENING.date())
    crowd, calls = Crowd(ground.fair, edition), ground.scaled(CALLS)
    ours: list[float] = []
    reasons: Counter[str] = Counter()
    with (
        ground.copy(ground.folder) as url,
        open_store(url) as store,
        closing(_bare_commits(ground.folder / "bare.db")) as bare,
    ):
        theirs = []
        for count in range(-WARM_UP, calls):
            shown = crowd.next()
            presented = Presented(
                raw=shown.code, gate=shown.gate.id, direction=shown.direction, plate=shown.plate
            )
            now = _OPENING + timedelta(milliseconds=500 * (WARM_UP + count))
            device = f"gate-{shown.gate.id.lower()}"
            begun = perf_counter()
            admission = admit(store, edition, device, presented, now)
            took = perf_counter() - begun
            if count >= 0:
                ours.append(took)
                reasons[admission.decision.reason] += 1
            if count % BARE_EVERY == 0:
                theirs.append(next(bare))
    return _row(ground, Spread.of(ours), Spread.of(theirs), reasons)


def _row(ground: Ground, ours: Spread, bare: Spread, reasons: Counter[str]) -> Row:
    p50, p99 = ours.at(0.5) * 1000, ours.at(0.99) * 1000
    size = ground.fair.size
    return Row(
        name="admit",
        title=f"admit: facts from SQLite with {size:,} credentials, decision, event on disk",
        measured=f"p50 {p50:.2f} ms, p99 {p99:.2f} ms",
        budget=f"p50 ≤ {P50_MS:g} ms, p99 ≤ {P99_MS:g} ms",
        met=p50 <= P50_MS and p99 <= P99_MS,
        figures=(
            ("one call", ours.told("ms", scale=1000, digits=2)),
            ("a bare SQLite commit here", bare.told("ms", scale=1000, digits=2)),
            ("p50 without the commit", f"{(ours.at(0.5) - bare.at(0.5)) * 1000:.2f} ms"),
            (
                "calls",
                f"{len(ours.rising):,} at eight gates, credentials of the whole fair",
            ),
            ("reasons", share_of(reasons)),
            ("durability", "WAL, synchronous=FULL: every call returns after its fsync"),
        ),
    )


def _bare_commits(path: Path) -> Generator[float, None, None]:
    """Seconds of one insert and commit through the driver alone, as durable as the store's."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, entry BLOB NOT NULL)")
        while True:
            begun = perf_counter()
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("INSERT INTO entries (entry) VALUES (zeroblob(?))", (BARE_BYTES,))
            conn.execute("COMMIT")
            yield perf_counter() - begun
