"""What processes cost: time, and memory of one or of a whole tree, from /proc."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAIRGATE = (sys.executable, "-m", "kiosk")
"""The command line, as ``fairgate`` starts it."""
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost: seconds and bytes."""

    wall: float
    cpu: float
    peak: int
    """The high-water mark of its own resident memory, seen up to 50 ms before its end."""


def run(command: Sequence[str], log: Path, *, limit: float) -> Cost:
    """Run a command to its end, output into ``log``; RuntimeError if it fails or takes too long."""
    begun = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
    peak = 0
    while True:
        # Not ru_maxrss: on Linux that begins with the memory of whoever started the process.
        peak = max(peak, _high_water(process.pid))
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - begun
        if ended:
            break
        if wall > limit:
            process.kill()
        time.sleep(_LOOK_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{command} ended with {process.returncode} after {wall:.0f} s:\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def _high_water(pid: int) -> int:
    return _field(Path(f"/proc/{pid}/status"), "VmHWM:")


def _field(path: Path, name: str) -> int:
    """A field of a /proc file in bytes; 0 where the process is gone."""
    with suppress(OSError):
        for line in path.read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one process in bytes."""

    rss: int
    pss: int
    """Resident, with what is shared divided among those who share it (proc(5))."""


def memory_of_tree(pid: int) -> list[Memory]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            below.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop(0)
        waiting += sorted(below.get(one, []))
        rollup = Path(f"/proc/{one}/smaps_rollup")
        found.append(Memory(_field(rollup, "Rss:"), _field(rollup, "Pss:")))
    return found


def forget_files(paths: Sequence[Path]) -> None:
    """Ask the kernel to drop its copies of files, as if the machine had just been switched on.

    Pages that a running process has mapped stay; below a virtual machine its host may keep more.
    """
    for top in paths:
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
