"""Whatever breaks, in whatever order: no job comes out twice unless a person said so.

A little world of its own: a printer that loses power, jams, prints late and forgets, a store that
is gone for a moment, a process that is killed. Every choice of the world is one of a list whose
first entry is what usually happens; all runs with up to two unusual choices are walked through,
and many with more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatekeeper.policy.printing import Flaw, JobState, Trouble
from printing.errors import LostSight, Refused
from printing.printers.printer import Health, Progress, Sheet
from printing.worker import Worker
from tests.printing.queues import Drawn, MemoryQueue, Row, Taken

DEADLINE_S = 4.0
GRACE_S = 3.0
STEPS = 70
"""Looks at the printer after which everything must be over, one a second."""
UNUSUAL = 2
"""Unusual choices of a run that is walked through for certain."""


class Killed(BaseException):
    """The print room's process is gone."""


class StoreGone(Exception):
    """The way to the store broke."""


@dataclass
class World:
    """What happens, and everything that outlives the print room: printer, store, what came out."""

    chosen: dict[int, int]
    """Unusual choices, by their place in the run."""
    offered: list[int] = field(default_factory=list)
    """How many choices there were at each place."""
    now: float = 0.0
    waiting: list[str] = field(default_factory=list)
    on_its_way: list[str] = field(default_factory=list)
    known: dict[str, Progress] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    trouble: Trouble | None = None
    mended_at: float = 0.0
    bound: set[int] = field(default_factory=set)
    """The jobs whose cards are encoded: the queue's own set."""

    def choose(self, *options: str) -> str:
        choice = self.chosen.get(len(self.offered), 0) % len(options)
        self.offered.append(len(options))
        return options[choice]

    # The printer; its own name for a job is the title.
    def look(self) -> Health:
        if self.trouble and self.now >= self.mended_at:
            self.trouble = None
        happens = self.choose("moves", "jams", "off", "off and forgets", "arrives")
        if happens not in {"moves", "arrives"}:
            self.trouble = Trouble.JAM if happens == "jams" else Trouble.OFF
            self.mended_at = self.now + (2 if happens == "jams" else DEADLINE_S + 2 * GRACE_S)
        if happens == "off and forgets":
            self.waiting, self.known = [], {}
        if self.trouble is None:
            self.move()
        if happens == "arrives":
            self.arrive()
        return Health((self.trouble,) if self.trouble else ())

    def move(self) -> None:
        """One job a second goes from waiting to printing, and one from printing to the tray."""
        for title in [title for title, how in self.known.items() if how is Progress.PRINTING]:
            self.print(title)
        if self.waiting:
            self.known[self.waiting.pop(0)] = Progress.PRINTING

    def print(self, title: str) -> None:
        self.known[title] = Progress.PRINTED
        self.out.append(title)

    def take(self, title: str) -> None:
        self.waiting.append(title)
        self.known[title] = Progress.WAITING

    def arrive(self) -> None:
        for title in self.on_its_way:
            self.take(title)
        self.on_its_way = []

    def send(self, sheet: Sheet) -> str:
        self.breaks("before send")
        if self.trouble is Trouble.OFF:
            raise Refused("nobody there")
        match self.choose("taken", "refused", "broke off", "broke off late", "stays on its way"):
            case "refused":
                raise Refused("no")
            case "broke off":
                raise LostSight("cut before it")
            case "broke off late":
                self.take(sheet.title)
                raise LostSight("cut after it")
            case "stays on its way":
                self.on_its_way.append(sheet.title)
                raise LostSight("slow")
        self.take(sheet.title)
        self.breaks("after send")
        return sheet.title

    def follow(self, device_job: str) -> Progress:
        self.breaks("before follow")
        if self.trouble is Trouble.OFF:
            return Progress.WAITING
        return self.known.get(device_job, Progress.UNSURE)

    def cancel(self, device_job: str) -> Progress:
        self.breaks("before cancel")
        if self.trouble is Trouble.OFF:
            return Progress.WAITING
        how = self.known.get(device_job, Progress.UNSURE)
        if how in {Progress.WAITING, Progress.PRINTING}:
            self.known[device_job] = Progress.NOTHING
            if device_job in self.waiting:
                self.waiting.remove(device_job)
            if self.choose("stopped", "came out anyway") == "came out anyway":
                self.print(device_job)
        return self.known.get(device_job, Progress.UNSURE)

    def find(self, title: str) -> str | None:
        self.breaks("before find")
        if self.trouble is Trouble.OFF:
            raise LostSight("off")
        return title if title in self.known else None

    def clear(self, prefix: str) -> None:
        self.breaks("before clear")
        if self.trouble is Trouble.OFF:
            raise LostSight("off")
        for title in self.waiting:
            self.known[title] = Progress.NOTHING
        self.waiting = []

    # The store, and the process itself.
    def breaks(self, call: str) -> None:
        match self.choose("holds", "killed", "gone"):
            case "killed":
                raise Killed(call)
            case "gone":
                raise StoreGone(call)

    def objects(self, row: Row) -> Flaw | None:
        if row.objection is None:
            said = self.choose("nothing", "asked", "blocked")
            row.objection = None if said == "nothing" else Flaw(said)
        return row.objection

    # The encoder.
    def encode(self, job: Taken) -> None:
        self.bound.add(job.id)
        self.breaks("after encode")

    def undo(self, job: Taken) -> None:
        self.breaks("before undo")
        self.bound.discard(job.id)


