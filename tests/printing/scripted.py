"""A printer that follows a script, an encoder, and a worker between them and a queue in memory."""

from collections import deque
from collections.abc import Callable

from gatekeeper.policy.printing import Content, Flaw, JobState, Trouble
from printing.errors import StationFailed
from printing.printers.printer import Health, Progress, Sheet
from printing.worker import Worker
from tests.printing.queues import Drawn, MemoryQueue, Taken

DEADLINE_S = 60.0
FINE = Health()


class StoreGone(Exception):
    """The way to the store broke."""


def trouble(*troubles: Trouble) -> Health:
    return Health(troubles)


RIBBON = trouble(Trouble.RIBBON_OUT)
OFF = trouble(Trouble.OFF)
GARBLED = trouble(Trouble.GARBLED)


class Scripted:
    """Answers from lists; the last answer of a list holds for ever. An exception is raised."""

    def __init__(self, **answers: list[object]) -> None:
        self.answers = {name: deque(values) for name, values in answers.items()}
        self.sent: list[Sheet] = []
        self.calls: list[str] = []

    def _next(self, name: str, default: object) -> object:
        self.calls.append(name)
        values = self.answers.get(name, deque([default]))
        answer = values[0] if len(values) == 1 else values.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look(self) -> Health:
        return self._next("look", FINE)

    def send(self, sheet: Sheet) -> str:
        self.sent.append(sheet)
        return self._next("send", "7")

    def follow(self, device_job: str) -> Progress:
        return self._next("follow", Progress.PRINTED)

    def cancel(self, device_job: str) -> Progress:
        return self._next("cancel", Progress.NOTHING)

    def find(self, title: str) -> str | None:
        return self._next("find", None)

    def clear(self, prefix: str) -> None:
        assert prefix == "fairgate-"
        self._next("clear", None)


class Room:
    """A worker with a printer and a queue; its clock goes when it is told to."""

    def __init__(self, queue: MemoryQueue | None = None, *, proves: bool = True, **answers):
        self.queue = queue or MemoryQueue()
        self.printer = Scripted(**answers)
        self.draw: Callable[[Taken, Content], Drawn] = lambda job, content: Drawn()
        self.encoder: Coding | None = None
        self.proves = proves
        self.now = 100.0
        self.start()

    def start(self) -> None:
        """Start the print room, or start it again."""
        self.worker: Worker[Taken] = Worker(
            self.printer,
            self.queue,
            self._drawn,
            dpi=300,
            deadline_s=DEADLINE_S,
            proves=self.proves,
            encoder=self.encoder,
            clock=lambda: self.now,
        )

    def _drawn(self, job: Taken, content: Content) -> Drawn:
        return self.draw(job, content)

    def steps(self, count: int = 1, every: float = 0.3) -> "Room":
        for _ in range(count):
            self.now += every
            self.worker.step()
        return self

    @property
    def job(self):
        return self.queue.rows[0]

    def outcome(self) -> tuple[JobState, Flaw | None, int]:
        """State, flaw, and how often something was sent."""
        return self.job.state, self.job.flaw, len(self.printer.sent)


class Coding:
    """An encoder that keeps what is bound."""

    def __init__(self, fails: StationFailed | None = None) -> None:
        self.fails = fails
        self.bound: set[int] = set()

    def encode(self, job: Taken) -> None:
        if self.fails:
            raise self.fails
        self.bound.add(job.id)

    def undo(self, job: Taken) -> None:
        self.bound.discard(job.id)


def sent(**answers) -> Room:
    """A room whose job is at the printer."""
    return Room(follow=answers.pop("follow", [Progress.WAITING]), **answers).steps()
