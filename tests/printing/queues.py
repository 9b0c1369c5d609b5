"""A queue in memory for the worker's tests: its law is the policy's; its calls may break."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from gatekeeper.policy.printing import (
    Content,
    Flaw,
    Form,
    JobState,
    JobStep,
    Paper,
    Warned,
    after,
)
from printing.errors import JobOvertaken
from printing.printers.printer import Health


@dataclass(frozen=True)
class Drawn:
    """A face of no ink."""

    sides: tuple[Image.Image, ...] = (Image.new("1", (8, 8)),)
    warnings: tuple[Warned, ...] = ()
    digest: bytes = b"d"


@dataclass(frozen=True)
class Taken:
    """A job as the worker is given it: a copy, as from a database."""

    id: int
    attempt: int
    state: JobState
    paper: Paper = Paper.FACE
    form: Form = Form.CARD

    @property
    def title(self) -> str:
        return f"fairgate-{self.id}-{self.attempt}"


@dataclass
class Row:
    """A job as it is remembered."""

    id: int
    state: JobState = JobState.QUEUED
    attempt: int = 0
    device_job: str | None = None
    flaw: Flaw | None = None
    objection: Flaw | None = None
    steps: list[JobStep] = field(default_factory=list)

    def taken(self) -> Taken:
        return Taken(self.id, self.attempt, self.state)

    def step(self, step: JobStep) -> None:
        state = after(self.state, step)
        if state is None:
            raise JobOvertaken(f"{self.id} is {self.state}, no {step}")
        self.state = state
        self.steps.append(step)


class MemoryQueue:
    """``breaks(call)`` is asked before and after each call; what it raises goes through."""

    def __init__(self, jobs: int = 1, breaks: Callable[[str], None] = lambda call: None) -> None:
        self.rows = [Row(number) for number in range(1, jobs + 1)]
        self.breaks = breaks
        self.health: list[Health] = []
        self.bound: set[int] = set()
        """The jobs whose cards were encoded; a step that leaves no card lets go of it."""
        self.objects: Callable[[Row], Flaw | None] = lambda row: row.objection

    def tell_health(self, health: Health) -> None:
        self.breaks("before tell_health")
        self.health.append(health)

    def left_behind(self) -> Taken | None:
        self.breaks("before left_behind")
        active = {JobState.RENDERING, JobState.SENT}
        return next((row.taken() for row in self.rows if row.state in active), None)

    def claim(self) -> Taken | None:
        self.breaks("before claim")
        if any(row.state is JobState.UNKNOWN for row in self.rows):
            return None
        row = next((row for row in self.rows if row.state is JobState.QUEUED), None)
        if row is not None:
            row.step(JobStep.CLAIM)
            row.attempt += 1
            self.breaks("after claim")
        return row.taken() if row else None

    def content_of(self, job: Taken) -> Content:
        self.breaks("before content_of")
        return Content()

    def objection(self, job: Taken) -> Flaw | None:
        self.breaks("before objection")
        return self.objects(self.row(job))

    def sending(self, job: Taken, face: Drawn) -> Flaw | None:
        self.breaks("before sending")
        row = self.row(job)
        flaw = self.objects(row)
        if flaw is not None:
            row.step(JobStep.CANCEL if flaw is Flaw.ASKED else JobStep.FAIL)
            row.flaw = flaw
            self.bound.discard(job.id)
        else:
            row.step(JobStep.SEND)
        self.breaks("after sending")
        return flaw

    def handed_over(self, job: Taken, device_job: str) -> None:
        self.breaks("before handed_over")
        self.row(job).device_job = device_job
        self.breaks("after handed_over")

    def end(self, job: Taken, step: JobStep, flaw: Flaw | None) -> None:
        self.breaks("before end")
        row = self.row(job)
        row.step(step)
        row.flaw = flaw
        if step not in {JobStep.FINISH, JobStep.LOSE}:
            self.bound.discard(job.id)
        self.breaks("after end")

    def row(self, job: Taken) -> Row:
        row = self.rows[job.id - 1]
        if row.attempt != job.attempt:
            raise JobOvertaken(f"{job.title}: attempt {row.attempt} is under way")
        return row