def lived(chosen: dict[int, int], jobs: int = 1) -> tuple[World, MemoryQueue]:
    """A run to its end, the print room started again as often as it was killed."""
    world = World(chosen)
    queue = MemoryQueue(jobs, world.breaks)
    queue.objects = world.objects
    world.bound = queue.bound
    worker = started(world, queue)
    for _ in range(STEPS):
        world.now += 1
        try:
            worker.step()
        except StoreGone:
            continue
        except Killed:
            worker = started(world, queue)
        if all(row.state not in {JobState.QUEUED, *AT_WORK} for row in queue.rows):
            break
    # Whatever the printer still holds comes out now.
    world.trouble = None
    world.arrive()
    for _ in range(3):
        world.move()
    return world, queue


def started(world: World, queue: MemoryQueue) -> Worker[Taken]:
    return Worker(
        world,
        queue,
        lambda job, content: Drawn(),
        dpi=300,
        deadline_s=DEADLINE_S,
        proves=True,
        encoder=world,
        grace_s=GRACE_S,
        clock=lambda: world.now,
    )


AT_WORK = {JobState.RENDERING, JobState.SENT}
PIECES = {JobState.PRINTED: {1}, JobState.FAILED: {0}, JobState.CANCELLED: {0}}
"""How many came out where a job is over; of an unknown one, a person says whether one did."""


def judge(world: World, queue: MemoryQueue) -> None:
    unknown = any(row.state is JobState.UNKNOWN for row in queue.rows)
    for row in queue.rows:
        pieces = sum(title.startswith(f"fairgate-{row.id}-") for title in world.out)
        if row.state is JobState.QUEUED:
            assert unknown, f"{row} was never taken up"
            assert pieces == 0
            continue
        assert pieces in PIECES.get(row.state, {0, 1}), f"{row}: {pieces} came out"
        assert row.state not in AT_WORK, f"{row} hangs"
        if row.state is not JobState.UNKNOWN:
            assert (row.id in world.bound) == (row.state is JobState.PRINTED), row


def walked(jobs: int, unusual: int) -> Iterator[dict[int, int]]:
    """Every run with at most so many unusual choices."""
    left: list[dict[int, int]] = [{}]
    while left:
        chosen = left.pop()
        world, queue = lived(chosen, jobs)
        judge(world, queue)
        yield chosen
        if len(chosen) < unusual:
            first = max(chosen, default=-1) + 1
            left += [
                {**chosen, place: choice}
                for place in range(first, len(world.offered))
                for choice in range(1, world.offered[place])
            ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_piece_comes_out_twice_whatever_breaks(jobs):
    assert sum(1 for _ in walked(jobs, UNUSUAL)) > 2_000 * jobs


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.integers(0, 120), st.integers(1, 4), max_size=12))
def test_nor_where_many_things_break(chosen):
    judge(*lived(chosen, jobs=2))
