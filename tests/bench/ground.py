"""Where it is measured: a folder on a real disk, and in it the register that several rows share."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from gatekeeper.store.database import open_store
from gatekeeper.store.migrations import create_store
from tests.bench.fair import Fair
from tests.bench.processes import FAIRGATE, run

CREDENTIALS = 1_000_000
IMPORT_LIMIT_S = 1800


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What taking a fair into a new store cost: seconds and bytes."""

    rows: int
    writing: float
    wall: float
    cpu: float
    peak: int
    store_bytes: int


@dataclass(frozen=True)
class Ground:
    """Folders, and whether sizes are a tenth of what the budgets speak of."""

    folder: Path
    """For everything that is thrown away."""
    kept: Path
    """For the register, which several runs may share."""
    quick: bool

    def scaled(self, size: int) -> int:
        """A size, or a tenth of it in a quick run."""
        return size // 10 if self.quick else size

    @cached_property
    def fair(self) -> Fair:
        """The fair that is in the register."""
        return Fair(self.scaled(CREDENTIALS))

    @property
    def store_file(self) -> Path:
        """The SQLite file of the register."""
        return self.kept / f"register-{self.fair.size}.db"

    @property
    def store_url(self) -> str:
        """The address of the register, once it was taken in."""
        return f"sqlite:///{self.store_file}"

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """A register of one row's own, ``gate.db`` in a folder; on disk before the block begins."""
        self.taken_in  # noqa: B018 - makes the register, if need be
        path = folder / "gate.db"
        shutil.copyfile(self.store_file, path)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        yield f"sqlite:///{path}"
        for one in folder.glob("gate.db*"):
            one.unlink()

    @cached_property
    def taken_in(self) -> TakenIn:
        """Make the register with the real importer; one that was kept is used again."""
        said = self.store_file.with_suffix(".json")
        if said.exists():
            return TakenIn(**json.loads(said.read_text()))
        data = self.folder / f"data-{self.fair.size}"
        begun = time.perf_counter()
        rows = self.fair.write(data)
        writing = time.perf_counter() - begun
        create_store(self.store_url)
        cost = run(
            [*FAIRGATE, "import", str(data), "--store", self.store_url],
            self.folder / "import.log",
            limit=IMPORT_LIMIT_S,
        )
        with open_store(self.store_url) as store:
            store.checkpoint()
        taken = TakenIn(
            rows, writing, cost.wall, cost.cpu, cost.peak, self.store_file.stat().st_size
        )
        said.write_text(json.dumps(asdict(taken)))
        return taken
