"""A decider over a real store with the sample fair in it, on a machine whose clock is ours."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gatekeeper.editions import load_edition
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.policy.words import Direction
from gatekeeper.store import eventlog
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.migrations import create_store
from kiosk.station.decider import Decider, Machine
from kiosk.station.messages import Failure, Health, Message, Outcome
from kiosk.station.post import Post

SAMPLE = Path(__file__).parents[2] / "cases" / "gate-126"
EDITION = load_edition("126", date(2019, 10, 15))


@dataclass
class Station:
    """A decider, what it published, and the machine it runs on."""

    store: Store
    decider: Decider = field(init=False)
    published: list[Message] = field(default_factory=list)
    now: datetime = datetime(2019, 10, 15, 2, 0, tzinfo=UTC)
    """10:00 in Guangzhou, on the first show day."""
    booted: timedelta = timedelta(hours=1)
    disk_free: int = 10**12

    def start(self, gate: str | None = "P-1") -> "Station":
        post = Post("g1", EDITION.gates[gate] if gate else None, Direction.IN)
        machine = Machine(lambda: self.now, lambda: self.booted, lambda: self.disk_free)
        self.decider = Decider(
            store=self.store,
            edition=EDITION,
            post=post,
            verifier=None,
            machine=machine,
            publish=self.published.append,
        )
        return self

    def pass_time(self, seconds: float) -> None:
        """Time goes by, on the wall and since boot alike."""
        self.now += timedelta(seconds=seconds)
        self.booted += timedelta(seconds=seconds)
        self.decider.tick()

    def last(self, kind: type[Outcome] | type[Failure] | type[Health]) -> Message:
        return next(message for message in reversed(self.published) if isinstance(message, kind))

    def log(self) -> list[tuple[str, str | None]]:
        """Kind and reason of every entry of the log, oldest first."""
        with self.store.reading() as conn:
            found = eventlog.read(conn, eventlog.Filters(device="g1"))
            entries = sorted(found, key=lambda entry: entry.sequence)
            return [(entry.kind, entry.reason) for entry in entries]


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with the sample in it, to be copied."""
    path = tmp_path_factory.mktemp("sample") / "gate.db"
    url = f"sqlite:///{path}"
    create_store(url)
    with open_store(url) as store:
        take(store, check_all(open_source(SAMPLE)))
        store.compact()
    return path


@pytest.fixture
def store_file(sample_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "gate.db"
    path.write_bytes(sample_file.read_bytes())
    return path


@pytest.fixture
def station(store_file: Path) -> Iterator[Station]:
    with open_store(f"sqlite:///{store_file}") as store:
        yield Station(store).start()
