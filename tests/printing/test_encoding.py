"""A badge in the station, step by step: whatever breaks, no card stays bound unprinted."""

from collections.abc import Callable, Iterator

import pytest

from gatekeeper.policy.printing import Flaw, Trouble
from printing.encoding import BLANKS, StationEncoder, encode, undo
from printing.errors import StationFailed

GONE = StationFailed(Flaw.STATION, "gone", Trouble.ENCODER_GONE)
MUTE = StationFailed(Flaw.NO_CARD, "mute")
JAM = StationFailed(Flaw.STATION, "jam", Trouble.JAM)


class Bench:
    """A station, a reader and a register that do as they are told, and write down what happened.

    ``reads`` and ``binds`` hold what comes next: a value, or what is raised.
    """

    title = "fairgate-1-1"

    def __init__(self, reads: list[object], binds: list[object]) -> None:
        self.log: list[str] = []
        self.bound: str | None = None
        self.feeds = self.rejects = self.unbinds = lambda: None
        self._reads, self._binds = iter(reads), iter(binds)

    def feed(self) -> None:
        self.log.append("feed")
        self.feeds()

    def reject(self) -> None:
        self.log.append("reject")
        self.rejects()

    def read(self) -> str:
        self.log.append("read")
        return str(_next(self._reads))

    def bind(self, uid: str) -> bool:
        self.log.append(f"bind {uid}")
        self.bound = uid
        done = bool(_next(self._binds))
        self.bound = uid if done else None
        return done

    def unbind(self) -> None:
        self.log.append("unbind")
        self.unbinds()
        self.bound = None

    def encode(self) -> str:
        return encode(self, self, self.bind, self.unbind)


def _next(values: Iterator[object]) -> object:
    value = next(values)
    if isinstance(value, BaseException):
        raise value
    return value


def raising(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("reads", "binds", "log"),
    [
        (["A", "A"], [True], "feed read bind A read"),
        (["A", "B", "B"], [False, True], "feed read bind A reject feed read bind B read"),
        (
            [MUTE, "B", "C", "C"],
            [False, True],
            "feed read reject feed read bind B reject feed read bind C read",
        ),
    ],
)
def test_a_card_is_bound_and_read_back(reads: list[object], binds: list[object], log: str) -> None:
    bench = Bench(reads, binds)
    assert bench.encode() == reads[-1] == bench.bound
    assert " ".join(bench.log) == log


@pytest.mark.parametrize(
    ("reads", "binds", "flaw", "trouble", "end"),
    [
        ([GONE], [], Flaw.STATION, Trouble.ENCODER_GONE, "read"),
        ([MUTE] * BLANKS, [], Flaw.NO_CARD, None, "read reject"),
        (list("ABC"), [False] * BLANKS, Flaw.CARD_TAKEN, None, "bind C reject"),
        (["A", "B"], [True], Flaw.CARD_CHANGED, None, "read unbind reject"),
        (["A", MUTE], [True], Flaw.NO_CARD, None, "read unbind reject"),
        (["A", GONE], [True], Flaw.STATION, Trouble.ENCODER_GONE, "read unbind reject"),
    ],
)
def test_every_failure_leaves_nothing_bound(
    reads: list[object], binds: list[object], flaw: Flaw, trouble: Trouble | None, end: str
) -> None:
    bench = Bench(reads, binds)
    with pytest.raises(StationFailed) as failed:
        bench.encode()
    assert (failed.value.flaw, failed.value.trouble) == (flaw, trouble)
    assert " ".join(bench.log).endswith(end)
    assert bench.bound is None


def test_a_card_that_is_not_fed_is_not_read() -> None:
    bench = Bench([], [])
    bench.feeds = raising(StationFailed(Flaw.NO_CARD, "empty", Trouble.HOPPER_EMPTY))
    with pytest.raises(StationFailed):
        bench.encode()
    assert bench.log == ["feed"]


@pytest.mark.parametrize("error", [OSError("the register is gone"), KeyboardInterrupt()])
def test_a_binding_that_may_or_may_not_have_been_made_is_undone(error: BaseException) -> None:
    bench = Bench(["A"], [error])
    with pytest.raises(type(error)):
        bench.encode()
    assert bench.log[-2:] == ["unbind", "reject"]
    assert bench.bound is None


def test_the_card_is_rejected_even_when_it_cannot_be_unbound() -> None:
    bench = Bench([], [])
    bench.unbinds = raising(OSError("the register is gone"))
    with pytest.raises(OSError, match="register"):
        undo(bench, bench.unbind)
    assert bench.log == ["unbind", "reject"]


def test_what_a_crash_left_is_undone_for_its_job(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench([], [])
    bench.bound = "A"
    encoder = StationEncoder(bench, bench, lambda job, uid: job.bind(uid), lambda job: job.unbind())
    bench.rejects = raising(JAM)
    encoder.undo(bench)
    assert bench.log == ["unbind", "reject"]
    assert bench.bound is None
    assert "still in the station" in caplog.text
